/** How far a covariance of few examples is drawn towards a multiple of the identity. */

/** A covariance about the mean, over n: (1 − shrinkage)·S + shrinkage·μ·1, μ the mean variance. */
export interface Shrinkage {
  shrinkage: number;
  /** Mean of the variances. */
  mean: number;
}

/**
 * The shrinkage of Ledoit & Wolf (2004), J. Multivar. Anal. 88, as scikit-learn's `ledoit_wolf` has it, from inner products of the
 * examples alone: examples may be fewer than features.
 *
 * @param gram inner products of centred rows `[example, example]`
 * @param features length of a row
 */
export function ledoitWolf(gram: Float64Array, examples: number, features: number): Shrinkage {
  const n = examples;
  let trace = 0;
  let fourth = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const own = gram[i * n + i];
    trace += own / n;
    fourth += own * own;
    for (let j = 0; j < n; j++) squares += gram[i * n + j] ** 2;
  }
  const mean = trace / features;
  // The covariance of one feature is known as it is.
  if (features === 1) return { shrinkage: 0, mean };
  const spread = squares / (n * n);
  const distance = (spread - 2 * mean * trace + features * mean * mean) / features;
  const error = Math.min((fourth / n - spread) / (features * n), distance);
  return { shrinkage: error > 0 ? error / distance : 0, mean };
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
