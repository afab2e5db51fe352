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
