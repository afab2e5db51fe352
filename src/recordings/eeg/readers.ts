/**
 * EEG recordings of any known format. A new format is one file that exports an
 * `EegReader` and one line in `READERS`.
 */
import { HemocastError, type Storage } from '../../foundation/index.js';
import type { Recording } from '../recording.js';
import type { EegReader, EegReadReport, OpenEeg } from './eeg-reader.js';
import { brainVisionReader } from './read-brainvision.js';
import { bdfReader, edfReader } from './read-edf.js';
import { eeglabReader } from './read-eeglab.js';
import { egiRawReader, mffReader } from './read-egi.js';
import { fifReader } from './read-fif.js';
import { xdfReader } from './read-xdf.js';
import { withOddities } from './recording-oddities.js';

const READERS: readonly EegReader[] = [
  edfReader,
  brainVisionReader,
  eeglabReader,
  bdfReader,
  fifReader,
  xdfReader,
  mffReader,
  egiRawReader,
];

/** The usual ending of each format's recordings, lower case, with the dot: of the file that names one, where it has several. */
export const recordingExtensions: readonly string[] = READERS.map(({ extensions }) => extensions[0]);

/**
 * Reads an EEG recording: EEG, EOG, ECG and EMG in µV, standard electrode names with positions, events.
 *
 * @throws HemocastError `unknown-format`, or as the format's own reader
 *
 * @example
 * const { recording, report } = await readEeg(storage, 'S001R04.edf');
 */
export async function readEeg(
  storage: Storage,
  path: string,
): Promise<{ recording: Recording; report: EegReadReport }> {
  const { recording, report } = await (await chooseReader(storage, path)).read(storage, path);
  return withOddities(recording, report, async (start, count) => part(recording, start, count));
}

/**
 * Opens a recording so that it can be read in parts: EDF, BDF, BrainVision and continuous FIF files from the disk as they are needed, others
 * from memory.
 *
 * @throws HemocastError as `readEeg`
 *
 * @example
 * const { recording, read } = await openEeg(storage, 'long.edf');
 * const firstMinute = await read(0, 60 * recording.sampleRate);
 */
export async function openEeg(storage: Storage, path: string): Promise<OpenEeg> {
  const reader = await chooseReader(storage, path);
  const open = await reader.open?.(storage, path);
  if (open !== undefined) return { ...open, ...(await withOddities(open.recording, open.report, open.read)) };
  const whole = await reader.read(storage, path);
  const read = async (start: number, count: number) => part(whole.recording, start, count);
  const { data: _, ...recording } = whole.recording;
  return { ...(await withOddities(recording, whole.report, read)), read };
}

/** Consecutive samples, `[channel, sample]`; what lies past the end is left out. */
function part({ data, samples, channels }: Recording, start: number, count: number): Float32Array {
  const end = Math.min(start + count, samples);
  const taken = new Float32Array(channels.length * Math.max(0, end - start));
  channels.forEach((_, c) => {
    if (end > start) taken.set(data.subarray(c * samples + start, c * samples + end), c * (end - start));
  });
  return taken;
}

async function chooseReader(storage: Storage, path: string): Promise<EegReader> {
  for (const reader of READERS) if (await reader.matchesFolder?.(storage, path)) return reader;
  const start = await storage.readRange(path, 0, 256);
  const name = path.toLowerCase();
  const reader =
    READERS.find((candidate) => candidate.matches(start)) ??
    READERS.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
  if (reader !== undefined) return reader;
  throw new HemocastError('unknown-format', 'This is no recording of a known format', {
    file: path,
    expected: READERS.map(({ format, extensions }) => `${format} (${extensions.join(', ')})`).join(', '),
    advice: 'Export the recording as EDF.',
  });
}

/** Whether a folder is one EEG recording. */
export async function isEegFolder(storage: Storage, path: string): Promise<boolean> {
  for (const reader of READERS) if (await reader.matchesFolder?.(storage, path)) return true;
  return false;
}

/** The recording alone; see `readEeg`. */
export async function readEegRecording(storage: Storage, path: string): Promise<Recording> {
  return (await readEeg(storage, path)).recording;
}
