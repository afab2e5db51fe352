/** How each reader takes a whole file, down to its values. */
import { zipSync } from 'fflate';
import * as formats from '../../src/formats/index.js';
import { readNirs } from '../../src/formats/nirs/index.js';
import { openNirx } from '../../src/formats/nirx/index.js';
import { MemoryStorage, type Storage } from '../../src/foundation/index.js';
import { openEeg, readEeg } from '../../src/recordings/index.js';
import { decodeSafetensors } from '../../src/tensor/index.js';

type Read = (storage: Storage, path: string) => Promise<unknown>;

const whole =
  (read: (bytes: Uint8Array, file: string) => unknown): Read =>
  async (storage, path) =>
    read(await storage.read(path), path);

/** Read whole, then opened and read in parts. */
const eeg: Read = async (storage, path) => {
  const all = await readEeg(storage, path);
  const { recording, read } = await openEeg(storage, path);
  return [all, await read(Math.floor(recording.samples / 2), 1000)];
};

const nifti: Read = async (storage, path) => {
  const kept: unknown[] = [];
  for await (const { data } of (await formats.openNifti(storage, path)).volumes()) kept.push(data.length);
  return path.endsWith('.hdr') ? kept : [kept, formats.readNifti(await storage.read(path), path)];
};

const torch: Read = async (storage, path) => {
  const file = await formats.openTorch(storage, path);
  const lengths: number[] = [];
  for (const tensor of file.tensors().values()) {
    if (tensor.type.read !== undefined) lengths.push((await file.read(tensor)).length);
  }
  return lengths;
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

/** A reader is one line here and its seeds one in `SEED_FILES`. */
export const READERS: Readonly<Record<string, Read>> = {
  edf: eeg,
  bdf: eeg,
  brainvision: eeg,
  eeglab: eeg,
  fif: eeg,
  xdf: eeg,
  snirf: whole(formats.readSnirf),
  nirs: whole(readNirs),
  nirx: openNirx,
  nifti,
  mgh: whole(formats.readMgh),
  gifti: whole(formats.readGifti),
  cifti: whole(formats.readCifti),
  'freesurfer-surface': whole(formats.readFreeSurferSurface),
  'freesurfer-curv': whole(formats.readFreeSurferCurv),
  'freesurfer-annot': whole(formats.readFreeSurferAnnotation),
  mat5: whole(formats.readMat),
  mat73: whole(formats.readMat),
  npy: whole(formats.readNpy),
  npz: whole(formats.readNpz),
  safetensors: whole(decodeSafetensors),
  torch,
  'torch-members': torchMembers,
};
