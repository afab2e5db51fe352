import { HemocastError, type Storage } from '../../foundation/index.js';
import { RangedFile } from '../ranged-file.js';

/** Most tags are small and follow each other. */
const WINDOW_BYTES = 2 ** 15;

/** Bytes of a FIF file. */
export class FifSource {
  private constructor(private readonly file: RangedFile) {}

  /**
   * @param keepable bytes up to which a file is read once and kept; a larger one is read in pieces
   * @throws HemocastError `fif-compression`; as the storage for the file itself
   */
  static async open(storage: Storage, path: string, keepable: number): Promise<FifSource> {
    const options = { keepable, window: WINDOW_BYTES, compressionCode: 'fif-compression' };
    return new FifSource(await RangedFile.open(storage, path, options));
  }

  get path(): string {
    return this.file.path;
  }

  get size(): number {
    return this.file.size;
  }

  get keptBytes(): number {
    return this.file.keptBytes;
  }

  /**
   * Exactly `length` bytes from `at`; to be read, not changed.
   *
   * @throws HemocastError `fif-truncated`
   */
  async bytes(at: number, length: number): Promise<Uint8Array> {
    // The end is checked first: a length may be a lie.
    const bytes = at + length > this.size ? undefined : await this.file.bytes(at, length);
    if (bytes?.length === length) return bytes;
    throw new HemocastError('fif-truncated', 'The file ends too early', {
      file: this.path,
      byte: this.size,
      expected: `${at + length} bytes or more`,
      found: `${this.size}`,
      advice: 'Copy the file again from where it was recorded.',
    });
  }
}
