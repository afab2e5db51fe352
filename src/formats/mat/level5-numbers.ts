/** Numbers of MAT-files of level 5. */
import { ARRAYS, type Element } from './level5-elements.js';
import type { MatData, MatNumericClass } from './values.js';

/**
 * The numbers of an element, in a copy, brought from the class they are stored in (MATLAB chooses a small one) to their own.
 *
 * @param stored class that the element's type means; integers where `wanted` has 64 bits
 */
export function decodeNumbers(
  view: DataView,
  { start, size }: Pick<Element, 'start' | 'size'>,
  little: boolean,
  stored: MatNumericClass,
  wanted: MatNumericClass,
): MatData {
  const copy = new Uint8Array(view.buffer, view.byteOffset + start, size).slice();
  if (little !== HOST_IS_LITTLE) swapBytes(copy, ARRAYS[stored].BYTES_PER_ELEMENT);
  return convert(new ARRAYS[stored](copy.buffer), stored, wanted);
}

const HOST_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return;
  for (let at = 0; at + width <= bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

function convert(values: MatData, stored: MatNumericClass, wanted: MatNumericClass): MatData {
  if (stored === wanted) return values;
  const target = new ARRAYS[wanted](values.length);
  if (target instanceof BigInt64Array || target instanceof BigUint64Array) {
    for (let i = 0; i < values.length; i++) target[i] = BigInt(values[i]);
  } else {
    for (let i = 0; i < values.length; i++) target[i] = Number(values[i]);
  }
  return target;
}
