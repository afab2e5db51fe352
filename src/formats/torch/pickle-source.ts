/** The bytes of a pickle, taken from beginning to end. */
import { HemocastError } from '../../foundation/index.js';

/** Bytes of an integer. */
const LONGEST_INTEGER = 64;
/** Bytes of a module or a name in it. */
const LONGEST_NAME = 256;

/** Each method moves on, and throws `torch-pickle` where the pickle ends too early. */
export class PickleSource {
  private readonly view: DataView;
  private at = 0;
  /** Where the current operation begins. */
  begin = 0;

  constructor(
    private readonly content: Uint8Array,
    readonly file: string,
    /** The pickle's name in the file. */
    readonly field: string,
  ) {
    this.view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  }

  /** The next operation's code. */
  operation(): number {
    this.begin = this.at;
    return this.count(1);
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes. */
  count(width: 1 | 2 | 4 | 8): number {
    const from = this.take(width);
    if (width === 1) return this.view.getUint8(from);
    if (width === 2) return this.view.getUint16(from, true);
    return width === 4 ? this.view.getUint32(from, true) : Number(this.view.getBigUint64(from, true));
  }

  double(): number {
    return this.view.getFloat64(this.take(8), false);
  }

  /** A copy. */
  bytes(length: number): Uint8Array {
    const from = this.take(length);
    return this.content.slice(from, this.at);
  }

  text(length: number, encoding: 'utf-8' | 'latin1' = 'utf-8'): string {
    const from = this.take(length);
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(this.content.subarray(from, this.at));
    } catch {
      throw this.fault('text in UTF-8', 'other bytes');
    }
  }

  /** Little-endian in two's complement; a number where it is exact. */
  integer(length: number): number | bigint {
    if (length > LONGEST_INTEGER) throw this.fault(`an integer of at most ${LONGEST_INTEGER} bytes`, `${length}`);
    const from = this.take(length);
    let value = 0n;
    for (let i = this.at - 1; i >= from; i--) value = (value << 8n) | BigInt(this.content[i]);
    value = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  /** A text that ends with a line feed. */
  line(): string {
    const length = this.content.subarray(this.at, this.at + LONGEST_NAME + 1).indexOf(10);
    if (length < 0) throw this.fault(`a name of at most ${LONGEST_NAME} bytes`, 'no end of it');
    const text = this.text(length);
    this.take(1);
    return text;
  }

  fault(expected: string, found: string): HemocastError {
    return new HemocastError('torch-pickle', 'The description of the checkpoint is malformed', {
      file: this.file,
      field: this.field,
      byte: this.begin,
      expected,
      found,
      advice: 'Copy or download the file again, or save the weights alone: torch.save(model.state_dict(), FILE).',
    });
  }

  private take(length: number): number {
    const from = this.at;
    if (from + length > this.content.length) {
      throw this.fault(`${length} more bytes`, `${this.content.length - from}`);
    }
    this.at += length;
    return from;
  }
}
