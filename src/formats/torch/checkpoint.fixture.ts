/** A writer of small checkpoints for tests: pickles by their operations, so that they can lie. */
import { zipSync } from 'fflate';

/** Bytes of a pickle that leave one value on the stack. */
export type Pickled = readonly number[];

const ascii = (text: string) => [...new TextEncoder().encode(text)];
const word = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];

export const none: Pickled = [0x4e];
export const integer = (value: number): Pickled => [0x4a, ...word(value)];
export const text = (value: string): Pickled => [0x58, ...word(ascii(value).length), ...ascii(value)];
export const tuple = (...items: Pickled[]): Pickled => [0x28, ...items.flat(), 0x74];
export const list = (...items: Pickled[]): Pickled => [0x5d, 0x28, ...items.flat(), 0x65];
export const dictionary = (...entries: [key: Pickled, value: Pickled][]): Pickled => [
  0x7d,
  0x28,
  ...entries.flat(2),
  0x75,
];
export const record = (entries: Readonly<Record<string, Pickled>>): Pickled =>
  dictionary(...Object.entries(entries).map(([key, value]): [Pickled, Pickled] => [text(key), value]));
/** As protocol 2 names it; protocol 4 takes both parts from the stack. */
export const global = (module: string, name: string): Pickled => [0x63, ...ascii(`${module}\n${name}\n`)];
export const stackGlobal = (module: string, name: string): Pickled => [...text(module), ...text(name), 0x93];
export const call = (callee: Pickled, ...args: Pickled[]): Pickled => [...callee, ...tuple(...args), 0x52];
export const storage = (type: string, key: string, length: number): Pickled => [
  ...tuple(text('storage'), global('torch', `${type}Storage`), text(key), text('cpu'), integer(length)),
  0x51,
];

export interface TensorDescription {
  key: string;
  shape: readonly number[];
  /** `Float` by default. */
  type?: string;
  /** Values in the storage; as many as the shape has by default. */
  length?: number;
  offset?: number;
  strides?: readonly number[];
}

/** A tensor as torch writes it; row-major by default. */
export function tensor({ key, shape, type = 'Float', ...view }: TensorDescription): Pickled {
  const strides = view.strides ?? shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const length = view.length ?? shape.reduce((a, b) => a * b, 1);
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    storage(type, key, length),
    integer(view.offset ?? 0),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    [0x89],
    call(global('collections', 'OrderedDict')),
  );
}

/** A pickle of protocol 2. */
export const pickle = (value: Pickled): Uint8Array => Uint8Array.from([0x80, 2, ...value, 0x2e]);

export interface CheckpointOptions {
  byteOrder?: string;
  deflate?: boolean;
}

/** A checkpoint with this pickle and these storages, by their keys. */
export function checkpoint(
  description: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>>,
  { byteOrder, deflate = false }: CheckpointOptions = {},
): Uint8Array {
  const members: Record<string, Uint8Array> = { 'archive/data.pkl': description };
  if (byteOrder !== undefined) members['archive/byteorder'] = Uint8Array.from(ascii(byteOrder));
  for (const [key, bytes] of Object.entries(storages)) members[`archive/data/${key}`] = bytes;
  members['archive/version'] = Uint8Array.of(51, 10);
  return zipSync(members, { level: deflate ? 6 : 0, mtime: new Date(1980, 0, 1) });
}

/** Bytes of single-precision values, little-endian. */
export function singles(...values: number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** The same archive with every size and place in fields of 64 bits, as archives beyond 4 GiB have them. */
export function withLongSizes(bytes: Uint8Array): Uint8Array {
  const old = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22;
  const count = old.getUint16(end + 10, true);
  const start = old.getUint32(end + 16, true);
  const parts: Uint8Array[] = [];
  for (let at = start, i = 0; i < count; i++) {
    const nameEnd = at + 46 + old.getUint16(at + 28, true);
    const entry = new Uint8Array(nameEnd - at + 28);
    entry.set(bytes.subarray(at, nameEnd));
    const view = new DataView(entry.buffer);
    const extra = nameEnd - at;
    view.setUint16(30, 28, true);
    view.setUint16(extra, 1, true);
    view.setUint16(extra + 2, 24, true);
    // Unpacked and packed size, place of the local header.
    for (const [k, field] of [24, 20, 42].entries()) {
      view.setBigUint64(extra + 4 + 8 * k, BigInt(view.getUint32(field, true)), true);
      view.setUint32(field, 0xffffffff, true);
    }
    parts.push(entry);
    at = nameEnd + old.getUint16(at + 30, true) + old.getUint16(at + 32, true);
  }
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const tail = new DataView(new ArrayBuffer(56 + 20 + 22));
  tail.setUint32(0, 0x06064b50, true);
  tail.setBigUint64(4, 44n, true);
  for (const at of [24, 32]) tail.setBigUint64(at, BigInt(count), true);
  tail.setBigUint64(40, BigInt(size), true);
  tail.setBigUint64(48, BigInt(start), true);
  tail.setUint32(56, 0x07064b50, true);
  tail.setBigUint64(64, BigInt(start + size), true);
  tail.setUint32(72, 1, true);
  tail.setUint32(76, 0x06054b50, true);
  for (const at of [84, 86]) tail.setUint16(at, 0xffff, true);
  for (const at of [88, 92]) tail.setUint32(at, 0xffffffff, true);
  return Uint8Array.from(
    [bytes.subarray(0, start), ...parts, new Uint8Array(tail.buffer)].flatMap((part) => [...part]),
  );
}
