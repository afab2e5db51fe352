/** PyTorch's checkpoints: storages as bytes, viewed as the undamaged pickle says. */
import { openTorch, type TorchTensor } from '../../../src/formats/index.js';
import { halfToSingle, MemoryStorage } from '../../../src/foundation/index.js';
import type { SeedFile } from '../seed-files.js';
import { unzip } from './arrays.js';
import { type Files, type Reference, Unclear, type Values, viewOf } from './reference.js';

type Layout = ReadonlyMap<string, TorchTensor>;
type Get = (view: DataView, at: number) => number;

const TYPES: Readonly<Record<string, readonly [bytes: number, get: Get]>> = {
  float32: [4, (v, at) => v.getFloat32(at, true)],
  float64: [8, (v, at) => v.getFloat64(at, true)],
  float16: [2, (v, at) => halfToSingle(v.getUint16(at, true))],
  bfloat16: [2, (v, at) => v.getFloat32(at, true)],
  int64: [8, (v, at) => Number(v.getBigInt64(at, true))],
  int32: [4, (v, at) => v.getInt32(at, true)],
  int16: [2, (v, at) => v.getInt16(at, true)],
  int8: [1, (v, at) => v.getInt8(at)],
  uint8: [1, (v, at) => v.getUint8(at)],
  bool: [1, (v, at) => (v.getUint8(at) === 0 ? 0 : 1)],
};

/** What tensors lie where is known of the seeds alone (tests hold it to PyTorch's own): another pickle is not judged. */
export async function torchReference(
  seeds: readonly SeedFile[],
  isPacked: boolean,
  pack: (files: Files) => Uint8Array,
): Promise<Reference> {
  const layouts = new Map<string, Layout>();
  for (const { files, path } of seeds) {
    const storage = new MemoryStorage();
    await storage.write('x.pth', isPacked ? files[path] : pack(files));
    const pickle = pickleOf(isPacked ? Object.fromEntries(unzip(files[path])) : files);
    if (pickle !== undefined) layouts.set(pickle.text, (await openTorch(storage, 'x.pth')).tensors());
  }
  return (files, path) => {
    const members = isPacked ? Object.fromEntries(needed(files[path])) : files;
    const pickle = pickleOf(members);
    const layout = pickle && layouts.get(pickle.text);
    if (pickle === undefined || layout === undefined) throw new Unclear('another pickle');
    const order = members[`${pickle.root}byteorder`];
    if (order !== undefined && new TextDecoder().decode(order) !== 'little')
      throw new Unclear('another order of bytes');
    const values: Values = { tensors: [...layout.keys()].join('\n') };
    for (const [name, tensor] of layout) {
      const type = TYPES[tensor.type.name];
      const bytes = members[`${pickle.root}data/${tensor.storage.key}`];
      if (type !== undefined) values[`data ${name}`] = viewed(tensor, bytes, type);
    }
    return values;
  };
}

function needed(bytes: Uint8Array): Map<string, Uint8Array> {
  return unzip(bytes, (name) => /^[^/]+\/(data\.pkl|byteorder|data\/.*)$/.test(name));
}

function pickleOf(members: Files): { text: string; root: string } | undefined {
  const name = Object.keys(members).find((one) => /^[^/]+\/data\.pkl$/.test(one));
  if (name === undefined) return undefined;
  return { text: Buffer.from(members[name]).toString('latin1'), root: name.slice(0, name.indexOf('/') + 1) };
}

function viewed(
  { offset, shape, strides, type: { name } }: TorchTensor,
  bytes: Uint8Array,
  [width, get]: (typeof TYPES)[string],
): number[] {
  const count = shape.reduce((product, n) => product * n, 1);
  // The upper half of a single-precision number.
  const source = name === 'bfloat16' ? widened(bytes) : bytes;
  const size = name === 'bfloat16' ? 4 : width;
  return Array.from({ length: count }, (_, i) => {
    let [rest, at] = [i, offset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return get(viewOf(source), size * at);
  });
}

function widened(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(2 * bytes.length);
  for (let i = 0; i + 1 < bytes.length; i += 2) result.set(bytes.subarray(i, i + 2), 2 * i + 2);
  return result;
}
