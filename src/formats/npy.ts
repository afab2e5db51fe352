/** NumPy's `.npy` array files: little- or big-endian numbers of 1 to 8 bytes, in C or Fortran order. */
import { HemocastError, halfToSingle } from '../foundation/index.js';

export interface NpyArray {
  shape: number[];
  /** Row-major values: `Float32Array` for half and single precision, else `Float64Array`. */
  data: Float32Array | Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const ENTRY = String.raw`'(?:descr'\s*:\s*'[<>|=][a-z]\d+'|fortran_order'\s*:\s*(?:True|False)|shape'\s*:\s*\((?:\d+L?\s*,\s*)*(?:\d+L?\s*)?\))`;
/** A Python dictionary of these three entries and nothing else, as NumPy reads it; numbers of Python 2 end in L. */
const DICTIONARY = new RegExp(String.raw`^\s*\{\s*(?:${ENTRY}\s*,\s*){2}${ENTRY}\s*,?\s*\}\s*$`);

type Read = (view: DataView, at: number, little: boolean) => number;

const READERS: Record<string, { bytes: number; read: Read }> = {
  f2: { bytes: 2, read: (view, at, little) => halfToSingle(view.getUint16(at, little)) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
};

/**
 * Reads an array.
 *
 * @param file name for error messages
 * @throws HemocastError `npy-not-npy`, `npy-header`, `npy-type`, `npy-truncated`, `npy-size`
 *
 * @example
 * const { shape: [volumes, regions], data } = readNpy(await storage.read('bold.npy'), 'bold.npy');
 */
export function readNpy(bytes: Uint8Array, file: string): NpyArray {
  if (bytes.length < 10 || MAGIC.some((value, i) => bytes[i] !== value)) {
    throw new HemocastError('npy-not-npy', 'This is not a NumPy array file', { file, byte: 0, expected: '\\x93NUMPY' });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] >= 2;
  const start = long ? 12 : 10;
  const length = bytes.length < start ? 0 : long ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  if (bytes[6] < 1 || bytes[6] > 3 || bytes[7] !== 0) {
    throw new HemocastError('npy-header', 'The array is stored in a version of the format that is not known', {
      file,
      byte: 6,
      expected: '1.0, 2.0 or 3.0',
      found: `${bytes[6]}.${bytes[7]}`,
    });
  }
  const type = /'descr'\s*:\s*'([<>|=])([a-z])(\d+)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const sizes = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header);
  const isWhole = start + length <= bytes.length && (type === null || DICTIONARY.test(header));
  if (!isWhole || order === null || sizes === null || !/'descr'/.test(header)) {
    throw new HemocastError('npy-header', 'The header of the array cannot be read', {
      file,
      byte: start,
      found: header.slice(0, 80),
    });
  }
  const reader = type === null ? undefined : READERS[type[2] + type[3]];
  if (type === null || reader === undefined) {
    throw new HemocastError('npy-type', 'Arrays of this type are not read', {
      file,
      field: 'descr',
      expected: Object.keys(READERS).join(', '),
      found:
        type === null ? (/'descr'\s*:\s*('[^']*'|\[)/.exec(header)?.[1] ?? header).slice(0, 80) : type[2] + type[3],
      advice: 'Save it with numpy as float32.',
    });
  }
  const shape = (sizes[1].match(/\d+/g) ?? []).map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const body = start + length;
  if (!(body + count * reader.bytes <= bytes.length)) {
    throw new HemocastError('npy-truncated', 'The array ends too early', {
      file,
      byte: bytes.length,
      expected: `${count * reader.bytes} bytes of data for shape ${shape.join(' × ')}`,
      found: `${bytes.length - body}`,
    });
  }
  if (body + count * reader.bytes < bytes.length) {
    throw new HemocastError('npy-size', 'The file is longer than its header says', {
      file,
      byte: body + count * reader.bytes,
      expected: `${count * reader.bytes} bytes of data for shape ${shape.join(' × ')}`,
      found: `${bytes.length - body}`,
      advice: 'Save each array in a file of its own, or all of them as .npz.',
    });
  }
  const little = type[1] !== '>';
  const data = type[2] === 'f' && reader.bytes <= 4 ? new Float32Array(count) : new Float64Array(count);
  if (type[2] === 'f' && data.BYTES_PER_ELEMENT === reader.bytes && little === HOST_IS_LITTLE) {
    new Uint8Array(data.buffer).set(bytes.subarray(body, body + count * reader.bytes));
  } else for (let i = 0; i < count; i++) data[i] = reader.read(view, body + i * reader.bytes, little);
  return { shape, data: order[1] === 'True' ? toRowMajor(data, shape) : data };
}

const HOST_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Writes an array of single or double precision in C order (version 1.0, padded to 64 bytes as NumPy does). */
export function encodeNpy(data: Float32Array | Float64Array, shape: readonly number[]): Uint8Array {
  const width = data.BYTES_PER_ELEMENT;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '<f${width}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const padded = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + padded + width * data.length);
  bytes.set([...MAGIC, 1, 0, padded & 255, padded >> 8]);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(padded - 1)}\n`), 10);
  const view = new DataView(bytes.buffer, 10 + padded);
  if (width === 4) for (let i = 0; i < data.length; i++) view.setFloat32(4 * i, data[i], true);
  else for (let i = 0; i < data.length; i++) view.setFloat64(8 * i, data[i], true);
  return bytes;
}

function toRowMajor<T extends Float32Array | Float64Array>(data: T, shape: readonly number[]): T {
  const result = data.slice() as T;
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < data.length; i++) {
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) from = from * shape[axis] + index[axis];
    result[i] = data[from];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return result;
}
