/** How far a compressed file may expand: files of a few megabytes that claim gigabytes are refused before memory is taken. */
import { HemocastError } from '../../foundation/index.js';

/** Bytes of memory that any compressed file may take. */
const FREE = 2 ** 28;
/** Bytes of memory for each byte of a larger one; recordings and images shrink to a twentieth at most, and masks stay below what is free. */
const PER_BYTE = 64;

/** Bytes to which a compressed file of this size may expand. */
export function mostExpanded(compressed: number): number {
  return Math.max(FREE, PER_BYTE * compressed);
}

/**
 * Holds what a compressed file claims to hold to the limit.
 *
 * @param compressed bytes of the file
 * @param expanded bytes that its content would take in memory
 * @param format begins the code of the error
 * @throws HemocastError `<format>-expansion`
 */
export function requireModest(compressed: number, expanded: number, file: string, format: string): void {
  const most = mostExpanded(compressed);
  if (expanded <= most) return;
  throw new HemocastError(`${format}-expansion`, 'The compressed file claims to hold more than is unpacked unasked', {
    file,
    expected: `at most ${mebibytes(most)} MiB of values for ${compressed} bytes (256 MiB, or ${PER_BYTE} times the file)`,
    found: `${mebibytes(expanded)} MiB`,
    advice: PLAIN,
  });
}

/** What to do where a file is meant to hold so much. */
export const PLAIN =
  'If it is meant to hold as much, unpack it first (gunzip, or save it without compression) and give the plain file, which has no such limit.';

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
