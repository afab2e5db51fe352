/** Numbers of NIfTI data arrays: how each type is stored and what it becomes in memory. */
import { HemocastError } from '../../foundation/index.js';

/** A data type of NIfTI by its usual name. */
export interface NiftiDatatype {
  /** The header's `datatype`. */
  code: number;
  name: string;
  /** Bytes of one number. */
  bytes: number;
  /** Numbers a voxel: 2 for complex values (real, imaginary), 3 or 4 for colours. */
  components: number;
  /** Whether single precision holds every stored value. */
  single: boolean;
  read(view: DataView, at: number, little: boolean): number;
  write?(view: DataView, at: number, value: number): void;
  /** Smallest and largest stored integer; absent for floating-point types. */
  range?: readonly [number, number];
}

const float32 = {
  bytes: 4,
  single: true,
  read: (view: DataView, at: number, little: boolean) => view.getFloat32(at, little),
};
const float64 = {
  bytes: 8,
  single: false,
  read: (view: DataView, at: number, little: boolean) => view.getFloat64(at, little),
};
const uint8 = { bytes: 1, single: true, read: (view: DataView, at: number) => view.getUint8(at) };

/** Every type that nibabel reads everywhere. Extended precision (1536, 2048) and single bits (1) are not among them. */
export const NIFTI_DATATYPES: readonly NiftiDatatype[] = [
  {
    ...uint8,
    code: 2,
    name: 'uint8',
    components: 1,
    write: (view, at, value) => view.setUint8(at, value),
    range: [0, 255],
  },
  {
    code: 4,
    name: 'int16',
    bytes: 2,
    components: 1,
    single: true,
    read: (view, at, little) => view.getInt16(at, little),
    write: (view, at, value) => view.setInt16(at, value, true),
    range: [-32768, 32767],
  },
  {
    code: 8,
    name: 'int32',
    bytes: 4,
    components: 1,
    single: false,
    read: (view, at, little) => view.getInt32(at, little),
    write: (view, at, value) => view.setInt32(at, value, true),
    range: [-(2 ** 31), 2 ** 31 - 1],
  },
  {
    ...float32,
    code: 16,
    name: 'float32',
    components: 1,
    write: (view, at, value) => view.setFloat32(at, value, true),
  },
  { ...float32, code: 32, name: 'complex64', components: 2 },
  {
    ...float64,
    code: 64,
    name: 'float64',
    components: 1,
    write: (view, at, value) => view.setFloat64(at, value, true),
  },
  { ...uint8, code: 128, name: 'rgb24', components: 3 },
  {
    code: 256,
    name: 'int8',
    bytes: 1,
    components: 1,
    single: true,
    read: (view, at) => view.getInt8(at),
    write: (view, at, value) => view.setInt8(at, value),
    range: [-128, 127],
  },
  {
    code: 512,
    name: 'uint16',
    bytes: 2,
    components: 1,
    single: true,
    read: (view, at, little) => view.getUint16(at, little),
    write: (view, at, value) => view.setUint16(at, value, true),
    range: [0, 65535],
  },
  {
    code: 768,
    name: 'uint32',
    bytes: 4,
    components: 1,
    single: false,
    read: (view, at, little) => view.getUint32(at, little),
    write: (view, at, value) => view.setUint32(at, value, true),
    range: [0, 2 ** 32 - 1],
  },
  {
    code: 1024,
    name: 'int64',
    bytes: 8,
    components: 1,
    single: false,
    read: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  {
    code: 1280,
    name: 'uint64',
    bytes: 8,
    components: 1,
    single: false,
    read: (view, at, little) => Number(view.getBigUint64(at, little)),
  },
  { ...float64, code: 1792, name: 'complex128', components: 2 },
  { ...uint8, code: 2304, name: 'rgba32', components: 4 },
];

/** The type with a code. @throws {HemocastError} `nifti-datatype`. */
export function niftiDatatype(code: number, file: string, byte: number): NiftiDatatype {
  const found = NIFTI_DATATYPES.find((type) => type.code === code);
  if (found !== undefined) return found;
  throw new HemocastError('nifti-datatype', 'Numbers of this type are not read', {
    file,
    field: 'datatype',
    byte,
    expected: NIFTI_DATATYPES.map((type) => `${type.code} (${type.name})`).join(', '),
    found: `${code}`,
    advice: 'Convert the file to float32, for example with fslmaths or nibabel.',
  });
}

/** How stored numbers become values: value = slope · stored + intercept. */
export interface NiftiScaling {
  slope: number;
  intercept: number;
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Turns stored bytes into values, `target[offset …]`.
 *
 * @param bytes a whole number of stored numbers; all are converted.
 */
export function decodeNumbers(
  bytes: Uint8Array,
  type: NiftiDatatype,
  little: boolean,
  scaling: NiftiScaling | undefined,
  target: Float32Array | Float64Array,
  offset = 0,
): void {
  const count = bytes.length / type.bytes;
  if (type.code === 16 && target instanceof Float32Array && little === LITTLE_ENDIAN)
    new Uint8Array(target.buffer, target.byteOffset + 4 * offset, bytes.length).set(bytes);
  else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { read, bytes: width } = type;
    for (let i = 0; i < count; i++) target[offset + i] = read(view, i * width, little);
  }
  if (scaling === undefined) return;
  const { slope, intercept } = scaling;
  for (let i = offset; i < offset + count; i++) target[i] = target[i] * slope + intercept;
}
