/** Correlations of real sequences. Sequences without variance correlate 0 with everything, never NaN. */

type Sequence = ArrayLike<number>;

/**
 * Pearson's correlation of two sequences of equal length.
 *
 * @returns −1 … 1; 0 where either does not vary
 * @throws RangeError where the lengths differ
 */
export function pearson(a: Sequence, b: Sequence): number {
  if (a.length !== b.length)
    throw new RangeError(`Sequences of equal length expected, found ${a.length} and ${b.length}`);
  return pearsonPart(a, 0, b, 0, a.length);
}

/** Correlation of a sequence with itself `lag` samples later, about the mean of the whole, as in time-series texts: Σ(x_t−x̄)(x_{t+lag}−x̄) / Σ(x_t−x̄)². */
export function autocorrelation(x: Sequence, lag: number): number {
  const n = x.length;
  const shift = Math.abs(Math.round(lag));
  let mean = 0;
  for (let i = 0; i < n; i++) mean += x[i];
  mean /= n;
  let variance = 0;
  let product = 0;
  for (let i = 0; i < n; i++) {
    variance += (x[i] - mean) ** 2;
    if (i + shift < n) product += (x[i] - mean) * (x[i + shift] - mean);
  }
  return isNegligible(variance, mean, n) ? 0 : product / variance;
}

/**
 * Pearson's correlation of a with b moved by every lag up to `maximumLag`, over the samples that overlap.
 *
 * @returns 2·maximumLag + 1 values; element maximumLag + k is the correlation of a[t] with b[t + k], so a peak at k > 0
 * says that b follows a by k samples
 */
export function crossCorrelation(a: Sequence, b: Sequence, maximumLag: number): Float64Array {
  const n = Math.min(a.length, b.length);
  const result = new Float64Array(2 * maximumLag + 1);
  for (let lag = -maximumLag; lag <= maximumLag; lag++) {
    const count = n - Math.abs(lag);
    if (count < 2) continue;
    result[maximumLag + lag] = pearsonPart(a, Math.max(0, -lag), b, Math.max(0, lag), count);
  }
  return result;
}

function pearsonPart(a: Sequence, startA: number, b: Sequence, startB: number, count: number): number {
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < count; i++) {
    meanA += a[startA + i];
    meanB += b[startB + i];
  }
  meanA /= count;
  meanB /= count;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < count; i++) {
    const x = a[startA + i] - meanA;
    const y = b[startB + i] - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  if (count < 2 || isNegligible(aa, meanA, count) || isNegligible(bb, meanB, count)) return 0;
  return Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)));
}

/** A constant sequence has a sum of squares of rounding errors only: some 1e-16 of its mean for each element. */
function isNegligible(sumOfSquares: number, mean: number, count: number): boolean {
  return !(sumOfSquares > count * (1e-14 * mean) ** 2);
}
