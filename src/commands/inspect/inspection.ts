/** What is known of a file after looking through it: the same fields for every format. */
import type { Storage } from '../../foundation/index.js';

export const INSPECTION_KINDS = ['eeg', 'fnirs', 'volume', 'surface', 'labels', 'array'] as const;

export type InspectionKind = (typeof INSPECTION_KINDS)[number];

/** One row of values: a channel, a map on a surface, the voxels of an image, an array. */
export interface InspectedChannel {
  name: string;
  /** Of a recording as `Channel.type`; else what the values are, such as `voxels`, `NIFTI_INTENT_SHAPE` or `float32`. */
  type: string;
  /** Unit of the four figures; empty where the file states none. */
  unit: string;
  /** Over the finite values; null where there are none. */
  mean: number | null;
  /** Population standard deviation (divided by the number of values). */
  std: number | null;
  min: number | null;
  max: number | null;
  /** mm: of EEG in the fsaverage frame; of fNIRS half way between the optodes, in the probe's own frame. */
  position?: readonly [number, number, number];
  /** Sizes of an array, where the file holds several. */
  shape?: number[];
  /** Values that are NaN or infinite; left out where there are none. */
  notFinite?: number;
}

export interface Inspection {
  file: string;
  /** Such as `EDF+C` or `NIfTI-1`. */
  format: string;
  kind: InspectionKind;
  /** Hz. */
  sampleRate?: number;
  /** Of each channel. */
  samples?: number;
  durationSeconds?: number;
  channels: InspectedChannel[];
  /** Seconds from the start of the recording. */
  events?: { onset: number; duration: number; label: string }[];
  /** Sizes, in the file's own order of dimensions. */
  shape?: number[];
  /** mm. */
  voxelSize?: number[];
  /** Seconds between volumes. */
  tr?: number;
  vertices?: number;
  faces?: number;
  /** Names, in the order of the table. */
  labels?: string[];
  /** Oddities, as sentences. */
  remarks: string[];
}

/** One format, or several that are told apart by the file's content. */
export interface Inspector {
  /** For messages. */
  format: string;
  /** Formats of a family can be converted to each other. */
  family: 'eeg' | 'fnirs' | 'volume' | 'surface' | 'array';
  /** Lower case, with the dot; FreeSurfer's names are matched by `matches` alone. */
  extensions: readonly string[];
  /** By the first 256 bytes and the path in lower case; decides before any extension does, unless it is weak. */
  matches?(start: Uint8Array, path: string): boolean;
  /** Whether what `matches` looks at is so short that a damaged file of another kind may begin alike: an extension decides before it. */
  weak?: boolean;
  inspect(storage: Storage, path: string): Promise<Inspection>;
}
