/** NumPy's `.npz` archives: ZIP files of `.npy` arrays (PKWARE APPNOTE 6.3, stored or deflated). */
import { zipSync } from 'fflate';
import { HemocastError } from '../foundation/index.js';
import { crc32 } from './compression/checksum.js';
import { couldExpandTo, inflateMember } from './compression/inflate.js';
import { encodeNpy, type NpyArray, readNpy } from './npy.js';

interface Entry {
  name: string;
  method: number;
  checksum: number;
  packed: number;
  unpacked: number;
  /** Byte of its local header. */
  offset: number;
}

const END_BYTES = 22;
/** The longest comment that may follow the end of the directory. */
const GREATEST_COMMENT = 65535;
/** Arrays may take so many bytes, and so many more for each byte of the file. */
const MEMORY = 2 ** 26;
const MEMORY_PER_BYTE = 64;

/**
 * Reads the arrays of an archive, as `numpy.savez` and `savez_compressed` write it.
 *
 * @param file name for error messages
 * @param passOver is told of arrays that are no plain numbers, such as text, which are then left out; without it they are an error
 * @returns arrays by name, without `.npy`
 * @throws HemocastError `npz-not-npz`, `npz-directory`, `npz-compression`, `npz-size`; for the arrays as `readNpy`
 *
 * @example
 * const { data, shape } = readNpz(await storage.read('bold.npz'), 'bold.npz').get('bold')!;
 */
export function readNpz(
  bytes: Uint8Array,
  file: string,
  passOver?: (name: string, reason: HemocastError) => void,
): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  let memory = MEMORY + MEMORY_PER_BYTE * bytes.length;
  for (const entry of readDirectory(bytes, file)) {
    if (!entry.name.endsWith('.npy')) continue;
    // Unpacked bytes, and the array, whose numbers may be wider than those stored.
    memory -= 9 * entry.unpacked;
    if (memory < 0 || !couldExpandTo(entry.packed, entry.unpacked)) {
      throw fault('npz-size', 'The arrays claim more data than the file can hold', file, entry.offset, entry.name);
    }
    const name = entry.name.slice(0, -4);
    try {
      arrays.set(name, readNpy(unpack(bytes, entry, file), `${file}/${entry.name}`));
    } catch (error) {
      if (passOver === undefined || !(error instanceof HemocastError) || error.code !== 'npy-type') throw error;
      passOver(name, error);
    }
  }
  return arrays;
}

/**
 * Bytes of an archive of arrays of single or double precision; the same arrays give the same bytes.
 *
 * @example
 * await storage.write('bold.npz', encodeNpz({ bold: { shape: [575, 64], data } }));
 */
export function encodeNpz(
  arrays:
    | ReadonlyMap<string, { shape: readonly number[]; data: Float32Array | Float64Array }>
    | Readonly<Record<string, { shape: readonly number[]; data: Float32Array | Float64Array }>>,
  { compress = true }: { compress?: boolean } = {},
): Uint8Array {
  const entries: [string, { shape: readonly number[]; data: Float32Array | Float64Array }][] =
    arrays instanceof Map ? [...arrays] : Object.entries(arrays);
  return zipSync(
    Object.fromEntries(entries.map(([name, { shape, data }]) => [`${name}.npy`, encodeNpy(data, shape)])),
    {
      level: compress ? 6 : 0,
      // The first moment that a ZIP file can name, whatever the clock and its zone say.
      mtime: new Date(1980, 0, 1),
    },
  );
}

function readDirectory(bytes: Uint8Array, file: string): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_BYTES;
  const last = Math.max(0, end - GREATEST_COMMENT);
  while (end >= last && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < last) throw fault('npz-not-npz', 'This is no NumPy archive, or its end is missing', file, Math.max(0, end));
  const count = view.getUint16(end + 10, true);
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) {
      throw fault('npz-directory', 'The list of arrays is broken', file, at);
    }
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw fault('npz-directory', 'The list of arrays is broken', file, at);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, nameEnd)),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at = next;
  }
  return entries;
}

function unpack(bytes: Uint8Array, entry: Entry, file: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, packed, method, name } = entry;
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== 0x04034b50) {
    throw fault('npz-directory', 'An array is not where the list says', file, offset, name);
  }
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw fault('npz-directory', 'An array ends too early', file, bytes.length, name);
  const content = bytes.subarray(start, start + packed);
  const isOther = (found: Uint8Array) => found.length !== entry.unpacked;
  if (method === 0) {
    if (crc32(content) === entry.checksum && !isOther(content)) return content;
    throw fault('npz-compression', 'The checksum of an array does not hold', file, start, name);
  }
  if (method !== 8)
    throw fault('npz-compression', 'An array is compressed in a way that cannot be read', file, start, name);
  try {
    const unpacked = inflateMember(content, entry, file);
    if (isOther(unpacked))
      throw fault('npz-compression', 'An array has another size than the list says', file, start, name);
    return unpacked;
  } catch (cause) {
    throw fault('npz-compression', 'An array cannot be unpacked', file, start, name, cause);
  }
}

function fault(
  code: string,
  summary: string,
  file: string,
  byte: number,
  field?: string,
  cause?: unknown,
): HemocastError {
  return new HemocastError(code, summary, { file, byte, field, cause, advice: 'Copy or save the file again.' });
}
