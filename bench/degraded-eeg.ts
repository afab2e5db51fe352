/** EEG made worse in the ways that strangers' recordings are: what the input check has to see. */
import { Random } from '../src/foundation/index.js';
import type { Recording } from '../src/recordings/index.js';
import { resample } from '../src/signal/index.js';

/** One way, by its name in the table. */
export interface DegradedEeg {
  name: string;
  make(recording: Recording): Recording;
}

type Change = (row: Float32Array, rate: number, channel: number) => void;

/** Changes EEG channels, each in a copy of its own. */
function changed(recording: Recording, change: Change): Recording {
  const { channels, samples, sampleRate } = recording;
  const data = recording.data.slice();
  channels.forEach(({ type }, c) => {
    if (type === 'eeg') change(data.subarray(c * samples, (c + 1) * samples), sampleRate, c);
  });
  return { ...recording, data };
}

/** The channels that a rule keeps. */
function withChannels(recording: Recording, keep: (eeg: number) => boolean): Recording {
  const { channels, samples, data } = recording;
  let eeg = 0;
  const rows = channels.flatMap(({ type }, c) => (type !== 'eeg' || keep(eeg++) ? [c] : []));
  const kept = new Float32Array(rows.length * samples);
  rows.forEach((row, r) => {
    kept.set(data.subarray(row * samples, (row + 1) * samples), r * samples);
  });
  return { ...recording, channels: rows.map((row) => channels[row]), data: kept };
}

function first(recording: Recording, seconds: number): Recording {
  const { channels, sampleRate, samples, data } = recording;
  const count = Math.min(samples, Math.round(seconds * sampleRate));
  const short = new Float32Array(channels.length * count);
  channels.forEach((_, c) => {
    short.set(data.subarray(c * samples, c * samples + count), c * count);
  });
  return { ...recording, samples: count, data: short };
}

const scaled =
  (factor: number): Change =>
  (row) => {
    for (let i = 0; i < row.length; i++) row[i] *= factor;
  };

export const DEGRADED_EEG: readonly DegradedEeg[] = [
  { name: 'as recorded', make: (recording) => recording },
  {
    name: 'at 50 Hz',
    make: (recording) => {
      const { channels, samples, sampleRate, data } = recording;
      return { ...recording, sampleRate: 50, ...resample(data, channels.length, samples, sampleRate, 50) };
    },
  },
  { name: '16 of the electrodes', make: (recording) => withChannels(recording, (eeg) => eeg % 2 === 0) },
  { name: '4 of the electrodes', make: (recording) => withChannels(recording, (eeg) => eeg % 8 === 0) },
  {
    name: 'half of it × 50',
    make: (recording) => changed(recording, (row) => scaled(50)(row.subarray(row.length / 2), 0, 0)),
  },
  {
    name: 'a fifth of it × 50',
    make: (recording) => changed(recording, (row) => scaled(50)(row.subarray(0.8 * row.length), 0, 0)),
  },
  { name: 'mV stated as µV', make: (recording) => changed(recording, scaled(1e-3)) },
  { name: 'nV stated as µV', make: (recording) => changed(recording, scaled(1000)) },
  {
    name: 'clipped at half of its range',
    make: (recording) =>
      changed(recording, (row) => {
        const limit = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 6;
        for (let i = 0; i < row.length; i++) row[i] = Math.min(limit, Math.max(-limit, row[i]));
      }),
  },
  {
    name: 'dropouts of 2 s in each 20 s',
    make: (recording) =>
      changed(recording, (row, rate) => {
        for (let i = 0; i < row.length; i += 20 * rate) row.fill(0, i, i + 2 * rate);
      }),
  },
  {
    name: 'white noise of 30 µV',
    make: (recording) =>
      changed(recording, (row, _, channel) => {
        const random = new Random(`noise ${channel}`);
        for (let i = 0; i < row.length; i++) row[i] += random.normal(0, 30);
      }),
  },
  { name: '10 s', make: (recording) => first(recording, 10) },
  { name: '40 s', make: (recording) => first(recording, 40) },
];
