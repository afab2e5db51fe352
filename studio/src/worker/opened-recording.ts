/** Recordings that are open in the worker: their description, and readers of their traces. */
import { fnirsChannels } from '../../../src/commands/inspect/fnirs-channels.js';
import { HemocastError } from '../../../src/foundation/index.js';
import { findRecordings } from '../../../src/recordings/bids/find-recordings.js';
import {
  gapRemarks,
  isEegFolder,
  isNirxFolder,
  type OpenEeg,
  openBidsEeg,
  openEeg,
  type Recording,
  rateRemarks,
  readFnirsFile,
  snirfEvents,
} from '../../../src/recordings/index.js';
import type { RecordingSummary } from './protocol.js';
import { TraceReader } from './trace-reader.js';
import type { Workplace } from './workplace.js';

export interface OpenedRecording {
  summary: RecordingSummary;
  recorded: TraceReader;
  /** As the last preview of cleaning left it. */
  cleaned?: TraceReader;
  /** Of EEG. */
  eeg?: OpenEeg;
}

/** Recordings that stay open; those of long ago are opened once more. */
const KEPT = 3;

/**
 * A recording of any format, opened once.
 *
 * @throws HemocastError what its reader throws
 */
export async function recordingAt(workplace: Workplace, path: string): Promise<OpenedRecording> {
  const { recordings } = workplace;
  const known = recordings.get(path);
  const opened = known ?? (await open(workplace, path));
  recordings.delete(path);
  recordings.set(path, opened);
  for (const old of [...recordings.keys()].slice(0, -KEPT)) recordings.delete(old);
  return opened;
}

async function open(workplace: Workplace, path: string): Promise<OpenedRecording> {
  const { storage } = workplace;
  const isLight =
    /\.(snirf|nirs)$/i.test(path) || (!(await isEegFolder(storage, path)) && (await isNirxFolder(storage, path)));
  if (isLight) return openLight(workplace, path);
  try {
    return await openElectric(workplace, path);
  } catch (error) {
    // An XDF file shows only by its streams what it holds.
    if (!(error instanceof HemocastError && error.code === 'xdf-no-eeg')) throw error;
    return openLight(workplace, path);
  }
}

async function openElectric({ storage }: Workplace, path: string): Promise<OpenedRecording> {
  const [{ bids }] = await findRecordings(storage, path, 'eeg');
  const eeg = await (bids === undefined ? openEeg(storage, path) : openBidsEeg(storage, bids));
  const { recording, report } = eeg;
  const remarks = [
    ...report.remarks,
    ...gapRemarks(report.gaps),
    ...report.otherRates.map(({ name, sampleRate }) => `${name} is left out: sampled at ${sampleRate} Hz`),
  ].map((text) => `${text.replace(/\.$/, '')}.`);
  return {
    summary: summaryOf(path, report.format, recording, remarks),
    recorded: new TraceReader(recording, eeg.read),
    eeg,
  };
}

async function openLight({ storage }: Workplace, path: string): Promise<OpenedRecording> {
  const { format, file, remarks } = await readFnirsFile(storage, path);
  const { sampleRate, samples, probe } = file;
  const channels = fnirsChannels(file);
  const optodes = (list: typeof probe.sources, letter: string) =>
    list.map(({ label, position }, index) => ({
      label: label || `${letter}${index + 1}`,
      ...(position && { position }),
    }));
  const signals = { channels, sampleRate, samples, ...(file.parts && { segments: file.parts }) };
  return {
    summary: {
      ...{ path, kind: 'fnirs', format, channels, sampleRate, samples },
      seconds: sampleRate > 0 ? samples / sampleRate : 0,
      events: snirfEvents(file),
      ...(file.parts && { segments: file.parts }),
      remarks: [...remarks, ...rateRemarks(file)],
      optodes: { sources: optodes(probe.sources, 'S'), detectors: optodes(probe.detectors, 'D') },
    },
    recorded: TraceReader.of(signals, Float32Array.from(file.data)),
  };
}

/** What the page shows of EEG. */
export function summaryOf(
  path: string,
  format: string,
  { channels, sampleRate, samples, events, segments }: Omit<Recording, 'data'>,
  remarks: string[],
): RecordingSummary {
  return {
    ...{ path, kind: 'eeg', format, sampleRate, samples, events, remarks },
    channels: channels.map(({ name, type, unit, position, bad }) => ({
      ...{ name, type, unit },
      ...(position && { position }),
      ...(bad && { bad }),
    })),
    seconds: samples / sampleRate,
    ...(segments && { segments }),
  };
}
