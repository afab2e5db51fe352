/** Numbers of a data array, in the machine's byte order. */
export type GiftiData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** GIFTI data types by name, with the typed array that holds each. */
export const GIFTI_TYPES = {
  NIFTI_TYPE_UINT8: Uint8Array,
  NIFTI_TYPE_INT16: Int16Array,
  NIFTI_TYPE_INT32: Int32Array,
  NIFTI_TYPE_FLOAT32: Float32Array,
  NIFTI_TYPE_FLOAT64: Float64Array,
  NIFTI_TYPE_INT8: Int8Array,
  NIFTI_TYPE_UINT16: Uint16Array,
  NIFTI_TYPE_UINT32: Uint32Array,
} as const;

export type GiftiType = keyof typeof GIFTI_TYPES;
export type GiftiEncoding = 'ASCII' | 'Base64Binary' | 'GZipBase64Binary';

/** Where the coordinates of a point set live. */
export interface GiftiCoordinateSystem {
  /** e.g. `NIFTI_XFORM_UNKNOWN`, `NIFTI_XFORM_MNI_152`. */
  dataSpace: string;
  transformedSpace: string;
  /** 4 × 4, row-major: data space to transformed space. */
  matrix: Float64Array;
}

/** One data array. */
export interface GiftiArray {
  /** e.g. `NIFTI_INTENT_POINTSET`, `NIFTI_INTENT_TRIANGLE`, `NIFTI_INTENT_TIME_SERIES`. */
  intent: string;
  datatype: GiftiType;
  dims: number[];
  /** Row-major, whatever order the file uses. */
  data: GiftiData;
  metadata: Record<string, string>;
  coordinateSystems: GiftiCoordinateSystem[];
}

/** One entry of the label table. */
export interface GiftiLabel {
  key: number;
  name: string;
  /** Red, green, blue, alpha in 0 … 1, where the file gives them. */
  colour?: [number, number, number, number];
}

/** A GIFTI file (Geometry format, version 1.0, 2011). */
export interface GiftiFile {
  metadata: Record<string, string>;
  labels: GiftiLabel[];
  arrays: GiftiArray[];
}

/** `TimeStep` has no unit: FreeSurfer and fMRIPrep write milliseconds, others seconds; no repetition time is this long in seconds. */
const LONGEST_SECONDS = 50;

/** Seconds between the arrays of a time series, where the first of them or the file says it. */
export function giftiTimeStep(first: GiftiArray | undefined, { metadata }: GiftiFile): number | undefined {
  const step = Number(first?.metadata.TimeStep ?? metadata.TimeStep ?? Number.NaN);
  // Writers that do not know the time between volumes put 0.
  if (!(step > 0 && Number.isFinite(step))) return undefined;
  return step > LONGEST_SECONDS ? step / 1000 : step;
}

export const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Reverses the bytes of each value in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  for (let i = 0; i + width <= bytes.length; i += width)
    for (let a = i, b = i + width - 1; a < b; a++, b--) {
      const kept = bytes[a];
      bytes[a] = bytes[b];
      bytes[b] = kept;
    }
}
