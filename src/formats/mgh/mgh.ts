/** FreeSurfer's volume and overlay files: `.mgh`, and `.mgz`, which is the same gzipped; always big-endian. */
import { gzipSync } from 'fflate';
import { HemocastError } from '../../foundation/index.js';
import { isGzip } from '../compression/byte-stream.js';
import { requireModest } from '../compression/expansion-limit.js';
import { couldExpandTo } from '../compression/inflate.js';
import { PIECE_BYTES, truncated, WholeFile } from '../compression/whole-file.js';
import { decodeNumbers, NIFTI_DATATYPES, type NiftiDatatype } from '../nifti/datatypes.js';
import type { Affine } from '../nifti/orientation.js';

/** An MGH file with all its values. */
export interface MghImage {
  /** Width, height, depth, frames; values on a surface are vertices × 1 × 1 × frames. */
  shape: [number, number, number, number];
  datatype: 'uint8' | 'int32' | 'float32' | 'int16' | 'uint16';
  /** 4 × 4, row-major: voxel indices to mm. */
  affine: Affine;
  /** Whether the file states its orientation; FreeSurfer's coronal default otherwise. */
  hasOrientation: boolean;
  /** mm. */
  voxelSize: [number, number, number];
  /** Seconds between frames; undefined where the file does not say. */
  tr: number | undefined;
  /** Width runs fastest, frames slowest. Double precision for `int32`. */
  data: Float32Array | Float64Array;
}

/** An image to be written. */
export interface MghToWrite {
  /** Width, height, depth, frames. */
  shape: readonly [number, number, number, number];
  data: ArrayLike<number>;
  /** 4 × 4, row-major: voxel indices to mm; left out for values on a surface. */
  affine?: ArrayLike<number>;
  /** Seconds between frames. */
  tr?: number;
  /** Gzip the file (`.mgz`). Default false. */
  compressed?: boolean;
}

const HEADER_BYTES = 284;
/** MGH's type codes with the NIfTI type that stores numbers in the same way. */
const TYPES: readonly (readonly [code: number, name: MghImage['datatype']])[] = [
  [0, 'uint8'],
  [1, 'int32'],
  [3, 'float32'],
  [4, 'int16'],
  [10, 'uint16'],
];
/** FreeSurfer's coronal orientation: x to the left, y down, z forward. */
const CORONAL = [-1, 0, 0, 0, 0, -1, 0, 1, 0];
const MOST_VALUES = 2 ** 31 - 1;

/**
 * Reads a whole MGH or MGZ file.
 *
 * @throws {HemocastError} `mgh-format`, `mgh-field`, `mgh-truncated`, `mgh-compression`, `mgh-expansion`, `mgh-too-large`.
 *
 * @example
 * const { shape, data } = readMgh(await storage.read('lh.thickness.mgz'), 'lh.thickness.mgz');
 */
export function readMgh(bytes: Uint8Array, file: string): MghImage {
  const source = new WholeFile(bytes, file, 'mgh');
  const start = source.take(HEADER_BYTES);
  if (start.length < 28) throw truncated('mgh', file, start.length, `a header of ${HEADER_BYTES} bytes`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (view.getInt32(0) !== 1)
    throw field('mgh-format', 'This is not an MGH file', file, 'version', 0, '1', `${view.getInt32(0)}`);
  if (start.length < HEADER_BYTES) throw truncated('mgh', file, start.length, `a header of ${HEADER_BYTES} bytes`);
  const shape = [4, 8, 12, 16].map((at) => view.getInt32(at)) as MghImage['shape'];
  shape.forEach((n, i) => {
    if (n < 1)
      throw field('mgh-field', 'A dimension is impossible', file, `dimension ${i + 1}`, 4 + 4 * i, '1 or more', `${n}`);
  });
  const known = TYPES.find(([code]) => code === view.getInt32(20));
  if (known === undefined)
    throw field(
      'mgh-field',
      'Numbers of this type are not read',
      file,
      'type',
      20,
      TYPES.map(String).join('; '),
      `${view.getInt32(20)}`,
    );
  const type = NIFTI_DATATYPES.find(({ name }) => name === known[1]) as NiftiDatatype;
  const count = shape.reduce((product, n) => product * n, 1);
  const expected = HEADER_BYTES + count * type.bytes;
  if (isGzip(bytes) ? !couldExpandTo(bytes.length, expected) : expected > bytes.length)
    throw truncated('mgh', file, bytes.length, `${expected} bytes for ${shape.join(' × ')} ${type.name}`);
  if (isGzip(bytes)) requireModest(bytes.length, Math.max(expected, count * (type.single ? 4 : 8)), file, 'mgh');
  if (count > MOST_VALUES)
    throw field(
      'mgh-too-large',
      'The image is too large',
      file,
      'dimensions',
      4,
      `${MOST_VALUES} values`,
      shape.join(' × '),
    );
  const data = type.single ? new Float32Array(count) : new Float64Array(count);
  for (let at = 0; at < count; ) {
    const piece = source.exactly(Math.min(PIECE_BYTES, (count - at) * type.bytes));
    decodeNumbers(piece, type, false, undefined, data, at);
    at += piece.length / type.bytes;
  }
  const footer = source.take(4);
  const milliseconds = footer.length === 4 ? new DataView(footer.buffer, footer.byteOffset, 4).getFloat32(0) : 0;
  source.finish();
  return {
    shape,
    datatype: known[1],
    ...readOrientation(view, shape, file),
    tr: milliseconds > 0 && Number.isFinite(milliseconds) ? milliseconds / 1000 : undefined,
    data,
  };
}

/**
 * Writes an MGH or MGZ file of `float32` values. The same content gives the same bytes.
 *
 * @throws {HemocastError} `mgh-write` where shape, data and affine do not fit together.
 *
 * @example
 * encodeMgh({ shape: [10242, 1, 1, 1], data: thickness, compressed: true });
 */
export function encodeMgh(image: MghToWrite): Uint8Array {
  const { shape, data, affine, tr } = image;
  const count = shape.reduce((product, n) => product * n, 1);
  if (shape.length !== 4 || shape.some((n) => !(Number.isInteger(n) && n >= 1 && n < 2 ** 31)) || count !== data.length)
    throw new HemocastError('mgh-write', 'An MGH file cannot hold this image', {
      field: 'shape',
      expected: 'four whole numbers whose product is the number of values',
      found: `${shape.join(' × ')} for ${data.length} values`,
    });
  const bytes = new Uint8Array(HEADER_BYTES + 4 * count + 20);
  const view = new DataView(bytes.buffer);
  [1, ...shape, 3, 0].forEach((value, i) => {
    view.setInt32(4 * i, value);
  });
  if (affine !== undefined) writeOrientation(view, affine, shape);
  for (let i = 0; i < count; i++) view.setFloat32(HEADER_BYTES + 4 * i, data[i]);
  view.setFloat32(HEADER_BYTES + 4 * count, (tr ?? 0) * 1000);
  return image.compressed === true ? gzipSync(bytes, { mtime: 0 }) : bytes;
}

/** Directions and the centre's place: the header has no origin but the middle of the volume. */
function readOrientation(view: DataView, shape: readonly number[], file: string) {
  const stated = Array.from({ length: 15 }, (_, i) => view.getFloat32(30 + 4 * i));
  const hasOrientation = view.getInt16(28) > 0;
  const isSound = stated.every(Number.isFinite) && stated.slice(0, 3).every((d) => d > 0);
  // FreeSurfer's default is for files that say nothing; this one says something that cannot be.
  if (hasOrientation && !isSound) {
    const numbers = 'voxel sizes above 0 and finite directions';
    throw field('mgh-field', 'The orientation is impossible', file, 'orientation', 30, numbers, stated.join(' '));
  }
  const [dx, dy, dz, ...rest] = hasOrientation ? stated : [1, 1, 1, ...CORONAL, 0, 0, 0];
  const voxelSize: [number, number, number] = [dx, dy, dz];
  const affine = new Float64Array(16);
  for (let i = 0; i < 3; i++) {
    affine[4 * i + 3] = rest[9 + i];
    for (let j = 0; j < 3; j++) {
      affine[4 * i + j] = rest[3 * j + i] * voxelSize[j];
      affine[4 * i + 3] -= (affine[4 * i + j] * shape[j]) / 2;
    }
  }
  affine[15] = 1;
  return { affine, hasOrientation, voxelSize };
}

function writeOrientation(view: DataView, affine: ArrayLike<number>, shape: readonly number[]): void {
  const sizes = [0, 1, 2].map((j) => Math.hypot(affine[j], affine[4 + j], affine[8 + j]));
  if (affine.length !== 16 || !sizes.every((size) => size > 0 && Number.isFinite(size)))
    throw new HemocastError('mgh-write', 'An MGH file cannot hold this image', {
      field: 'affine',
      expected: '16 numbers, no axis of length 0',
      found: Array.from(affine).join(' '),
    });
  view.setInt16(28, 1);
  for (let j = 0; j < 3; j++) {
    view.setFloat32(30 + 4 * j, sizes[j]);
    let centre = affine[4 * j + 3];
    for (let i = 0; i < 3; i++) {
      view.setFloat32(42 + 4 * (3 * j + i), affine[4 * i + j] / sizes[j]);
      centre += (affine[4 * j + i] * shape[i]) / 2;
    }
    view.setFloat32(78 + 4 * j, centre);
  }
}

function field(
  code: string,
  summary: string,
  file: string,
  name: string,
  byte: number,
  expected: string,
  found: string,
): HemocastError {
  return new HemocastError(code, summary, {
    file,
    field: name,
    byte,
    expected,
    found,
    advice: 'Write the file again, for example with mri_convert.',
  });
}
