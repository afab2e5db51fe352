/** fNIRS in NIRx folders, as NIRStar and Aurora write them. */
import { openNirx } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import type { FnirsReader } from './fnirs-reader.js';

/** Reads a recording by its folder or the `.hdr` in it. */
export const nirxReader: FnirsReader = {
  format: 'NIRx',
  extensions: ['.hdr'],
  matches: (start) => /^\uFEFF?\s*\[GeneralInfo\]/.test(new TextDecoder().decode(start)),
  matchesFolder: (names) => names.some((name) => name.endsWith('.hdr')),
  async read(storage, path) {
    const { recording: file, software, saturated, remarks } = await openNirx(storage, path);
    const lost = saturated.length === 0 ? [] : [`Detectors were saturated in ${saturated.length} segments.`];
    return { format: `NIRx ${software}`, file, inactive: [], eventsAtSamples: true, remarks: [...remarks, ...lost] };
  },
};

/** Whether a folder holds a NIRx recording: a header and light beside each other. */
export async function isNirxFolder(storage: Storage, path: string): Promise<boolean> {
  const names = (await storage.list(path)).map(({ name }) => name.toLowerCase());
  return names.some((name) => name.endsWith('.hdr')) && names.some((name) => name.endsWith('.wl1'));
}
