/** fNIRS in the `.nirs` files of Homer 1 to 3. */
import { isMatLevel5, isMatLevel73, readNirs } from '../../formats/index.js';
import type { FnirsReader } from './fnirs-reader.js';

/** What MATLAB writes begins with its name, also in front of HDF5. */
const LETTER_M = 0x4d;

/** Reads `.nirs` files. SNIRF files are called so, too: the content tells them apart. */
export const homerReader: FnirsReader = {
  format: 'Homer',
  extensions: ['.nirs'],
  matches: (start) => isMatLevel5(start) || (isMatLevel73(start) && start[0] === LETTER_M),
  async read(storage, path) {
    const { recording: file, inactive, remarks } = await readNirs(await storage.read(path), path);
    return { format: 'Homer .nirs', file, inactive, eventsAtSamples: true, remarks };
  },
};
