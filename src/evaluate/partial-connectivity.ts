/**
 * Partial correlation: what two regions share that no other explains. The covariance is shrunk towards a multiple of the identity by Ledoit and
 * Wolf (2004, J. Multivariate Anal. 88:365), since runs are shorter than there are regions.
 */
import { inverse, Matrix } from 'ml-matrix';
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
  const shrinkage = shrinkageOf(unit, covariance, rows, moments);
  let mean = 0;
  for (let a = 0; a < rows; a++) mean += covariance[a * rows + a] / rows;
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

/** β / δ of the paper: how far the sample covariance errs, over how far it lies from the target. */
function shrinkageOf(unit: Float64Array, covariance: Float64Array, rows: number, moments: number): number {
  let [squares, trace] = [0, 0];
  for (let i = 0; i < covariance.length; i++) squares += covariance[i] ** 2;
  for (let a = 0; a < rows; a++) trace += covariance[a * rows + a];
  const delta = squares - trace ** 2 / rows;
  let beta = 0;
  for (let t = 0; t < moments; t++) {
    let norm = 0;
    for (let a = 0; a < rows; a++) norm += unit[a * moments + t] ** 2;
    beta += norm ** 2;
  }
  beta = (beta / moments - squares) / moments;
  return delta > 0 ? Math.max(0, Math.min(1, beta / delta)) : 1;
}
