/**
 * fNIRS recordings of any known format. A new format is one file that exports an `FnirsReader` and one line in `READERS`.
 */
import type { SnirfFile } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import type { FnirsFile, FnirsReader } from './fnirs-reader.js';
import { haemoglobinCourses, holdsHaemoglobin } from './haemoglobin-file.js';
import { fnirsRecording, holdsLight, type OpticalRecording } from './optical-recording.js';
import { homerReader } from './read-homer.js';
import { nirxReader } from './read-nirx.js';
import { snirfReader } from './read-snirf.js';
import { xdfFnirsReader } from './read-xdf-fnirs.js';
import { atRate, rateRemarks } from './recorded-rate.js';
import { faultRemarks, signalFaults } from './signal-faults.js';

const READERS: readonly FnirsReader[] = [snirfReader, homerReader, nirxReader, xdfFnirsReader];

export type FnirsReadReport = Pick<FnirsFile, 'format' | 'remarks'>;

/**
 * Reads a SNIRF file, a `.nirs` file of Homer, the fNIRS stream of an XDF file, or a NIRx folder (its name, or that of its `.hdr` file) with all that it holds.
 * Among files with the ending of one of them the content decides, where it has a signature of its own.
 *
 * @throws HemocastError `unknown-format`, or as `readSnirf`, `readNirs`, `openNirx`
 */
export async function readFnirsFile(storage: Storage, path: string): Promise<FnirsFile> {
  return (await chooseReader(storage, path)).read(storage, path);
}

/**
 * Reads the light of a recording, or the haemoglobin that others made of it where it holds no light. Channels that were switched off by
 * hand in Homer are left out and named; so is all that makes signals doubtful.
 *
 * @param options.recordedRate Hz; that of the samples, where what the file states is wrong
 * @throws HemocastError as `readFnirsFile`, `fnirsRecording`, `haemoglobinCourses`
 *
 * @example
 * const { light, report } = await readFnirs(storage, 'sub-01/nirs/sub-01_task-tap_nirs.snirf');
 */
export async function readFnirs(
  storage: Storage,
  path: string,
  options: { recordedRate?: number } = {},
): Promise<{ light: OpticalRecording; file: SnirfFile; report: FnirsReadReport }> {
  const read = await readFnirsFile(storage, path);
  const { format, inactive, remarks } = read;
  const file = options.recordedRate === undefined ? read.file : atRate(read, options.recordedRate);
  const all = holdsLight(file) || !holdsHaemoglobin(file) ? fnirsRecording(file, path) : haemoglobinCourses(file, path);
  const off = new Set(all.quantity === 'haemoglobin' ? [] : inactive);
  const pairs = all.pairs.filter(({ rows }) => !rows.some((row) => off.has(row)));
  const kept = new Set(pairs);
  const left = all.pairs.filter((pair) => !kept.has(pair)).map(({ name }) => name);
  const note = left.length > 0 ? [`Switched off in Homer and left out: ${left.join(', ')}.`] : [];
  const light = { ...all, pairs };
  const doubts = [...(light.remarks ?? []), ...lightRemarks(light), ...rateRemarks(file)];
  return { light, file, report: { format, remarks: [...remarks, ...doubts, ...note] } };
}

function lightRemarks({ pairs, data, samples, sampleRate, segments, wavelengths }: OpticalRecording): string[] {
  const names = new Map(
    pairs.flatMap(({ name, rows }) =>
      rows.map((row, i) => [row, `${name} ${wavelengths[i] ?? (i === 0 ? 'hbo' : 'hbr')}`]),
    ),
  );
  return faultRemarks(signalFaults(data, samples, [...names.keys()], sampleRate, segments), (row) => names.get(row)!);
}

async function chooseReader(storage: Storage, path: string): Promise<FnirsReader> {
  const name = path.toLowerCase();
  const inside = (await storage.list(path)).map((entry) => entry.name.toLowerCase());
  const byFolder = READERS.find(({ matchesFolder }) => matchesFolder?.(inside));
  if (byFolder !== undefined) return byFolder;
  const byName = READERS.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
  if (byName !== undefined) {
    const start = (await storage.exists(path)) ? await storage.readRange(path, 0, 1024) : new Uint8Array();
    return READERS.find(({ matches }) => matches(start)) ?? byName;
  }
  throw new HemocastError('unknown-format', 'This is no fNIRS recording of a known format', {
    file: path,
    expected: 'SNIRF (.snirf), Homer (.nirs), XDF (.xdf), or a NIRx folder with a .hdr file',
    advice: 'Export the recording as SNIRF.',
  });
}
