/** Writing NIfTI-1. */
import { gzipSync } from 'fflate';
import { HemocastError } from '../../foundation/index.js';
import { NIFTI_DATATYPES, type NiftiDatatype, type NiftiScaling } from './datatypes.js';
import { type Affine, affineQuaternion, voxelSizes } from './orientation.js';

/** An image to be written. */
export interface NiftiToWrite {
  /** 1 to 7 dimensions, the first fastest: x, y, z, then time. */
  shape: number[];
  /** Values in that order. */
  data: ArrayLike<number>;
  /** 4 × 4, row-major: voxel indices to mm. */
  affine: Affine | readonly number[];
  /** Seconds between volumes. */
  tr?: number;
  /** How numbers are stored. Default `float32`. */
  datatype?: 'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float32' | 'float64';
  /** Stored number = (value − intercept) / slope, rounded for integers. Default none. */
  scaling?: NiftiScaling;
  /** What the affine's frame is; default 1, scanner. 4 is MNI 152. */
  spaceCode?: number;
  /** Up to 79 bytes. */
  description?: string;
  /** Gzip the file (`.nii.gz`). Default false. */
  compressed?: boolean;
}

const DATA_OFFSET = 352;

/**
 * Writes a NIfTI-1 file, little-endian, with sform and (for axes at right angles) qform. The same content gives the same
 * bytes: a compressed file holds neither time nor name.
 *
 * @throws {HemocastError} `nifti-write` where shape, data and affine do not fit together or NIfTI-1 cannot hold them.
 *
 * @example
 * encodeNifti({ shape: [64, 64, 30, 200], data, affine, tr: 2, compressed: true });
 */
export function encodeNifti(image: NiftiToWrite): Uint8Array {
  const type = NIFTI_DATATYPES.find(({ name }) => name === (image.datatype ?? 'float32'));
  if (type?.write === undefined) throw unfit('datatype', 'a type of whole or real numbers', `${image.datatype}`);
  checkShape(image);
  const bytes = new Uint8Array(DATA_OFFSET + image.data.length * type.bytes);
  writeHeader(new DataView(bytes.buffer), image, type);
  writeNumbers(new DataView(bytes.buffer, DATA_OFFSET), image, type);
  return image.compressed === true ? gzipSync(bytes, { mtime: 0 }) : bytes;
}

function checkShape({ shape, data, affine, scaling }: NiftiToWrite): void {
  if (shape.length < 1 || shape.length > 7 || shape.some((n) => !(Number.isInteger(n) && n >= 1 && n <= 32767)))
    throw unfit('shape', '1 to 7 dimensions of 1 to 32767', shape.join(' × '));
  const count = shape.reduce((product, n) => product * n, 1);
  if (count !== data.length) throw unfit('data', `${count} values for ${shape.join(' × ')}`, `${data.length}`);
  if (affine.length !== 16 || !Array.from(affine).every(Number.isFinite))
    throw unfit('affine', '16 finite numbers', Array.from(affine).join(' '));
  if (scaling && (!Number.isFinite(scaling.slope) || scaling.slope === 0 || !Number.isFinite(scaling.intercept)))
    throw unfit('scaling', 'a finite slope that is not 0', `${scaling.slope}, ${scaling.intercept}`);
}

function writeHeader(view: DataView, image: NiftiToWrite, type: NiftiDatatype): void {
  const { shape, scaling, spaceCode = 1, tr } = image;
  const affine = Float64Array.from(image.affine);
  const reals = (at: number, values: readonly number[]): void => {
    values.forEach((value, i) => {
      view.setFloat32(at + 4 * i, value, true);
    });
  };
  view.setInt32(0, 348, true);
  view.setUint8(38, 'r'.charCodeAt(0));
  [shape.length, ...shape, 1, 1, 1, 1, 1, 1, 1].slice(0, 8).forEach((n, i) => {
    view.setInt16(40 + 2 * i, n, true);
  });
  view.setInt16(70, type.code, true);
  view.setInt16(72, 8 * type.bytes, true);
  const quaternion = affineQuaternion(affine);
  reals(76, [quaternion?.handedness ?? 1, ...voxelSizes(affine), tr ?? 0, 0, 0, 0]);
  reals(108, [DATA_OFFSET, scaling?.slope ?? 1, scaling?.intercept ?? 0]);
  // Millimetres; seconds where there is a step in time.
  view.setUint8(123, 2 + (tr === undefined ? 0 : 8));
  writeText(view, 148, image.description ?? '', 79, 'description');
  view.setInt16(252, quaternion === undefined ? 0 : spaceCode, true);
  view.setInt16(254, spaceCode, true);
  if (quaternion !== undefined) reals(256, [...quaternion.vector, affine[3], affine[7], affine[11]]);
  reals(280, [...affine.subarray(0, 12)]);
  writeText(view, 344, 'n+1', 3, 'magic');
}

function writeNumbers(view: DataView, { data, scaling }: NiftiToWrite, type: NiftiDatatype): void {
  const { slope, intercept } = scaling ?? { slope: 1, intercept: 0 };
  for (let i = 0; i < data.length; i++) {
    let stored = (data[i] - intercept) / slope;
    if (type.range !== undefined) {
      stored = Math.round(stored);
      if (!(stored >= type.range[0] && stored <= type.range[1]))
        throw unfit(`value ${i}`, `${type.range.join(' to ')} as ${type.name}`, `${data[i]}`);
    }
    type.write?.(view, i * type.bytes, stored);
  }
}

function writeText(view: DataView, at: number, text: string, most: number, field: string): void {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > most) throw unfit(field, `at most ${most} bytes`, `${bytes.length}`);
  bytes.forEach((byte, i) => {
    view.setUint8(at + i, byte);
  });
}

function unfit(field: string, expected: string, found: string): HemocastError {
  return new HemocastError('nifti-write', 'NIfTI-1 cannot hold this image', { field, expected, found });
}
