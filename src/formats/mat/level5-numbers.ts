/** Numbers of MAT-files of level 5. */
import { ARRAYS, type Element } from './level5-elements.js';
import type { MatData, MatNumericClass } from './values.js';

/**
 * The numbers of an element, brought from the class they are stored in (MATLAB chooses a small one) to their own.
 *
 * @param stored class that the element's type means; integers where `wanted` has 64 bits
 * @returns undefined where their own class cannot hold them
 * @param keep whether the result may lie in the memory of `view`; else it is a copy
 */
export function decodeNumbers(
  view: DataView,
  { start, size }: Pick<Element, 'start' | 'size'>,
  little: boolean,
  stored: MatNumericClass,
  wanted: MatNumericClass,
  keep = false,
): MatData | undefined {
  const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + start, size);
  const width = ARRAYS[stored].BYTES_PER_ELEMENT;
  const inPlace = keep && stored === wanted && little === HOST_IS_LITTLE && bytes.byteOffset % width === 0;
  if (inPlace) return new ARRAYS[stored](bytes.buffer, bytes.byteOffset, size / width);
  const copy = bytes.slice();
  if (little !== HOST_IS_LITTLE) swapBytes(copy, width);
  return convert(new ARRAYS[stored](copy.buffer), stored, wanted);
}

const HOST_IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return;
  for (let at = 0; at + width <= bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Smaller types are chosen where they hold the values: numbers that the class itself cannot hold are damage. */
function convert(values: MatData, stored: MatNumericClass, wanted: MatNumericClass): MatData | undefined {
  if (stored === wanted) return values;
  const target = new ARRAYS[wanted](values.length);
  if (target instanceof BigInt64Array || target instanceof BigUint64Array) {
    for (let i = 0; i < values.length; i++) target[i] = BigInt(values[i]);
  } else {
    target.set(values as Exclude<MatData, BigInt64Array | BigUint64Array>);
  }
  if (!/^(double|single)$/.test(wanted)) {
    for (let i = 0; i < values.length; i++) if (Number(target[i]) !== Number(values[i])) return undefined;
  }
  return target;
}
