/** The decoder that judges each reader. */
import { zipSync } from 'fflate';
import type { SeedFile } from '../seed-files.js';
import { npy, npz, safetensors } from './arrays.js';
import { brainVision } from './brainvision.js';
import { edf } from './edf.js';
import { egiRaw, mff } from './egi.js';
import { fif } from './fif.js';
import { mat73, nirx, snirf, xdfFnirs } from './fnirs.js';
import { cifti, mgh, nifti } from './images.js';
import { eeglab, mat5, nirs } from './mat5.js';
import type { Reference } from './reference.js';
import { annotation, curv, gifti, surface } from './surfaces.js';
import { torchReference } from './torch.js';
import { xdf } from './xdf.js';

const DECODERS: Readonly<Record<string, Reference>> = {
  edf,
  bdf: edf,
  brainvision: brainVision,
  eeglab,
  fif,
  xdf,
  'xdf-fnirs': xdfFnirs,
  'egi-mff': mff,
  'egi-raw': egiRaw,
  snirf,
  nirs,
  nirx,
  nifti,
  mgh,
  gifti,
  cifti,
  'freesurfer-surface': surface,
  'freesurfer-curv': curv,
  'freesurfer-annot': annotation,
  mat5,
  mat73,
  npy,
  npz,
  safetensors,
};

/** The decoder of a reader; of PyTorch's archives one that knows the seeds. */
export async function referenceOf(reader: string, seeds: readonly SeedFile[]): Promise<Reference> {
  const isPacked = reader === 'torch';
  return DECODERS[reader] ?? torchReference(seeds, isPacked, (files) => zipSync({ ...files }, { level: 0 }));
}
