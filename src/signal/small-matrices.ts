/** Operations on the small square matrices `[n, n]`, row-major, of component analysis. */
import { EigenvalueDecomposition, LuDecomposition, Matrix } from 'ml-matrix';

/** a·b. */
export function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const weight = a[i * n + k];
      for (let j = 0; j < n; j++) result[i * n + j] += weight * b[k * n + j];
    }
  }
  return result;
}

/** a·bᵀ. */
export function productTransposed(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k] * b[j * n + k];
      result[i * n + j] = sum;
    }
  }
  return result;
}

export function identity(n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) result[i * n + i] = 1;
  return result;
}

export function inverse(a: Float64Array, n: number): Float64Array {
  const solved = new LuDecomposition(Matrix.from1DArray(n, n, a)).solve(Matrix.eye(n, n));
  return Float64Array.from(solved.to1DArray());
}

/** (a·aᵀ)^(−1/2)·a: the orthogonal matrix closest to a. */
export function decorrelate(a: Float64Array, n: number): Float64Array {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    Matrix.from1DArray(n, n, productTransposed(a, a, n)),
    { assumeSymmetric: true },
  );
  const root = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const scale = 1 / Math.sqrt(Math.max(realEigenvalues[k], Number.MIN_VALUE));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        root[i * n + j] += scale * eigenvectorMatrix.get(i, k) * eigenvectorMatrix.get(j, k);
      }
    }
  }
  return product(root, a, n);
}

/** The rotation exp(e) of an antisymmetric matrix, by its Taylor series on e/2^s and s squarings. */
export function rotation(e: Float64Array, n: number): Float64Array {
  const largest = e.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * n;
  const squarings = Math.max(0, Math.ceil(Math.log2(Math.max(largest, 1e-300) / 0.25)));
  const small = e.map((value) => value / 2 ** squarings);
  let term = identity(n);
  let sum = identity(n);
  for (let k = 1; k <= 12; k++) {
    term = product(term, small, n).map((value) => value / k);
    sum = sum.map((value, i) => value + term[i]);
  }
  for (let s = 0; s < squarings; s++) sum = product(sum, sum, n);
  return sum;
}
