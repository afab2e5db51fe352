/** NumPy's arrays, archives of them, safetensors, and the members of PyTorch's archives. */
import { inflateRawSync } from 'node:zlib';
import { Damaged, type Files, latin1, Unclear, type Values, viewOf, within } from './reference.js';

type Get = (view: DataView, at: number, little: boolean) => number;
const NPY_TYPES: Readonly<Record<string, readonly [bytes: number, get: Get]>> = {
  f4: [4, (v, at, l) => v.getFloat32(at, l)],
  f8: [8, (v, at, l) => v.getFloat64(at, l)],
  i1: [1, (v, at) => v.getInt8(at)],
  u1: [1, (v, at) => v.getUint8(at)],
  i2: [2, (v, at, l) => v.getInt16(at, l)],
  u2: [2, (v, at, l) => v.getUint16(at, l)],
  i4: [4, (v, at, l) => v.getInt32(at, l)],
  u4: [4, (v, at, l) => v.getUint32(at, l)],
  i8: [8, (v, at, l) => Number(v.getBigInt64(at, l))],
  u8: [8, (v, at, l) => Number(v.getBigUint64(at, l))],
};

function array(bytes: Uint8Array): { shape: number[]; data: number[] } {
  const view = viewOf(bytes);
  if (latin1(bytes.subarray(0, 6)) !== '\x93NUMPY') throw new Damaged('other magic');
  if (bytes[6] < 1 || bytes[6] > 3 || bytes[7] !== 0) throw new Damaged(`version ${bytes[6]}.${bytes[7]}`);
  const start = bytes[6] === 1 ? 10 : 12;
  const length = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = latin1(bytes.subarray(start, start + length));
  // A Python dictionary of three entries, in any order, as numpy takes it.
  const entry = String.raw`'(?:descr'\s*:\s*'[<>|=]\w\d+'|fortran_order'\s*:\s*(?:True|False)|shape'\s*:\s*\((?:\d+\s*,\s*)*(?:\d+\s*)?\))`;
  const whole = new RegExp(String.raw`^\s*\{\s*(?:${entry}\s*,\s*){2}${entry}\s*,?\s*\}\s*$`);
  if (!whole.test(header)) throw new Damaged(`header ${header}`);
  const [, order, name] = /'descr'\s*:\s*'([<>|=])(\w\d+)'/.exec(header) ?? [];
  const shape = (/'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1] ?? '').match(/\d+/g)?.map(Number) ?? [];
  const type = NPY_TYPES[name];
  if (type === undefined) throw new Unclear(`type ${name}`);
  const count = within(shape.reduce((product, n) => product * n, 1));
  // More bytes than the shape needs: header and data disagree.
  if (bytes.length !== start + length + count * type[0]) throw new Damaged(`${bytes.length} bytes`);
  const stored = Array.from({ length: count }, (_, i) => type[1](view, start + length + i * type[0], order !== '>'));
  if (!/'fortran_order'\s*:\s*True/.test(header)) return { shape, data: stored };
  const data = stored.map((_, i) => {
    let [rest, at, stride] = [i, 0, 1];
    const index = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    for (const [axis, size] of shape.entries()) {
      at += index[axis] * stride;
      stride *= size;
    }
    return stored[at];
  });
  return { shape, data };
}

export function npy(files: Files, path: string): Values {
  return { ...array(files[path]) };
}

export function npz(files: Files, path: string): Values {
  const values: Values = {};
  for (const [name, content] of unzip(files[path], (one) => one.endsWith('.npy'))) {
    const { shape, data } = array(content);
    values[`shape ${name.slice(0, -4)}`] = shape;
    values[`data ${name.slice(0, -4)}`] = data;
  }
  return values;
}

/** Members that are wanted, each by its checksum. */
export function unzip(bytes: Uint8Array, isWanted: (name: string) => boolean = () => true): Map<string, Uint8Array> {
  const view = viewOf(bytes);
  const end = latin1(bytes).lastIndexOf('PK\x05\x06');
  if (end < 0) throw new Damaged('no end of the directory');
  const members = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Damaged('a broken directory');
    const [method, sum, packed, unpacked] = [view.getUint16(at + 10, true), ...[16, 20, 24].map((k) => view.getUint32(at + k, true))]; // biome-ignore format: one line
    const lengths = [28, 30, 32].map((k) => view.getUint16(at + k, true));
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + lengths[0]));
    at += 46 + lengths[0] + lengths[1] + lengths[2];
    if (!isWanted(name)) continue;
    if (packed === 0xffffffff || unpacked === 0xffffffff) throw new Unclear('64-bit sizes');
    if (view.getUint32(local, true) !== 0x04034b50) throw new Damaged('no member here');
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + packed > bytes.length) throw new Damaged('a member that ends too early');
    const stored = bytes.subarray(start, start + packed);
    const content = method === 0 ? stored : method === 8 ? inflated(stored) : undefined;
    if (content === undefined || content.length !== unpacked || checksum(content) !== sum) {
      throw new Damaged('a member that is not what the directory says');
    }
    members.set(name, content);
  }
  return members;
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(inflateRawSync(bytes, { maxOutputLength: 2 ** 26 }));
  } catch (error) {
    throw new Damaged(String(error));
  }
}

/** CRC-32, bit by bit. */
function checksum(bytes: Uint8Array): number {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

export function safetensors(files: Files, path: string): Values {
  const bytes = files[path];
  const view = viewOf(bytes);
  const length = Number(view.getBigUint64(0, true));
  if (8 + length > bytes.length) throw new Damaged('a header beyond the file');
  const header = (() => {
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length)));
    } catch {
      throw new Damaged('no JSON');
    }
  })();
  const values: Values = {};
  const covered = new Uint8Array(bytes.length - 8 - length);
  const names = Object.keys(header).filter((name) => name !== '__metadata__');
  for (const name of names) {
    const { dtype, shape, data_offsets: range } = header[name];
    if (dtype !== 'F32') throw new Unclear(`type ${dtype}`);
    const [from, to] = range as number[];
    const count = (shape as number[]).reduce((product, n) => product * n, 1);
    if (to - from !== 4 * count || covered.subarray(from, to).includes(1)) throw new Damaged(`offsets ${range}`);
    covered.fill(1, from, to);
    values[`shape ${name}`] = shape;
    values[`data ${name}`] = Array.from({ length: count }, (_, i) => view.getFloat32(8 + length + from + 4 * i, true));
  }
  if (covered.includes(0)) throw new Damaged('bytes of no tensor');
  return { ...values, tensors: names.join('\n') };
}
