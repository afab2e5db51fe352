/** Whole files that mutants are made from: written by this project and by other programs, and real ones where they are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { VECTORS as CIFTI_VECTORS } from '../../src/formats/cifti/reference-files.fixture.js';
import { BIOSEMI, EXPORTED } from '../../src/formats/edf/bdf-vectors.fixture.js';
import * as eeglab from '../../src/formats/eeglab/reference-files.fixture.js';
import * as fif from '../../src/formats/fif/vectors.fixture.js';
import * as formats from '../../src/formats/index.js';
import * as mat from '../../src/formats/mat/reference-files.fixture.js';
import { NIFTI_VECTORS } from '../../src/formats/nifti/reference-vectors.fixture.js';
import { checkpoint, pickle, record, singles, tensor } from '../../src/formats/torch/checkpoint.fixture.js';
import { TORCH_FILES } from '../../src/formats/torch/vectors.fixture.js';
import * as xdf from '../../src/formats/xdf/vectors.fixture.js';
import { Random } from '../../src/foundation/index.js';
import { encodeSafetensors } from '../../src/tensor/index.js';

import { checkedMat73, checkedSnirf, egiFolders, egiRaws, xdfFnirsSeeds } from './checked-seeds.js';

/** The files of one recording, image or archive. */
export interface SeedFile {
  name: string;
  files: Record<string, Uint8Array>;
  /** Of `files`: the one that is opened, or their folder. */
  path: string;
  /** How the damaged content is packed again, so that damage gets behind the checksum. */
  packed?: 'gzip';
  /** Refused even when it is whole: what it holds is not allowed. */
  isRefused?: boolean;
}

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const base64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const zlib = (text: string) => new Uint8Array(inflateSync(base64(text)));
const gzip = (text: string) => new Uint8Array(gunzipSync(base64(text)));
const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const one = (path: string, bytes: Uint8Array, packed?: 'gzip'): SeedFile => ({
  name: path,
  files: { [path]: bytes },
  path,
  ...(packed === undefined ? {} : { packed }),
});

/** A real file under another name; none where it is not at hand. */
function real(source: string, path: string): SeedFile[] {
  const place = join(data, source);
  return existsSync(place) ? [{ ...one(path, new Uint8Array(readFileSync(place))), name: source }] : [];
}

function realUnpacked(source: string, path: string): SeedFile[] {
  return real(source, path).map((seed) => ({
    ...seed,
    files: { [path]: new Uint8Array(gunzipSync(seed.files[path])) },
  }));
}

const random = new Random('seed files');
const channels = ['Fp1', 'Cz', 'ECG'].map((name) => ({ name }));
const signals = random.fillNormal(new Float32Array(3 * 500), 40);
const events = [
  { onset: 0.5, duration: 0, label: 'T1' },
  { onset: 2, duration: 1.5, label: 'rest é' },
];
const content = { channels, sampleRate: 100, data: signals, events };
const noise = (count: number) => random.fillNormal(new Float32Array(count));

function brainVision(format: 'float32' | 'int16'): SeedFile {
  const files = Object.fromEntries(formats.encodeBrainVision('x', content, { format }));
  return { name: `generated ${format}`, files, path: 'x.vhdr' };
}

async function snirf(): Promise<Uint8Array> {
  return formats.encodeSnirf({
    sampleRate: 10,
    samples: 40,
    data: noise(80).map((value) => 1 + 0.1 * value),
    measurementList: [0, 1].map((wavelengthIndex) => ({ source: 0, detector: 0, wavelengthIndex, unit: 'V' })),
    probe: {
      wavelengths: [760, 850],
      sources: [{ label: 'S1', position: [0, 90, 10] }],
      detectors: [{ label: 'D1', position: [30, 85, 10] }],
    },
    stims: [{ name: 'tap', events: [{ onset: 1, duration: 2, amplitude: 1 }] }],
    metadata: { SubjectID: '01' },
  });
}

function homer(compress: boolean): Uint8Array {
  const { matNumeric, matStruct } = formats;
  return formats.encodeMat(
    {
      d: matNumeric(
        Float64Array.from(noise(80), (value) => 2 + value / 10),
        [40, 2],
      ),
      t: matNumeric(
        Float64Array.from({ length: 40 }, (_, i) => i / 10),
        [40, 1],
      ),
      s: matNumeric(
        Float64Array.from({ length: 40 }, (_, i) => (i % 20 === 5 ? 1 : 0)),
        [40, 1],
      ),
      SD: matStruct({
        Lambda: matNumeric([690, 830]),
        SrcPos: matNumeric([0, 0, 0], [1, 3]),
        DetPos: matNumeric([3, 0, 0], [1, 3]),
        MeasList: matNumeric([1, 1, 1, 1, 1, 1, 1, 2], [2, 4]),
      }),
    },
    { compress },
  );
}

/** As NIRStar 15 writes it: two sources, three detectors. */
function nirx(): SeedFile {
  const light = () =>
    Array.from({ length: 8 }, () => Array.from({ length: 6 }, () => random.uniform().toFixed(5)).join(' '));
  const header = [
    ...['[GeneralInfo]', 'FileName="N"', 'Date="Di, 3. M\xe4r 2020"', 'Time="11:12:13.456"', 'NIRStar="15.2"', ''],
    ...['[ImagingParameters]', 'Sources=2', 'Detectors=3', 'Wavelengths="760\t850"', 'SamplingRate=7.8125', ''],
    ...['[Markers]', 'Events="#', '1.28\t5\t10\t', '#"', '', '[DataStructure]'],
    ...['S-D-Key="1-1:1,1-2:2,1-3:3,2-1:4,2-2:5,2-3:6,"', 'S-D-Mask="#', '1\t1\t0\t', '0\t0\t1\t', '#"', ''],
  ].join('\r\n');
  const { matNumeric, matStruct } = formats;
  const probes = matStruct({
    coords_s3: matNumeric([0, 1, 0, 2, 0, 0], [2, 3]),
    coords_d3: matNumeric([3, 1, 2, 0, 5, 3, 0, 0, 1], [3, 3]),
    index_c: matNumeric([1, 1, 2, 1, 2, 3], [3, 2]),
  });
  return {
    name: 'generated folder',
    path: 'run',
    files: {
      'run/N.hdr': ascii(header),
      'run/N.inf': ascii('[Subject Demographics]\nName="Ada"\nAge=31\nGender="Female"\n'),
      'run/N.evt': ascii('2\t1\t0\t0\t0\t0\t0\t0\t0\n5\t1\t0\t1\t0\t0\t0\t0\t0\n'),
      'run/N.wl1': ascii(`${light().join('\n')}\n`),
      'run/N.wl2': ascii(`${light().join('\n')}\n`),
      'run/N_probeInfo.mat': formats.encodeMat({ probeInfo: matStruct({ probes }) }),
    },
  };
}

const tetrahedron = {
  points: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1),
  faces: Uint32Array.of(0, 1, 2, 0, 1, 3, 0, 2, 3, 1, 2, 3),
};

function giftis(): SeedFile[] {
  const arrays = [
    ...formats.surfaceArrays(tetrahedron.points, tetrahedron.faces),
    { intent: 'NIFTI_INTENT_SHAPE', dims: [4], data: noise(4) },
    { intent: 'NIFTI_INTENT_LABEL', dims: [4], data: Int32Array.of(0, 1, 1, 0) },
  ];
  const labels = [0, 1].map((key) => ({
    key,
    name: `label ${key}`,
    colour: [0, 1, 0, 1] as [number, number, number, number],
  }));
  return (['ASCII', 'Base64Binary', 'GZipBase64Binary'] as const).map((encoding) => ({
    ...one('x.gii', formats.encodeGifti({ arrays, labels, encoding })),
    name: encoding,
  }));
}

const volume = {
  shape: [4, 3, 2, 3],
  data: noise(72),
  affine: [2, 0, 0, -4, 0, 2, 0, -3, 0, 0, 2, 1, 0, 0, 0, 1],
  tr: 2,
};
const arrays = { a: { shape: [4, 5], data: noise(20) }, b: { shape: [3], data: noise(3) } };

/** Seeds by reader; each list has at least one. */
export const SEED_FILES: Readonly<Record<string, () => Promise<SeedFile[]> | SeedFile[]>> = {
  edf: () => [
    one('x.edf', formats.encodeEdf(content)),
    ...real('eegmmidb/S001R01.edf', 'x.edf'),
    ...real('eegmmidb/S001R04.edf', 'x.edf'),
  ],
  bdf: () => [one('x.bdf', formats.encodeBdf(content)), one('x.bdf', zlib(BIOSEMI)), one('x.bdf', zlib(EXPORTED))],
  brainvision: () => [brainVision('float32'), brainVision('int16')],
  eeglab: () => [
    ...[eeglab.INSIDE, eeglab.EPOCHS, eeglab.LEVEL_73].map((text) => one('x.set', gzip(text))),
    {
      name: 'with .fdt',
      path: 'x.set',
      files: { 'x.set': gzip(eeglab.BESIDE), 'x.fdt': new Uint8Array(noise(18).buffer) },
    },
  ],
  fif: () => [
    ...[fif.SKIP, fif.DIRECTORY, fif.EPOCHS].map((text) => one('x_raw.fif', zlib(text))),
    one('x_raw.fif.gz', zlib(fif.SKIP), 'gzip'),
    {
      name: 'two parts',
      path: 'x_raw.fif',
      files: { 'x_raw.fif': zlib(fif.FIRST_PART), 'x_raw-1.fif': zlib(fif.SECOND_PART) },
    },
  ],
  xdf: () => [
    ...[xdf.FULL, xdf.RESET, xdf.STRAY].map((text) => one('x.xdf', zlib(text))),
    one('x.xdfz', zlib(xdf.FULL), 'gzip'),
  ],
  'xdf-fnirs': () => xdfFnirsSeeds(),
  'egi-mff': () => egiFolders(),
  'egi-raw': () => egiRaws(),
  snirf: async () => [
    one('x.snirf', await snirf()),
    await checkedSnirf('gzip'),
    await checkedSnirf('fletcher'),
    await checkedSnirf('shuffle'),
    ...real('snirf-samples/basic/Simple_Probe.snirf', 'x.snirf'),
    ...real('snirf-samples/test/minimum_example.snirf', 'x.snirf'),
  ],
  nirs: () => [
    one('x.nirs', homer(true)),
    one('x.nirs', homer(false)),
    ...real('homer3/Example6_GrpTap/subj1/Fingertapping_08192013.nirs', 'x.nirs'),
  ],
  nirx: () => [nirx()],
  nifti: () => [
    one('x.nii', formats.encodeNifti(volume)),
    one(
      'x.nii.gz',
      formats.encodeNifti({ ...volume, datatype: 'int16', scaling: { slope: 0.01, intercept: 1 } }),
      'gzip',
    ),
    ...NIFTI_VECTORS.filter(({ files }) => files.length === 1).map(({ files }) => one('x.nii', gzip(files[0]))),
    ...NIFTI_VECTORS.filter(({ files }) => files.length === 2).map(({ name, files }) => ({
      name,
      path: 'x.hdr',
      files: { 'x.hdr': gzip(files[0]), 'x.img': gzip(files[1]) },
    })),
  ],
  mgh: () => {
    const image = { shape: [4, 3, 2, 3] as const, data: volume.data, affine: volume.affine, tr: 2 };
    return [one('x.mgh', formats.encodeMgh(image)), one('x.mgz', formats.encodeMgh(image), 'gzip')];
  },
  gifti: () => [
    ...giftis(),
    one('x.gii.gz', giftis()[1].files['x.gii'], 'gzip'),
    ...realUnpacked('fsaverage5/curv_left.gii.gz', 'x.gii'),
  ],
  cifti: () => CIFTI_VECTORS.map(({ name, file }) => one(`x.${name}.nii`, gzip(file))),
  'freesurfer-surface': () => [
    one('lh.white', formats.encodeFreeSurferSurface({ vertices: tetrahedron.points, faces: tetrahedron.faces })),
    ...real('fsaverage5/surf/lh.white', 'lh.white'),
  ],
  'freesurfer-curv': () => [one('lh.sulc', formats.encodeFreeSurferCurv(noise(50), 96))],
  'freesurfer-annot': () => [
    one(
      'lh.x.annot',
      formats.encodeFreeSurferAnnotation({
        labels: Int32Array.of(0, 1, 1, 0),
        table: [1, 2].map((red) => ({ name: `part ${red}`, red, green: 0, blue: 9, transparency: 0 })),
      }),
    ),
    ...real('fsaverage5/label/lh.aparc.a2009s.annot', 'lh.x.annot'),
  ],
  mat5: () => [
    ...[mat.SCIPY, mat.SCIPY_PLAIN, mat.BIG_ENDIAN].map((text) => one('x.mat', gzip(text))),
    ...real('electrodes/extinction_coef.mat', 'x.mat'),
    // Large enough for the platform's decompressor.
    one('x.mat', formats.encodeMat({ a: formats.matNumeric(noise(12_000)) }, { compress: true })),
  ],
  mat73: async () => [
    one('x.mat', gzip(mat.LEVEL_73)),
    await checkedMat73(),
    { ...one('x.mat', gzip(mat.CYCLE)), isRefused: true },
  ],
  npy: () => [
    one('x.npy', formats.encodeNpy(noise(20), [4, 5])),
    ...real('bold-difumo64/sub01-scan01_timeseries.npy', 'x.npy'),
  ],
  npz: () => [one('x.npz', formats.encodeNpz(arrays)), one('x.npz', formats.encodeNpz(arrays, { compress: false }))],
  torch: () => [
    ...([2, 4] as const).map((protocol) => one('x.pth', gzip(TORCH_FILES[protocol]))),
    one(
      'x.pth',
      checkpoint(pickle(record({ a: tensor({ key: '0', shape: [2, 2], strides: [1, 2] }) })), {
        0: singles(1, 2, 3, 4),
      }),
    ),
  ],
  'torch-members': () =>
    ([2, 3, 4] as const).map((protocol) => ({
      name: `protocol ${protocol}`,
      path: 'archive/data.pkl',
      files: unzipSync(gzip(TORCH_FILES[protocol])),
    })),
  safetensors: () => [one('x.safetensors', encodeSafetensors(new Map(Object.entries(arrays)), { made: 'here' }))],
};
