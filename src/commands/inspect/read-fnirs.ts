/** fNIRS files of any format as one type. */
import { isMatLevel5, isMatLevel73, readSnirf, type SnirfFile } from '../../formats/index.js';
import { readNirs } from '../../formats/nirs/index.js';
import { openNirx } from '../../formats/nirx/index.js';
import type { Storage } from '../../foundation/index.js';

export interface FnirsRead {
  format: string;
  recording: SnirfFile;
  remarks: string[];
}

/** Whether a folder holds a NIRx recording: a header and light beside each other. */
export async function isNirxFolder(storage: Storage, path: string): Promise<boolean> {
  const names = (await storage.list(path)).map(({ name }) => name.toLowerCase());
  return names.some((name) => name.endsWith('.hdr')) && names.some((name) => name.endsWith('.wl1'));
}

/**
 * Reads SNIRF and `.nirs` files, and NIRx recordings by their folder or the `.hdr` in it.
 *
 * @throws HemocastError as `readSnirf`, `readNirs` and `openNirx`
 */
export async function readFnirs(storage: Storage, path: string): Promise<FnirsRead> {
  if (/\.hdr$/i.test(path) || (await isNirxFolder(storage, path))) {
    const { recording, software, saturated, remarks } = await openNirx(storage, path);
    const lost = saturated.length === 0 ? [] : [`Detectors were saturated in ${saturated.length} segments.`];
    return { format: `NIRx ${software}`, recording, remarks: [...remarks, ...lost] };
  }
  const bytes = await storage.read(path);
  // Files of both kinds are called .nirs; what MATLAB writes begins with its name.
  if (isMatLevel5(bytes) || (isMatLevel73(bytes) && bytes[0] === 0x4d)) {
    const { recording, remarks } = await readNirs(bytes, path);
    return { format: 'Homer .nirs', recording, remarks };
  }
  return { format: 'SNIRF', recording: await readSnirf(bytes, path), remarks: [] };
}
