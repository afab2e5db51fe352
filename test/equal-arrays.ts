/**
 * Compares typed arrays as `toEqual` does, number by number (`Object.is`), but in a plain loop:
 * vitest's own comparison looks at each index as at the key of an object, at 7 µs a number.
 */
import { expect } from 'vitest';

type NumberArray = ArrayLike<number | bigint>;

function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether two typed arrays of one kind are equal; undefined for anything else, which vitest then compares itself. */
function equalArrays(a: unknown, b: unknown): boolean | undefined {
  if (!isNumberArray(a) || !isNumberArray(b) || a.constructor !== b.constructor) return undefined;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

// Read once for each test file, but the list belongs to the process.
const known = globalThis as { hemocastEqualArrays?: boolean };
if (!known.hemocastEqualArrays) expect.addEqualityTesters([equalArrays]);
known.hemocastEqualArrays = true;
