/** Functions of symmetric matrices by their eigenvalues. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Eigenvalues in rising order, and their vectors as columns `[size, size]`. */
export interface Eigensystem {
  values: Float64Array;
  vectors: Float64Array;
}

export function eigensystem(matrix: Float64Array, size: number): Eigensystem {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(size, size, matrix), {
    assumeSymmetric: true,
  });
  const rising = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[a] - realEigenvalues[b]);
  const vectors = new Float64Array(size * size);
  rising.forEach((k, column) => {
    for (let i = 0; i < size; i++) vectors[i * size + column] = eigenvectorMatrix.get(i, k);
  });
  return { values: Float64Array.from(rising, (k) => realEigenvalues[k]), vectors };
}

/** The matrix with the same vectors and `of` of its eigenvalues. */
export function mapped({ values, vectors }: Eigensystem, of: (value: number) => number): Float64Array {
  const size = values.length;
  const scaled = new Float64Array(size * size);
  const images = values.map(of);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) scaled[i * size + k] = vectors[i * size + k] * images[k];
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += scaled[i * size + k] * vectors[j * size + k];
      result[i * size + j] = sum;
      result[j * size + i] = sum;
    }
  }
  return result;
}

/**
 * a·m·aᵀ.
 *
 * @param a `[rows, size]`
 * @param m symmetric `[size, size]`
 * @returns `[rows, rows]`
 */
export function congruent(a: Float64Array, m: Float64Array, rows: number, size = rows): Float64Array {
  const half = new Float64Array(rows * size);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < size; k++) {
      const weight = a[i * size + k];
      for (let j = 0; j < size; j++) half[i * size + j] += weight * m[k * size + j];
    }
  }
  const result = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += half[i * size + k] * a[j * size + k];
      result[i * rows + j] = sum;
      result[j * rows + i] = sum;
    }
  }
  return result;
}
