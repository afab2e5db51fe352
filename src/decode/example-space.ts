/**
 * The space that a few examples of many features span. A linear model with a squared penalty never leaves it, so that
 * hundreds of examples with thousands of features need a few hundred numbers each (Hastie & Tibshirani, Biostatistics
 * 5:329, 2004). The space knows nothing of labels: it is made once and serves every penalty and every permutation.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { innerProducts } from '../signal/index.js';

/** Directions that carry less than this part of the strongest one's variance are rounding. */
const ROUNDING = 1e-11;

export interface ExampleSpace {
  /** Directions with variance, fewer than there are spanning examples and at most one for each feature. */
  rank: number;
  /** Place of each example, `[example, direction]`, about the mean of the spanning ones. */
  places: Float64Array;
  /** Sum of squares of the spanning examples in each direction, falling. */
  energies: Float64Array;
}

/**
 * The principal axes of some examples, and all examples' places on them. Distances between spanning examples stay as they
 * were; of other examples what lies outside is left out, which no linear model of the spanning ones could use.
 *
 * @param rows `[example, feature]`; left unchanged
 * @param spanning indices of the examples that span the space
 *
 * @example
 * const { places, rank } = exampleSpace(rows, 100, 3800, training);
 */
export function exampleSpace(
  rows: Float64Array,
  examples: number,
  width: number,
  spanning: ArrayLike<number>,
): ExampleSpace {
  const n = spanning.length;
  const centred = aboutMean(rows, examples, width, spanning);
  if (width < n) {
    const own = new Float64Array(n * width);
    for (let i = 0; i < n; i++) for (let k = 0; k < width; k++) own[k * n + i] = centred[spanning[i] * width + k];
    const { values, vectors } = principalAxes(innerProducts(own, width, n), width);
    return { rank: values.length, energies: values, places: product(centred, examples, width, vectors, values.length) };
  }
  const all = innerProducts(centred, examples, width);
  const products = new Float64Array(examples * n);
  for (let i = 0; i < examples; i++) for (let j = 0; j < n; j++) products[i * n + j] = all[i * examples + spanning[j]];
  const own = new Float64Array(n * n);
  for (let i = 0; i < n; i++) own.set(products.subarray(spanning[i] * n, (spanning[i] + 1) * n), i * n);
  const { values, vectors } = principalAxes(own, n);
  const rank = values.length;
  // With X = U S^½ Vᵀ the axes are V = Xᵀ U S^−½: places are products with the spanning examples, then with U S^−½.
  for (let i = 0; i < n; i++) for (let k = 0; k < rank; k++) vectors[i * rank + k] /= Math.sqrt(values[k]);
  return { rank, energies: values, places: product(products, examples, n, vectors, rank) };
}

function aboutMean(rows: Float64Array, examples: number, width: number, spanning: ArrayLike<number>): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < spanning.length; i++) {
    for (let k = 0; k < width; k++) mean[k] += rows[spanning[i] * width + k] / spanning.length;
  }
  const centred = new Float64Array(examples * width);
  for (let i = 0, at = 0; i < examples; i++) for (let k = 0; k < width; k++, at++) centred[at] = rows[at] - mean[k];
  return centred;
}

/** Eigenvalues that are not rounding, falling, and their vectors as columns `[size, rank]`. */
function principalAxes(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(size, size, matrix), {
    assumeSymmetric: true,
  });
  const falling = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const floor = Math.max(ROUNDING * realEigenvalues[falling[0]], Number.MIN_VALUE);
  const kept = falling.filter((k) => realEigenvalues[k] > floor);
  const vectors = new Float64Array(size * kept.length);
  kept.forEach((k, column) => {
    for (let i = 0; i < size; i++) vectors[i * kept.length + column] = eigenvectorMatrix.get(i, k);
  });
  return { values: Float64Array.from(kept, (k) => realEigenvalues[k]), vectors };
}

/** `a [m, k]` times `b [k, n]`. */
function product(a: Float64Array, m: number, k: number, b: Float64Array, n: number): Float64Array {
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    const row = result.subarray(i * n, (i + 1) * n);
    for (let j = 0; j < k; j++) {
      const weight = a[i * k + j];
      const from = j * n;
      for (let c = 0; c < n; c++) row[c] += weight * b[from + c];
    }
  }
  return result;
}
