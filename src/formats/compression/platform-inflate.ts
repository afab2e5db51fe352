/** Unpacking with the platform's own decompressor (Compression Streams of the WHATWG). */
import { HemocastError } from '../../foundation/index.js';
import { couldExpandTo } from './inflate.js';

/** Bytes that are handed over at a time: few results wait in the stream while one is taken. */
const PIECE = 1 << 16;

/**
 * Decompresses a zlib or gzip stream whose size is known, several times as fast as `inflateBounded`, which suits small ones better. The
 * output is watched as it grows; the platform checks the checksum.
 *
 * @param size of the result in bytes; it may come out smaller
 * @param code of the error, such as `mat-compression`
 * @throws {HemocastError} with the code where the stream is damaged, or holds more
 */
export async function inflateByPlatform(
  bytes: Uint8Array,
  kind: 'zlib' | 'gzip',
  size: number,
  file: string,
  code: string,
): Promise<Uint8Array> {
  const fail = (summary: string, cause?: unknown): never => {
    throw new HemocastError(code, summary, {
      file,
      expected: `a ${kind} stream of ${size} bytes`,
      advice: 'Copy or write the file again.',
      cause,
    });
  };
  if (!couldExpandTo(bytes.length, size)) fail('The compressed data are too short for what they should hold');
  const reader = inPieces(bytes)
    .pipeThrough(new DecompressionStream(kind === 'zlib' ? 'deflate' : 'gzip'))
    .getReader();
  const result = new Uint8Array(size);
  let filled = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (filled + next.value.length > size) fail('The compressed data expand to more than they should');
      result.set(next.value, filled);
      filled += next.value.length;
    }
  } catch (cause) {
    // A stream that has failed already cannot be cancelled, and need not be.
    await reader.cancel().catch(() => undefined);
    if (cause instanceof HemocastError) throw cause;
    fail('The compressed data are damaged', cause);
  }
  return result.subarray(0, filled);
}

function inPieces(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, at + PIECE) as Uint8Array<ArrayBuffer>);
      else controller.close();
      at += PIECE;
    },
  });
}
