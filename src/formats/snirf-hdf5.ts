import h5wasm, { Dataset, File, type Filter, Group } from 'h5wasm';
import { HemocastError } from '../foundation/index.js';

type FileSystem = {
  writeFile(path: string, bytes: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
  getStream(descriptor: number): { tty?: { ops: Record<string, unknown> } } | undefined;
};

let counter = 0;
/** The library's memory is kept aside while it reads, unless it has grown beyond this many bytes. */
const GREATEST_SNAPSHOT = 2 ** 28;
/** Memory that reading a file may add: so much, and so much for each of its bytes. */
const GROWTH = 2 ** 26;
const GROWTH_PER_BYTE = 64;

/**
 * Opens HDF5 bytes in h5wasm's memory, lets `work` read them, closes and
 * removes them whatever happens.
 *
 * @throws `snirf-unreadable` where the HDF5 library finds the bytes broken.
 */
export async function readHdf5<T>(bytes: Uint8Array, file: string, work: (root: File) => T): Promise<T> {
  const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
  if (!signature.every((byte, index) => bytes[index] === byte)) {
    throw new HemocastError('snirf-unreadable', 'This is no SNIRF file', {
      file,
      byte: 0,
      expected: 'the signature of HDF5',
      found: bytes.length === 0 ? 'an empty file' : `bytes ${[...bytes.subarray(0, 8)].map(hexadecimal).join(' ')}`,
      advice: 'Export the recording as SNIRF again.',
    });
  }
  checkGlobalHeaps(bytes, file);
  const module = (await h5wasm.ready) as unknown as { FS: FileSystem; HEAPU8: Uint8Array };
  const fileSystem = module.FS;
  const path = `/read-${counter++}.h5`;
  fileSystem.writeFile(path, bytes);
  const restore = silence(fileSystem);
  const memory = module.HEAPU8.length <= GREATEST_SNAPSHOT ? module.HEAPU8.slice() : undefined;
  const unlimit = limitGrowth(module.HEAPU8.length + GROWTH + GROWTH_PER_BYTE * bytes.length);
  let root: File | undefined;
  try {
    root = new File(path, 'r');
    return work(root);
  } catch (cause) {
    if (cause instanceof HemocastError) throw cause;
    if (cause instanceof WebAssembly.RuntimeError) {
      // The library crashed in the middle of its work. Put its memory back, or good files after this one would fail.
      if (memory !== undefined) module.HEAPU8.set(memory);
      root = undefined;
    }
    throw new HemocastError('snirf-unreadable', 'The HDF5 structure of the file is broken', {
      file,
      found: String((cause as Error)?.message ?? cause).split('\n')[0],
      advice: 'Copy or export the file again.',
      cause,
    });
  } finally {
    closeQuietly(root);
    fileSystem.unlink(path);
    unlimit();
    restore();
  }
}

/**
 * Refuses memory beyond `limit` bytes until the function returned is called: a damaged length inside the
 * file makes the library ask for gigabytes, which WebAssembly can never give back. The library takes the
 * refusal as any lack of memory. All in between is synchronous, so that no other module is touched.
 */
function limitGrowth(limit: number): () => void {
  const prototype = WebAssembly.Memory.prototype;
  const grow = prototype.grow;
  prototype.grow = function (pages: number): number {
    if (this.buffer.byteLength + pages * 65536 > limit) throw new RangeError('The file does not justify this memory');
    return grow.call(this, pages);
  };
  return () => {
    prototype.grow = grow;
  };
}

/** Keeps the library from printing its stack of errors on the user's terminal; the function returned lets it speak again. */
function silence(fileSystem: FileSystem): () => void {
  const terminal = fileSystem.getStream(2)?.tty;
  if (terminal === undefined) return () => undefined;
  const before = terminal.ops;
  terminal.ops = { ...before, put_char: () => undefined, fsync: () => undefined };
  return () => {
    terminal.ops = before;
  };
}

/**
 * Walks the collections in which HDF5 keeps texts of variable length (file format 3.0, III.E): the library
 * loops for ever on one whose objects do not add up to its size.
 */
function checkGlobalHeaps(bytes: Uint8Array, file: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (byte: number, expected: string, found: number | bigint): never => {
    throw new HemocastError('snirf-unreadable', 'A collection of texts in the file is broken', {
      file,
      byte,
      expected,
      found: String(found),
      advice: 'Copy or export the file again.',
    });
  };
  for (let start = bytes.indexOf(0x47); start >= 0; start = bytes.indexOf(0x47, start + 1)) {
    // "GCOL", version 1, three bytes that are 0.
    if (start + 16 > bytes.length || view.getUint32(start) !== 0x47434f4c) continue;
    if (view.getUint32(start + 4) !== 0x01000000) continue;
    const size = Number(view.getBigUint64(start + 8, true));
    const end = start + size;
    if (size < 16 || end > bytes.length) fail(start + 8, `a size from 16 to ${bytes.length - start}`, size);
    for (let at = start + 16; at + 16 <= end; ) {
      const isFree = view.getUint16(at, true) === 0;
      const length = Number(view.getBigUint64(at + 8, true));
      // The size of the free rest counts its own header, that of an object does not.
      const step = isFree ? length : 16 + 8 * Math.ceil(length / 8);
      if (step < 16 || at + step > end) fail(at + 8, `a size within the ${end - at} bytes left`, length);
      at += step;
    }
  }
}

/** Makes HDF5 bytes that depend on what `work` writes alone, not on the time. */
export async function writeHdf5(work: (root: File) => void): Promise<Uint8Array> {
  const fileSystem = (await h5wasm.ready).FS as unknown as FileSystem;
  const path = `/write-${counter++}.h5`;
  const root = new File(path, 'w', { libver: ['v108', 'v108'] });
  try {
    work(root);
    root.close();
    return clearObjectTimes(fileSystem.readFile(path));
  } catch (cause) {
    closeQuietly(root);
    throw cause;
  } finally {
    fileSystem.unlink(path);
  }
}

function closeQuietly(root: File | undefined): void {
  try {
    root?.close();
  } catch {
    // What made closing fail has been reported already, or the file is as it should be.
  }
}

function hexadecimal(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** A group or dataset below `group`, or undefined where there is none (or a link that leads nowhere). */
export function child(group: Group, name: string): Group | Dataset | undefined {
  if (!group.keys().includes(name)) return undefined;
  const entity = group.get(name);
  return entity instanceof Group || entity instanceof Dataset ? entity : undefined;
}

/** Numbers of a dataset with their shape (`[]` for a scalar). */
export interface Hdf5Numbers {
  shape: number[];
  values: Float32Array | Float64Array;
}

/**
 * Reads a dataset of numbers: float32 stays so, all else becomes float64.
 *
 * @throws `snirf-field`, `snirf-filter`, `snirf-size`
 */
export function readNumbers(dataset: Dataset, file: string, byteLength: number): Hdf5Numbers {
  const metadata = checked(dataset, file, byteLength);
  if (metadata.type !== 0 && metadata.type !== 1) {
    throw new HemocastError('snirf-field', 'The field does not hold numbers', {
      file,
      field: dataset.path,
      expected: 'integers or floating-point numbers',
      found: metadata.type === 3 ? 'text' : `HDF5 type class ${metadata.type}`,
    });
  }
  const shape = metadata.shape ?? [0];
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === 0) return { shape, values: new Float64Array(0) };
  const value = dataset.value;
  if (typeof value === 'number' || typeof value === 'bigint') return { shape, values: Float64Array.of(Number(value)) };
  if (value instanceof Float64Array || value instanceof Float32Array) {
    if (value.length === count) return { shape, values: value };
  } else if (ArrayBuffer.isView(value) && (value as Int32Array).length === count) {
    return { shape, values: Float64Array.from(value as Int32Array, Number) };
  }
  throw new HemocastError('snirf-field', 'The numbers of the field cannot be read', {
    file,
    field: dataset.path,
    expected: `${count} numbers`,
    found: ArrayBuffer.isView(value) ? `${(value as Int32Array).length}` : typeof value,
  });
}

/** Reads a dataset of texts, whether of fixed or variable length, scalar or a list. */
export function readTexts(dataset: Dataset, file: string, byteLength: number): string[] {
  const metadata = checked(dataset, file, byteLength);
  if (metadata.type !== 3) {
    throw new HemocastError('snirf-field', 'The field does not hold text', {
      file,
      field: dataset.path,
      found: `HDF5 type class ${metadata.type}`,
    });
  }
  if (metadata.shape?.some((size) => size === 0)) return [];
  const value = dataset.value;
  const texts = Array.isArray(value) ? value.flat(3) : value === null ? [] : [value];
  return texts.map((text) => {
    const plain = String(text);
    const end = plain.indexOf('\0');
    return (end < 0 ? plain : plain.slice(0, end)).trimEnd();
  });
}

/** Filters that the library can undo. Deflate, shuffle, Fletcher-32 checksum, n-bit, scale-offset. */
const knownFilters = new Set([1, 2, 3, 5, 6]);
/** Deflate cannot shrink data more than about 1032 times. */
const GREATEST_COMPRESSION = 1032;

/** Makes sure, before memory is taken, that the file can hold what the dataset claims, and that it can be decoded. */
function checked(dataset: Dataset, file: string, byteLength: number) {
  const filters: Filter[] = dataset.filters;
  const unknown = filters.find((filter) => !knownFilters.has(filter.id));
  if (unknown !== undefined) {
    // The library gives back the encoded bytes in silence when it does not know a filter.
    throw new HemocastError('snirf-filter', 'The field is compressed in a way that cannot be read', {
      file,
      field: dataset.path,
      expected: 'no compression, or gzip',
      found: `${unknown.name} (HDF5 filter ${unknown.id})`,
      advice: 'Save the file with gzip compression.',
    });
  }
  const metadata = dataset.metadata;
  const limit = filters.length > 0 ? byteLength * GREATEST_COMPRESSION : byteLength;
  for (const extent of [metadata.shape ?? [0], metadata.chunks ?? [0]]) {
    const size = extent.reduce((product, dimension) => product * dimension, metadata.size);
    if (size <= Math.min(limit, 2 ** 31)) continue;
    throw new HemocastError('snirf-size', 'The field claims more data than the file can hold', {
      file,
      field: dataset.path,
      expected: `at most ${Math.min(limit, 2 ** 31)} bytes`,
      found: `${size} bytes (${extent.join(' × ')})`,
    });
  }
  return metadata;
}

/**
 * Sets the times in all object headers (version 2: access, modification, change,
 * birth) to zero and renews the headers' checksums (HDF5 file format 3.0, IV.A.1.b).
 */
export function clearObjectTimes(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = 0x4f484452; // OHDR
  for (let start = 0; start + 26 <= bytes.length; start++) {
    if (bytes[start] !== 0x4f || view.getUint32(start) !== signature || bytes[start + 4] !== 2) continue;
    const flags = bytes[start + 5];
    if ((flags & 0x20) === 0) continue;
    const times = start + 6;
    const sizeAt = times + 16 + ((flags & 0x10) === 0 ? 0 : 4);
    const width = 1 << (flags & 3);
    if (width === 8 || sizeAt + width > bytes.length) continue;
    const size =
      width === 1 ? view.getUint8(sizeAt) : width === 2 ? view.getUint16(sizeAt, true) : view.getUint32(sizeAt, true);
    const end = sizeAt + width + size;
    if (end + 4 > bytes.length) continue;
    // Only a true header carries its own checksum: sample values may spell OHDR by chance.
    if (view.getUint32(end, true) !== lookup3(bytes, start, end)) continue;
    bytes.fill(0, times, times + 16);
    view.setUint32(end, lookup3(bytes, start, end), true);
    start = end + 3;
  }
  return bytes;
}

/** Bob Jenkins' lookup3 hash (2006, public domain), the checksum of HDF5 metadata, over bytes `start` … `end` − 1. */
export function lookup3(bytes: Uint8Array, start: number, end: number): number {
  const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  let length = end - start;
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  let at = start;
  const word = (offset: number) => {
    let value = 0;
    for (let i = 0; i < 4 && offset + i < length; i++) value |= bytes[at + offset + i] << (8 * i);
    return value;
  };
  while (length > 12) {
    a = (a + word(0)) | 0;
    b = (b + word(4)) | 0;
    c = (c + word(8)) | 0;
    a = ((a - c) | 0) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 4);
    b = (b + a) | 0;
    at += 12;
    length -= 12;
  }
  if (length === 0) return c >>> 0;
  a = (a + word(0)) | 0;
  b = (b + word(4)) | 0;
  c = (c + word(8)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
