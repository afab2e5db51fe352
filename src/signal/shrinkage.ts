/** How far a covariance of few examples is drawn towards a multiple of the identity. */

import { innerProducts } from './inner-products.js';
import { transpose } from './matrix-product.js';

/** A covariance about the mean, over n: (1 − shrinkage)·S + shrinkage·μ·1, μ the mean variance. */
export interface Shrinkage {
  shrinkage: number;
  /** Mean of the variances. */
  mean: number;
}

/**
 * The shrinkage of Ledoit & Wolf (2004), J. Multivar. Anal. 88, as scikit-learn's `ledoit_wolf` has it. Examples may be fewer than features:
 * products are taken over whichever are fewer.
 *
 * @param rows about their mean `[example, feature]`
 */
export function ledoitWolf(rows: Float64Array, examples: number, features: number): Shrinkage {
  const n = examples;
  let trace = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    let own = 0;
    for (let k = 0, at = i * features; k < features; k++, at++) own += rows[at] * rows[at];
    trace += own / n;
    fourth += own * own;
  }
  const mean = trace / features;
  // The covariance of one feature is known as it is.
  if (features === 1) return { shrinkage: 0, mean };
  const spread = squaredProducts(rows, n, features) / (n * n);
  const distance = (spread - 2 * mean * trace + features * mean * mean) / features;
  const error = Math.min((fourth / n - spread) / (features * n), distance);
  return { shrinkage: error > 0 ? error / distance : 0, mean };
}

/** Sum of squares of XXᵀ, which is that of XᵀX. */
function squaredProducts(rows: Float64Array, n: number, width: number): number {
  const products = n <= width ? innerProducts(rows, n, width) : innerProducts(transpose(rows, n, width), width, n);
  let squares = 0;
  for (let at = 0; at < products.length; at++) squares += products[at] * products[at];
  return squares;
}

/**
 * The oracle approximating shrinkage of Chen et al. (2010), IEEE Trans. Signal Process. 58, as scikit-learn's `oas` has it.
 *
 * @param covariance about the mean, over the number of samples `[feature, feature]`
 */
export function oracleApproximating(covariance: Float64Array, features: number, samples: number): Shrinkage {
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < features; i++) trace += covariance[i * features + i];
  for (let i = 0; i < covariance.length; i++) squares += covariance[i] ** 2;
  const mean = trace / features;
  if (features === 1) return { shrinkage: 0, mean };
  const alpha = squares / (features * features);
  const numerator = alpha + mean * mean;
  const denominator = (samples + 1) * (alpha - (mean * mean) / features);
  return { shrinkage: denominator === 0 ? 1 : Math.min(1, numerator / denominator), mean };
}
