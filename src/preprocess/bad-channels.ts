/** Finding EEG channels that hold no usable signal. */
import { rowMoments, type Signal } from '../signal/index.js';

export interface BadChannel {
  name: string;
  reason: 'flat' | 'noisy' | 'not finite';
}

/** µV; an electrode on a head shows more than this in any second. */
const FLAT_DEVIATION = 0.1;
/** A channel this many times louder than the median channel, for most of the time, is disconnected or loose. */
const NOISY_RATIO = 5;
const SECONDS_PER_PART = 2;

/**
 * Judges channels by their amplitude in parts of 2 s, so that a few blinks or movements do not condemn a channel.
 *
 * @param data `[channel, sample]`, µV, free of slow drifts
 * @param names of the channels
 */
export function findBadChannels(
  data: Signal,
  names: readonly string[],
  samples: number,
  sampleRate: number,
): BadChannel[] {
  const channels = names.length;
  const part = Math.max(1, Math.min(samples, Math.round(SECONDS_PER_PART * sampleRate)));
  const parts = Math.max(1, Math.floor(samples / part));
  const amplitudes = names.map((_, channel) => {
    const start = channel * samples;
    const { deviations } = rowMoments(data.subarray(start, start + parts * part), parts, part);
    return median(deviations);
  });
  const typical = median(Float64Array.from(amplitudes.filter((amplitude) => amplitude > FLAT_DEVIATION)));
  const bad: BadChannel[] = [];
  for (let channel = 0; channel < channels; channel++) {
    const amplitude = amplitudes[channel];
    if (!Number.isFinite(amplitude)) bad.push({ name: names[channel], reason: 'not finite' });
    else if (amplitude < FLAT_DEVIATION) bad.push({ name: names[channel], reason: 'flat' });
    else if (amplitude > NOISY_RATIO * typical) bad.push({ name: names[channel], reason: 'noisy' });
  }
  return bad;
}

/** NaN sorts to the end; the median of nothing is NaN. */
export function median(values: Float64Array): number {
  if (values.some((value) => Number.isNaN(value))) return Number.NaN;
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
