/** R peaks from an ECG that was recorded in a magnet, where flowing blood may make the T wave as high as the R peak: the QRS complex is known by its speed. */
import { filterZeroPhase } from '../../../signal/index.js';
import { beatPeriod, PULSE_RANGE, trackBeats } from './beat-tracking.js';

export interface Heartbeats {
  /** Samples of the beats, in order. */
  peaks: number[];
  /** Beats a minute, median. */
  rate: number;
  /** Beats that were put in where none was seen, and waves that were seen but cannot be beats. */
  inserted: number;
  removed: number;
  /** Why these cannot be trusted; undefined where they can. */
  doubt?: string;
}

const QRS_BAND = { low: 8, high: 30 } as const;
/** Seconds over which the energy of a QRS complex is added up. */
const QRS_SECONDS = 0.08;
/** As parts of a typical beat: what is seen at least, and what would count as a beat of its own. */
const SEEN = 0.25;
const STRONG = 0.6;
/** Share of beats that may be put in, and spread of intervals about their running median. */
const MOST_INSERTED = 0.15;
const MOST_IRREGULAR = 0.25;
const LEAST_BEATS = 8;

/**
 * @param ecg one channel after the gradient correction, any sign
 * @param rate Hz; 100 or more
 */
export function rPeaks(ecg: Float32Array, rate: number): Heartbeats {
  const high = Math.min(QRS_BAND.high, 0.4 * rate);
  const band = filterZeroPhase(ecg, 1, ecg.length, rate, { low: QRS_BAND.low, high });
  const energy = smoothedEnergy(band, Math.max(1, Math.round((QRS_SECONDS * rate) / 2)));
  return beatsOfScore(normalised(energy, rate), rate);
}

/**
 * Beats in a score, with what speaks against them.
 *
 * @param hasOtherWaves a beat has waves that are nearly as high, as in the EEG: they are no sign of missed beats
 */
export function beatsOfScore(score: Float64Array, rate: number, hasOtherWaves = false): Heartbeats {
  const { period, r } = beatPeriod(score, rate);
  const tracked = trackBeats(score, period);
  const reach = Math.round(0.05 * rate);
  let inserted = 0;
  const peaks = tracked.map((at) => {
    let best = at;
    for (let i = Math.max(0, at - reach); i <= Math.min(score.length - 1, at + reach); i++) {
      if (score[i] > score[best]) best = i;
    }
    if (score[best] >= SEEN) return best;
    inserted++;
    return at;
  });
  const near = Math.round(0.15 * rate);
  let removed = 0;
  let next = 0;
  for (let i = 1; i + 1 < score.length && !hasOtherWaves; i++) {
    if (score[i] < STRONG || score[i] < score[i - 1] || score[i] < score[i + 1]) continue;
    while (next + 1 < peaks.length && Math.abs(peaks[next + 1] - i) <= Math.abs(peaks[next] - i)) next++;
    if (peaks.length > 0 && Math.abs(peaks[next] - i) > near) removed++;
  }
  const intervals = peaks.slice(1).map((peak, i) => (peak - peaks[i]) / rate);
  const sorted = [...intervals].sort((a, b) => a - b);
  const typical = sorted[sorted.length >> 1] ?? 0;
  const beatsAMinute = typical > 0 ? 60 / typical : 0;
  const doubt = doubtOf(peaks.length, inserted, removed, beatsAMinute, intervals, r);
  return { peaks, rate: beatsAMinute, inserted, removed, ...(doubt !== undefined && { doubt }) };
}

function doubtOf(
  beats: number,
  inserted: number,
  removed: number,
  rate: number,
  intervals: readonly number[],
  r: number,
): string | undefined {
  if (beats < LEAST_BEATS) return `only ${beats} beats`;
  if (rate < PULSE_RANGE.slowest || rate > PULSE_RANGE.fastest) return `${rate.toFixed(0)} beats a minute`;
  if (inserted > MOST_INSERTED * beats) return `${inserted} of ${beats} beats are not seen`;
  if (removed > beats / 2) return `${removed} waves between ${beats} beats are as high as beats`;
  const irregular = intervals.map((interval, i) => {
    const near = intervals.slice(Math.max(0, i - 4), i + 5).sort((a, b) => a - b);
    return Math.abs(Math.log(interval / near[near.length >> 1]));
  });
  const spread = [...irregular].sort((a, b) => a - b)[Math.floor(0.8 * irregular.length)];
  if (spread > MOST_IRREGULAR) return 'the intervals are irregular';
  return r < 0.05 ? 'nothing repeats at the rate of a heart' : undefined;
}

export function smoothedEnergy(signal: Float32Array, half: number): Float64Array {
  const result = new Float64Array(signal.length);
  let sum = 0;
  const square = (i: number) => (i >= 0 && i < signal.length ? signal[i] * signal[i] : 0);
  for (let i = -half; i < half; i++) sum += square(i);
  for (let i = 0; i < signal.length; i++) {
    sum += square(i + half) - square(i - half - 1);
    result[i] = Math.max(0, sum);
  }
  return result;
}

/** So that a typical beat is 1: by the highest values of stretches of 2 s about each place, and bounded, so that a single jerk gains nothing. */
export function normalised(energy: Float64Array, rate: number): Float64Array {
  const stretch = Math.max(1, Math.round(2 * rate));
  const tops: number[] = [];
  for (let at = 0; at < energy.length; at += stretch) {
    let top = 0;
    for (let i = at; i < Math.min(energy.length, at + stretch); i++) top = Math.max(top, energy[i]);
    tops.push(top);
  }
  return energy.map((value, i) => {
    const k = Math.floor(i / stretch);
    const near = tops.slice(Math.max(0, k - 5), k + 6).sort((a, b) => a - b);
    const typical = near[near.length >> 1];
    return typical > 0 ? Math.min(1.2, value / typical) : 0;
  });
}
