/**
 * The HDF5 library (h5wasm), loaded when a file first needs it, with its memory and its output kept in bounds.
 */
import type { File } from 'h5wasm';
import { HemocastError } from '../../foundation/index.js';
import { damagedChunk } from './damaged-chunk.js';
import { heedFailures } from './failed-calls.js';

export type Hdf5Library = typeof import('h5wasm');

/** What the bytes are read as, for error codes (`snirf-unreadable`, `mat-unreadable`, …) and messages. */
export interface Hdf5Use {
  /** First part of error codes. */
  code: string;
  /** Such as `SNIRF file`. */
  name: string;
  advice: string;
}

export type FileSystem = {
  writeFile(path: string, bytes: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
  close(stream: unknown): void;
  /** Open files by descriptor. */
  streams: unknown[];
  getStream(descriptor: number): { tty?: { ops: Record<string, unknown> } } | undefined;
};

/** Loads the library once; commands that meet no HDF5 file never pay for it. */
export async function loadHdf5(): Promise<{ library: Hdf5Library; fileSystem: FileSystem; memory: () => Uint8Array }> {
  const library = await import('h5wasm');
  const module = (await library.ready) as unknown as { FS: FileSystem; HEAPU8: Uint8Array };
  return { library, fileSystem: module.FS, memory: () => module.HEAPU8 };
}

let counter = 0;

/** A name in the library's own file system that no other file has. */
export function temporaryName(): string {
  return `/hdf5-${counter++}.h5`;
}

/** Memory that reading a file may add: so much, and so much for each of its bytes. */
const GROWTH = 2 ** 26;
const GROWTH_PER_BYTE = 64;

/**
 * Opens HDF5 bytes in h5wasm's memory, lets `work` read them, closes and
 * removes them whatever happens; `work` may run twice. A block of 512, 1024, … bytes may stand before the HDF5 content.
 *
 * @throws `…-unreadable` where the HDF5 library finds the bytes broken.
 */
export async function readHdf5<T>(
  bytes: Uint8Array,
  file: string,
  use: Hdf5Use,
  work: (root: File, library: Hdf5Library) => T,
): Promise<T> {
  if (!hasSignature(bytes)) {
    throw new HemocastError(`${use.code}-unreadable`, `This is no ${use.name}`, {
      file,
      byte: 0,
      expected: 'the signature of HDF5',
      found: bytes.length === 0 ? 'an empty file' : `bytes ${[...bytes.subarray(0, 8)].map(hexadecimal).join(' ')}`,
      advice: use.advice,
    });
  }
  checkGlobalHeaps(bytes, file, use);
  const { library, fileSystem, memory } = await loadHdf5();
  asLoaded ??= memory().slice();
  const attempt = () => readOnce(bytes, { library, fileSystem, memory }, file, use, work);
  const wasAsLoaded = isAsLoaded;
  isAsLoaded = false;
  try {
    return attempt();
  } catch (cause) {
    restoreLibrary(memory());
    // A broken file before this one may have damaged the library's memory without a word: what fails must fail afresh.
    if (wasAsLoaded) throw cause;
  }
  try {
    return attempt();
  } catch (cause) {
    restoreLibrary(memory());
    throw cause;
  }
}

/** The library's memory before it read anything, and whether it is so now. */
let asLoaded: Uint8Array | undefined;
let isAsLoaded = true;

/** Puts the library's memory back: what a broken file left there would make good files after it fail. */
function restoreLibrary(memory: Uint8Array): void {
  memory.set(asLoaded!);
  memory.fill(0, asLoaded!.length);
  isAsLoaded = true;
}

function readOnce<T>(
  bytes: Uint8Array,
  { library, fileSystem, memory }: Awaited<ReturnType<typeof loadHdf5>>,
  file: string,
  use: Hdf5Use,
  work: (root: File, library: Hdf5Library) => T,
): T {
  const path = temporaryName();
  fileSystem.writeFile(path, bytes);
  const known = new Set(fileSystem.streams);
  const restore = silence(fileSystem);
  const unlimit = limitGrowth(memory().length + GROWTH + GROWTH_PER_BYTE * bytes.length);
  const unwatch = refuseDamage(library, file, use);
  const unheed = heedFailures(library);
  let root: File | undefined;
  try {
    return keepingStack(library, () => {
      root = new library.File(path, 'r');
      return work(root, library);
    });
  } catch (cause) {
    if (cause instanceof HemocastError) throw cause;
    // Where the library crashed in the middle of its work there is nothing left that could close.
    if (cause instanceof WebAssembly.RuntimeError) root = undefined;
    throw new HemocastError(`${use.code}-unreadable`, 'The HDF5 structure of the file is broken', {
      file,
      found: cutShort(bytes) ?? String((cause as Error)?.message ?? cause).split('\n')[0],
      advice: 'Copy or export the file again.',
      cause,
    });
  } finally {
    closeQuietly(root);
    for (const stream of fileSystem.streams) if (stream && !known.has(stream)) fileSystem.close(stream);
    fileSystem.unlink(path);
    unheed();
    unwatch();
    unlimit();
    restore();
  }
}

/** The part of the library's module that calls its functions by name. */
interface CallsByName {
  ccall(name: string, result: null, kinds: string[], values: unknown[]): unknown;
  [name: `_${string}`]: () => unknown;
}

/**
 * Runs `work` and puts the library's stack back where it was, also after a crash, which leaves what it was about on it: some tens of broken
 * files would fill it, and every file after them would fail. Only `ccall` reaches the stack: it remembers where it ended before it put a
 * text there for a function, and goes back when that function returns.
 */
function keepingStack<T>(library: Hdf5Library, work: () => T): T {
  const module = library.Module as unknown as CallsByName;
  let outcome: { value: T } | { cause: unknown } | undefined;
  module._hemocast_work = () => {
    try {
      outcome = { value: work() };
    } catch (cause) {
      outcome = { cause };
    }
  };
  try {
    module.ccall('hemocast_work', null, ['string'], ['.']);
  } finally {
    delete (module as Partial<CallsByName>)._hemocast_work;
  }
  if (outcome !== undefined && 'value' in outcome) return outcome.value;
  throw outcome?.cause;
}

/**
 * Values of a dataset that cannot be read (a chunk with a wrong checksum, an external file) are an error. The library itself says so by a
 * status that nobody looks at, and gives whatever its memory holds.
 */
function refuseDamage(library: Hdf5Library, file: string, use: Hdf5Use): () => void {
  const { Module: module } = library;
  const read = module.get_dataset_data;
  module.get_dataset_data = (...request) => {
    const status = read.apply(module, request);
    if (status >= 0) return status;
    const chunk = damagedChunk(library, (...part) => read.apply(module, part), request[0], request[1]);
    throw new HemocastError(`${use.code}-unreadable`, 'Values of the file cannot be read', {
      file,
      field: request[1],
      expected: 'chunks that can be unpacked and agree with their checksums, within this file',
      found: chunk ?? 'a failure while they were read',
      advice: 'Copy or export the file again.',
    });
  };
  return () => {
    module.get_dataset_data = read;
  };
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
function checkGlobalHeaps(bytes: Uint8Array, file: string, use: Hdf5Use): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (byte: number, expected: string, found: number | bigint): never => {
    throw new HemocastError(`${use.code}-unreadable`, 'A collection of texts in the file is broken', {
      file,
      byte,
      expected,
      found: String(found),
      advice: 'Copy or export the file again.',
    });
  };
  for (let start = bytes.indexOf(0x47); start >= 0; start = bytes.indexOf(0x47, start + 1)) {
    // "GCOL", version 1, three bytes that are 0, which the library does not look at: values that only look like this have none that is.
    if (start + 16 > bytes.length || view.getUint32(start) !== 0x47434f4c) continue;
    if (bytes[start + 4] !== 1 || !bytes.subarray(start + 5, start + 8).includes(0)) continue;
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

export function closeQuietly(root: File | undefined): void {
  try {
    root?.close();
  } catch {
    // What made closing fail has been reported already, or the file is as it should be.
  }
}

/** What is missing of a file that ends before its superblock says (HDF5 file format 3.0, II.A), addresses being of eight bytes. */
function cutShort(bytes: Uint8Array): string | undefined {
  const at = bytes[8] < 2 ? 40 : 28;
  if (bytes.length < at + 8) return undefined;
  const end = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true));
  return Number.isSafeInteger(end) && end > bytes.length ? `${bytes.length} of its ${end} bytes` : undefined;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether HDF5 content begins at byte 0, 512, 1024, 2048 … (HDF5 file format 3.0, II.A). */
export function hasSignature(bytes: Uint8Array): boolean {
  for (let start = 0; start + 8 <= bytes.length; start = start === 0 ? 512 : 2 * start) {
    if (SIGNATURE.every((byte, index) => bytes[start + index] === byte)) return true;
  }
  return false;
}

function hexadecimal(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
