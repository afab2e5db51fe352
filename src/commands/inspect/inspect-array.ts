/** Files of arrays: NumPy, MATLAB, safetensors, PyTorch. */
import { isTorchStart } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import type { Inspection, Inspector } from './inspection.js';
import { type NamedArray, readArrays } from './read-arrays.js';
import { statisticsOf } from './statistics.js';

export const arrayInspector: Inspector = {
  format: 'arrays (.npy, .npz, .mat, .safetensors, .pth)',
  family: 'array',
  extensions: ['.npy', '.npz', '.mat', '.safetensors', '.pth', '.pt'],
  matches: isTorchStart,
  async inspect(storage: Storage, path: string): Promise<Inspection> {
    const { format, arrays, remarks } = await readArrays(storage, path);
    return {
      file: path,
      format,
      kind: 'array',
      ...(arrays.length === 1 ? { shape: arrays[0].shape } : {}),
      channels: arrays.map(({ name, type, shape, data }: NamedArray) => ({
        name,
        type,
        unit: '',
        ...statisticsOf(data),
        shape: [...shape],
      })),
      remarks,
    };
  },
};
