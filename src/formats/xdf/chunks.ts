/** The chunks of an XDF file, read one after the other (github.com/sccn/xdf, specification 1.0). */
import { HemocastError } from '../../foundation/index.js';
import type { XdfSource } from './source.js';

export const CHUNK = {
  fileHeader: 1,
  streamHeader: 2,
  samples: 3,
  clockOffset: 4,
  boundary: 5,
  streamFooter: 6,
} as const;

export interface XdfChunk {
  kind: number;
  /** The stream that it belongs to; undefined for chunks of the whole file. */
  stream?: number;
  /** Where the content begins, after the stream's number. */
  position: number;
  /** Bytes of the content. */
  length: number;
}

/** A stretch of the file that could not be read. */
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
export async function checkXdfStart(source: XdfSource): Promise<void> {
  const start = await source.bytes(0, MAGIC.length);
  if (start.length === MAGIC.length && isXdfStart(start)) return;
  throw new HemocastError('xdf-not-xdf', 'This is not an XDF file', {
    file: source.path,
    byte: 0,
    expected: 'XDF:',
    found: source.size === 0 ? 'an empty file' : 'other bytes',
  });
}

/**
 * All chunks in the order of the file. After a chunk whose length or kind cannot be, reading begins again at the next boundary chunk, and the
 * stretch between is noted as damage; so is a chunk that ends beyond the end of the file, as after a crash of the recorder.
 */
export async function* readChunks(source: XdfSource, damage: XdfDamage[]): AsyncGenerator<XdfChunk> {
  for (let at = MAGIC.length; at < source.size; ) {
    const chunk = await readChunkStart(source, at);
    if (chunk !== undefined) {
      yield chunk;
      at = chunk.position + chunk.length;
      continue;
    }
    const next = await afterBoundary(source, at);
    damage.push({ byte: at, length: next - at });
    at = next;
  }
}

async function readChunkStart(source: XdfSource, at: number): Promise<XdfChunk | undefined> {
  const head = await source.bytes(at, 15);
  const size = readLength(head, 0);
  if (size === undefined || size.value < 2 || at + size.next + size.value > source.size) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const kind = view.getUint16(size.next, true);
  const position = at + size.next + 2;
  const owned =
    kind === CHUNK.streamHeader || kind === CHUNK.samples || kind === CHUNK.clockOffset || kind === CHUNK.streamFooter;
  if (!owned) return { kind, position, length: size.value - 2 };
  if (size.value < 6) return undefined;
  return { kind, stream: view.getUint32(size.next + 2, true), position: position + 4, length: size.value - 6 };
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
async function afterBoundary(source: XdfSource, from: number): Promise<number> {
  for (let at = from; at < source.size; at += SEARCH_BYTES) {
    // Pieces overlap by the length of the mark, so that none is missed between two.
    const piece = await source.bytes(at, SEARCH_BYTES + BOUNDARY.length);
    for (let i = piece.indexOf(BOUNDARY[0]); i >= 0; i = piece.indexOf(BOUNDARY[0], i + 1)) {
      if (BOUNDARY.every((byte, k) => piece[i + k] === byte)) return at + i + BOUNDARY.length;
    }
  }
  return source.size;
}
