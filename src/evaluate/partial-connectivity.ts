/**
 * Partial correlation: what two regions share that no other explains. The covariance is shrunk towards a multiple of the identity by Ledoit and
 * Wolf (2004, J. Multivariate Anal. 88:365), since runs are shorter than there are regions.
 */
import { inverse, Matrix } from 'ml-matrix';
import { ledoitWolf } from '../signal/index.js';
import { unitRows } from './standardise.js';

/**
 * Partial correlation of each pair of rows.
 *
 * @param data `[row, moment]`; each row is brought to mean 0 and variance 1 first
 * @returns `[pair]`, the upper triangle row by row, and the shrinkage that was chosen, 0 … 1
 */
export function partialConnectivity(
  data: ArrayLike<number>,
  rows: number,
  moments: number,
): { pairs: Float64Array; shrinkage: number } {
  const unit = unitRows(data, rows, moments).map((value) => value * Math.sqrt(moments));
  const covariance = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = a; b < rows; b++) {
      let sum = 0;
      for (let t = 0; t < moments; t++) sum += unit[a * moments + t] * unit[b * moments + t];
      covariance[a * rows + b] = covariance[b * rows + a] = sum / moments;
    }
  }
  const byMoment = Float64Array.from(unit, (_, i) => unit[(i % rows) * moments + Math.floor(i / rows)]);
  const { shrinkage, mean } = ledoitWolf(byMoment, moments, rows);
  const shrunk = Matrix.from1DArray(rows, rows, covariance).mul(1 - shrinkage);
  for (let a = 0; a < rows; a++) shrunk.set(a, a, shrunk.get(a, a) + shrinkage * mean);
  const precision = inverse(shrunk);
  const pairs = new Float64Array((rows * (rows - 1)) / 2);
  for (let a = 0, at = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++, at++) {
      pairs[at] = -precision.get(a, b) / Math.sqrt(precision.get(a, a) * precision.get(b, b));
    }
  }
  return { pairs, shrinkage };
}
