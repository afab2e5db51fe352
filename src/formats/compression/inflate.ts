import { Gunzip, Unzlib } from 'fflate';
import { HemocastError } from '../../foundation/index.js';
import { adler32, crc32 } from './checksum.js';
import { PLAIN } from './expansion-limit.js';

/** Deflate cannot expand by more than this (RFC 1951: 258 bytes from two bits). */
const MAX_RATIO = 1032;
const PIECE = 1 << 14;

/**
 * Decompresses a zlib or gzip stream of bounded size and checks its checksum. The
 * output is watched as it grows, so that a stream that claims little and expands to much
 * is stopped within one piece; memory is never taken on the stream's own word.
 *
 * @param most number of bytes that the result may have.
 * @param code of the error, such as `gifti-compression`.
 * @throws {HemocastError} with the code.
 */
export function inflateBounded(
  bytes: Uint8Array,
  kind: 'zlib' | 'gzip',
  most: number,
  file: string,
  code = 'compression',
): Uint8Array {
  const fail = (summary: string, cause?: unknown, advice = 'Copy or write the file again.'): never => {
    throw new HemocastError(code, summary, {
      file,
      expected: `a ${kind} stream of at most ${most} bytes`,
      advice,
      cause,
    });
  };
  const pieces: Uint8Array[] = [];
  let total = 0;
  const take = (piece: Uint8Array): void => {
    total += piece.length;
    if (total > most) fail('The compressed data expand to more than they should', undefined, PLAIN);
    pieces.push(piece);
  };
  const stream = kind === 'zlib' ? new Unzlib(take) : new Gunzip(take);
  try {
    for (let at = 0; at < bytes.length || at === 0; at += PIECE)
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
  } catch (error) {
    if (error instanceof HemocastError) throw error;
    fail('The compressed data are damaged', error);
  }
  const result = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  if (!checksumHolds(bytes, result, kind)) fail('The checksum of the compressed data does not hold');
  return result;
}

/**
 * Decompresses a member of a zip archive: a deflate stream without header or checksum of its own.
 *
 * @param stated what the archive's directory says of the result: its size in bytes, which it may fall short of, and its CRC-32.
 * @param code of the error.
 * @throws {HemocastError} with the code.
 */
export function inflateMember(
  packed: Uint8Array,
  { unpacked, checksum }: { unpacked: number; checksum: number },
  file: string,
  code?: string,
): Uint8Array {
  // The same stream between the header and the checksum of a gzip file.
  const gzip = new Uint8Array(10 + packed.length + 8);
  gzip.set([0x1f, 0x8b, 8]);
  gzip.set(packed, 10);
  const view = new DataView(gzip.buffer);
  view.setUint32(10 + packed.length, checksum, true);
  view.setUint32(14 + packed.length, unpacked, true);
  return inflateBounded(gzip, 'gzip', unpacked, file, code);
}

/** Whether a compressed stream of this length could hold that many bytes at all. */
export function couldExpandTo(compressed: number, expanded: number): boolean {
  return expanded <= (compressed + 16) * MAX_RATIO;
}

function checksumHolds(bytes: Uint8Array, result: Uint8Array, kind: 'zlib' | 'gzip'): boolean {
  const tail = kind === 'zlib' ? 4 : 8;
  if (bytes.length < tail + 2) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - tail, tail);
  return kind === 'zlib' ? view.getUint32(0) === adler32(result) : view.getUint32(0, true) === crc32(result);
}
