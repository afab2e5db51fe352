/**
 * Whether a single generated recording looks like a recording: what goes together, how fast it moves, how smooth it is and how much it
 * varies. The mean of many samples cannot have these properties, as it leaves out what the EEG does not say.
 */
import { autocorrelation, pearson, welch } from '../signal/index.js';
import { rowCorrelations, unitRows } from './standardise.js';

/** Edges of the bands whose shares of the power are compared, Hz. */
export const REALISM_BANDS: readonly number[] = [0.01, 0.03, 0.06, 0.1, 0.15];

/** Seconds of a segment of the spectrum: fine enough to tell the lowest band from the mean. */
const SEGMENT_SECONDS = 100;

/**
 * Functional connectivity: Pearson r over time of each pair of rows.
 *
 * @param data `[row, moment]`
 * @returns `[pair]`, the upper triangle row by row; 0 for a constant row
 */
export function functionalConnectivity(data: ArrayLike<number>, rows: number, moments: number): Float64Array {
  const unit = unitRows(data, rows, moments);
  const pairs = new Float64Array((rows * (rows - 1)) / 2);
  for (let a = 0, at = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++, at++) {
      let dot = 0;
      for (let t = 0; t < moments; t++) dot += unit[a * moments + t] * unit[b * moments + t];
      pairs[at] = dot;
    }
  }
  return pairs;
}

/** How far two connectomes lie apart. @returns mean |difference| over pairs, and the correlation of the two over pairs */
export function connectivityAgreement(
  real: Float64Array,
  generated: Float64Array,
): { meanDifference: number; correlation: number } {
  const differences = real.map((value, pair) => Math.abs(value - generated[pair]));
  return { meanDifference: mean(differences), correlation: pearson(real, generated) };
}

/**
 * Shares of the power between 0.01 and 0.15 Hz that lie in each band, mean over rows that vary.
 *
 * @param data `[row, moment]`
 * @param tr seconds from one moment to the next
 * @param edges of the bands, Hz, ascending
 */
export function bandShares(
  data: ArrayLike<number>,
  rows: number,
  moments: number,
  tr: number,
  edges: readonly number[] = REALISM_BANDS,
): number[] {
  const shares = edges.slice(1).map(() => 0);
  let counted = 0;
  for (let row = 0; row < rows; row++) {
    const { frequencies, density } = welch(rowOf(data, row, moments), 1 / tr, { segmentSeconds: SEGMENT_SECONDS });
    const power = shares.map((_, band) =>
      density.reduce(
        (sum, value, k) => sum + (frequencies[k] >= edges[band] && frequencies[k] < edges[band + 1] ? value : 0),
        0,
      ),
    );
    const total = power.reduce((sum, value) => sum + value, 0);
    if (!(total > 0)) continue;
    counted++;
    power.forEach((value, band) => {
      shares[band] += value / total;
    });
  }
  return shares.map((sum) => (counted > 0 ? sum / counted : Number.NaN));
}

/** Correlation of each row `[row, moment]` with itself one moment later, mean over rows. */
export function meanAutocorrelation(data: ArrayLike<number>, rows: number, moments: number): number {
  return mean(Float64Array.from({ length: rows }, (_, row) => autocorrelation(rowOf(data, row, moments), 1)));
}

/** Variance over time of each row `[row, moment]`, mean over rows. */
export function meanVariance(data: ArrayLike<number>, rows: number, moments: number): number {
  const variances = Float64Array.from({ length: rows }, (_, row) => {
    const values = rowOf(data, row, moments);
    const centre = mean(values);
    return mean(values.map((value) => (value - centre) ** 2));
  });
  return mean(variances);
}

/**
 * Smoothness over space: correlation over time of neighbours on a mesh, mean over the edges between values that count.
 *
 * @param data `[value, moment]`
 * @param neighbours of each value
 * @param values those that count, ascending
 * @returns NaN without an edge
 */
export function neighbourCorrelation(
  data: ArrayLike<number>,
  moments: number,
  neighbours: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
): number {
  const counts = new Set(Array.from(values));
  const edges: [number, number][] = [];
  for (const a of counts) {
    for (const b of Array.from(neighbours[a])) if (b > a && counts.has(b)) edges.push([a, b]);
  }
  if (edges.length === 0) return Number.NaN;
  const side = (end: 0 | 1) => {
    const rows = new Float64Array(edges.length * moments);
    edges.forEach((edge, i) => {
      rows.set(rowOf(data, edge[end], moments), i * moments);
    });
    return unitRows(rows, edges.length, moments);
  };
  const r = rowCorrelations(side(0), side(1), edges.length, moments);
  return mean(r.filter((value) => !Number.isNaN(value)));
}

/** What single recordings are compared by. */
export interface Realism {
  /** Mean correlation of all pairs of rows. */
  connectivity: number;
  /** Shares of the power in each band of `REALISM_BANDS`. */
  shares: number[];
  /** Of each row with itself one moment later. */
  autocorrelation: number;
  /** Of each row over time. */
  variance: number;
}

/** The figures of one recording's rows, e.g. its regions. */
export function realismOf(data: ArrayLike<number>, rows: number, moments: number, tr: number): Realism {
  return {
    connectivity: mean(functionalConnectivity(data, rows, moments)),
    shares: bandShares(data, rows, moments, tr),
    autocorrelation: meanAutocorrelation(data, rows, moments),
    variance: meanVariance(data, rows, moments),
  };
}

function rowOf(data: ArrayLike<number>, row: number, moments: number): Float64Array {
  return Float64Array.from({ length: moments }, (_, t) => data[row * moments + t]);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
