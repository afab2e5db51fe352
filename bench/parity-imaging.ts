/**
 * fNIRS, surfaces and written files beside MNE-Python, nibabel and nilearn, live: what Hemocast computes against what they compute
 * from the same numbers, and what they read of the files that it writes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedTemplate, icosphere, midSurface, ribbonSampler, smoothSurface } from '../src/cortex/index.js';
import {
  encodeBdf,
  encodeBrainVision,
  encodeEdf,
  encodeFreeSurferAnnotation,
  encodeGifti,
  encodeMat,
  encodeMgh,
  encodeNifti,
  encodeSnirf,
  matNumeric,
  type SnirfFile,
} from '../src/formats/index.js';
import { Random } from '../src/foundation/index.js';
import { haemoglobinFile } from '../src/modalities/fnirs-writer.js';
import { beerLambert, opticalDensity, repairMotion, scalpCoupling } from '../src/preprocess/fnirs/index.js';
import { fnirsRecording } from '../src/recordings/index.js';
import { runPython } from './live-python.js';
import type { Row } from './parity-row.js';

const LIMIT = 1e-6;
const RATE = 10;
const SAMPLES = 600;
const EEG_RATE = 250;
/** mm full width at half maximum that noise is made smooth to. */
const SMOOTHNESS = 6;
const NOISE_VOLUMES = 20;
const DEPTHS = [1, 0.8, 0.6, 0.4, 0.2, 0];
const VOLUME = [27, 26, 21] as const;
/** Oblique, with shears. */
const AFFINE = Float64Array.of(-2.2, 0.3, 0, 31, 0.2, 2.5, -0.4, -33, 0, 0.5, 2.9, -28, 0, 0, 0, 1);

/** Of the surfaces, well within the volume: beyond its last centres the tools differ by design. */
const CENTRE = [3, -2, 5];

/** @returns the rows, or undefined where python3 lacks a module */
export async function imagingRows(folder: string): Promise<Row[] | undefined> {
  const random = new Random('parity imaging');
  const write = (name: string, bytes: Uint8Array | Float32Array | Float64Array | Int32Array | string) =>
    writeFileSync(join(folder, name), bytes);
  const eeg = random.fillNormal(new Float32Array(4 * 10 * EEG_RATE)).map((value) => 30 * value);
  const channels = ['Fz', 'Cz', 'Pz', 'Oz'].map((name) => ({ name }));
  const content = { channels, sampleRate: EEG_RATE, data: eeg, events: [{ onset: 2.5, duration: 1, label: 'film' }] };
  write('eeg.edf', encodeEdf(content));
  write('eeg.bdf', encodeBdf(content));
  for (const [name, bytes] of encodeBrainVision('eeg', {
    ...content,
    channels: channels.map(({ name }) => ({ name, unit: 'µV' })),
  }))
    write(name, bytes);
  const file = light(random);
  write('light.snirf', await encodeSnirf(file));
  const generated = generatedHaemoglobin(random);
  write('generated.snirf', await encodeSnirf(generated));

  const shape = [...VOLUME];
  const volume = random.fillNormal(new Float32Array(shape[0] * shape[1] * shape[2]));
  write('volume.nii', encodeNifti({ shape, data: volume, affine: AFFINE }));
  const surface = icosphere(2);
  const white = surface.vertices.map((value, i) => 20 * value + CENTRE[i % 3]);
  const pial = surface.vertices.map((value, i) => (23 + 0.5 * (i % 4)) * value + CENTRE[i % 3]);
  const values = random.fillNormal(new Float32Array(white.length / 3));
  for (const [name, points] of [
    ['white', white],
    ['pial', pial],
  ] as const) {
    const dims = [points.length / 3, 3];
    write(
      `${name}.surf.gii`,
      encodeGifti({
        arrays: [
          { intent: 'NIFTI_INTENT_POINTSET', dims, data: Float32Array.from(points) },
          {
            intent: 'NIFTI_INTENT_TRIANGLE',
            dims: [surface.faces.length / 3, 3],
            data: Int32Array.from(surface.faces),
          },
        ],
      }),
    );
  }
  write(
    'values.shape.gii',
    encodeGifti({ arrays: [{ intent: 'NIFTI_INTENT_SHAPE', dims: [values.length], data: values }] }),
  );
  write('values.mgh', encodeMgh({ shape: [values.length, 1, 1, 1], data: values }));
  const labels = Int32Array.from(values, (value) => (value > 0 ? 1 : 0));
  const table = ['one', 'two'].map((name, i) => ({ name, red: 10 + i, green: 20, blue: 30 + 9 * i, transparency: 0 }));
  write('labels.annot', encodeFreeSurferAnnotation({ labels, table }));
  write('values.mat', encodeMat({ values: matNumeric(Float64Array.from(values), [values.length, 1]) }));

  const template = embeddedTemplate();
  const noise = random.fillNormal(new Float32Array(template.labels.length * NOISE_VOLUMES));
  write('smooth.f32', smoothSurface(noise, NOISE_VOLUMES, SMOOTHNESS));
  write('points.f32', Float32Array.from(midSurface(template)));
  write('faces.i32', Int32Array.from(template.faces));
  write('cortex.i32', Int32Array.from(template.labels));
  const live = runPython(PYTHON, folder);
  if (live === undefined) return undefined;
  const { fwhm, annotation, markers, stimuli } = JSON.parse(live.printed) as Record<
    'fwhm' | 'annotation' | 'markers' | 'stimuli',
    number
  >;
  const row = (name: string, against: string, ours: ArrayLike<number>, key: string, limit = LIMIT): Row => {
    return { name, against, found: greatest(ours, live.of(key)), limit, below: true };
  };
  const density = opticalDensity(fnirsRecording(file));
  const { hbo, hbr } = beerLambert(density, { pathlength: 6 });
  const repaired = repairMotion(density.data, SAMPLES, RATE);
  // Half a step of 16 bits over the channels' own ranges.
  const step = (Math.max(...eeg) - Math.min(...eeg)) / 65535 / Math.max(...eeg.map(Math.abs));
  const ribbon = ribbonSampler(white, pial, { shape, affine: AFFINE }, { depths: DEPTHS });
  return [
    row('optical density', 'mne optical_density', density.data, 'density'),
    row('scalp-coupling index', 'mne scalp_coupling_index', scalpCoupling(density), 'coupling'),
    row('motion repair', 'mne tddr', repaired, 'repaired'),
    row('HbO, Beer–Lambert', 'mne beer_lambert_law', hbo, 'hbo'),
    row('HbR, Beer–Lambert', 'mne beer_lambert_law', hbr, 'hbr'),
    row('cortical ribbon, six depths', 'nilearn vol_to_surf', ribbon.sample(volume), 'ribbon', 1e-5),
    {
      name: `smoothing of noise to ${SMOOTHNESS} mm: what is off, mm`,
      against: 'FWHM by differences, numpy',
      found: Math.abs(fwhm - SMOOTHNESS),
      limit: 0.3,
      below: true,
    },
    row('EDF written', 'mne read_raw_edf', eeg, 'edf', Number(step.toPrecision(2))),
    row('BDF written', 'mne read_raw_bdf', eeg, 'bdf'),
    row('BrainVision written', 'mne read_raw_brainvision', eeg, 'brainvision', 1e-7),
    { name: 'their events: what is off, s', against: 'mne annotations', found: markers, limit: 1e-9, below: true },
    row('SNIRF written', 'mne read_raw_snirf', file.data, 'snirf', 1e-12),
    row('generated HbO and HbR written', 'mne read_raw_snirf', generated.data, 'generated', 1e-7),
    row('their optodes, mm', 'mne read_raw_snirf', optodesOf(generated), 'optodes', 1e-6),
    { name: 'their events: what is off, s', against: 'mne annotations', found: stimuli, limit: 1e-9, below: true },
    row('NIfTI written', 'nibabel', volume, 'nifti', 0),
    row('GIFTI surface written', 'nibabel', Float32Array.from(pial), 'surface', 0),
    row('GIFTI shape written', 'nibabel', values, 'shape', 0),
    row('MGH written', 'nibabel', values, 'mgh', 0),
    { name: 'annotation written: labels that differ', against: 'nibabel', found: annotation, limit: 0, below: true },
    row('MAT 5 written', 'scipy.io.loadmat', values, 'mat', 0),
  ];
}

/** Two pairs of optodes at 760 and 850 nm with pulse, slow waves, noise and a step. */
function light(random: Random): SnirfFile {
  const data = new Float64Array(4 * SAMPLES);
  for (let row = 0; row < 4; row++) {
    for (let k = 0; k < SAMPLES; k++) {
      const t = k / RATE;
      const waves = 0.02 * Math.sin(2 * Math.PI * 1.1 * t) + 0.03 * Math.sin(2 * Math.PI * 0.05 * t + row);
      data[row * SAMPLES + k] = (1 + row / 2) * (1 + waves + 0.004 * random.normal()) + (row > 1 && k > 300 ? 0.4 : 0);
    }
  }
  return {
    sampleRate: RATE,
    samples: SAMPLES,
    data,
    measurementList: [0, 1].flatMap((pair) =>
      [0, 1].map((wavelengthIndex) => ({ source: pair, detector: pair, wavelengthIndex, dataType: 1 })),
    ),
    probe: {
      wavelengths: [760, 850],
      sources: [0, 1].map((i) => ({ label: `S${i + 1}`, position: [0, 10 * i, 0] as const })),
      detectors: [30, 28].map((x, i) => ({ label: `D${i + 1}`, position: [x, 10 * i, 0] as const })),
    },
    stims: [],
    metadata: {},
  };
}

/** What a model generates at two channels, in µM, with an event 10 s after its beginning. */
function generatedHaemoglobin(random: Random): SnirfFile {
  const channels = [-60, 60].flatMap((x, i) =>
    ['HbO', 'HbR'].map((kind) => ({
      name: `S${i + 1}_D${i + 1}`,
      kind,
      position: [x, 0, 60] as const,
      source: { label: `S${i + 1}`, position: [x, 15, 60] as const },
      detector: { label: `D${i + 1}`, position: [x, -15, 60] as const },
    })),
  );
  const mean = random.fillNormal(new Float32Array(channels.length * SAMPLES));
  const series = { mean, deviation: mean, volumes: SAMPLES, tr: 1, startTime: 12.3 };
  const events = [{ onset: 22.3, duration: 4, label: 'left' }];
  const description = { name: 'fnirs', unit: 'z', values: 4, tr: 1, places: [], members: [], size: 2, source: '' };
  return haemoglobinFile(mean, { ...series, events }, { ...description, channels, scale: [2, 3, 4, 5] }, '01');
}

/** Source and detector of each channel, mm. */
function optodesOf({ measurementList, probe }: SnirfFile): number[] {
  return measurementList.flatMap(({ source, detector }) => [
    ...probe.sources[source].position!,
    ...probe.detectors[detector].position!,
  ]);
}

/** The greatest difference, as part of the greatest value. */
function greatest(found: ArrayLike<number>, expected: Float64Array): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  const most = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(found[i] - value)), 0) / most;
}

const PYTHON = `
import json, os, sys
import numpy as np, mne, nibabel as nib, scipy.io
from nilearn.surface import vol_to_surf, load_surf_mesh
from mne.preprocessing.nirs import beer_lambert_law, optical_density, scalp_coupling_index, temporal_derivative_distribution_repair
mne.set_log_level('ERROR')
folder = sys.argv[1]
at = lambda name: os.path.join(folder, name)
save = lambda name, x: np.ascontiguousarray(x, dtype='<f8').tofile(at(name + '.f64'))
raw = mne.io.read_raw_snirf(at('light.snirf'))
save('snirf', raw.get_data())
blood = mne.io.read_raw_snirf(at('generated.snirf'))
assert blood.get_channel_types() == ['hbo', 'hbr'] * 2
save('generated', blood.get_data() * 1e6)
save('optodes', np.array([c['loc'][3:9] for c in blood.info['chs']]) * 1000)
stimuli = abs(blood.annotations.onset[0] - 10) if list(blood.annotations.description) == ['left'] else 1e9
od = optical_density(raw)
save('density', od.get_data())
save('coupling', scalp_coupling_index(od)[::2])
save('repaired', temporal_derivative_distribution_repair(od).get_data())
haemo = beer_lambert_law(od, ppf=6)
save('hbo', haemo.copy().pick('hbo').get_data() * 1e6)
save('hbr', haemo.copy().pick('hbr').get_data() * 1e6)
late = 0
for name, read in (('edf', mne.io.read_raw_edf), ('bdf', mne.io.read_raw_bdf), ('brainvision', mne.io.read_raw_brainvision)):
    eeg = read(at('eeg.' + ('vhdr' if name == 'brainvision' else name)))
    save(name, eeg.get_data() * 1e6)
    event = [a for a in eeg.annotations if a['description'].endswith('film')]
    late = max(late, abs(event[0]['onset'] - 2.5) if len(event) == 1 else 1e9)
image = nib.load(at('volume.nii'))
save('nifti', np.asarray(image.dataobj).ravel(order='F'))
white, pial = (load_surf_mesh(at(name + '.surf.gii')) for name in ('white', 'pial'))
save('surface', pial.coordinates)
save('shape', nib.load(at('values.shape.gii')).darrays[0].data)
save('mgh', np.asarray(nib.load(at('values.mgh')).dataobj).ravel(order='F'))
save('mat', scipy.io.loadmat(at('values.mat'))['values'])
save('ribbon', vol_to_surf(image, pial, inner_mesh=white, kind='depth', depth=[1, .8, .6, .4, .2, 0], interpolation='linear'))
labels, colours, names = nib.freesurfer.read_annot(at('labels.annot'))
wrong = int(np.sum(labels != (nib.load(at('values.shape.gii')).darrays[0].data > 0)))
wrong += names != [b'one', b'two'] or colours[1, 2] != 39
points = np.fromfile(at('points.f32'), '<f4').reshape(-1, 3).astype(float)
faces = np.fromfile(at('faces.i32'), '<i4').reshape(-1, 3)
cortex = np.fromfile(at('cortex.i32'), '<i4') >= 0
smooth = np.fromfile(at('smooth.f32'), '<f4').reshape(len(points), -1).astype(float)
edges = np.unique(np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1), axis=0)
edges = edges[cortex[edges].all(1)]
a, b = smooth[edges[:, 0]], smooth[edges[:, 1]]
share = 1 - np.mean((a - b) ** 2) / np.mean(a ** 2 + b ** 2)
apart = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1).mean()
fwhm = apart * np.sqrt(-2 * np.log(2) / np.log(share))
print(json.dumps({'fwhm': float(fwhm), 'annotation': int(wrong), 'markers': float(late), 'stimuli': float(stimuli)}))
`;
