import { HemocastError } from '../../foundation/index.js';
import { ByteStream, isGzip } from './byte-stream.js';

/** Bytes of a file that are expanded at a time: to a thousand times as many at most. */
export const PIECE_BYTES = 1 << 13;
/** Content behind the last value that is still read through for the checksum. */
export const MOST_SURPLUS = 1 << 24;

/** A file in memory, plain or gzipped, its content taken in order. */
export class WholeFile {
  private readonly stream: ByteStream;
  private readonly compressed: boolean;
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    /** Begins the codes of errors. */
    private readonly format = 'nifti',
  ) {
    this.compressed = isGzip(bytes);
    this.stream = new ByteStream(this.compressed, file, format);
  }

  /** The next bytes, fewer where the file ends. */
  take(length: number): Uint8Array {
    while (this.stream.available < length && this.pull());
    return this.stream.take(Math.min(length, this.stream.available));
  }

  /** As `take`, but leaves them to be taken again. */
  peek(length: number): Uint8Array {
    const bytes = this.take(length);
    this.stream.putBack(bytes);
    return bytes;
  }

  exactly(length: number): Uint8Array {
    const bytes = this.take(length);
    if (bytes.length < length) throw truncated(this.format, this.file, bytes.length, `${length} bytes`);
    return bytes;
  }

  skip(length: number): void {
    for (let left = length; left > 0; left -= PIECE_BYTES) this.exactly(Math.min(left, PIECE_BYTES));
  }

  /** Reads what is left for its checksum. */
  finish(): void {
    if (!this.compressed) return;
    let behind = 0;
    do {
      behind += this.stream.available;
      if (behind > MOST_SURPLUS) throw surplus(this.format, this.file);
      this.stream.discard();
    } while (this.pull());
  }

  private pull(): boolean {
    if (this.at >= this.bytes.length) return false;
    const piece = this.bytes.subarray(this.at, this.at + PIECE_BYTES);
    this.at += piece.length;
    this.stream.push(piece, this.at >= this.bytes.length);
    return true;
  }
}

export function truncated(format: string, file: string, found: number, expected: string): HemocastError {
  return new HemocastError(`${format}-truncated`, 'The file ends too early', {
    file,
    byte: found,
    expected,
    found: `${found}`,
    advice: 'Copy the file again, or convert the original again.',
  });
}

export function surplus(format: string, file: string): HemocastError {
  return new HemocastError(`${format}-compression`, 'The compressed data expand to more than the header says', {
    file,
    advice: 'Compress the original again.',
  });
}
