/** What samples are judged by: as a distribution around one measurement, and each as a recording that could have been measured. */
import { autocorrelation, pearson, welch } from '../src/signal/index.js';

/** Bounds in Hz of the parts of a spectrum. */
export const SPECTRUM_EDGES = [0.04, 0.08, 0.12, 0.15];

/** Scores of a few samples of one recording, all arrays `[region, volume]`. */
export interface DistributionScores {
  crps: number;
  energy: number;
  /** Share of values that lie between the smallest and the largest sample: (n − 1) / (n + 1) of n samples where these are of the same distribution. */
  coverage: number;
  /** Mean correlation over time of the samples' mean with the measurement. */
  correlation: number;
}

/**
 * Continuous ranked probability score of each value and energy score of each volume over all regions, a root of the number of regions
 * apart (Gneiting & Raftery 2007, eq. 20–22), both with the fair weight of pairs (Ferro 2014), so that the number of samples does not bias them.
 *
 * @param samples independent ones, two or more
 */
export function distributionScores(
  actual: Float64Array,
  samples: readonly Float64Array[],
  regions: number,
): DistributionScores {
  const volumes = actual.length / regions;
  const pairs = samples.flatMap((one, i) => samples.slice(i + 1).map((other) => [one, other] as const));
  const crps =
    average(samples.map((sample) => meanDistance(sample, actual))) -
    0.5 * average(pairs.map(([one, other]) => meanDistance(one, other)));
  const energy =
    average(samples.map((sample) => meanNorm(sample, actual, regions, volumes))) -
    0.5 * average(pairs.map(([one, other]) => meanNorm(one, other, regions, volumes)));
  const mean = actual.map((_, i) => average(samples.map((sample) => sample[i])));
  const inside = actual.map((value, i) => {
    const above = samples.filter((sample) => sample[i] >= value).length;
    return above > 0 && above < samples.length ? 1 : 0;
  });
  const rows = rowsOf(actual, regions);
  const correlation = average(rowsOf(mean, regions).map((row, i) => pearson(row, rows[i])));
  return { crps, energy, coverage: average(inside), correlation };
}

/** What one recording looks like, whatever it is of. */
export interface SeriesFigures {
  /** Correlations of all pairs of regions. */
  connectivity: Float64Array;
  /** Parts of the power below, between and above {@link SPECTRUM_EDGES}. */
  spectrum: number[];
  /** Autocorrelation a volume later. */
  lagOne: number;
  variance: number;
}

/** @param series `[region, volume]` */
export function seriesFigures(series: Float64Array, regions: number, tr: number): SeriesFigures {
  const rows = rowsOf(series, regions);
  const connectivity: number[] = [];
  for (let i = 0; i < regions; i++) for (let j = 0; j < i; j++) connectivity.push(pearson(rows[i], rows[j]));
  const shares = rows.map((row) => spectrumShares(row, tr));
  return {
    connectivity: Float64Array.from(connectivity),
    spectrum: shares[0].map((_, band) => average(shares.map((share) => share[band]))),
    lagOne: average(rows.map((row) => autocorrelation(row, 1))),
    variance: average(rows.map(meanSquare)),
  };
}

function spectrumShares(row: Float64Array, tr: number): number[] {
  const { frequencies, density } = welch(row, 1 / tr, { segmentSeconds: 60 * tr });
  const shares = new Array<number>(SPECTRUM_EDGES.length + 1).fill(0);
  const total = density.reduce((sum, value) => sum + value, 0);
  frequencies.forEach((frequency, i) => {
    shares[SPECTRUM_EDGES.filter((edge) => frequency >= edge).length] += density[i] / total;
  });
  return shares;
}

/** Mean correlation over time of the vertices of each edge of a mesh, and mean variance of the vertices. */
export function surfaceFigures(data: Float32Array, volumes: number, edges: readonly (readonly [number, number])[]) {
  const rows = rowsOf(data, data.length / volumes);
  return {
    smoothness: average(edges.map(([a, b]) => pearson(rows[a], rows[b]))),
    variance: average(rows.map(meanSquare)),
    lagOne: average(rows.map((row) => autocorrelation(row, 1))),
  };
}

export function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Mean absolute difference. */
export function meanDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

/** Mean over volumes of the distance of two maps, in units of one region. */
function meanNorm(a: Float64Array, b: Float64Array, regions: number, volumes: number): number {
  const squares = new Float64Array(volumes);
  for (let i = 0; i < a.length; i++) squares[i % volumes] += (a[i] - b[i]) ** 2;
  return average(squares.map((sum) => Math.sqrt(sum / regions)));
}

function meanSquare(row: ArrayLike<number>): number {
  const mean = average(row);
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += (row[i] - mean) ** 2;
  return sum / row.length;
}

function rowsOf<T extends Float32Array | Float64Array>(data: T, rows: number): T[] {
  const length = data.length / rows;
  return Array.from({ length: rows }, (_, row) => data.subarray(row * length, (row + 1) * length) as T);
}
