/** EDF files as recordings. */
import { type EdfFile, type EdfSegment, openEdf } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import { describeChannel } from './channel-types.js';
import type { EegReader, EegReadReport } from './readers.js';
import type { Recording, RecordingEvent } from './recording.js';

/** Gaps may be as long as the data and this many seconds more. */
const TOLERATED_GAPS = 1800;

export const edfReader: EegReader = {
  format: 'EDF',
  extensions: ['.edf'],
  matches: (start) => start.length >= 8 && start[0] === 48 && start.subarray(1, 8).every((byte) => byte === 32),
  read: readEdf,
};

async function readEdf(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }> {
  const file = await openEdf(storage, path);
  if (file.channels.length === 0) {
    throw new HemocastError('no-signals', 'The file holds annotations but no signals', {
      file: path,
      expected: 'one or more channels',
    });
  }
  const described = file.channels.map(({ name, unit }) => describeChannel(name, unit));
  const remarks: string[] = [];
  file.channels.forEach(({ name, unit }, c) => {
    if (described[c].channel.type === 'eeg' && !/v$/i.test(unit))
      remarks.push(`${name} states the unit "${unit}"; µV is assumed.`);
  });
  if (file.malformedAnnotations > 0) remarks.push(`${file.malformedAnnotations} annotations cannot be read.`);
  const stored = await file.readSignals();
  described.forEach(({ factor }, c) => {
    if (factor === 1) return;
    for (let i = c * stored.samples; i < (c + 1) * stored.samples; i++) stored.data[i] *= factor;
  });
  const { data, samples, gaps } = fillGaps(stored.data, file, path);
  const events: RecordingEvent[] = [
    ...file.annotations.map(({ onset, duration, text }) => ({ onset, duration, label: text })),
    ...gaps.map((gap) => ({ ...gap, label: 'BAD gap' })),
  ].sort((a, b) => a.onset - b.onset);
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate: file.sampleRate,
      samples,
      data,
      events,
    },
    report: {
      format: file.header.kind,
      originalNames: file.channels.map(({ name }) => name),
      otherRates: file.otherChannels.map(({ name, sampleRate }) => ({ name, sampleRate })),
      gaps,
      remarks,
    },
  };
}

/** Lays the segments of an interrupted recording on one clock, with straight lines across the gaps. */
function fillGaps(data: Float32Array, file: EdfFile, path: string) {
  const { segments, sampleRate, samples: stored, channels } = file;
  if (segments.length === 1) return { data, samples: stored, gaps: [] };
  const first = (segment: EdfSegment) => Math.round(segment.onset * sampleRate);
  const last = segments[segments.length - 1];
  const samples = first(last) + last.samples;
  if (!(samples <= 2 * stored + TOLERATED_GAPS * sampleRate)) {
    throw new HemocastError('edf-gaps', 'The interruptions are longer than the recording', {
      file: path,
      expected: `at most ${(stored / sampleRate + TOLERATED_GAPS).toFixed(0)} s`,
      found: `${((samples - stored) / sampleRate).toFixed(0)} s`,
      advice: 'Split the file where it was interrupted.',
    });
  }
  const filled = new Float32Array(channels.length * samples);
  for (let c = 0; c < channels.length; c++) {
    const from = c * stored;
    const to = c * samples;
    let end = 0;
    for (const segment of segments) {
      const begin = Math.max(first(segment), end);
      const before = segment.start > 0 ? data[from + segment.start - 1] : data[from];
      const after = data[from + segment.start];
      const steps = begin - end + 1;
      for (let i = end; i < begin; i++) filled[to + i] = before + ((after - before) * (i - end + 1)) / steps;
      const count = Math.min(segment.samples, samples - begin);
      filled.set(data.subarray(from + segment.start, from + segment.start + count), to + begin);
      end = begin + count;
    }
  }
  const gaps = segments.slice(1).map((segment, i) => {
    const onset = segments[i].onset + segments[i].samples / sampleRate;
    return { onset, duration: segment.onset - onset };
  });
  return { data: filled, samples, gaps };
}
