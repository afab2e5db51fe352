/** Raw fNIRS of any known format, on one path. */
import { openNirx, readNirs, readSnirf, type SnirfFile } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { fnirsRecording, type OpticalRecording } from './optical-recording.js';

export interface FnirsReadReport {
  /** Such as `SNIRF`, `.nirs`, `NIRx, NIRStar 15.2`. */
  format: string;
  /** Oddities that did not prevent reading, as sentences. */
  remarks: string[];
}

/**
 * Reads the light of a SNIRF file, a `.nirs` file of Homer, or a NIRx folder (its name, or that of its `.hdr` file).
 * Channels that were switched off by hand in Homer are left out and named.
 *
 * @throws HemocastError `unknown-format`, or as `readSnirf`, `readNirs`, `openNirx`, `fnirsRecording`
 *
 * @example
 * const { light, report } = await readFnirs(storage, 'sub-01/nirs/sub-01_task-tap_nirs.snirf');
 */
export async function readFnirs(
  storage: Storage,
  path: string,
): Promise<{ light: OpticalRecording; file: SnirfFile; report: FnirsReadReport }> {
  if (/\.snirf$/i.test(path)) {
    const file = await readSnirf(await storage.read(path), path);
    return { light: fnirsRecording(file, path), file, report: { format: 'SNIRF', remarks: file.remarks ?? [] } };
  }
  if (/\.nirs$/i.test(path)) {
    const { recording: file, inactive, remarks } = await readNirs(await storage.read(path), path);
    const all = fnirsRecording(file, path);
    const off = new Set(inactive);
    const pairs = all.pairs.filter(({ rows }) => !rows.some((row) => off.has(row)));
    const left = all.pairs.filter((pair) => !pairs.includes(pair)).map(({ name }) => name);
    const note = left.length > 0 ? [`Switched off in Homer and left out: ${left.join(', ')}.`] : [];
    return { light: { ...all, pairs }, file, report: { format: '.nirs', remarks: [...remarks, ...note] } };
  }
  const entries = /\.hdr$/i.test(path) ? [] : await storage.list(path);
  if (/\.hdr$/i.test(path) || entries.some(({ name }) => /\.hdr$/i.test(name))) {
    const { recording: file, software, remarks } = await openNirx(storage, path);
    return { light: fnirsRecording(file, path), file, report: { format: `NIRx, ${software}`, remarks } };
  }
  throw new HemocastError('unknown-format', 'This is no fNIRS recording of a known format', {
    file: path,
    expected: 'SNIRF (.snirf), Homer (.nirs), or a NIRx folder with a .hdr file',
    advice: 'Export the recording as SNIRF.',
  });
}
