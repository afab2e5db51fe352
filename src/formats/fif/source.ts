import { HemocastError, type Storage } from '../../foundation/index.js';
import { inflateBounded } from '../gifti/inflate.js';

/** What is read ahead from large files: most tags are small and follow each other. */
const WINDOW_BYTES = 2 ** 15;
/** Recordings shrink to no less than a hundredth; what claims more is no recording. */
const MAXIMUM_EXPANSION = 100;
const MAXIMUM_EXPANDED = 2 ** 31 - 1;

/** Bytes of a FIF file, plain or compressed with gzip, whole in memory where it is small. */
export class FifSource {
  private window: { at: number; bytes: Uint8Array } = { at: 0, bytes: new Uint8Array() };

  private constructor(
    private readonly storage: Storage,
    readonly path: string,
    readonly size: number,
    private readonly kept: Uint8Array | undefined,
  ) {}

  /**
   * @param keepable bytes up to which a file is read once and kept; a larger one is read in pieces
   * @throws HemocastError `fif-compression`; as the storage for the file itself
   */
  static async open(storage: Storage, path: string, keepable: number): Promise<FifSource> {
    const size = await storage.size(path);
    const start = await storage.readRange(path, 0, 2);
    if (start[0] === 0x1f && start[1] === 0x8b) {
      const bytes = inflate(await storage.read(path), path);
      return new FifSource(storage, path, bytes.length, bytes);
    }
    return new FifSource(storage, path, size, size <= keepable ? await storage.read(path) : undefined);
  }

  /**
   * Exactly `length` bytes from `at`; to be read, not changed.
   *
   * @throws HemocastError `fif-truncated`
   */
  async bytes(at: number, length: number): Promise<Uint8Array> {
    if (at + length > this.size) throw this.truncated(at + length);
    if (this.kept !== undefined) return this.kept.subarray(at, at + length);
    if (length > WINDOW_BYTES) return this.whole(at, length, await this.storage.readRange(this.path, at, length));
    const { window } = this;
    if (at < window.at || at + length > window.at + window.bytes.length) {
      this.window = { at, bytes: await this.storage.readRange(this.path, at, WINDOW_BYTES) };
    }
    const begin = at - this.window.at;
    return this.whole(at, length, this.window.bytes.subarray(begin, begin + length));
  }

  /** Bytes held in memory. */
  get keptBytes(): number {
    return this.kept?.length ?? 0;
  }

  private whole(at: number, length: number, bytes: Uint8Array): Uint8Array {
    if (bytes.length < length) throw this.truncated(at + length);
    return bytes;
  }

  private truncated(expected: number): HemocastError {
    return new HemocastError('fif-truncated', 'The file ends too early', {
      file: this.path,
      byte: this.size,
      expected: `${expected} bytes or more`,
      found: `${this.size}`,
      advice: 'Copy the file again from where it was recorded.',
    });
  }
}

function inflate(compressed: Uint8Array, path: string): Uint8Array {
  const most = Math.min(MAXIMUM_EXPANDED, Math.max(2 ** 20, MAXIMUM_EXPANSION * compressed.length));
  try {
    return inflateBounded(compressed, 'gzip', most, path);
  } catch (cause) {
    if (!(cause instanceof HemocastError)) throw cause;
    throw new HemocastError('fif-compression', 'The compressed file cannot be expanded', {
      file: path,
      expected: `a gzip stream of at most ${most} bytes`,
      advice: 'Copy the file again, or expand it with gunzip first.',
      cause,
    });
  }
}
