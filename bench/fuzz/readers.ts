/** How each reader takes a whole file, down to its values, under the names that the decoders in `reference` give them. */
import { zipSync } from 'fflate';
import * as formats from '../../src/formats/index.js';
import { readNirs } from '../../src/formats/nirs/index.js';
import { openNirx } from '../../src/formats/nirx/index.js';
import { HemocastError, MemoryStorage, type Storage } from '../../src/foundation/index.js';
import { openEeg, readEeg, readFnirs, readFnirsFile } from '../../src/recordings/index.js';
import { decodeSafetensors } from '../../src/tensor/index.js';
import type { Values } from './reference/reference.js';

type Read = (storage: Storage, path: string) => Promise<Values>;

const whole =
  (read: (bytes: Uint8Array, file: string) => Values | Promise<Values>): Read =>
  async (storage, path) =>
    read(await storage.read(path), path);

/** Rows of `[row, sample]` as one entry each. */
function rows(data: ArrayLike<number>, count: number, name = 'signal'): Values {
  const samples = data.length / count;
  return Object.fromEntries(
    Array.from({ length: count }, (_, c) => [
      `${name} ${c}`,
      Array.from({ length: samples }, (_value, i) => data[c * samples + i]),
    ]),
  );
}

/** Read as a recording, whole and in parts, which must agree; then as the format's own reader gives it. */
const eeg =
  (values: Read): Read =>
  async (storage, path) => {
    const { recording } = await readEeg(storage, path);
    const opened = await openEeg(storage, path);
    const start = Math.floor(recording.samples / 2);
    const part = await opened.read(start, 1000);
    const length = part.length / recording.channels.length;
    for (let c = 0; c < recording.channels.length; c++) {
      for (let i = 0; i < length; i++) {
        const [all, one] = [recording.data[c * recording.samples + start + i], part[c * length + i]];
        if (!Object.is(all, one)) throw new Error(`channel ${c + 1}: ${all} as a whole, ${one} in parts`);
      }
    }
    return { ...(await values(storage, path)), recordingRate: recording.sampleRate };
  };

const edf: Read = async (storage, path) => {
  const file = await formats.openEdf(storage, path);
  const values: Values = {};
  const signals = file.header.channels.filter(({ isAnnotation }) => !isAnnotation);
  for (const [c, channel] of signals.entries()) {
    values[`rate ${c}`] = channel.sampleRate;
    values[`signal ${c}`] = await file.readChannel(channel, 0, Number.MAX_SAFE_INTEGER);
  }
  return { ...values, names: signals.map(({ name }) => name) };
};

const brainVision: Read = async (storage, path) => {
  const file = await formats.openBrainVision(storage, path);
  const { channels, sampleRate } = file.header;
  const { data } = await file.readDoubles();
  const names = channels.map(({ name }) => name);
  return { rate: sampleRate, samples: file.samples, names, ...rows(data, names.length) };
};

const eeglab: Read = async (storage, path) => {
  const file = await formats.openEeglab(storage, path);
  const { sampleRate, channels } = file.dataset;
  const { data, samples } = await file.readSignals();
  return { rate: sampleRate, channels: channels.length, samples, ...rows(data, channels.length) };
};

const fif: Read = async (storage, path) => {
  const file = await formats.openFif(storage, path);
  const count = file.channels.length;
  const head = { rate: file.sampleRate, channels: count };
  if (file.kind === 'raw') return { ...head, ...rows((await file.readDoubles()).data, count) };
  const { data, epochs } = await file.readEpochs();
  const turned = Array.from({ length: count }, (_, c) =>
    Array.from({ length: epochs }, (_value, e) => [
      ...data.subarray((e * count + c) * file.samples, (e * count + c + 1) * file.samples),
    ]).flat(),
  );
  return { ...head, ...rows(turned.flat(), count) };
};

const xdf: Read = async (storage, path) => {
  const file = await formats.openXdf(storage, path);
  const values: Values = { streams: file.streams.map(({ id }) => id).join(' '), damage: file.damage.length };
  for (const stream of file.streams) {
    const { id, format, channels } = stream;
    values[`channels ${id}`] = channels.length;
    if (format === 'string') {
      values[`stream ${id}`] = await file.readLabels(stream);
      continue;
    }
    const { data, samples } = await file.readSignals(stream);
    values[`stream ${id}`] = Array.from(
      data,
      (_, i) => data[(i % channels.length) * samples + Math.floor(i / channels.length)],
    );
  }
  return values;
};

const light = ({ samples, data, time, probe, measurementList }: formats.SnirfFile): Values => ({
  samples,
  data,
  time: time!,
  wavelengths: probe.wavelengths,
  source: measurementList.map(({ source }) => source),
  detector: measurementList.map(({ detector }) => detector),
  wavelength: measurementList.map(({ wavelengthIndex }) => wavelengthIndex ?? -1),
});

/** Also as a recording, which may be refused for what is no damage, such as a pair of one wavelength. */
const fnirs =
  (values: Read): Read =>
  async (storage, path) => {
    const result = await values(storage, path);
    await readFnirs(storage, path).catch((error) => {
      if (!(error instanceof HemocastError)) throw error;
    });
    return result;
  };

const nifti: Read = async (storage, path) => {
  const file = await formats.openNifti(storage, path);
  const volumes: number[] = [];
  for await (const { data } of file.volumes()) for (const value of data) volumes.push(value);
  const { shape, affine } = file.header;
  if (!path.endsWith('.hdr')) {
    const { data } = formats.readNifti(await storage.read(path), path);
    if (data.length !== volumes.length || data.some((value, i) => !Object.is(value, volumes[i]))) {
      throw new Error('values as a whole differ from those by volume');
    }
  }
  return { shape, data: volumes, affine: affine.subarray(0, 12) };
};

const torch: Read = async (storage, path) => {
  const file = await formats.openTorch(storage, path);
  const tensors = file.tensors();
  const values: Values = { tensors: [...tensors.keys()].join('\n') };
  for (const [name, tensor] of tensors) {
    if (tensor.type.read !== undefined) values[`data ${name}`] = await file.read(tensor);
  }
  return values;
};

/** Damage to members, behind the archive's checksums. */
const torchMembers: Read = async (storage) => {
  const members: Record<string, Uint8Array> = {};
  for (const folder of ['archive', 'archive/data']) {
    for (const { name, kind } of await storage.list(folder)) {
      if (kind === 'file') members[`${folder}/${name}`] = await storage.read(`${folder}/${name}`);
    }
  }
  const packed = new MemoryStorage();
  await packed.write('x.pth', zipSync(members, { level: 0 }));
  return torch(packed, 'x.pth');
};

/** Numeric variables; imaginary parts and other kinds are read but not compared. */
const mat = whole(async (bytes, file) => {
  const values: Values = {};
  for (const [name, value] of await formats.readMat(bytes, file)) {
    if (value.kind !== 'numeric') continue;
    values[`shape ${name}`] = value.shape;
    values[`data ${name}`] = Array.from(value.data as ArrayLike<number | bigint>, Number);
  }
  return values;
});

const gifti = whole((bytes, file) => {
  const { arrays } = formats.readGifti(bytes, file);
  return {
    ...Object.fromEntries(arrays.flatMap(({ dims, data }, i) => [[`dims ${i}`, dims], [`data ${i}`, data]])), // biome-ignore format: one line
    arrays: arrays.length,
  };
});

const arraysOf = (arrays: Iterable<readonly [string, { shape: readonly number[]; data: ArrayLike<number> }]>): Values =>
  Object.fromEntries([...arrays].flatMap(([name, { shape, data }]) => [[`shape ${name}`, shape], [`data ${name}`, data]])); // biome-ignore format: one line

/** A reader is one line here, its seeds one in `SEED_FILES`, its decoder one in `reference`. */
export const READERS: Readonly<Record<string, Read>> = {
  edf: eeg(edf),
  bdf: eeg(edf),
  brainvision: eeg(brainVision),
  eeglab: eeg(eeglab),
  fif: eeg(fif),
  xdf: eeg(xdf),
  'xdf-fnirs': fnirs(async (storage, path) => light((await readFnirsFile(storage, path)).file)),
  'egi-mff': eeg(async (storage, path) => {
    const { eeg: { sampleRate, channels, samples, data } } = await formats.readMff(storage, path); // biome-ignore format: one line
    return { rate: sampleRate, channels, samples, data };
  }),
  'egi-raw': eeg(
    whole((bytes, file) => {
      const { sampleRate, channels, samples, data } = formats.readEgiRaw(bytes, file);
      return { rate: sampleRate, channels, samples, data };
    }),
  ),
  snirf: fnirs(whole(async (bytes, file) => light(await formats.readSnirf(bytes, file)))),
  nirs: fnirs(whole(async (bytes, file) => light((await readNirs(bytes, file)).recording))),
  nirx: fnirs(async (storage, path) => {
    const { recording } = await openNirx(storage, path);
    return { ...light(recording), rate: recording.sampleRate };
  }),
  nifti,
  mgh: whole((bytes, file) => {
    const { shape, data, affine } = formats.readMgh(bytes, file);
    return { shape, data, affine: affine.subarray(0, 12) };
  }),
  gifti,
  cifti: whole((bytes, file) => {
    const { rows: count, columns, data } = formats.readCifti(bytes, file);
    return { rows: count, columns, data };
  }),
  'freesurfer-surface': whole((bytes, file) => {
    const { vertices, faces } = formats.readFreeSurferSurface(bytes, file);
    return { vertices, faces };
  }),
  'freesurfer-curv': whole((bytes, file) => ({ data: formats.readFreeSurferCurv(bytes, file) })),
  'freesurfer-annot': whole((bytes, file) => {
    const { labels, table } = formats.readFreeSurferAnnotation(bytes, file);
    return { labels, names: table.map(({ name }) => name) };
  }),
  mat5: mat,
  mat73: mat,
  npy: whole((bytes, file) => ({ ...formats.readNpy(bytes, file) })),
  npz: whole((bytes, file) => arraysOf(formats.readNpz(bytes, file))),
  safetensors: whole((bytes, file) => {
    const { tensors } = decodeSafetensors(bytes, file);
    return { ...arraysOf(tensors), tensors: [...tensors.keys()].join('\n') };
  }),
  torch,
  'torch-members': torchMembers,
};
