import { existsSync, readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { inverse, Matrix } from 'ml-matrix';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../formats/index.js';
import { ICLABEL_VECTORS } from '../../preprocess/eeg/iclabel/iclabel-vectors.fixture.js';
import { COMPONENT_LABELS, componentFeatures, labelFeatures } from '../../preprocess/index.js';
import { createRuntime } from '../../tensor/index.js';
import { openComponentNetwork } from './iclabel-network.js';

const folder = new URL('../../../../shared/data/iclabel/', import.meta.url);
const runtime = createRuntime(ort, { threads: 1 });
const network = () => openComponentNetwork(runtime, readFileSync(new URL('ICLabelNet.onnx', folder)));

/** Fp1, Fp2, Fz, Cz, Pz, Oz, F7 and F8 of the standard 10-05 montage in MNE's head frame, m. */
const PLACES = [
  [-0.03090259, 0.11458518, 0.02786657],
  [0.0284095, 0.11534631, 0.02772126],
  [-0.00122927, 0.09327445, 0.10263929],
  [-0.00137413, 0.02761709, 0.14019949],
  [-0.00170945, -0.04521299, 0.12667292],
  [-0.00206025, -0.08278299, 0.06073663],
  [-0.07187663, 0.07310353, 0.02579046],
  [0.07143527, 0.07450513, 0.02510103],
] as const;

describe.skipIf(!existsSync(folder))('ICLabel on the reference vectors of ../shared/data/iclabel', () => {
  it.each(['continuous', 'short', 'epoched'])(
    'gives the features and probabilities of the reference: %s',
    async (kind) => {
      const arrays = unzipSync(readFileSync(new URL(`mnelab_iclabel_${kind}.npz`, folder)));
      const of = (name: string) => readNpy(arrays[`${name}.npy`], name);
      const matrix = (name: string) => Matrix.from1DArray(8, 8, of(name).data as Float64Array);
      const unmixing = matrix('unmixing_matrix').mmul(matrix('pca_components'));
      const { shape, data: raw } = of('raw');
      const [epochs, length] = shape.length === 3 ? [shape[0], shape[2]] : [1, shape[1]];
      const samples = epochs * length;
      const data = new Float64Array(8 * samples);
      for (let c = 0; c < 8; c++) {
        for (let i = 0; i < samples; i++) {
          const [epoch, at] = [Math.floor(i / length), i % length];
          for (let k = 0; k < 8; k++)
            data[c * samples + i] += 1e6 * unmixing.get(c, k) * Number(raw[(epoch * 8 + k) * length + at]);
        }
      }
      const features = componentFeatures({
        ...{ mixing: inverse(unmixing).to1DArray(), places: PLACES, components: 8, samples, sampleRate: 250, data },
        segments: Array.from({ length: epochs }, (_, e) => ({ start: e * length, samples: length })),
        epochs: epochs > 1,
      });
      const difference = (ours: Float32Array, name: string) => {
        const { data: theirs } = of(name);
        return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(theirs[i]))), 0);
      };
      expect(difference(features.maps, 'ref_topo')).toBeLessThan(2e-5);
      expect(difference(features.spectra, 'ref_psd')).toBeLessThan(1e-5);
      expect(difference(features.autocorrelations, 'ref_autocorr')).toBeLessThan(1e-5);
      const labelled = await labelFeatures(await network(), features);
      const rows = Float32Array.from(
        labelled.flatMap(({ probabilities }) => COMPONENT_LABELS.map((label) => probabilities[label])),
      );
      expect(difference(rows, 'ref_prob')).toBeLessThan(1e-3);
    },
  );
});

describe.skipIf(!existsSync(folder))('ICLabel on components of a real recording', () => {
  const { components, samples, sampleRate, unit, places, mixing, ...expected } = ICLABEL_VECTORS;
  const steps = new Int16Array(Uint8Array.from(atob(expected.activations), (one) => one.charCodeAt(0)).buffer);
  const features = componentFeatures({
    ...{
      components,
      samples,
      sampleRate,
      mixing: mixing.flat(),
      data: Float64Array.from(steps, (step) => unit * step),
    },
    places: places as unknown as [number, number, number][],
  });

  it('computes the features of mne-icalabel', () => {
    const at = (values: Float32Array, width: number, points: readonly number[]) =>
      Array.from({ length: components }, (_, c) => points.map((point) => values[c * width + point]));
    const near = (ours: number[][], theirs: number[][]) =>
      ours.flat().forEach((value, i) => {
        expect(Math.abs(value - theirs.flat()[i])).toBeLessThan(1e-5);
      });
    near(at(features.maps, 1024, [16 * 32 + 16, 8 * 32 + 20, 20 * 32 + 5]), expected.maps);
    near(at(features.spectra, 100, [0, 9, 49, 79]), expected.spectra);
    near(at(features.autocorrelations, 100, [0, 9, 49, 99]), expected.autocorrelations);
  });

  it('gives the probabilities of mne-icalabel, whatever the sign of a component or the side of the head', async () => {
    const opened = await network();
    const rows = (labelled: Awaited<ReturnType<typeof labelFeatures>>) =>
      labelled.map(({ probabilities }) => COMPONENT_LABELS.map((label) => probabilities[label]));
    const labelled = await labelFeatures(opened, features);
    expect(labelled.map(({ label }) => label)).toEqual(['eye', 'other', 'line', 'other']);
    rows(labelled).forEach((row, c) => {
      row.forEach((value, k) => {
        expect(Math.abs(value - expected.probabilities[c][k])).toBeLessThan(1e-3);
      });
    });
    const turned = rows(await labelFeatures(opened, { ...features, maps: features.maps.map((value) => -value) }));
    turned.flat().forEach((value, i) => {
      expect(Math.abs(value - rows(labelled).flat()[i])).toBeLessThan(2e-4);
    });
  });

  it('refuses another network, places that are not known, and rates that are too low', async () => {
    const refuses = (code: string) => expect.objectContaining({ code });
    const { sha256 } = await network();
    const other = { sha256, probabilities: async () => new Float32Array(7) };
    await expect(labelFeatures(other, features)).rejects.toThrow(refuses('iclabel-network'));
    const signals = { components: 1, samples: 1000, data: new Float32Array(1000), mixing: [1, 2, 3, 4] };
    const known = places.slice(0, 4) as unknown as [number, number, number][];
    expect(() => componentFeatures({ ...signals, sampleRate: 99, places: known })).toThrow(refuses('iclabel-rate'));
    const one = [known[0], undefined, undefined, known[0]];
    expect(() => componentFeatures({ ...signals, sampleRate: 200, places: one })).toThrow(refuses('iclabel-places'));
    const parts = [{ start: 0, samples: 150 }];
    expect(() => componentFeatures({ ...signals, sampleRate: 200, places: known, segments: parts })).toThrow(
      refuses('signal-too-short'),
    );
  });
});
