/** What a file says, by a small decoder that shares no code with the reader it judges. */
import { gunzipSync, inflateSync } from 'node:zlib';

export type Files = Readonly<Record<string, Uint8Array>>;

/** What a file holds, by name: only what a decoder names is compared. */
export type Values = Record<string, string | number | readonly string[] | ArrayLike<number>>;

/** Values of the files of one recording, image or archive. Throws `Damaged` or `Unclear`. */
export type Reference = (files: Files, path: string) => Values;

/** A checksum, a size or a stated range does not hold: no data may be returned. */
export class Damaged extends Error {}

/** A liberty of a format that the decoder does not know: nothing is claimed. */
export class Unclear extends Error {}

/** Hz beyond which no device samples. */
export const FASTEST = 1e7;

/** Rates that no device has are damage. */
export function checkedRate(rate: number): number {
  if (rate > 0 && rate <= FASTEST) return rate;
  throw new Damaged(`a rate of ${rate} Hz`);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

/** Stops where values would take more memory than a decoder for small files should. */
export function within(count: number, most = 2 ** 24): number {
  if (count <= most) return count;
  throw new Unclear(`${count} values`);
}

/** Unpacked where it is gzipped; zlib compares the checksum and the size. */
export function plain(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Damaged('a file is missing');
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? unpack(bytes, gunzipSync) : bytes;
}

/** Content of a zlib stream. */
export function unzlib(bytes: Uint8Array): Uint8Array {
  return unpack(bytes, inflateSync);
}

function unpack(bytes: Uint8Array, by: typeof inflateSync): Uint8Array {
  try {
    return new Uint8Array(by(bytes, { maxOutputLength: 2 ** 26 }));
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw new Unclear('too much to unpack');
    throw new Damaged(String(error));
  }
}

/** One at a time, whatever throws on the way: a decoder that runs off the end of a file has found it too short. */
export function judge(reference: Reference, files: Files, path: string): Values | Damaged | Unclear {
  try {
    return reference(files, path);
  } catch (error) {
    if (error instanceof Damaged || error instanceof Unclear) return error;
    if (error instanceof RangeError) return new Damaged('the file ends too early');
    return new Unclear(String(error));
  }
}

/** The first difference between what was read and what should have been; undefined where there is none. */
export function difference(found: Values, expected: Values): string | undefined {
  for (const [name, wanted] of Object.entries(expected)) {
    const got = found[name];
    if (got === undefined) return `${name} is not there`;
    if (typeof wanted === 'string' || typeof wanted === 'number') {
      if (typeof wanted === 'number' && typeof got === 'number' ? !near(got, wanted) : got !== wanted) {
        return `${name} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`;
      }
      continue;
    }
    const list = got as ArrayLike<unknown>;
    if (list.length !== wanted.length) return `${name} has ${list.length} values, not ${wanted.length}`;
    for (let i = 0; i < wanted.length; i++) {
      const [a, b] = [list[i], wanted[i]];
      if (typeof b === 'number' ? !near(a as number, b) : a !== b) return `${name}[${i}] is ${a}, not ${b}`;
    }
  }
  return undefined;
}

/** Equal as single-precision numbers: most readers keep these. */
function near(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const [x, y] = [Math.fround(a), Math.fround(b)];
  // Below the smallest normal number, precision is lost on the way.
  return x === y || Math.abs(a - b) <= 4e-7 * Math.max(Math.abs(a), Math.abs(b)) + 1e-38;
}
