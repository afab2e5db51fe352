/**
 * The space that a few examples of many features span. A linear model with a squared penalty never leaves it, so that
 * hundreds of examples with thousands of features need a basis of a few hundred numbers each (Hastie & Tibshirani,
 * Biostatistics 5:329, 2004). The basis knows nothing of labels: it is made once and serves every penalty and every
 * permutation.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Directions that carry less than this part of the strongest one's variance are rounding. */
const ROUNDING = 1e-11;

export interface KernelBasis {
  examples: number;
  /** Directions with variance, at most `examples` − 1. */
  rank: number;
  /** Place of each example, `[example, direction]`; every column has mean 0, columns are orthogonal. */
  scores: Float64Array;
  /** Sum of squares of each column, falling. */
  energies: Float64Array;
  /**
   * Places of other examples.
   *
   * @param products of each of them with each example of the basis, `[other, example]`
   * @returns `[other, direction]`
   */
  place(products: Float64Array, others: number): Float64Array;
}

/**
 * The principal axes of examples given by their inner products.
 *
 * @param kernel inner products `[example, example]`, symmetric
 *
 * @example
 * const basis = kernelBasis(innerProducts(x, n, p), n);
 */
export function kernelBasis(kernel: Float64Array, examples: number): KernelBasis {
  const n = examples;
  const means = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) means[i] += kernel[i * n + j] / n;
  const grand = means.reduce((sum, value) => sum + value, 0) / n;
  const centred = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) centred[i * n + j] = kernel[i * n + j] - means[i] - means[j] + grand;
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(n, n, centred), {
    assumeSymmetric: true,
  });
  const falling = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const floor = Math.max(ROUNDING * realEigenvalues[falling[0]], Number.MIN_VALUE);
  const kept = falling.filter((k) => realEigenvalues[k] > floor);
  const rank = kept.length;
  const energies = Float64Array.from(kept, (k) => realEigenvalues[k]);
  const scores = new Float64Array(n * rank);
  const axes = new Float64Array(n * rank);
  kept.forEach((k, column) => {
    const length = Math.sqrt(energies[column]);
    for (let i = 0; i < n; i++) {
      const entry = eigenvectorMatrix.get(i, k);
      scores[i * rank + column] = entry * length;
      axes[i * rank + column] = entry / length;
    }
  });
  return {
    examples,
    rank,
    scores,
    energies,
    place(products, others) {
      const result = new Float64Array(others * rank);
      for (let o = 0; o < others; o++) {
        let own = 0;
        for (let j = 0; j < n; j++) own += products[o * n + j] / n;
        for (let j = 0; j < n; j++) {
          const value = products[o * n + j] - means[j] - own + grand;
          for (let k = 0; k < rank; k++) result[o * rank + k] += value * axes[j * rank + k];
        }
      }
      return result;
    },
  };
}

/** Inner products `[example, example]` of rows `[example, feature]`. */
export function innerProducts(rows: Float64Array, examples: number, width: number): Float64Array {
  const kernel = new Float64Array(examples * examples);
  for (let i = 0; i < examples; i++) {
    const a = i * width;
    for (let j = 0; j <= i; j += 2) {
      const b = j * width;
      // Past the diagonal the second of a pair repeats the first.
      const c = j < i ? b + width : b;
      let first = 0;
      let second = 0;
      for (let k = 0; k < width; k++) {
        const value = rows[a + k];
        first += value * rows[b + k];
        second += value * rows[c + k];
      }
      kernel[i * examples + j] = first;
      kernel[j * examples + i] = first;
      if (j === i) continue;
      kernel[i * examples + j + 1] = second;
      kernel[(j + 1) * examples + i] = second;
    }
  }
  return kernel;
}
