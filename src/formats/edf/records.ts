/** The data records of EDF and BDF files that are written: their samples in whole numbers, and the ranges that these span. */
import { HemocastError } from '../../foundation/index.js';

/** How the two formats of the family differ. */
export interface EdfFamily {
  name: 'EDF' | 'BDF';
  bytesPerSample: 2 | 3;
}
export const EDF: EdfFamily = { name: 'EDF', bytesPerSample: 2 };
export const BDF: EdfFamily = { name: 'BDF', bytesPerSample: 3 };

export interface ValueExtremes {
  minimum: number;
  maximum: number;
}

/** How samples and annotations share the records. */
export interface EdfLayout {
  /** Samples of a channel in a record. */
  perRecord: number;
  /** Duration of a record. */
  seconds: number;
  /** The annotations of each record. */
  lists: readonly Uint8Array[];
  /** Bytes that a record keeps for them. */
  annotationBytes: number;
  recordBytes: number;
}

/** Whether 24 bits of a channel are trigger lines and other flags, not a measured value. */
export function isStatus(name: string, family: EdfFamily): boolean {
  return family === BDF && /^(status|trigger)$/i.test(name);
}

/** The error of all that cannot be written. */
export function fault(summary: string, field: string, expected: string, found: string): HemocastError {
  return new HemocastError('edf-write', summary, { field, expected, found });
}

/** Least and greatest value of every channel. */
export class ExtremesFinder {
  readonly extremes: ValueExtremes[];
  private given = 0;

  constructor(
    private readonly channels: readonly { name: string }[],
    private readonly family: EdfFamily,
  ) {
    this.extremes = channels.map(() => ({ minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY }));
  }

  /**
   * @param block `[channel, sample]`
   * @throws HemocastError `edf-write` for values that are not finite, and in a status channel for any but whole numbers of 24 bits
   */
  add(block: Float32Array): void {
    const count = block.length / this.channels.length;
    this.channels.forEach(({ name }, c) => {
      const row = block.subarray(c * count, (c + 1) * count);
      if (isStatus(name, this.family)) this.checkStatus(row, name);
      let { minimum, maximum } = this.extremes[c];
      for (let i = 0; i < count; i++) {
        const value = row[i];
        if (!Number.isFinite(value))
          throw fault('A value is not finite', name, 'a number', `${value} at sample ${this.given + i}`);
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      }
      this.extremes[c] = { minimum, maximum };
    });
    this.given += count;
  }

  private checkStatus(row: Float32Array, name: string): void {
    const i = row.findIndex((value) => !(Number.isInteger(value) && value >= -(2 ** 23) && value < 2 ** 23));
    if (i < 0) return;
    const found = `${row[i]} at sample ${this.given + i}`;
    throw fault('A status value does not fit', name, 'whole numbers of 24 bits', found);
  }
}

/** Makes records of samples, however many come at a time. */
export class RecordEncoder {
  /** Samples of each channel that were given. */
  given = 0;
  /** Records that are written. */
  complete = 0;
  /** The one that is being filled. */
  private readonly record: Uint8Array;
  private filled = 0;

  constructor(
    private readonly family: EdfFamily,
    private readonly ranges: readonly ValueExtremes[],
    private readonly layout: EdfLayout,
  ) {
    this.record = new Uint8Array(layout.recordBytes);
  }

  /** Records that a block will complete. */
  completedBy(block: Float32Array): number {
    return Math.floor((this.filled + block.length / this.ranges.length) / this.layout.perRecord);
  }

  /**
   * Writes the records that a block completes.
   *
   * @param block `[channel, sample]`
   * @returns the byte of the target after the last one
   */
  encode(block: Float32Array, target: Uint8Array, at: number): number {
    const { perRecord, recordBytes } = this.layout;
    const count = block.length / this.ranges.length;
    let end = at;
    for (let from = 0; from < count; ) {
      const part = Math.min(perRecord - this.filled, count - from);
      this.fill(block, count, from, part);
      from += part;
      if (this.filled < perRecord) break;
      this.write(target, end);
      end += recordBytes;
    }
    this.given += count;
    return end;
  }

  /** Fills the last record up with the last value of each channel, and writes it where there is one. */
  finish(target: Uint8Array, at: number): void {
    if (this.filled === 0) return;
    const width = this.family.bytesPerSample;
    const row = width * this.layout.perRecord;
    this.ranges.forEach((_, c) => {
      const last = c * row + width * (this.filled - 1);
      for (let byte = last + width; byte < (c + 1) * row; byte++) this.record[byte] = this.record[byte - width];
    });
    this.write(target, at);
  }

  private write(target: Uint8Array, at: number): void {
    const list = this.layout.lists[this.complete];
    this.record.fill(0, this.record.length - this.layout.annotationBytes);
    this.record.set(list, this.record.length - this.layout.annotationBytes);
    target.set(this.record, at);
    this.complete++;
    this.filled = 0;
  }

  private fill(block: Float32Array, count: number, from: number, part: number): void {
    const width = this.family.bytesPerSample;
    this.ranges.forEach((range, c) => {
      const samples = block.subarray(c * count + from, c * count + from + part);
      const at = width * (c * this.layout.perRecord + this.filled);
      (width === 2 ? write16 : write24)(samples, range, this.record, at);
    });
    this.filled += part;
  }
}

function write16(samples: Float32Array, { minimum, maximum }: ValueExtremes, bytes: Uint8Array, start: number): void {
  const scale = 0xffff / (maximum - minimum);
  for (let i = 0, at = start; i < samples.length; i++, at += 2) {
    const level = levelOf((samples[i] - minimum) * scale, 0x8000);
    bytes[at] = level;
    bytes[at + 1] = level >> 8;
  }
}

function write24(samples: Float32Array, { minimum, maximum }: ValueExtremes, bytes: Uint8Array, start: number): void {
  const scale = 0xffffff / (maximum - minimum);
  for (let i = 0, at = start; i < samples.length; i++, at += 3) {
    const level = levelOf((samples[i] - minimum) * scale, 0x800000);
    bytes[at] = level;
    bytes[at + 1] = level >> 8;
    bytes[at + 2] = level >> 16;
  }
}

/** The nearest whole number above the lowest level, counted from there; levels past the ends become the ends. */
function levelOf(place: number, levels: number): number {
  return (place <= 0 ? 0 : place >= 2 * levels - 1 ? 2 * levels - 1 : (place + 0.5) | 0) - levels;
}
