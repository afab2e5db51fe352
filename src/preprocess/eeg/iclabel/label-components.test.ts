import { describe, expect, it } from 'vitest';
import { Random } from '../../../foundation/index.js';
import { montageNames, type Recording } from '../../../recordings/index.js';
import { cleanEegInParts, cleanLabelledEeg } from '../../index.js';
import type { ComponentFeatures } from './component-features.js';
import type { ComponentNetwork } from './label-components.js';

const NAMES = montageNames(19);
const [RATE, SAMPLES] = [250, 250 * 24];

/** Three sources in noise, against a reference that swings by itself. */
function recording(): Recording {
  const random = new Random('labels');
  const weights = NAMES.map(() => [random.normal(), random.normal(), random.normal()]);
  const data = new Float32Array(NAMES.length * SAMPLES);
  for (let i = 0; i < SAMPLES; i++) {
    const sources = [random.uniform() ** 3, Math.sign(Math.sin(i / 11)), Math.sin(i / 3.7)];
    const reference = 5 * Math.sin(i / 50);
    for (let c = 0; c < NAMES.length; c++) {
      const mixed = weights[c].reduce((sum, weight, k) => sum + 20 * weight * sources[k], reference);
      data[c * SAMPLES + i] = mixed + random.normal();
    }
  }
  const channels = NAMES.map((name) => ({ name, type: 'eeg' as const, unit: 'µV' }));
  return { channels, sampleRate: RATE, samples: SAMPLES, data, events: [] };
}

/** Calls the second component an eye and all others brain; keeps what it was given. */
function network(): ComponentNetwork & { seen: ComponentFeatures[] } {
  const seen: ComponentFeatures[] = [];
  return {
    seen,
    sha256: 'none',
    async probabilities(features) {
      seen.push(features);
      const result = new Float32Array((features.components / 4) * 7);
      for (let c = 0; c < features.components / 4; c++) result[7 * c + (c === 1 ? 2 : 0)] = 1;
      return result;
    },
  };
}

const OPTIONS = { ica: 'fastica', icaComponents: 4, high: 100, rate: RATE, notch: false } as const;

describe('labels of components', () => {
  it('decide what is taken out, at once and in parts alike', async () => {
    const raw = recording();
    const [whole, parts] = [network(), network()];
    const atOnce = await cleanLabelledEeg(raw, OPTIONS, whole);
    const { data, ...described } = raw;
    const read = async (start: number, count: number) =>
      Float32Array.from({ length: NAMES.length * count }, (_, i) => {
        return data[Math.floor(i / count) * SAMPLES + start + (i % count)];
      });
    const inParts = await cleanEegInParts({ ...described, read }, { ...OPTIONS, network: parts, blockValues: 30_000 });
    const fates = atOnce.report.artefacts!.fates;
    expect(fates.map(({ label, removed, by }) => [label, removed, by])).toEqual([
      ['brain', false, undefined],
      ['eye', true, 'iclabel'],
      ['brain', false, undefined],
      ['brain', false, undefined],
    ]);
    expect(inParts.report.artefacts!.fates).toEqual(fates);
    whole.seen[0].spectra.forEach((value, i) => {
      expect(Math.abs(value - parts.seen[0].spectra[i])).toBeLessThan(1e-3);
    });
    expect(atOnce.report.artefacts!.icLabel!.remarks).toEqual([
      'ICLabel was trained on components of extended infomax; these are of fastica. --ica infomax fits.',
    ]);
  });

  it('are asked for in four orientations of maps that do not know the reference', async () => {
    const [plain, shifted] = [network(), network()];
    await cleanLabelledEeg(recording(), OPTIONS, plain);
    const { maps, components } = plain.seen[0];
    const size = (components / 4) * 1024;
    for (let at = 0; at < size; at += 7) {
      const mirrored = at - (at % 32) + 31 - (at % 32);
      expect(maps[size + at]).toBe(-maps[at]);
      expect(maps[2 * size + at]).toBe(maps[mirrored]);
      expect(maps[3 * size + at]).toBe(-maps[mirrored]);
    }
    const other = recording();
    const shared = Float32Array.from({ length: SAMPLES }, (_, i) => 3 * other.data[i]);
    for (let i = 0; i < other.data.length; i++) other.data[i] += shared[i % SAMPLES];
    await cleanLabelledEeg({ ...other }, { ...OPTIONS, icaComponents: 4 }, shifted);
    // A source may change its sign and its place in the order with the reference, but not the pattern that it leaves at average reference.
    const own = (found: ComponentFeatures, c: number) => found.maps.subarray(c * 1024, (c + 1) * 1024);
    const alike = (a: Float32Array, b: Float32Array) => {
      let [ab, aa, bb] = [0, 0, 0];
      a.forEach((value, i) => {
        ab += value * b[i];
        aa += value * value;
        bb += b[i] * b[i];
      });
      return Math.abs(ab) / Math.sqrt(aa * bb);
    };
    const best = [0, 1, 2].map((c) =>
      Math.max(...[0, 1, 2, 3].map((d) => alike(own(plain.seen[0], c), own(shifted.seen[0], d)))),
    );
    expect(Math.min(...best)).toBeGreaterThan(0.98);
  });
});
