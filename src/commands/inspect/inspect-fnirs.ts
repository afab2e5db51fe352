/** fNIRS recordings: SNIRF, Homer's `.nirs` and NIRx folders. */
import type { SnirfFile } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { nirxReader, readFnirsFile } from '../../recordings/index.js';
import { fnirsChannels, fnirsEvents } from './fnirs-channels.js';
import type { Inspection, Inspector } from './inspection.js';
import { statisticsOf } from './statistics.js';

export const fnirsInspector: Inspector = {
  format: 'fNIRS (SNIRF, .nirs, NIRx)',
  family: 'fnirs',
  extensions: ['.snirf', '.nirs'],
  // The endings of NIRx headers and of NIfTI pairs are the same.
  matches: (start, path) => path.endsWith('.hdr') && nirxReader.matches(start),
  async inspect(storage: Storage, path: string): Promise<Inspection> {
    const { format, file, remarks } = await readFnirsFile(storage, path);
    return describeFnirs(path, format, file, remarks);
  },
};

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
    durationSeconds: sampleRate > 0 ? samples / sampleRate : 0,
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
