/**
 * Beats of a heart in a score that is high where one may be: of all series of beats the one with the largest sum of scores less what its rhythm costs,
 * Σ s(tᵢ) − α·ln²((tᵢ − tᵢ₋₁)/P), by dynamic programming (after Ellis 2007). A beat that is hardly seen stays in its place, and a wave
 * that is counted twice costs more than it gains.
 */

/** Beats a minute that a lying person's heart may have. */
export const PULSE_RANGE = { slowest: 35, fastest: 150 } as const;
const ALPHA = 4;
/** Intervals, as parts of the usual one. */
const SHORTEST = 0.5;
const LONGEST = 1.8;

/**
 * @param score about 1 at a typical beat
 * @param period usual interval, samples
 * @returns samples of the beats
 */
export function trackBeats(score: ArrayLike<number>, period: number): number[] {
  const count = score.length;
  const sums = new Float64Array(count);
  const before = new Int32Array(count).fill(-1);
  const shortest = Math.max(1, Math.round(SHORTEST * period));
  const longest = Math.round(LONGEST * period);
  const costs = Float64Array.from({ length: longest + 1 }, (_, lag) =>
    lag < shortest ? 0 : ALPHA * Math.log(lag / period) ** 2,
  );
  for (let i = 0; i < count; i++) {
    let best = Number.NEGATIVE_INFINITY;
    let from = -1;
    for (let lag = shortest; lag <= longest && lag <= i; lag++) {
      const value = sums[i - lag] - costs[lag];
      if (value > best) [best, from] = [value, i - lag];
    }
    // A series may begin anywhere within the first interval.
    if (i <= longest && best < 0) [best, from] = [0, -1];
    sums[i] = score[i] + best;
    before[i] = from;
  }
  let last = count - 1;
  for (let i = Math.max(0, count - longest); i < count; i++) if (sums[i] > sums[last]) last = i;
  const beats: number[] = [];
  for (let i = last; i >= 0; i = before[i]) beats.push(i);
  return beats.reverse();
}

/**
 * The interval after which a signal repeats best, of those that a heart may have: the shortest whose autocorrelation is nearly the highest.
 *
 * @returns samples, and the autocorrelation there
 */
export function beatPeriod(signal: ArrayLike<number>, rate: number): { period: number; r: number } {
  const shortest = Math.floor((60 / PULSE_RANGE.fastest) * rate);
  const longest = Math.ceil((60 / PULSE_RANGE.slowest) * rate);
  const count = signal.length;
  let mean = 0;
  for (let i = 0; i < count; i++) mean += signal[i] / count;
  let energy = 0;
  for (let i = 0; i < count; i++) energy += (signal[i] - mean) ** 2;
  const r = Float64Array.from({ length: longest + 2 }, (_, lag) => {
    if (lag < shortest - 1 || lag >= count) return Number.NEGATIVE_INFINITY;
    let sum = 0;
    for (let i = lag; i < count; i++) sum += (signal[i] - mean) * (signal[i - lag] - mean);
    return energy > 0 ? (sum / energy) * (count / (count - lag)) : 0;
  });
  let top = Number.NEGATIVE_INFINITY;
  for (let lag = shortest; lag <= longest; lag++)
    if (r[lag] >= r[lag - 1] && r[lag] >= r[lag + 1]) top = Math.max(top, r[lag]);
  for (let lag = shortest; lag <= longest; lag++) {
    if (r[lag] >= r[lag - 1] && r[lag] >= r[lag + 1] && r[lag] >= 0.75 * top) return { period: lag, r: r[lag] };
  }
  return { period: rate, r: 0 };
}
