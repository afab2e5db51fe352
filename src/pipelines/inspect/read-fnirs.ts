/** fNIRS files of any format as one type. */
import { isMatLevel5, isMatLevel73, readSnirf, type SnirfFile } from '../../formats/index.js';
import { readNirs } from '../../formats/nirs/index.js';
import type { Storage } from '../../foundation/index.js';

export interface FnirsRead {
  format: string;
  recording: SnirfFile;
  remarks: string[];
}

/**
 * Reads SNIRF and `.nirs` files.
 *
 * @throws HemocastError as `readSnirf` and `readNirs`
 */
export async function readFnirs(storage: Storage, path: string): Promise<FnirsRead> {
  const bytes = await storage.read(path);
  // Files of both kinds are called .nirs, and one of them may be HDF5 with a MATLAB header.
  if (isMatLevel5(bytes) || (isMatLevel73(bytes) && /\.nirs$/i.test(path) && bytes[0] === 0x4d)) {
    const { recording, remarks } = await readNirs(bytes, path);
    return { format: 'Homer .nirs', recording, remarks };
  }
  return { format: 'SNIRF', recording: await readSnirf(bytes, path), remarks: [] };
}
