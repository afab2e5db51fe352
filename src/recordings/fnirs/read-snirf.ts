/** fNIRS in SNIRF. */
import { readSnirf } from '../../formats/index.js';
import type { FnirsReader } from './fnirs-reader.js';

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Reads `.snirf` files, and files of another name that begin as HDF5 does. */
export const snirfReader: FnirsReader = {
  format: 'SNIRF',
  extensions: ['.snirf'],
  matches: (start) => HDF5_SIGNATURE.every((byte, i) => start[i] === byte),
  async read(storage, path) {
    const file = await readSnirf(await storage.read(path), path);
    return { format: 'SNIRF', file, inactive: [], remarks: file.remarks ?? [] };
  },
};
