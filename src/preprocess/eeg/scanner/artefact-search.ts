/** Scans without triggers: the period of a gradient artefact in the signal itself. */
import { fastLength, fourierPlan } from '../../../signal/index.js';
import { type Probe, stretchCorrelation } from './epoch-timing.js';
import { FEWEST_EPOCHS, type TriggeredScan } from './scan-triggers.js';

/** Seconds from which the period is learned, and between which it is looked for. */
const LEARNED = 60;
const PERIODS = { shortest: 0.03, long: 0.3, longest: 8 } as const;
/** Autocorrelation of second differences at the period. */
const LEAST_PEAK = 0.6;
/** Peaks as high as the highest but for noise, and as those of slices, which are nearly alike. */
const AS_HIGH = 0.02;
const NEARLY_AS_HIGH = 0.15;
/** Share of one frequency in what repeats, from which it is no gradient but mains. */
const MOST_OF_ONE = 0.5;
/** Correlation at which an epoch follows the one before. */
const FOLLOWS = 0.5;

/**
 * @returns scans whose onset within a period is arbitrary; every epoch counts as triggered
 */
export function searchScans(probe: Probe): TriggeredScan[] {
  const scans: TriggeredScan[] = [];
  const open: [number, number][] = [[0, probe.samples]];
  while (open.length > 0 && scans.length < 32) {
    const [from, to] = open.pop() as [number, number];
    if (to - from < 2.5 * FEWEST_EPOCHS * PERIODS.long * probe.rate) continue;
    const scan = searchStretch(probe, from, to);
    if (scan === undefined) {
      // A long stretch may hold a scan in one half alone.
      if (to - from > 2 * LEARNED * probe.rate) {
        const middle = (from + to) >> 1;
        open.push([from, middle], [middle, to]);
      }
      continue;
    }
    scans.push(scan);
    open.push([from, Math.floor(scan.onsets[0])]);
    open.push([Math.ceil(scan.onsets[scan.onsets.length - 1] + scan.period), to]);
  }
  return scans.sort((a, b) => a.onsets[0] - b.onsets[0]);
}

function searchStretch(probe: Probe, from: number, to: number): TriggeredScan | undefined {
  const [row] = probe.rows;
  const count = Math.min(to - from, Math.round(LEARNED * probe.rate));
  const begin = from + ((to - from - count) >> 1);
  const part = row.subarray(begin, begin + count);
  // Slices first: volumes are found by what repeats after so many of them. Slices that pause between volumes cannot be followed.
  for (const lag of periodsOf(part, probe.rate)) {
    const onsets = followed(row, [from, to], begin + Math.max(0, Math.floor(count / 2 - lag)), lag);
    const seconds = (onsets[onsets.length - 1] - onsets[0]) / probe.rate;
    if (onsets.length < FEWEST_EPOCHS || seconds < FEWEST_EPOCHS * PERIODS.long) continue;
    const period = (onsets[onsets.length - 1] - onsets[0]) / (onsets.length - 1);
    return { onsets: Float64Array.from(onsets), period, triggered: onsets.map(() => true) };
  }
  return undefined;
}

/** Epochs from a first one on, to both sides, as long as each is like the one before. */
function followed(row: Float32Array, [from, to]: readonly [number, number], start: number, lag: number): number[] {
  const follow = (direction: 1 | -1): number[] => {
    const found: number[] = [];
    let [at, step] = [start, lag];
    for (;;) {
      const guess = at + direction * step;
      if (guess < from || guess + lag > to) return found;
      // Against the first one errors do not add up; against the one before a moving head can be followed.
      const same = bestPlace(row, start, guess, lag);
      const next = same.r >= FOLLOWS ? same : bestPlace(row, at, guess, lag);
      if (next.r < FOLLOWS) return found;
      found.push(next.place);
      // The period is known better with every epoch.
      step = Math.abs(next.place - start) / found.length;
      at = next.place;
    }
  };
  return [...follow(-1).reverse(), start, ...follow(1)];
}

/** Where within two samples of a guess the stretch is most like the one at `at`, to a part of a sample. */
function bestPlace(row: Float32Array, at: number, guess: number, length: number): { place: number; r: number } {
  const steps = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2];
  const shown = Math.min(length, 2048);
  const scores = steps.map((step) => stretchCorrelation(row, at, guess + step, shown));
  const best = scores.reduce((top, r, i) => (r > scores[top] ? i : top), 0);
  const [left, middle, right] = [scores[best - 1], scores[best], scores[best + 1]];
  const bend = left + right - 2 * middle;
  const offset = left === undefined || right === undefined || bend >= 0 ? 0 : (0.5 * (left - right)) / bend;
  return { place: guess + steps[best] + 0.5 * offset, r: middle };
}

/**
 * Lags at which the autocorrelation is high: the shortest that is nearly as high as any, and the shortest that is as high among those of
 * volumes. None where it is nowhere high, or where the signal is a single tone.
 */
function periodsOf(part: Float32Array, rate: number): number[] {
  const shortest = Math.round(PERIODS.shortest * rate);
  const longest = Math.min(Math.round(PERIODS.longest * rate), Math.floor(part.length / 3));
  if (longest <= shortest) return [];
  const length = fastLength(part.length + longest);
  const plan = fourierPlan(length);
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  real.set(part);
  plan.forward(real, imaginary);
  let [all, largest] = [0, 0];
  const tone = Math.max(1, Math.round(length / rate));
  for (let k = 0; k < length; k++) {
    real[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
    imaginary[k] = 0;
  }
  for (let k = 0; k <= length / 2; k++) all += real[k];
  for (let k = 0; k + tone <= length / 2; k += tone) {
    let sum = 0;
    for (let i = k; i < k + tone; i++) sum += real[i];
    largest = Math.max(largest, sum);
  }
  if (!(all > 0) || largest > MOST_OF_ONE * all) return [];
  plan.inverse(real, imaginary);
  const at = (lag: number) => (real[lag] / real[0]) * (part.length / (part.length - lag));
  const long = Math.round(PERIODS.long * rate);
  let top = 0;
  for (let lag = long; lag <= longest; lag++) top = Math.max(top, at(lag));
  if (top < LEAST_PEAK) return [];
  const first = (from: number, least: number): number[] => {
    for (let lag = from + 1; lag < longest; lag++) {
      const [left, middle, right] = [at(lag - 1), at(lag), at(lag + 1)];
      if (middle < least || middle < left || middle < right) continue;
      const bend = left + right - 2 * middle;
      return [lag + (bend < 0 ? (0.5 * (left - right)) / bend : 0)];
    }
    return [];
  };
  return [...first(shortest, top - NEARLY_AS_HIGH), ...first(long, top - AS_HIGH)];
}
