/** Compressed variables of MAT-files of level 5. */
import { Unzlib } from 'fflate';
import { HemocastError } from '../../foundation/index.js';
import { Adler32 } from '../compression/checksum.js';
import { inflateBounded } from '../compression/inflate.js';
import { inflateByPlatform } from '../compression/platform-inflate.js';
import { ELEMENT } from './level5-elements.js';

/** So many bytes of a stream are enough to unpack the tag, size and name of the variable in it. */
const ENOUGH = 4096;
/** Bytes of a stream that are checked at a time. */
const CHECKED = 2 ** 16;
/** As many of its content. */
const BEGINNING = 512;
/** Smaller variables are unpacked before the platform's decompressor has started. */
const SMALL = 2 ** 15;

/**
 * Unpacks a variable. Its tag is looked at before the rest, so that a stream which holds something else, or more than the variable it
 * claims to be, is given up early.
 *
 * @param most bytes that it may have
 * @param byte where it is in the file
 * @throws HemocastError `mat-compression`
 */
export async function unpackVariable(
  packed: Uint8Array,
  little: boolean,
  most: number,
  file: string,
  byte: number,
): Promise<Uint8Array> {
  const fail = (expected: string | undefined, found: string, cause?: unknown): never => {
    throw new HemocastError('mat-compression', 'A compressed variable cannot be unpacked', {
      file,
      byte,
      expected,
      found,
      advice: 'Copy the file again, or save it without compression (-v6).',
      cause,
    });
  };
  const tag = beginningOf(packed);
  const view = new DataView(tag.buffer, tag.byteOffset, tag.byteLength);
  if (tag.length < 8) fail('a tag of 8 bytes', `${tag.length} bytes`);
  const [type, size] = [view.getUint32(0, little), view.getUint32(4, little)];
  if (type !== ELEMENT.matrix || size + 8 > most)
    fail(`an array of at most ${most} bytes`, `type ${type}, ${size} bytes`);
  try {
    if (size < SMALL) return inflateBounded(packed, 'zlib', size + 8, file);
    return await inflateByPlatform(packed, 'zlib', size + 8, file, 'mat-compression');
  } catch (cause) {
    return fail((cause as HemocastError).detail?.expected, (cause as Error).message, cause);
  }
}

/**
 * Holds a stream to its checksum without keeping what is in it.
 *
 * @param most bytes that it may hold
 * @throws HemocastError `mat-compression`
 */
export function checkStream(packed: Uint8Array, most: number, file: string, byte: number): void {
  const fail = (found: string, cause?: unknown): never => {
    throw new HemocastError('mat-compression', 'A compressed variable cannot be unpacked', {
      file,
      byte,
      found,
      advice: 'Copy the file again, or save it without compression (-v6).',
      cause,
    });
  };
  const sum = new Adler32();
  let size = 0;
  const stream = new Unzlib((piece) => {
    size += piece.length;
    if (size > most) fail(`more than ${most} bytes`);
    sum.add(piece);
  });
  try {
    for (let at = 0; at < packed.length; at += CHECKED) {
      stream.push(packed.subarray(at, at + CHECKED), at + CHECKED >= packed.length);
    }
  } catch (cause) {
    if (cause instanceof HemocastError) throw cause;
    fail('damaged content', cause);
  }
  const end = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < 6 || end.getUint32(packed.length - 4) !== sum.value) fail('another checksum');
}

/** The first bytes of what a stream holds, as far as it is sound. */
export function beginningOf(packed: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(BEGINNING);
  let count = 0;
  const stream = new Unzlib((piece) => {
    const part = piece.subarray(0, BEGINNING - count);
    bytes.set(part, count);
    count += part.length;
  });
  try {
    stream.push(packed.subarray(0, ENOUGH), packed.length <= ENOUGH);
  } catch {
    // What was unpacked before the damage decides.
  }
  return bytes.subarray(0, count);
}
