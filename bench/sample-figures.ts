/** What samples of one recording are worth as a distribution, and what a sample looks like; all arrays `[region, volume]`. */
import { autocorrelation, pearson } from '../src/signal/index.js';

export interface DistributionFigures {
  /** Energy score of each volume over all regions, divided by the root of their number. */
  energy: number;
  /** Share of values that lie between the smallest and the largest sample: (n − 1) / (n + 1) of n samples that say the truth. */
  coverage: number;
  /** Mean correlation over time of the samples' mean with the measurement. */
  correlation: number;
  /** Mean variance of a sample and its autocorrelation a volume later. */
  variance: number;
  lagOne: number;
}

/**
 * Figures of a few samples beside what was measured. The energy score (Gneiting & Raftery 2007, eq. 22) takes the fair weight of pairs
 * (Ferro 2014), so that the number of samples does not bias it.
 *
 * @param samples independent ones, two or more
 */
export function distributionFigures(
  actual: Float64Array,
  samples: readonly Float64Array[],
  regions: number,
): DistributionFigures {
  const distances = samples.map((sample) => meanNorm(sample, actual, regions));
  const apart = samples.flatMap((one, i) => samples.slice(i + 1).map((other) => meanNorm(one, other, regions)));
  const mean = actual.map((_, i) => average(samples.map((sample) => sample[i])));
  const inside = actual.map((value, i) => {
    const above = samples.filter((sample) => sample[i] >= value).length;
    return above > 0 && above < samples.length ? 1 : 0;
  });
  const measured = rowsOf(actual, regions);
  const drawn = samples.flatMap((sample) => rowsOf(sample, regions));
  return {
    energy: average(distances) - average(apart) / 2,
    coverage: average(inside),
    correlation: average(rowsOf(mean, regions).map((row, i) => pearson(row, measured[i]))),
    variance: average(drawn.map((row) => average(row.map((value) => value ** 2)))),
    lagOne: average(drawn.map((row) => autocorrelation(row, 1))),
  };
}

export function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Mean over volumes of the distance of two maps, in units of one region. */
function meanNorm(a: Float64Array, b: Float64Array, regions: number): number {
  const volumes = a.length / regions;
  const squares = new Float64Array(volumes);
  for (let i = 0; i < a.length; i++) squares[i % volumes] += (a[i] - b[i]) ** 2;
  return average(squares.map((sum) => Math.sqrt(sum / regions)));
}

function rowsOf(data: Float64Array, rows: number): Float64Array[] {
  const length = data.length / rows;
  return Array.from({ length: rows }, (_, row) => data.subarray(row * length, (row + 1) * length));
}
