/** Heartbeats from the EEG itself, where there is no good ECG: the pulse artefact moves all electrodes together and comes at the rate of a heart. */
import { filterZeroPhase } from '../../../signal/index.js';
import { beatPeriod } from './beat-tracking.js';
import { beatsOfScore, type Heartbeats } from './r-peaks.js';
import { symmetricEigen } from './residual-basis.js';

const BAND = { low: 1.5, high: 15 } as const;
const COMPONENTS = 5;
const ROUNDS = 3;

/**
 * @param rows EEG `[row][sample]` after the gradient correction
 * @param rate Hz
 * @returns beats at some fixed time after the R peaks
 */
export function heartbeatsFromEeg(rows: readonly Float32Array[], rate: number): Heartbeats {
  const samples = rows[0]?.length ?? 0;
  const high = Math.min(BAND.high, 0.4 * rate);
  const filtered = rows.map((row) => filterZeroPhase(row, 1, samples, rate, { low: BAND.low, high }));
  const courses = principalCourses(filtered, Math.min(COMPONENTS, rows.length));
  const ranked = courses.map((course) => ({ course, ...beatPeriod(course, rate) })).sort((a, b) => b.r - a.r);
  const [{ course, period }] = ranked;
  // First the larger deflections of the component, then what looks like the mean beat.
  let score = scaled(course.map(Math.abs), period);
  let found = beatsOfScore(score, rate, true);
  for (let round = 0; round < ROUNDS; round++) {
    score = scaled(matched(course, found.peaks, Math.round(0.8 * period)), period);
    found = beatsOfScore(score, rate, true);
  }
  return found;
}

/** Courses of the largest principal components, the largest first. */
function principalCourses(rows: readonly Float32Array[], count: number): Float64Array[] {
  const n = rows.length;
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < rows[i].length; t += 2) sum += rows[i][t] * rows[j][t];
      covariance[i * n + j] = sum;
      covariance[j * n + i] = sum;
    }
  }
  const { values, vectors } = symmetricEigen(covariance, n);
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
  return order.slice(0, count).map((component) => {
    const course = new Float64Array(rows[0].length);
    rows.forEach((row, r) => {
      const weight = vectors[r * n + component];
      for (let t = 0; t < course.length; t++) course[t] += weight * row[t];
    });
    return course;
  });
}

/** Correlation of each stretch with the mean beat; negative ones count as none. */
function matched(course: Float64Array, peaks: readonly number[], length: number): Float64Array {
  const half = length >> 1;
  const mean = new Float64Array(2 * half);
  for (const peak of peaks) for (let n = 0; n < mean.length; n++) mean[n] += course[peak - half + n] ?? 0;
  return Float64Array.from(course, (_, t) => {
    let sum = 0;
    for (let n = 0; n < mean.length; n += 2) sum += mean[n] * (course[t - half + n] ?? 0);
    return Math.max(0, sum);
  });
}

/** So that the highest value of a typical interval is 1. */
function scaled(values: Float64Array, period: number): Float64Array {
  const tops: number[] = [];
  for (let at = 0; at < values.length; at += period) {
    tops.push(values.subarray(at, at + period).reduce((top, value) => Math.max(top, value), 0));
  }
  const typical = tops.sort((a, b) => a - b)[tops.length >> 1] ?? 0;
  return typical > 0 ? values.map((value) => Math.min(1.2, value / typical)) : values;
}
