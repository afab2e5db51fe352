/** The chunks of an XDF file, read one after the other (github.com/sccn/xdf, specification 1.0). */
import { HemocastError } from '../../foundation/index.js';
import type { RangedFile } from '../ranged-file.js';

export const CHUNK = { streamHeader: 2, samples: 3, clockOffset: 4, streamFooter: 6 } as const;
const STREAM_KINDS: readonly number[] = Object.values(CHUNK);

export interface XdfChunk {
  kind: number;
  /** The number of the stream that it belongs to. */
  stream: number;
  /** Where the content begins, after the stream's number. */
  position: number;
  /** Bytes of the content. */
  length: number;
}

/** A segment of the file that could not be read. */
export interface XdfDamage {
  byte: number;
  /** Bytes that were passed over. */
  length: number;
}

/** Sixteen bytes that no other content is likely to hold: where reading can begin again after damage. */
const BOUNDARY = Uint8Array.of(
  0x43,
  0xa5,
  0x46,
  0xdc,
  0xcb,
  0xf5,
  0x41,
  0x0f,
  0xb3,
  0x0e,
  0xd5,
  0x46,
  0x73,
  0x83,
  0xcb,
  0xe4,
);
const SEARCH_BYTES = 2 ** 20;
const MAGIC = [0x58, 0x44, 0x46, 0x3a];

/** Whether a file that begins with these bytes is XDF. */
export function isXdfStart(start: Uint8Array): boolean {
  return MAGIC.every((byte, i) => start[i] === byte);
}

/** @throws HemocastError `xdf-not-xdf` */
export async function checkXdfStart(source: RangedFile): Promise<void> {
  const start = await source.bytes(0, MAGIC.length);
  if (start.length === MAGIC.length && isXdfStart(start)) return;
  throw new HemocastError('xdf-not-xdf', 'This is not an XDF file', {
    file: source.path,
    byte: 0,
    expected: 'XDF:',
    found: source.size === 0 ? 'an empty file' : 'other bytes',
  });
}

/** Bytes that hold a chunk's length, kind and stream. */
const START_BYTES = 15;

/**
 * The chunks of streams in the order of the file; those of the file as a whole are left out. After a chunk whose length or kind cannot be, reading begins
 * again at the next boundary chunk, and the segment between is noted as damage; so is a chunk that ends beyond the end of the file, as
 * after a crash of the recorder.
 */
export async function* readChunks(source: RangedFile, damage: XdfDamage[]): AsyncGenerator<XdfChunk> {
  for (let at = MAGIC.length; at < source.size; ) {
    // Waiting for bytes that are there would take most of the time.
    const start = source.bytesInMemory(at, START_BYTES) ?? (await source.bytes(at, START_BYTES));
    const chunk = parseStart(start, at, source.size);
    if (chunk === undefined) {
      const next = await afterBoundary(source, at);
      damage.push({ byte: at, length: next - at });
      at = next;
      continue;
    }
    if (chunk.stream !== undefined) yield { ...chunk, stream: chunk.stream };
    at = chunk.position + chunk.length;
  }
}

function parseStart(
  start: Uint8Array,
  at: number,
  size: number,
): (Omit<XdfChunk, 'stream'> & { stream?: number }) | undefined {
  const length = readLength(start, 0);
  if (length === undefined || length.value < 2 || at + length.next + length.value > size) return undefined;
  const kind = start[length.next] | (start[length.next + 1] << 8);
  const position = at + length.next + 2;
  if (!STREAM_KINDS.includes(kind)) return { kind, position, length: length.value - 2 };
  if (length.value < 6) return undefined;
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const stream = view.getUint32(length.next + 2, true);
  return { kind, stream, position: position + 4, length: length.value - 6 };
}

/** A length: the number of its own bytes (1, 4 or 8), then the value. Undefined where it is none or is cut. */
export function readLength(bytes: Uint8Array, at: number): { value: number; next: number } | undefined {
  const width = bytes[at];
  const next = at + 1 + width;
  if (next > bytes.length) return undefined;
  if (width === 1) return { value: bytes[at + 1], next };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (width === 4) return { value: view.getUint32(at + 1, true), next };
  if (width === 8) return { value: view.getUint32(at + 1, true) + 2 ** 32 * view.getUint32(at + 5, true), next };
  return undefined;
}

/** The place after the next boundary mark, or the end of the file. */
async function afterBoundary(source: RangedFile, from: number): Promise<number> {
  for (let at = from; at < source.size; at += SEARCH_BYTES) {
    // Pieces overlap by the length of the mark, so that none is missed between two.
    const piece = await source.bytes(at, SEARCH_BYTES + BOUNDARY.length);
    // A plain loop: content may hold the first byte of the mark everywhere.
    for (let i = 0; i + BOUNDARY.length <= piece.length; i++) {
      if (piece[i] !== BOUNDARY[0] || piece[i + 1] !== BOUNDARY[1]) continue;
      if (BOUNDARY.every((byte, k) => piece[i + k] === byte)) return at + i + BOUNDARY.length;
    }
  }
  return source.size;
}
