/** The HDF5 module as SNIRF files use it. */
import type { Dataset, File } from 'h5wasm';
import * as hdf5 from '../hdf5/index.js';

export {
  child,
  childNames,
  clearObjectTimes,
  type Hdf5Numbers,
  isDataset,
  isGroup,
  lookup3,
  writeHdf5,
} from '../hdf5/index.js';

const USE: hdf5.Hdf5Use = { code: 'snirf', name: 'SNIRF file', advice: 'Export the recording as SNIRF again.' };

/** See the HDF5 module. @throws `snirf-unreadable` */
export function readHdf5<T>(bytes: Uint8Array, file: string, work: (root: File) => T): Promise<T> {
  return hdf5.readHdf5(bytes, file, USE, work);
}

/** See the HDF5 module. @throws `snirf-field`, `snirf-filter`, `snirf-size` */
export function readNumbers(dataset: Dataset, file: string, byteLength: number): hdf5.Hdf5Numbers {
  return hdf5.readNumbers(dataset, { file, byteLength, code: USE.code });
}

/** See the HDF5 module. @throws `snirf-field`, `snirf-filter`, `snirf-size` */
export function readTexts(dataset: Dataset, file: string, byteLength: number): string[] {
  return hdf5.readTexts(dataset, { file, byteLength, code: USE.code });
}
