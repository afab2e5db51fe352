/** EEG recordings, looked through a few megabytes at a time. */
import {
  isBdfStart,
  isBrainVisionTitle,
  isEdfStart,
  isEgiRawStart,
  isFifStart,
  isXdfStart,
} from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { openEeg, secondsOf, segmentsOf } from '../../recordings/index.js';
import type { Inspection, Inspector } from './inspection.js';
import { ValueStatistics } from './statistics.js';

/** Values that are in memory at a time. */
const PART_VALUES = 2 ** 22;

export const eegInspector: Inspector = {
  format: 'EEG (EDF, BDF, BrainVision, EEGLAB, FIF, XDF, EGI)',
  family: 'eeg',
  extensions: [
    ...[
      '.edf',
      '.bdf',
      '.vhdr',
      '.ahdr',
      '.vmrk',
      '.eeg',
      '.set',
      '.fdt',
      '.fif',
      '.fif.gz',
      '.xdf',
      '.xdfz',
      '.xdf.gz',
      '.mff',
      '.raw',
    ],
  ],
  matches: (start, name) =>
    (name.endsWith('.raw') && isEgiRawStart(start)) ||
    isEdfStart(start) ||
    isBdfStart(start) ||
    isFifStart(start) ||
    isXdfStart(start) ||
    isBrainVision(start),
  inspect: inspectEeg,
};

function isBrainVision(start: Uint8Array): boolean {
  const text = new TextDecoder().decode(start).replace(/^\ufeff?\s*/, '');
  return isBrainVisionTitle(text, 'Header') || isBrainVisionTitle(text, 'Marker');
}

async function inspectEeg(storage: Storage, path: string): Promise<Inspection> {
  const { recording, report, read, readDoubles = read } = await openEeg(storage, path);
  const { channels, samples, sampleRate, events } = recording;
  const segments = segmentsOf(recording);
  const statistics = channels.map(() => new ValueStatistics());
  const step = Math.max(1, Math.floor(PART_VALUES / Math.max(1, channels.length)));
  for (let start = 0; start < samples; start += step) {
    const count = Math.min(step, samples - start);
    const data = await readDoubles(start, count);
    // What lies between contiguous parts is filler.
    for (const segment of segments) {
      const from = Math.max(0, segment.start - start);
      const until = Math.min(count, segment.start + segment.samples - start);
      if (until <= from) continue;
      statistics.forEach((one, c) => {
        one.add(data, c * count + from, c * count + until);
      });
    }
  }
  const others = report.otherRates.map(({ name, sampleRate: rate }) => `${name} (${rate} Hz)`);
  // Magnetic channels and the like are not the business of a table of EEG, but a probe's light is fNIRS.
  const optical = channels.filter(({ type }) => type === 'nirs' || type === 'hbo' || type === 'hbr').length;
  return {
    file: path,
    format: report.format,
    kind: optical > 0 && !channels.some(({ type }) => type === 'eeg') ? 'fnirs' : 'eeg',
    sampleRate,
    samples,
    durationSeconds: sampleRate > 0 ? samples / sampleRate : 0,
    channels: channels.map(({ name, type, unit, position }, c) => ({
      name,
      type,
      unit,
      ...statistics[c].result(),
      ...(position === undefined ? {} : { position }),
    })),
    events: events.map(({ onset, duration, label }) => ({ onset, duration, label })),
    remarks: [
      ...report.remarks,
      ...report.gaps.map(({ onset, duration }) => `No data for ${duration} s from ${onset} s on.`),
      ...(segments.length === 1
        ? []
        : [
            `${segments.length} contiguous parts, ${secondsOf(segments, sampleRate).toFixed(1)} s in all; figures are of these.`,
          ]),
      ...(others.length === 0 ? [] : [`Left out, because they have another sampling rate: ${others.join(', ')}.`]),
    ],
  };
}
