/** NIfTI and MGH images, CIFTI among them. */
import { Damaged, type Files, plain, Unclear, type Values, viewOf, within } from './reference.js';

type Get = (view: DataView, at: number, little: boolean) => number;
const NUMBERS: Readonly<Record<number, readonly [bytes: number, get: Get]>> = {
  2: [1, (v, at) => v.getUint8(at)],
  4: [2, (v, at, l) => v.getInt16(at, l)],
  8: [4, (v, at, l) => v.getInt32(at, l)],
  16: [4, (v, at, l) => v.getFloat32(at, l)],
  64: [8, (v, at, l) => v.getFloat64(at, l)],
  256: [1, (v, at) => v.getInt8(at)],
  512: [2, (v, at, l) => v.getUint16(at, l)],
  768: [4, (v, at, l) => v.getUint32(at, l)],
  1024: [8, (v, at, l) => Number(v.getBigInt64(at, l))],
  1280: [8, (v, at, l) => Number(v.getBigUint64(at, l))],
};

/** Offsets in the two versions of the header. */
const PLACES = {
  1: { dims: 40, type: 70, pixdim: 76, offset: 108, slope: 112, sform: 254, rows: 280, real: 4 },
  2: { dims: 16, type: 12, pixdim: 104, offset: 168, slope: 176, sform: 348, rows: 400, real: 8 },
} as const;

/** Shape, values, and the sform where the header has one. */
export function nifti(files: Files, path: string): Values {
  const bytes = plain(files[path]);
  const view = viewOf(bytes);
  const little = view.getInt32(0, true) === 348 || view.getInt32(0, true) === 540;
  const size = view.getInt32(0, little);
  if (size !== 348 && size !== 540) throw new Damaged(`a header of ${size} bytes`);
  const version = size === 348 ? 1 : 2;
  const place = PLACES[version];
  const long = (at: number) => Number(view.getBigInt64(at, little));
  const real = (at: number) => (version === 1 ? view.getFloat32(at, little) : view.getFloat64(at, little));
  const dimension = (i: number) =>
    version === 1 ? view.getInt16(place.dims + 2 * i, little) : long(place.dims + 8 * i);
  const rank = dimension(0);
  if (!(rank >= 1 && rank <= 7)) throw new Damaged(`${rank} dimensions`);
  const shape = Array.from({ length: rank }, (_, i) => dimension(i + 1));
  if (shape.some((n) => n < 1)) throw new Damaged(`dimensions ${shape}`);
  const number = NUMBERS[view.getInt16(place.type, little)];
  if (number === undefined) throw new Unclear('complex numbers, colours or an unknown type');
  const count = within(shape.reduce((product, n) => product * n, 1));
  const pair = view.getUint8(version === 1 ? 345 : 5) === 'i'.charCodeAt(0);
  const least = pair ? 0 : version === 1 ? 352 : 544;
  const stated = version === 1 ? view.getFloat32(place.offset, little) : long(place.offset);
  const body = pair ? viewOf(plain(files[path.replace('.hdr', '.img')])) : view;
  const [slope, shift] = [real(place.slope), real(place.slope + place.real)];
  // nibabel takes these for "not scaled".
  const scaled = slope !== 0 && Number.isFinite(slope);
  const data = Float64Array.from({ length: count }, (_, i) => {
    const value = number[1](body, (stated === 0 ? least : stated) + i * number[0], little);
    return scaled ? value * slope + shift : value;
  });
  const rows = Array.from({ length: 12 }, (_, i) => real(place.rows + place.real * i));
  const unit = [1, 1000, 1, 1e-3][(version === 1 ? view.getUint8(123) : view.getInt32(500, little)) & 7] ?? 1;
  const code = version === 1 ? view.getInt16(place.sform, little) : view.getInt32(place.sform, little);
  const affine = rows.map((value) => value * unit);
  return { shape, data, ...(code > 0 && affine.every(Number.isFinite) && { affine }) };
}

/** Rows and columns turn: a CIFTI row is one grayordinate, which lies at a stride of the fifth dimension. */
export function cifti(files: Files, path: string): Values {
  const { shape, data } = nifti(files, path) as { shape: number[]; data: Float64Array };
  return { rows: shape[5], columns: shape[4], data };
}

const MGH_TYPES: Readonly<Record<number, number>> = { 0: 2, 1: 8, 3: 16, 4: 4, 10: 512 };

export function mgh(files: Files, path: string): Values {
  const view = viewOf(plain(files[path]));
  if (view.getInt32(0) !== 1) throw new Damaged(`version ${view.getInt32(0)}`);
  const shape = [4, 8, 12, 16].map((at) => view.getInt32(at));
  if (shape.some((n) => n < 1)) throw new Damaged(`dimensions ${shape}`);
  const number = NUMBERS[MGH_TYPES[view.getInt32(20)] ?? 0];
  if (number === undefined) throw new Damaged(`type ${view.getInt32(20)}`);
  const count = within(shape.reduce((product, n) => product * n, 1));
  const data = Float64Array.from({ length: count }, (_, i) => number[1](view, 284 + i * number[0], false));
  const directions = Array.from({ length: 12 }, (_, i) => view.getFloat32(42 + 4 * i));
  const sizes = [30, 34, 38].map((at) => view.getFloat32(at));
  if (view.getInt16(28) <= 0) return { shape, data };
  if (![...directions, ...sizes].every(Number.isFinite) || sizes.some((size) => size <= 0))
    throw new Damaged('an orientation');
  // mri_info --vox2ras: columns are directions times sizes; the middle voxel lies at c_ras.
  const turned = [0, 1, 2].map((row) => [0, 1, 2].map((axis) => directions[3 * axis + row] * sizes[axis]));
  const affine = turned.flatMap((row, i) => [
    ...row,
    directions[9 + i] - row.reduce((sum, value, axis) => sum + (value * shape[axis]) / 2, 0),
  ]);
  return { shape, data, affine };
}
