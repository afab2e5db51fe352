/** fNIRS recordings: SNIRF, Homer's `.nirs` and NIRx folders. */
import type { SnirfFile } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import {
  evenSignals,
  faultRemarks,
  nirxReader,
  rateRemarks,
  readFnirsFile,
  signalFaults,
  snirfEvents,
} from '../../recordings/index.js';
import { fnirsChannels, fnirsEvents } from './fnirs-channels.js';
import type { Inspection, Inspector } from './inspection.js';
import { statisticsOf } from './statistics.js';

export const fnirsInspector: Inspector = {
  format: 'fNIRS (SNIRF, .nirs, NIRx, XDF)',
  family: 'fnirs',
  extensions: ['.snirf', '.nirs'],
  // The endings of NIRx headers and of NIfTI pairs are the same.
  matches: (start, path) => path.endsWith('.hdr') && nirxReader.matches(start),
  async inspect(storage: Storage, path: string): Promise<Inspection> {
    const { format, file, remarks } = await readFnirsFile(storage, path);
    return describeFnirs(path, format, file, [...remarks, ...doubts(file)]);
  },
};

/** What is odd about the signals and the clock; on what cannot be cleaned nothing is said. */
function doubts(file: SnirfFile): string[] {
  const { samples, sampleRate, data, measurementList, parts } = file;
  const channels = fnirsChannels(file);
  const remarks = rateRemarks(file);
  if (measurementList.length > 0 && samples > 1) {
    const rows = [...measurementList.keys()];
    const segments = parts ?? [{ start: 0, samples }];
    const faults = signalFaults(data, samples, rows, sampleRate, segments);
    remarks.push(...faultRemarks(faults, (row) => channels[row].name));
    const events = snirfEvents(file);
    const isLight = rows.every((row) => channels[row].type === 'nirs' && measurementList[row].label === undefined);
    remarks.push(...evenSignals(file, rows, { zerosAreMissing: isLight, events }).remarks);
  }
  return remarks;
}

/** The fields of an fNIRS recording, whatever file it came from. */
function describeFnirs(file: string, format: string, recording: SnirfFile, remarks: string[]): Inspection {
  const { samples, sampleRate, data, aux = [] } = recording;
  const channels = fnirsChannels(recording);
  const start = recording.time?.[0] ?? 0;
  const placed = channels.some(({ position }) => position !== undefined);
  return {
    file,
    format,
    kind: 'fnirs',
    sampleRate,
    samples,
    durationSeconds: sampleRate > 0 ? span(recording) + 1 / sampleRate : 0,
    channels: channels.map(({ name, type, unit, position }, c) => ({
      name,
      type,
      unit,
      ...statisticsOf(data, c * samples, (c + 1) * samples),
      ...(position === undefined ? {} : { position }),
    })),
    events: fnirsEvents(recording),
    remarks: [
      ...remarks,
      ...(placed ? ["Positions are in the probe's own frame, half way between source and detector."] : []),
      ...(start === 0
        ? []
        : [`The clock of the file, by which events are timed, stands at ${start} s at the first sample.`]),
      ...(aux.length === 0 ? [] : [`Recorded alongside: ${aux.map(({ name }) => name).join(', ')}.`]),
    ],
  };
}

/** Seconds from the first sample to the last. */
function span({ time, samples, sampleRate }: SnirfFile): number {
  return time === undefined || samples < 2 ? (samples - 1) / sampleRate : time[samples - 1] - time[0];
}
