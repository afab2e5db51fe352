/** A target's series at another repetition time, so that data sets of several scanners can be learned together. */
import { HemocastError } from '../foundation/index.js';
import type { TargetModality, TargetSeries } from '../modalities/index.js';
import { onMoments } from '../models/joint/index.js';
import { zscoreRows } from '../signal/index.js';

/** Times nearer to each other than this are one, seconds. */
const SAME = 1e-3;

/** Whether two repetition times are one. */
export function isSameClock(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME;
}

/**
 * A prepared series at moments `tr` seconds apart, from its first one on: the cubic of `onMoments` through its band-limited course, and
 * each value with deviation 1 again, of which interpolation takes some.
 *
 * @param series z scores `[value, moment]` within the pass band of the modality
 * @throws HemocastError `repetition-time-too-long` where the band does not fit moments so far apart
 */
export function atRepetitionTime(
  series: TargetSeries,
  tr: number,
  { title, band }: Pick<TargetModality, 'title' | 'band'>,
): TargetSeries {
  const { data, volumes, startTime } = series;
  if (isSameClock(series.tr, tr)) return series;
  if (0.5 / tr < band.high) {
    throw new HemocastError('repetition-time-too-long', `${title} cannot be brought to so long a repetition time`, {
      field: 'RepetitionTime',
      expected: `at most ${(0.5 / band.high).toFixed(2)} s, for a band up to ${band.high} Hz`,
      found: `${tr} s; this run has ${series.tr} s`,
      advice: 'Name the data set with the shortest repetition time first: all are brought to that of the first.',
    });
  }
  const count = Math.floor(((volumes - 1) * series.tr) / tr + 1e-9) + 1;
  const values = data.length / volumes;
  const courses = new Float32Array(data.length);
  for (let v = 0; v < values; v++) for (let k = 0; k < volumes; k++) courses[k * values + v] = data[v * volumes + k];
  const from = { startTime, tr: series.tr, count: volumes };
  const moved = onMoments(courses, values, from, { startTime, tr, count }).values;
  const rows = Float32Array.from(
    { length: values * count },
    (_, i) => moved[(i % count) * values + Math.floor(i / count)],
  );
  return { ...series, data: zscoreRows(rows, values, count, rows) as Float32Array, volumes: count, tr };
}
