import { HemocastError, type Storage } from '../../foundation/index.js';
import { inflateBounded } from '../gifti/inflate.js';

/** Files up to this size are read once and kept; larger ones are read in pieces. */
const KEPT_BYTES = 256 * 2 ** 20;
/** Chunks follow each other, so that large files are read forwards in long pieces. */
const WINDOW_BYTES = 4 * 2 ** 20;
/** Recordings shrink to no less than a hundredth; what claims more is no recording. */
const MAXIMUM_EXPANSION = 100;
const MAXIMUM_EXPANDED = 2 ** 31 - 1;

/** Bytes of an XDF file, plain or compressed with gzip, whole in memory where it is small. */
export class XdfSource {
  private window: { at: number; bytes: Uint8Array } = { at: 0, bytes: new Uint8Array() };

  private constructor(
    private readonly storage: Storage,
    readonly path: string,
    readonly size: number,
    private readonly kept: Uint8Array | undefined,
  ) {}

  /** @throws HemocastError `xdf-compression`; as the storage for the file itself */
  static async open(storage: Storage, path: string): Promise<XdfSource> {
    const size = await storage.size(path);
    const start = await storage.readRange(path, 0, 2);
    if (start[0] === 0x1f && start[1] === 0x8b) {
      const bytes = inflate(await storage.read(path), path);
      return new XdfSource(storage, path, bytes.length, bytes);
    }
    return new XdfSource(storage, path, size, size <= KEPT_BYTES ? await storage.read(path) : undefined);
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
    if (wanted > WINDOW_BYTES) return this.storage.readRange(this.path, at, wanted);
    this.window = { at, bytes: await this.storage.readRange(this.path, at, WINDOW_BYTES) };
    return this.window.bytes.subarray(at - this.window.at, at - this.window.at + wanted);
  }
}

function inflate(compressed: Uint8Array, path: string): Uint8Array {
  const most = Math.min(MAXIMUM_EXPANDED, Math.max(2 ** 20, MAXIMUM_EXPANSION * compressed.length));
  try {
    return inflateBounded(compressed, 'gzip', most, path);
  } catch (cause) {
    if (!(cause instanceof HemocastError)) throw cause;
    throw new HemocastError('xdf-compression', 'The compressed file cannot be expanded', {
      file: path,
      expected: `a gzip stream of at most ${most} bytes`,
      advice: 'Copy the file again, or expand it with gunzip first.',
      cause,
    });
  }
}
