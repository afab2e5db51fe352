/**
 * Times of samples on the recorder's clock, without jitter: the corrections that the format's reference importers make by default. Clocks of the
 * sending computers were compared with the recorder's every few seconds; a line through the offsets, insensitive to
 * single late answers, takes every time to the recorder's clock. Samples at a regular rate are then put on a line through their times.
 */

export interface ClockOffset {
  /** When it was measured, on the sender's clock. */
  time: number;
  /** Seconds to add to the sender's clock. */
  offset: number;
}

/** First sample and number of samples of a segment. */
export interface Segment {
  start: number;
  samples: number;
}

/** Residuals beyond this count linearly, not by their square; seconds. */
const ROBUST_THRESHOLD = 1e-4;
const ITERATIONS = 1000;
/** Bounds the time that a file with absurdly many offsets can take. */
const MAXIMUM_STEPS = 2e7;
/** An offset begins again with a clock that was reset when both its time and its value stand apart this far. */
const RESET_TIME = { deviations: 5, seconds: 5 };
const RESET_OFFSET = { deviations: 10, seconds: 1 };
const BREAK_SECONDS = 1;
const BREAK_SAMPLES = 500;

/** Moves times, in place, from the sender's clock to the recorder's. Returns the segments between resets of the sender's clock. */
export function synchronizeClock(times: Float64Array, offsets: readonly ClockOffset[]): Segment[] {
  if (times.length === 0 || offsets.length === 0) return [];
  const ranges = offsets.length > 1 ? splitAtResets(offsets) : [{ start: 0, samples: offsets.length }];
  const segments: Segment[] = [];
  let begin = 0;
  ranges.forEach((range, r) => {
    const own = offsets.slice(range.start, range.start + range.samples);
    const { intercept, slope } = own.length === 1 ? { intercept: own[0].offset, slope: 0 } : fitRobustLine(own);
    let end = times.length;
    if (r + 1 < ranges.length) {
      const last = own[own.length - 1].time;
      const next = offsets[range.start + range.samples].time;
      // Up to the first sample that is no nearer to this range's last offset than to the next one's first.
      end = begin;
      while (end < times.length && Math.abs(times[end] - last) < Math.abs(times[end] - next)) end++;
    }
    for (let i = begin; i < end; i++) times[i] += intercept + slope * times[i];
    if (end > begin) segments.push({ start: begin, samples: end - begin });
    begin = end;
  });
  return segments;
}

function splitAtResets(offsets: readonly ClockOffset[]): Segment[] {
  const times = differences(offsets.map(({ time }) => time));
  const values = differences(offsets.map(({ offset }) => offset));
  const late = standsApart(times, RESET_TIME);
  const moved = standsApart(values, RESET_OFFSET);
  return splitAfter(offsets.length, (i) => times[i] < 0 || (late[i] && moved[i]));
}

/** Segments of `count` items, with a cut after each item i for which `cut(i)` holds. */
function splitAfter(count: number, cut: (i: number) => boolean): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (let i = 0; i < count; i++) {
    if (i + 1 < count && !cut(i)) continue;
    segments.push({ start, samples: i + 1 - start });
    start = i + 1;
  }
  return segments;
}

function differences(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - values[i]);
}

/** Which values lie far from the median, by the median absolute deviation and in seconds. */
function standsApart(values: readonly number[], limit: { deviations: number; seconds: number }): boolean[] {
  const middle = median(values);
  const away = values.map((value) => Math.abs(value - middle));
  const deviation = median(away) + Number.EPSILON;
  return away.map((distance) => distance / deviation > limit.deviations && distance > limit.seconds);
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * The line offset = intercept + slope·time with the least Huber loss, by the alternating direction method of multipliers (Boyd et al.,
 * Foundations and Trends in Machine Learning 3:1, 2011, section 6.1.1) with ρ = 1. No correction where all offsets were measured at one time.
 */
export function fitRobustLine(offsets: readonly ClockOffset[]): { intercept: number; slope: number } {
  const n = offsets.length;
  const first = offsets.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const x = Float64Array.from(offsets, ({ time }) => (time - first) / ROBUST_THRESHOLD);
  const y = Float64Array.from(offsets, ({ offset }) => offset / ROBUST_THRESHOLD);
  let sumX = 0;
  let sumXX = 0;
  for (const value of x) {
    sumX += value;
    sumXX += value * value;
  }
  const determinant = sumXX - (sumX * sumX) / n;
  if (!(determinant > 0) || !Number.isFinite(determinant)) return { intercept: 0, slope: 0 };
  const split = new Float64Array(n);
  const dual = new Float64Array(n);
  let level = 0;
  let slope = 0;
  const iterations = Math.min(ITERATIONS, Math.max(20, Math.floor(MAXIMUM_STEPS / n)));
  for (let k = 0; k < iterations; k++) {
    let sum = 0;
    let sumProduct = 0;
    for (let i = 0; i < n; i++) {
      const value = y[i] + split[i] - dual[i];
      sum += value;
      sumProduct += x[i] * value;
    }
    slope = (sumProduct - (sumX * sum) / n) / determinant;
    level = (sum - slope * sumX) / n;
    for (let i = 0; i < n; i++) {
      const residual = level + slope * x[i] - y[i] + dual[i];
      const shrunk = residual === 0 ? 0 : Math.max(0, 1 - 2 / Math.abs(residual)) * residual;
      split[i] = (residual + shrunk) / 2;
      dual[i] = residual - split[i];
    }
  }
  return { intercept: level * ROBUST_THRESHOLD - slope * first, slope };
}

/**
 * Puts the times of a regular stream, in place, on a line for each segment without a break. A break is a step of more than a second and
 * of more than 500 sampling intervals.
 *
 * @returns the segments, and the rate that the times show, Hz: 0 where there are too few samples
 */
export function removeJitter(times: Float64Array, nominalRate: number): { segments: Segment[]; rate: number } {
  const limit = Math.max(BREAK_SECONDS, BREAK_SAMPLES / nominalRate);
  const segments = splitAfter(times.length, (i) => Math.abs(times[i + 1] - times[i]) > limit);
  let steps = 0;
  let duration = 0;
  for (const { start, samples } of segments) {
    if (samples < 2) continue;
    // Counted from the middle, so that the sums stay small.
    const middle = (samples - 1) / 2;
    const base = times[start];
    let sum = 0;
    let sumProduct = 0;
    for (let i = 0; i < samples; i++) {
      sum += times[start + i] - base;
      sumProduct += (i - middle) * (times[start + i] - base);
    }
    const interval = sumProduct / ((samples * (samples * samples - 1)) / 12);
    const centre = base + sum / samples;
    for (let i = 0; i < samples; i++) times[start + i] = centre + interval * (i - middle);
    steps += samples - 1;
    duration += interval * (samples - 1);
  }
  return { segments, rate: duration > 0 ? steps / duration : 0 };
}
