/**
 * EEG recordings of any known format. A new format is one file that exports an
 * `EegReader` and one line in `READERS`.
 */
import { HemocastError, type Storage } from '../foundation/index.js';
import { brainVisionReader } from './read-brainvision.js';
import { bdfReader, edfReader } from './read-edf.js';
import { eeglabReader } from './read-eeglab.js';
import { fifReader } from './read-fif.js';
import { xdfReader } from './read-xdf.js';
import type { Recording } from './recording.js';

/** What was found in the file besides the signals. */
export interface EegReadReport {
  /** Such as `EDF+C`. */
  format: string;
  /** Each channel's label as stored, in the order of the recording's channels. */
  originalNames: string[];
  /** Channels left out because they were sampled at another rate. */
  otherRates: { name: string; sampleRate: number }[];
  /** Stretches without data, filled with a straight line and marked with an event `BAD gap`; seconds. */
  gaps: { onset: number; duration: number }[];
  /** Oddities that did not prevent reading, as sentences. */
  remarks: string[];
}

export interface EegReader {
  /** Name of the format for messages. */
  format: string;
  /** File name endings, lower case, with the dot. */
  extensions: readonly string[];
  /** Whether a file that begins with these bytes (up to 256) is of this format. */
  matches(start: Uint8Array): boolean;
  read(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }>;
}

const READERS: readonly EegReader[] = [edfReader, brainVisionReader, eeglabReader, bdfReader, fifReader, xdfReader];

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
  const start = await storage.readRange(path, 0, 256);
  const name = path.toLowerCase();
  const reader =
    READERS.find((candidate) => candidate.matches(start)) ??
    READERS.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
  if (reader !== undefined) return reader.read(storage, path);
  throw new HemocastError('unknown-format', 'This is no recording of a known format', {
    file: path,
    expected: READERS.map(({ format, extensions }) => `${format} (${extensions.join(', ')})`).join(', '),
    advice: 'Export the recording as EDF.',
  });
}

/** The recording alone; see `readEeg`. */
export async function readEegRecording(storage: Storage, path: string): Promise<Recording> {
  return (await readEeg(storage, path)).recording;
}
