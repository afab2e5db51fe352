/** Arrays as `.npy`, `.npz`, MAT level 5 and safetensors. */
import { encodeMat, encodeNpy, encodeNpz, type MatValue, matNumeric } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { encodeSafetensors } from '../../tensor/index.js';
import { type NamedArray, readArrays } from '../inspect/read-arrays.js';
import { type Converted, singlePrecisionLoss } from './conversion.js';

/**
 * Writes the arrays of a file in another format, by the ending of `output`.
 *
 * @throws HemocastError `convert-content` without an array; `convert-several` for several arrays as `.npy`; as readers and writers
 */
export async function convertArrays(storage: Storage, input: string, output: string): Promise<Converted> {
  const { arrays, remarks } = await readArrays(storage, input);
  if (arrays.length === 0)
    throw new HemocastError('convert-content', 'The file holds no arrays of numbers', {
      file: input,
      expected: 'one or more',
    });
  const ending = output.slice(output.lastIndexOf('.')).toLowerCase();
  const whole = (bytes: Uint8Array, format: string): Converted => ({
    format,
    files: new Map([[output, bytes]]),
    remarks,
  });
  const byName = new Map(arrays.map((array) => [array.name, array]));
  if (ending === '.npz') return whole(encodeNpz(byName), 'npz');
  if (ending === '.mat') return whole(encodeMat(matVariables(arrays, remarks)), 'MAT 5');
  if (ending === '.safetensors') {
    const singles = arrays.map((array): [string, { shape: number[]; data: Float32Array }] => {
      const loss = singlePrecisionLoss(array.data);
      if (loss > 0)
        remarks.push(
          `${array.name} is rounded to single precision: by at most ${loss.toExponential(1)} of its greatest value.`,
        );
      return [array.name, { shape: array.shape, data: Float32Array.from(array.data) }];
    });
    return whole(encodeSafetensors(new Map(singles)), 'safetensors');
  }
  if (arrays.length === 1) return whole(encodeNpy(arrays[0].data, arrays[0].shape), 'npy');
  throw new HemocastError('convert-several', 'A .npy file holds a single array', {
    file: input,
    expected: 'one array',
    found: arrays.map(({ name }) => name).join(', '),
    advice: 'Convert to .npz.',
  });
}

function matVariables(arrays: readonly NamedArray[], remarks: string[]): Map<string, MatValue> {
  const variables = new Map<string, MatValue>();
  for (const { name, shape, data } of arrays) {
    let legal = name
      .replace(/[^A-Za-z0-9_]/g, '_')
      .replace(/^(?![A-Za-z])/, 'x')
      .slice(0, 60);
    while (variables.has(legal)) legal = `${legal.slice(0, 58)}_2`;
    if (legal !== name) remarks.push(`MATLAB does not allow the name ${name}; it becomes ${legal}.`);
    // MATLAB has no arrays of one dimension: a row, as scipy writes them.
    const sizes = shape.length === 0 ? [1, 1] : shape.length === 1 ? [1, shape[0]] : shape;
    variables.set(legal, matNumeric(columnMajor(data, sizes), sizes));
  }
  return variables;
}

function columnMajor<T extends Float32Array | Float64Array>(data: T, shape: readonly number[]): T {
  const result = data.slice() as T;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, to = 0; i < data.length; i++) {
    result[to] = data[i];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      to += strides[axis];
      if (++index[axis] < shape[axis]) break;
      to -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}
