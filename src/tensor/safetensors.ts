import { brainToSingle, HemocastError, halfToSingle } from '../foundation/index.js';
import { elementCount, shapeText } from './dimensions.js';
import type { NamedTensor } from './parameters.js';

/**
 * The safetensors format: eight bytes with the length of a JSON header, the
 * header, then the tensors' values, little-endian, without gaps or overlaps
 * (https://github.com/huggingface/safetensors). Written as F32; F16 and BF16 are widened on reading.
 */

/** What the reference implementation allows. */
const LARGEST_HEADER = 100_000_000;
const BYTES: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2 };

interface Entry {
  name: string;
  type: string;
  shape: number[];
  start: number;
  end: number;
}

/**
 * The file's bytes, the same for the same tensors in the same order.
 *
 * @throws `safetensors-shape` when a tensor's values do not fill its shape
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: [string, unknown][] = metadata === undefined ? [] : [['__metadata__', metadata]];
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (elementCount(shape) !== data.length || name === '__metadata__') {
      throw new HemocastError('safetensors-shape', 'A tensor cannot be written', {
        field: name,
        expected: `${elementCount(shape)} values for shape ${shapeText(shape)}`,
        found: `${data.length} values`,
      });
    }
    header.push([name, { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * data.length] }]);
    offset += 4 * data.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  // Values begin at a multiple of eight bytes, as the format asks; spaces fill the gap.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + offset);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const { data } of tensors.values()) {
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * Reads a safetensors file; arrays are copies. Nothing in the header is trusted.
 *
 * @param file the file's name, for error messages
 * @throws `safetensors-truncated`, `safetensors-header`, `safetensors-type`, `safetensors-offsets`
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  file: string,
): { tensors: Map<string, NamedTensor>; metadata: Record<string, string> } {
  const { entries, metadata, start } = readHeader(bytes, file);
  checkLayout(entries, bytes.length - start, file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tensors = new Map<string, NamedTensor>();
  for (const entry of entries) {
    const data = new Float32Array(elementCount(entry.shape));
    const from = start + entry.start;
    if (entry.type === 'F32') for (let i = 0; i < data.length; i++) data[i] = view.getFloat32(from + 4 * i, true);
    else {
      const widen = entry.type === 'F16' ? halfToSingle : brainToSingle;
      for (let i = 0; i < data.length; i++) data[i] = widen(view.getUint16(from + 2 * i, true));
    }
    tensors.set(entry.name, { shape: entry.shape, data });
  }
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array, file: string) {
  if (bytes.length < 8) {
    throw new HemocastError('safetensors-truncated', 'The file is too short to be safetensors', {
      file,
      expected: 'at least 8 bytes',
      found: `${bytes.length} bytes`,
    });
  }
  const stated = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (stated > BigInt(LARGEST_HEADER) || stated > BigInt(bytes.length - 8)) {
    throw new HemocastError('safetensors-truncated', 'The header is longer than the file', {
      file,
      byte: 0,
      expected: `a header of at most ${Math.min(LARGEST_HEADER, bytes.length - 8)} bytes`,
      found: `${stated} bytes`,
      advice: 'Check that this is a safetensors file, and copy it again.',
    });
  }
  const start = 8 + Number(stated);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)));
  } catch (cause) {
    throw new HemocastError('safetensors-header', 'The header is not JSON', { file, byte: 8, cause });
  }
  if (!isRecord(header)) throw headerError(file, 'header', 'an object', header);
  const metadata: Record<string, string> = {};
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') entries.push(readEntry(name, value, file));
    else {
      if (!isRecord(value)) throw headerError(file, name, 'an object of texts', value);
      for (const [key, text] of Object.entries(value)) {
        if (typeof text !== 'string') throw headerError(file, `${name}.${key}`, 'a text', text);
        metadata[key] = text;
      }
    }
  }
  return { entries, metadata, start };
}

function readEntry(name: string, value: unknown, file: string): Entry {
  if (!isRecord(value)) throw headerError(file, name, 'an object', value);
  const { dtype: type, shape, data_offsets: offsets } = value;
  if (!isCounts(shape)) throw headerError(file, `${name}.shape`, 'whole numbers', shape);
  if (!isCounts(offsets) || offsets.length !== 2)
    throw headerError(file, `${name}.data_offsets`, 'two offsets', offsets);
  if (typeof type !== 'string' || !Object.hasOwn(BYTES, type)) {
    throw new HemocastError('safetensors-type', 'A tensor has a type that is not read', {
      file,
      field: name,
      expected: Object.keys(BYTES).join(', '),
      found: String(type),
    });
  }
  return { name, type, shape, start: offsets[0], end: offsets[1] };
}

/** Tensors must fill the rest of the file, one after the other; this also bounds the memory taken by the file's size. */
function checkLayout(entries: readonly Entry[], size: number, file: string): void {
  let expected = 0;
  for (const { name, type, shape, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const found = `${start} to ${end}`;
    const length = elementCount(shape) * BYTES[type];
    if (start !== expected || end - start !== length) {
      throw new HemocastError('safetensors-offsets', 'The values of a tensor are not where they must be', {
        file,
        field: name,
        expected: `offsets ${expected} to ${expected + length}`,
        found,
      });
    }
    if (end > size) throw truncated(file, name, end, size);
    expected = end;
  }
  if (expected !== size) throw truncated(file, undefined, expected, size);
}

function truncated(file: string, field: string | undefined, expected: number, found: number): HemocastError {
  return new HemocastError('safetensors-offsets', 'The file is not as long as its header says', {
    file,
    field,
    expected: `${expected} bytes of values`,
    found: `${found} bytes`,
    advice: 'Copy the file again.',
  });
}

function headerError(file: string, field: string, expected: string, found: unknown): HemocastError {
  const text = JSON.stringify(found) ?? 'nothing';
  return new HemocastError('safetensors-header', 'The header is malformed', {
    file,
    field,
    expected,
    found: text.length > 60 ? `${text.slice(0, 60)}…` : text,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
