/** Arrays of any format under their names. */
import {
  isMatLevel5,
  isTorchStart,
  type MatNumeric,
  type MatValue,
  openTorch,
  readMat,
  readNpy,
  readNpz,
} from '../../formats/index.js';
import { HemocastError, lastName, type Storage } from '../../foundation/index.js';
import { decodeSafetensors } from '../../tensor/index.js';

export interface NamedArray {
  name: string;
  /** `float32`, `float64`, MATLAB's class or PyTorch's type. */
  type: string;
  shape: number[];
  /** Row-major. */
  data: Float32Array | Float64Array;
}

export interface ArraysRead {
  format: string;
  arrays: NamedArray[];
  /** What is in the file besides arrays of numbers, as sentences. */
  remarks: string[];
}

/**
 * Reads the arrays of a `.npy`, `.npz`, `.mat`, `.safetensors` or PyTorch file. Fields of MATLAB's structs and cells are named by their path, such as `SD.Lambda`.
 *
 * @throws HemocastError as each format's reader; `unknown-format` for other endings
 */
export async function readArrays(storage: Storage, path: string): Promise<ArraysRead> {
  if (/\.pth?$/i.test(path) || isTorchStart(await storage.readRange(path, 0, 256))) return readTensors(storage, path);
  const bytes = await storage.read(path);
  const ending = /\.(npy|npz|mat|safetensors)$/i.exec(path)?.[1].toLowerCase();
  const stem = lastName(path).replace(/\.[^.]*$/, '');
  const typed = (name: string, { shape, data }: { shape: readonly number[]; data: Float32Array | Float64Array }) => ({
    name,
    type: data instanceof Float32Array ? 'float32' : 'float64',
    shape: [...shape],
    data,
  });
  if (ending === 'npy') return { format: 'npy', arrays: [typed(stem, readNpy(bytes, path))], remarks: [] };
  if (ending === 'npz') {
    const remarks: string[] = [];
    const arrays = readNpz(bytes, path, (name, { detail }) => {
      remarks.push(`${name} is not an array of plain numbers (${detail.found}); it is left out.`);
    });
    return { format: 'npz', arrays: [...arrays].map(([name, array]) => typed(name, array)), remarks };
  }
  if (ending === 'safetensors') {
    const { tensors } = decodeSafetensors(bytes, path);
    return {
      format: 'safetensors',
      arrays: [...tensors].map(([name, tensor]) => typed(name, tensor as { shape: number[]; data: Float32Array })),
      remarks: [],
    };
  }
  if (ending !== 'mat') {
    throw new HemocastError('unknown-format', 'This is no file of arrays', {
      file: path,
      expected: '.npy, .npz, .mat, .safetensors or .pth',
    });
  }
  const collected = new MatArrays();
  for (const [name, value] of await readMat(bytes, path)) collected.add(name, value);
  return { format: isMatLevel5(bytes) ? 'MAT 5' : 'MAT 7.3', ...collected };
}

async function readTensors(storage: Storage, path: string): Promise<ArraysRead> {
  const file = await openTorch(storage, path);
  const read: ArraysRead = { format: 'PyTorch', arrays: [], remarks: [] };
  for (const [name, tensor] of file.tensors()) {
    const { type, shape } = tensor;
    if (type.read === undefined) read.remarks.push(`${name} is of the type ${type.name}; it is left out.`);
    else read.arrays.push({ name, type: type.name, shape, data: await file.read(tensor) });
  }
  return read;
}

/** Arrays of numbers in MATLAB values, however deep. */
class MatArrays {
  readonly arrays: NamedArray[] = [];
  readonly remarks: string[] = [];

  add(name: string, value: MatValue): void {
    if (value.kind === 'numeric') {
      this.arrays.push({
        name,
        type: value.logical ? 'logical' : value.class,
        shape: value.shape,
        data: rowMajor(value),
      });
      if (value.imaginary !== undefined) this.remarks.push(`${name} is complex; the real part is taken.`);
    } else if (value.kind === 'sparse') {
      this.remarks.push(`${name} is a sparse matrix of ${value.shape.join(' × ')}; it is left out.`);
    } else if (value.kind === 'text') this.remarks.push(`${name} is text: ${value.rows.join(' ').slice(0, 60)}.`);
    else if (value.kind === 'opaque') this.remarks.push(`${name} is an object of MATLAB (${value.className}).`);
    else if (value.kind === 'cell') for (const [i, cell] of value.cells.entries()) this.add(`${name}{${i + 1}}`, cell);
    else {
      for (const [field, values] of value.fields) {
        for (const [i, one] of values.entries()) {
          this.add(values.length === 1 ? `${name}.${field}` : `${name}(${i + 1}).${field}`, one);
        }
      }
    }
  }
}

/** MATLAB keeps the first index running fastest. */
function rowMajor({ shape, data, class: type }: MatNumeric): Float32Array | Float64Array {
  const result = type === 'single' ? new Float32Array(data.length) : new Float64Array(data.length);
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  for (let i = 0, from = 0; i < data.length; i++) {
    result[i] = Number(data[from]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}
