/** The headers of NIfTI-1 (348 bytes) and NIfTI-2 (540 bytes), of either byte order. */
import { HemocastError } from '../../foundation/index.js';
import { type NiftiDatatype, type NiftiScaling, niftiDatatype } from './datatypes.js';
import { type Affine, quaternionAffine } from './orientation.js';

/** What a NIfTI file says about its numbers. */
export interface NiftiHeader {
  version: 1 | 2;
  /** Byte order of header and data. */
  littleEndian: boolean;
  /** Whether the numbers stand in a file of their own (`.hdr` and `.img`). */
  isPair: boolean;
  /** Length of each dimension, 1 to 7 of them; the first runs fastest: x, y, z, then time. */
  shape: number[];
  datatype: NiftiDatatype;
  /** Undefined where values are stored as they are. */
  scaling: NiftiScaling | undefined;
  /** Byte at which the numbers begin. */
  dataOffset: number;
  /** Sides of a voxel in mm; one for each of the first three dimensions. */
  voxelSize: [number, number, number];
  /** Seconds between volumes; undefined where the fourth dimension is not time or its step is not given. */
  tr: number | undefined;
  /** Voxel indices to mm: the sform where there is one, else the qform, else centred on the middle of the volume. */
  affine: Affine;
  /** Where `affine` comes from. */
  affineSource: 'sform' | 'qform' | 'voxel size';
  /** What the frame of `affine` is: 1 scanner, 2 aligned, 3 Talairach, 4 MNI 152, 5 another template; 0 unknown. */
  spaceCode: number;
  sform: Affine | undefined;
  qform: Affine | undefined;
  /** e.g. 3002 for a CIFTI dense series; 0 for none. */
  intentCode: number;
  intentName: string;
  description: string;
}

/** A block of extra information between header and numbers. */
export interface NiftiExtension {
  /** e.g. 6 comment, 32 CIFTI. */
  code: number;
  data: Uint8Array;
}

/** Bytes that are enough to read any header. */
export const NIFTI_HEADER_BYTES = 544;

const SINGLE_PRECISION = 2 ** -23;
const MILLIMETRES: Record<number, number> = { 1: 1000, 2: 1, 3: 0.001 };
const SECONDS: Record<number, number> = { 0: 1, 8: 1, 16: 1e-3, 24: 1e-6 };

/**
 * Reads a header.
 *
 * @param bytes at least the first 348 (NIfTI-1) or 540 bytes (NIfTI-2) of the file, decompressed.
 * @throws {HemocastError} `nifti-format`, `nifti-truncated`, `nifti-field`, `nifti-datatype`.
 */
export function readNiftiHeader(bytes: Uint8Array, file: string): NiftiHeader {
  const fields = new Fields(bytes, file);
  const { version } = fields;
  const isPair = readMagic(fields);
  const shape = readShape(fields);
  const typeAt = version === 1 ? 70 : 12;
  const datatype = niftiDatatype(fields.int16(typeAt), file, typeAt);
  const units = version === 1 ? fields.byte(123) : fields.int32(500);
  const millimetres = MILLIMETRES[units & 7] ?? 1;
  const pixdim = Array.from({ length: 8 }, (_, i) => fields.real(version === 1 ? 76 + 4 * i : 104 + 8 * i));
  const seconds = SECONDS[units & 0x38];
  const step = shape.length > 3 && seconds !== undefined ? Math.abs(pixdim[4]) * seconds : Number.NaN;
  return {
    version,
    littleEndian: fields.little,
    isPair,
    shape,
    datatype,
    scaling: datatype.components < 3 ? readScaling(fields) : undefined,
    dataOffset: readOffset(fields, isPair),
    voxelSize: [1, 2, 3].map((i) => side(pixdim[i]) * millimetres) as [number, number, number],
    tr: Number.isFinite(step) && step > 0 ? step : undefined,
    ...readOrientation(fields, shape, pixdim, millimetres),
    intentCode: version === 1 ? fields.int16(68) : fields.int32(504),
    intentName: version === 1 ? fields.text(328, 16) : fields.text(508, 16),
    description: version === 1 ? fields.text(148, 80) : fields.text(240, 80),
  };
}

/** Number of stored numbers, components counted. */
export function niftiValueCount(header: NiftiHeader): number {
  return header.shape.reduce((product, n) => product * n, header.datatype.components);
}

/**
 * The extensions of a file.
 *
 * @param bytes the file's first bytes, decompressed, up to the numbers.
 * @throws {HemocastError} `nifti-extension` where a block claims an impossible size.
 */
export function readNiftiExtensions(bytes: Uint8Array, header: NiftiHeader, file: string): NiftiExtension[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = header.isPair ? bytes.length : Math.min(header.dataOffset, bytes.length);
  let at = header.version === 1 ? 348 : 540;
  if (at + 4 > end || bytes[at] === 0) return [];
  const extensions: NiftiExtension[] = [];
  for (at += 4; at + 8 <= end; ) {
    const size = view.getInt32(at, header.littleEndian);
    // A size of nothing pads the space before the numbers.
    if (size === 0) break;
    if (size < 8 || size > end - at)
      throw new HemocastError('nifti-extension', 'An extension of the header has an impossible size', {
        file,
        byte: at,
        expected: `8 to ${end - at} bytes`,
        found: `${size}`,
        advice: 'Copy or write the file again.',
      });
    extensions.push({ code: view.getInt32(at + 4, header.littleEndian), data: bytes.slice(at + 8, at + size) });
    at += size;
  }
  return extensions;
}

function readMagic(fields: Fields): boolean {
  const magic = fields.version === 1 ? fields.text(344, 4) : fields.text(4, 3);
  const single = fields.version === 1 ? 'n+1' : 'n+2';
  const pair = fields.version === 1 ? 'ni1' : 'ni2';
  if (magic === single || magic === pair) return magic === pair;
  throw fields.error('nifti-format', 'magic', fields.version === 1 ? 344 : 4, `${single} or ${pair}`, `"${magic}"`);
}

function readShape(fields: Fields): number[] {
  const dimension = (i: number) => (fields.version === 1 ? fields.int16(40 + 2 * i) : fields.int64(16 + 8 * i));
  const rank = dimension(0);
  const byte = fields.version === 1 ? 40 : 16;
  if (!(rank >= 1 && rank <= 7)) throw fields.error('nifti-field', 'dim[0]', byte, '1 to 7 dimensions', `${rank}`);
  const shape = Array.from({ length: rank }, (_, i) => dimension(i + 1));
  shape.forEach((n, i) => {
    if (!(n >= 1)) throw fields.error('nifti-field', `dim[${i + 1}]`, byte, 'at least 1', `${n}`);
  });
  if (!(shape.reduce((product, n) => product * n, 1) <= 2 ** 40))
    throw fields.error('nifti-field', 'dim', byte, 'fewer than 10¹² values', shape.join(' × '));
  return shape;
}

function readScaling(fields: Fields): NiftiScaling | undefined {
  const [slopeAt, interceptAt] = fields.version === 1 ? [112, 116] : [176, 184];
  const slope = fields.real(slopeAt);
  const intercept = fields.real(interceptAt);
  if (slope === 0 || !Number.isFinite(slope) || (slope === 1 && intercept === 0)) return undefined;
  if (!Number.isFinite(intercept))
    throw fields.error('nifti-field', 'scl_inter', interceptAt, 'a finite number', `${intercept}`);
  return { slope, intercept };
}

function readOffset(fields: Fields, isPair: boolean): number {
  const byte = fields.version === 1 ? 108 : 168;
  const offset = fields.version === 1 ? fields.real(108) : fields.int64(168);
  const least = isPair ? 0 : fields.version === 1 ? 352 : 544;
  if (offset === 0) return least;
  if (Number.isInteger(offset) && offset >= least && offset < 2 ** 40) return offset;
  throw fields.error('nifti-field', 'vox_offset', byte, `a whole number from ${least}`, `${offset}`);
}

function readOrientation(fields: Fields, shape: number[], pixdim: number[], millimetres: number) {
  const one = fields.version === 1;
  const qformCode = one ? fields.int16(252) : fields.int32(344);
  const sformCode = one ? fields.int16(254) : fields.int32(348);
  const width = one ? 4 : 8;
  const reals = (at: number, count: number) => Array.from({ length: count }, (_, i) => fields.real(at + width * i));
  const sizes = [1, 2, 3].map((i) => side(pixdim[i]));
  const scaled = (affine: Affine | undefined): Affine | undefined => {
    if (affine === undefined || affine.some((value) => !Number.isFinite(value))) return undefined;
    return affine.map((value, i) => (i < 12 ? value * millimetres : value));
  };
  const sform = sformCode > 0 ? scaled(Float64Array.from([...reals(one ? 280 : 400, 12), 0, 0, 0, 1])) : undefined;
  const quaternion = reals(one ? 256 : 352, 3);
  const offset = reals(one ? 268 : 376, 3);
  const qform =
    qformCode > 0
      ? scaled(
          quaternionAffine(quaternion, sizes, offset, pixdim[0] < 0 ? -1 : 1, one ? SINGLE_PRECISION : Number.EPSILON),
        )
      : undefined;
  // Without either, nibabel (and SPM before it) centres the volume and lets x run to the left.
  const centred = new Float64Array(16);
  for (let axis = 0; axis < 3; axis++) {
    centred[5 * axis] = sizes[axis] * millimetres * (axis === 0 ? -1 : 1);
    centred[4 * axis + 3] = (-centred[5 * axis] * ((shape[axis] ?? 1) - 1)) / 2;
  }
  centred[15] = 1;
  const affineSource = sform ? ('sform' as const) : qform ? ('qform' as const) : ('voxel size' as const);
  return {
    affine: sform ?? qform ?? centred,
    affineSource,
    spaceCode: sform ? sformCode : qform ? qformCode : 0,
    sform,
    qform,
  };
}

/** A voxel's side; 1 where the header says nothing usable. */
function side(pixdim: number): number {
  const size = Math.abs(pixdim);
  return Number.isFinite(size) && size > 0 ? size : 1;
}

/** A header's numbers by byte, once its version and byte order are known. */
class Fields {
  readonly version: 1 | 2;
  readonly little: boolean;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const sizes = bytes.length < 4 ? [0, 0] : [this.view.getInt32(0, true), this.view.getInt32(0, false)];
    const found = [348, 540].find((size) => sizes.includes(size));
    if (found === undefined)
      throw this.error('nifti-format', 'sizeof_hdr', 0, '348 (NIfTI-1) or 540 (NIfTI-2)', `${sizes.join(' or ')}`);
    this.version = found === 348 ? 1 : 2;
    this.little = sizes[0] === found;
    if (bytes.length < found)
      throw this.error('nifti-truncated', 'header', bytes.length, `${found} bytes`, `${bytes.length}`);
  }

  byte(at: number): number {
    return this.bytes[at];
  }

  int16(at: number): number {
    return this.view.getInt16(at, this.little);
  }

  int32(at: number): number {
    return this.view.getInt32(at, this.little);
  }

  int64(at: number): number {
    return Number(this.view.getBigInt64(at, this.little));
  }

  /** A real number: single precision in NIfTI-1, double in NIfTI-2. */
  real(at: number): number {
    return this.version === 1 ? this.view.getFloat32(at, this.little) : this.view.getFloat64(at, this.little);
  }

  text(at: number, length: number): string {
    const text = new TextDecoder('latin1').decode(this.bytes.subarray(at, at + length));
    return text.replace(/\0.*$/s, '').trim();
  }

  error(code: string, field: string, byte: number, expected: string, found: string): HemocastError {
    const summary = {
      'nifti-format': 'This is not a NIfTI file',
      'nifti-truncated': 'The file ends inside its header',
    }[code];
    return new HemocastError(code, summary ?? 'The header holds an impossible value', {
      file: this.file,
      field,
      byte,
      expected,
      found,
      advice: 'Copy the file again, or convert the original again (for example with dcm2niix).',
    });
  }
}
