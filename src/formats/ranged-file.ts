import type { Storage } from '../foundation/index.js';
import { inflateBounded } from './compression/inflate.js';

/** Recordings shrink to no less than a hundredth; what claims more is no recording. */
const MAXIMUM_EXPANSION = 100;
const MAXIMUM_EXPANDED = 2 ** 31 - 1;

export interface RangedFileOptions {
  /** Bytes up to which a file is read once and kept; a larger one is read in pieces. */
  keepable: number;
  /** Bytes that are read ahead from a large file. */
  window: number;
  /** Code of the error for a compressed file that cannot be expanded. */
  compressionCode: string;
}

/** A file that is read in places, plain or compressed with gzip: whole in memory where it is small or compressed. */
export class RangedFile {
  private window: { at: number; bytes: Uint8Array } = { at: 0, bytes: new Uint8Array() };

  private constructor(
    private readonly storage: Storage,
    readonly path: string,
    /** Bytes, expanded. */
    readonly size: number,
    private readonly windowBytes: number,
    private readonly kept: Uint8Array | undefined,
  ) {}

  /** @throws HemocastError with the compression's code; as the storage for the file itself */
  static async open(storage: Storage, path: string, options: RangedFileOptions): Promise<RangedFile> {
    const size = await storage.size(path);
    const start = await storage.readRange(path, 0, 2);
    if (start[0] === 0x1f && start[1] === 0x8b) {
      const bytes = inflate(await storage.read(path), path, options.compressionCode);
      return new RangedFile(storage, path, bytes.length, options.window, bytes);
    }
    const kept = size <= options.keepable ? await storage.read(path) : undefined;
    return new RangedFile(storage, path, size, options.window, kept);
  }

  /** Bytes held in memory for good. */
  get keptBytes(): number {
    return this.kept?.length ?? 0;
  }

  /** As `bytes`, but only what is in memory: undefined where it is not. */
  bytesInMemory(at: number, length: number): Uint8Array | undefined {
    const wanted = Math.max(0, Math.min(length, this.size - at));
    if (this.kept !== undefined) return this.kept.subarray(at, at + wanted);
    const begin = at - this.window.at;
    if (begin < 0 || begin + wanted > this.window.bytes.length) return undefined;
    return this.window.bytes.subarray(begin, begin + wanted);
  }

  /** Up to `length` bytes from `at`, fewer where the file ends; to be read, not changed. */
  async bytes(at: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - at));
    const inMemory = this.bytesInMemory(at, wanted);
    if (inMemory !== undefined) return inMemory;
    if (wanted > this.windowBytes) return this.storage.readRange(this.path, at, wanted);
    this.window = { at, bytes: await this.storage.readRange(this.path, at, this.windowBytes) };
    return this.window.bytes.subarray(0, wanted);
  }
}

function inflate(compressed: Uint8Array, path: string, code: string): Uint8Array {
  const most = Math.min(MAXIMUM_EXPANDED, Math.max(2 ** 20, MAXIMUM_EXPANSION * compressed.length));
  return inflateBounded(compressed, 'gzip', most, path, code);
}
