/** What an amplifier records beside the brain, and what authors do to EEG before they publish it. */
import type { Random } from '../../foundation/index.js';
import type { Channel, Recording } from '../../recordings/index.js';
import { butterworthSections, filterRowsForwardBackward } from '../../signal/index.js';
import { slowCourse } from '../noise.js';

/** A recording with electrodes of eyes and heart. */
export function withBodyChannels(
  recording: Recording,
  added: readonly { name: string; type: 'eog' | 'ecg' | 'misc' }[],
  random: Random,
): Recording {
  const { channels, data, samples, sampleRate } = recording;
  const more = new Float32Array((channels.length + added.length) * samples);
  more.set(data);
  added.forEach(({ name, type }, i) => {
    const row = more.subarray((channels.length + i) * samples, (channels.length + i + 1) * samples);
    const own = random.fork(name);
    if (type === 'ecg') addBeats(row, sampleRate, own);
    else row.set(slowCourse(own, samples, 1 / sampleRate, 0.5, 0.05).map((value) => 30 * value));
  });
  const described = added.map(({ name, type }): Channel => ({ name, type, unit: 'µV' }));
  return { ...recording, channels: [...channels, ...described], data: more };
}

/** R peaks of 1 mV, about 65 a minute. */
function addBeats(row: Float32Array, sampleRate: number, random: Random): void {
  for (let time = random.uniform(0.2, 0.8); time < row.length / sampleRate; time += random.normal(0.92, 0.05)) {
    const centre = time * sampleRate;
    const reach = Math.ceil(0.06 * sampleRate);
    for (let i = Math.max(0, Math.floor(centre) - reach); i < Math.min(row.length, centre + reach); i++) {
      row[i] += 1000 * Math.exp(-(((i - centre) / (0.012 * sampleRate)) ** 2));
    }
  }
}

/** Pass band of a published release, and the average of the EEG as the reference. */
export function asPublished(recording: Recording, { low, high }: { low: number; high: number }): Recording {
  const { channels, samples, sampleRate } = recording;
  const sections = butterworthSections(2, { low, high }, sampleRate);
  const data = filterRowsForwardBackward(sections, recording.data, channels.length, samples);
  const eeg = channels.flatMap(({ type }, c) => (type === 'eeg' ? [c] : []));
  for (let t = 0; t < samples; t++) {
    let mean = 0;
    for (const c of eeg) mean += data[c * samples + t] / eeg.length;
    for (const c of eeg) data[c * samples + t] -= mean;
  }
  return { ...recording, data };
}

/** A recording without a stretch, as EEGLAB cuts it: a `boundary` whose duration says how long it was. */
export function withoutStretch(recording: Recording, from: number, seconds: number): Recording {
  const { channels, data, samples, sampleRate, events } = recording;
  const start = Math.round(from * sampleRate);
  const count = Math.round(seconds * sampleRate);
  const left = samples - count;
  const kept = new Float32Array(channels.length * left);
  channels.forEach((_, c) => {
    kept.set(data.subarray(c * samples, c * samples + start), c * left);
    kept.set(data.subarray(c * samples + start + count, (c + 1) * samples), c * left + start);
  });
  const moved = events
    .filter(({ onset }) => onset < from || onset >= from + seconds)
    .map((event) => (event.onset < from ? event : { ...event, onset: event.onset - count / sampleRate }));
  // EEGLAB puts it half a sample ahead of the first that was kept.
  const boundary = { onset: (start - 0.5) / sampleRate, duration: count / sampleRate, label: 'boundary' };
  return { ...recording, data: kept, samples: left, events: [...moved, boundary].sort((a, b) => a.onset - b.onset) };
}
