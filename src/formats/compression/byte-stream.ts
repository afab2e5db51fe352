/** Bytes of a file, plain or gzipped, taken in order while only a piece of them is in memory. */
import { Gunzip } from 'fflate';
import { HemocastError } from '../../foundation/index.js';
import { updateCrc32 } from './checksum.js';

const KEPT_BYTES = 4096;

/** Whether bytes begin a gzip member. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Takes pieces of a file in order and gives out its content. A gzip file may have several members (as bgzip and
 * concatenation make them); the checksum of each is compared when it ends.
 */
export class ByteStream {
  /** Bytes that can be taken now. */
  available = 0;
  private readonly pieces: Uint8Array[] = [];
  private readonly gunzip: Gunzip | undefined;
  /** What was pushed last, behind some bytes before it: a member's trailer may stand in an earlier piece than the next header. */
  private recent: Uint8Array = new Uint8Array(0);
  private recentStart = 0;
  private crc = -1;
  private memberBytes = 0;
  private discarding = false;

  constructor(
    compressed: boolean,
    private readonly file: string,
    /** Begins the codes of errors. */
    private readonly format = 'nifti',
  ) {
    if (!compressed) return;
    this.gunzip = new Gunzip((piece) => {
      this.crc = updateCrc32(this.crc, piece);
      this.memberBytes += piece.length;
      this.add(piece);
    });
    this.gunzip.onmember = (offset) => this.checkMember(offset);
  }

  /** Hands over the next bytes of the file. @throws {HemocastError} `<format>-compression`. */
  push(bytes: Uint8Array, last: boolean): void {
    if (this.gunzip === undefined) {
      this.add(bytes);
      return;
    }
    const kept = this.recent.subarray(Math.max(0, this.recent.length - KEPT_BYTES));
    const start = this.recentStart + this.recent.length;
    const recent = new Uint8Array(kept.length + bytes.length);
    recent.set(kept);
    recent.set(bytes, kept.length);
    this.recent = recent;
    this.recentStart = start - kept.length;
    try {
      this.gunzip.push(bytes, last);
    } catch (cause) {
      if (cause instanceof HemocastError) throw cause;
      throw this.error('The compressed data are damaged', cause);
    }
    if (last) this.checkMember(start + bytes.length);
  }

  /** The next bytes; there must be as many available. */
  take(length: number): Uint8Array {
    this.available -= length;
    const first = this.pieces[0];
    if (first !== undefined && first.length >= length) {
      if (first.length === length) this.pieces.shift();
      else this.pieces[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    const result = new Uint8Array(length);
    let used = 0;
    let filled = 0;
    while (filled < length) {
      const piece = this.pieces[used].subarray(0, length - filled);
      result.set(piece, filled);
      filled += piece.length;
      if (piece.length === this.pieces[used].length) used++;
      else this.pieces[used] = this.pieces[used].subarray(piece.length);
    }
    this.pieces.splice(0, used);
    return result;
  }

  /** Gives back what was taken last. */
  putBack(bytes: Uint8Array): void {
    this.pieces.unshift(bytes);
    this.available += bytes.length;
  }

  /** From now on content is checked but not kept. */
  discard(): void {
    this.discarding = true;
    this.pieces.length = 0;
    this.available = 0;
  }

  private add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.available += piece.length;
    if (!this.discarding) this.pieces.push(piece);
  }

  private checkMember(end: number): void {
    const at = end - 8 - this.recentStart;
    if (at < 0 || at + 8 > this.recent.length) throw this.error('The compressed data end too early');
    const view = new DataView(this.recent.buffer, this.recent.byteOffset + at, 8);
    if (view.getUint32(0, true) !== ~this.crc >>> 0 || view.getUint32(4, true) !== this.memberBytes % 2 ** 32)
      throw this.error('The checksum of the compressed data does not hold');
    this.crc = -1;
    this.memberBytes = 0;
  }

  private error(summary: string, cause?: unknown): HemocastError {
    return new HemocastError(`${this.format}-compression`, summary, {
      file: this.file,
      expected: 'a gzip file',
      advice: 'Copy the file again, or compress the original again.',
      cause,
    });
  }
}
