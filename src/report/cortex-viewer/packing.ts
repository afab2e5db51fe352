/** Courses of a whole cortex as short text: rounded, as differences, deflated, in base64. */
import { deflateSync, inflateSync } from 'fflate';
import { decodeBase64, encodeBase64 } from '../../formats/gifti/base64.js';
import { HemocastError } from '../../foundation/index.js';

/** Rows of numbers, rounded to whole multiples of a step. */
export interface Packed {
  /** `[row, column]` */
  rows: number;
  columns: number;
  /** A value is this times a whole number from −32767 to 32767. */
  step: number;
  data: string;
}

/** Stands for what is not finite. */
const ABSENT = -32768;
const MOST = 32767;

/**
 * Values to within half a step. What follows along a row is stored as a difference, so that slow courses take less than a byte a value.
 *
 * @param values `[row, column]`
 * @param step the least; larger where the values need more than 16 bits
 */
export function pack(values: ArrayLike<number>, rows: number, step: number): Packed {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) most = Math.max(most, Math.abs(values[i]));
  const used = Math.max(step, most / MOST);
  const columns = rows === 0 ? 0 : values.length / rows;
  // Low bytes, then high ones: those are nearly all 0.
  const bytes = new Uint8Array(2 * values.length);
  for (let row = 0; row < rows; row++) {
    let before = 0;
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const whole = Number.isFinite(values[at]) ? Math.round(values[at] / used) : ABSENT;
      const difference = ((whole - before) << 16) >> 16;
      const code = (difference << 1) ^ (difference >> 31);
      bytes[at] = code & 255;
      bytes[values.length + at] = (code >> 8) & 255;
      before = whole;
    }
  }
  return { rows, columns, step: used, data: encodeBase64(deflateSync(bytes, { level: 9 })) };
}

/**
 * `[row, column]`; NaN where there was none.
 *
 * @throws HemocastError `packed-values` where the text is not what `pack` makes
 */
export function unpack({ rows, columns, step, data }: Packed): Float32Array {
  const bytes = decodeBase64(data);
  const count = rows * columns;
  const plain = bytes && inflateSync(bytes, { out: new Uint8Array(2 * count) });
  if (plain?.length !== 2 * count) {
    throw new HemocastError('packed-values', 'Values of the page are damaged', {
      expected: `${2 * count} bytes`,
      found: plain === undefined ? 'no base64' : `${plain.length} bytes`,
    });
  }
  const values = new Float32Array(count);
  for (let row = 0; row < rows; row++) {
    let whole = 0;
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const code = plain[at] | (plain[count + at] << 8);
      whole = ((whole + ((code >>> 1) ^ -(code & 1))) << 16) >> 16;
      values[at] = whole === ABSENT ? Number.NaN : whole * step;
    }
  }
  return values;
}
