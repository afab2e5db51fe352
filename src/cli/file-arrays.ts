/**
 * Arrays in files, a file an entry: the values as little-endian 32-bit floats, then JSON (UTF-8) that says what they are, then eight bytes
 * with its length. They are read where they are asked for, without waiting, so that code in the core need not know where they lie.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  type ArrayStore,
  HemocastError,
  type KeptValues,
  type Storage,
  type StoredArray,
  type StoredEntry,
} from '../foundation/index.js';
import { notWritable } from './file-errors.js';

const FORMAT = 'hemocast-arrays-1';
const ENDING = '.arrays';
const SUFFIX = 8;
/** Longer descriptions are damage. */
const LARGEST_HEADER = 2 ** 26;
const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Entries that nothing has read for so long are removed: milliseconds. */
const UNUSED = 60 * 24 * 3600 * 1000;

interface Header {
  format: string;
  facts: string;
  /** Name, number of values, and CRC-32 of the bytes, in the order of the file. */
  arrays: [string, number, number][];
}

/** A folder of entries. */
export class FileArrays implements ArrayStore {
  private swept: Promise<void> | undefined;

  constructor(
    private readonly storage: Storage,
    private readonly folder: string,
  ) {}

  async open(key: string): Promise<StoredEntry | undefined> {
    const path = this.pathOf(key);
    const entry = readEntry(path);
    if (entry !== undefined) await utimes(path, new Date(), new Date()).catch(() => undefined);
    return entry;
  }

  async save(key: string, facts: string, arrays: Readonly<Record<string, KeptValues>>): Promise<StoredEntry> {
    this.swept ??= sweep(this.folder);
    await this.swept;
    const path = this.pathOf(key);
    await this.storage.write(path, contentOf(facts, arrays));
    const entry = readEntry(path);
    if (entry === undefined) throw notWritable(path, new Error('What was written cannot be read back'));
    return entry;
  }

  private pathOf(key: string): string {
    return join(this.folder, key.slice(0, 2), `${key}${ENDING}`);
  }
}

async function* contentOf(facts: string, arrays: Readonly<Record<string, KeptValues>>): AsyncGenerator<Uint8Array> {
  const header: Header = { format: FORMAT, facts, arrays: [] };
  for (const [name, values] of Object.entries(arrays)) {
    let checksum = 0;
    for (const part of values instanceof Float32Array ? [values] : values.parts) {
      const bytes = bytesOf(part);
      checksum = crc32(bytes, checksum);
      yield bytes;
    }
    header.arrays.push([name, values.length, checksum]);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  yield text;
  const length = new Uint8Array(SUFFIX);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  yield length;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The entry of a file; undefined where there is none, or none that is whole. */
function readEntry(path: string): StoredEntry | undefined {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(handle);
    const length = Number(new DataView(piece(handle, size - SUFFIX, SUFFIX).buffer).getBigUint64(0, true));
    if (!(length <= Math.min(LARGEST_HEADER, size - SUFFIX))) return undefined;
    const header = JSON.parse(new TextDecoder().decode(piece(handle, size - SUFFIX - length, length))) as Header;
    if (header.format !== FORMAT) return undefined;
    let at = 0;
    const arrays: Record<string, StoredArray> = {};
    for (const [name, count, checksum] of header.arrays) {
      arrays[name] = fileArray(path, at, count, checksum);
      at += count * BYTES;
    }
    return at === size - SUFFIX - length ? { facts: header.facts, arrays } : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(handle);
  }
}

function fileArray(path: string, start: number, length: number, checksum: number): StoredArray {
  return {
    length,
    read(from = 0, until = length) {
      let bytes: Uint8Array<ArrayBuffer>;
      try {
        const handle = openSync(path, 'r');
        try {
          bytes = piece(handle, start + from * BYTES, (until - from) * BYTES);
        } finally {
          closeSync(handle);
        }
      } catch (cause) {
        throw lost(path, cause instanceof Error ? cause.message : String(cause));
      }
      if (until - from === length && crc32(bytes) !== checksum) throw lost(path, 'values with another checksum');
      return new Float32Array(bytes.buffer);
    },
  };
}

function lost(file: string, found: string): HemocastError {
  return new HemocastError(
    'kept-array-lost',
    'Prepared data that were kept outside memory cannot be read back',
    {
      file,
      expected: 'the file as it was written',
      found,
      advice: 'Give the same command again: they are made once more.',
    },
    'failure',
  );
}

function piece(handle: number, start: number, length: number): Uint8Array<ArrayBuffer> {
  if (start < 0) throw new Error('the file ends early');
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(handle, bytes, filled, length - filled, start + filled);
    if (count === 0) throw new Error('the file ends early');
    filled += count;
  }
  return bytes;
}

/** Removes entries that have not been used for long. */
async function sweep(folder: string): Promise<void> {
  const oldest = Date.now() - UNUSED;
  for (const part of await readdir(folder).catch(() => [])) {
    for (const name of await readdir(join(folder, part)).catch(() => [])) {
      const path = join(folder, part, name);
      const known = name.endsWith(ENDING) ? await stat(path).catch(() => undefined) : undefined;
      if (known !== undefined && known.mtimeMs < oldest) await rm(path, { force: true }).catch(() => undefined);
    }
  }
}
