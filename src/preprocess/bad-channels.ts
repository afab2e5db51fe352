/** Finding EEG channels that hold no usable signal. */
import { pearson, rowMoments, type Signal } from '../signal/index.js';

export interface BadChannel {
  name: string;
  reason: 'stated' | 'flat' | 'noisy' | 'not finite' | 'uncorrelated';
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

/**
 * Channels that share nothing with the others: neighbours on a head see much the same fields. A channel counts as bad where its largest
 * absolute correlation with any other one, taken in parts of 2 s, has a median below the limit (as in the PREP pipeline, Bigdely-Shamlo et
 * al., Front. Neuroinform. 9:16, 2015, whose limit is 0.4).
 *
 * @param data `[channel, sample]`, free of slow drifts
 * @param limit 0 … 1
 */
export function findUncorrelatedChannels(
  data: Signal,
  names: readonly string[],
  samples: number,
  sampleRate: number,
  limit = 0.4,
): BadChannel[] {
  const channels = names.length;
  if (channels < 2) return [];
  const part = Math.max(2, Math.min(samples, Math.round(SECONDS_PER_PART * sampleRate)));
  const parts = Math.max(1, Math.floor(samples / part));
  const largest = names.map(() => new Float64Array(parts));
  for (let p = 0; p < parts; p++) {
    const rows = names.map((_, c) => data.subarray(c * samples + p * part, c * samples + (p + 1) * part));
    for (let a = 0; a < channels; a++) {
      for (let b = 0; b < a; b++) {
        const r = Math.abs(pearson(rows[a], rows[b]));
        largest[a][p] = Math.max(largest[a][p], r);
        largest[b][p] = Math.max(largest[b][p], r);
      }
    }
  }
  return names.flatMap((name, c) => (median(largest[c]) < limit ? [{ name, reason: 'uncorrelated' as const }] : []));
}

/** NaN sorts to the end; the median of nothing is NaN. */
export function median(values: Float64Array): number {
  if (values.some((value) => Number.isNaN(value))) return Number.NaN;
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
