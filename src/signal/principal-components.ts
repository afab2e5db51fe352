/**
 * Principal components by the eigenvectors of whichever is smaller, the covariance
 * of the columns or the Gram matrix of the rows: exactly for small ones, by subspace
 * iteration with Rayleigh–Ritz projection for larger ones.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { HemocastError, Random } from '../foundation/index.js';

/** Up to this size all eigenvectors are computed at once. */
const EXACT_SIZE = 300;

export interface PrincipalComponents {
  /** `[component, column]`, orthonormal rows; the largest entry of each is positive. */
  components: Float64Array;
  /** `[row, component]`: the data, freed of its mean, on the components. */
  scores: Float64Array;
  /** Variance (over rows) along each component, largest first. */
  variances: Float64Array;
  /** Part of the total variance that each carries. */
  explained: Float64Array;
  /** Mean of every column. */
  mean: Float64Array;
}

/**
 * The first `count` principal components of observations in rows.
 *
 * @param x `[row, column]`: observations by variables
 * @param count at most min(rows, columns)
 * @param random start of the iteration for large sizes; the result does not depend on it beyond rounding
 * @throws HemocastError `component-count`
 */
export function principalComponents(
  x: Float32Array | Float64Array,
  rows: number,
  columns: number,
  count: number,
  random = new Random('principal components'),
): PrincipalComponents {
  if (!(count >= 1 && count <= Math.min(rows, columns))) {
    throw new HemocastError('component-count', 'That many principal components cannot be had', {
      expected: `1 … ${Math.min(rows, columns)}`,
      found: `${count}`,
    });
  }
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) mean[j] += x[i * columns + j] / rows;
  const centred = new Float64Array(rows * columns);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = x[i * columns + j] - mean[j];
      centred[i * columns + j] = value;
      total += value * value;
    }
  }
  const overColumns = columns <= rows;
  const size = overColumns ? columns : rows;
  const gram = overColumns ? gramOfColumns(centred, rows, columns) : gramOfRows(centred, rows, columns);
  const { values, vectors } = leadingEigenvectors(gram, size, count, random);
  const components = overColumns ? vectors : projectRows(vectors, centred, rows, columns, count);
  orient(components, columns, count);
  const scores = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < count; c++) scores[i * count + c] = dot(centred, i * columns, components, c * columns, columns);
  }
  return {
    components,
    scores,
    variances: values.map((value) => Math.max(0, value) / rows),
    explained: values.map((value) => (total > 0 ? Math.max(0, value) / total : 0)),
    mean,
  };
}

/**
 * The first `count` principal components from sums alone, where the observations are too many to be held.
 *
 * @param moments sums of products of the columns, freed of their means `[column, column]`, symmetric
 * @returns `components` `[component, column]` as {@link principalComponents} gives them, and the eigenvalue of each
 * @throws HemocastError `component-count`
 */
export function componentsOfMoments(
  moments: Float64Array,
  columns: number,
  count: number,
  random = new Random('principal components'),
): { components: Float64Array; values: Float64Array } {
  if (!(count >= 1 && count <= columns)) {
    throw new HemocastError('component-count', 'That many principal components cannot be had', {
      expected: `1 … ${columns}`,
      found: `${count}`,
    });
  }
  const { values, vectors } = leadingEigenvectors(moments, columns, count, random);
  orient(vectors, columns, count);
  return { components: vectors, values };
}

function dot(a: Float64Array, startA: number, b: Float64Array, startB: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[startA + i] * b[startB + i];
  return sum;
}

function gramOfRows(x: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      gram[i * rows + j] = dot(x, i * columns, x, j * columns, columns);
      gram[j * rows + i] = gram[i * rows + j];
    }
  }
  return gram;
}

function gramOfColumns(x: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(columns * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = x[i * columns + j];
      for (let k = 0; k <= j; k++) gram[j * columns + k] += value * x[i * columns + k];
    }
  }
  for (let j = 0; j < columns; j++) for (let k = 0; k < j; k++) gram[k * columns + j] = gram[j * columns + k];
  return gram;
}

/** Largest eigenvalues first; eigenvectors as rows `[component, size]`. */
function leadingEigenvectors(
  gram: Float64Array,
  size: number,
  count: number,
  random: Random,
): { values: Float64Array; vectors: Float64Array } {
  const block = Math.min(size, count + Math.max(8, Math.ceil(count / 2)));
  if (size <= EXACT_SIZE || 2 * block >= size) return exactEigenvectors(gram, size, count);
  let basis = Float64Array.from({ length: block * size }, () => random.normal());
  let values = new Float64Array(block);
  for (let step = 0; step < 300; step++) {
    orthonormalise(basis, block, size);
    const image = multiplySymmetric(gram, basis, block, size);
    const small = new Float64Array(block * block);
    for (let i = 0; i < block; i++)
      for (let j = 0; j < block; j++) small[i * block + j] = dot(basis, i * size, image, j * size, size);
    const ritz = exactEigenvectors(small, block, block);
    const change = largestChange(values, ritz.values, count);
    values = ritz.values as Float64Array<ArrayBuffer>;
    // Keep the rotated images: one more power of the matrix for free.
    const rotated = rotate(ritz.vectors, change < 1e-13 ? basis : image, block, size);
    if (change < 1e-13 || step === 299) {
      orthonormalise(rotated, block, size);
      return { values: values.slice(0, count), vectors: rotated.slice(0, count * size) };
    }
    basis = rotated;
  }
  throw new Error('unreachable');
}

function largestChange(before: Float64Array, after: Float64Array, count: number): number {
  let largest = 0;
  for (let i = 0; i < count; i++)
    largest = Math.max(largest, Math.abs(after[i] - before[i]) / (Math.abs(after[0]) || 1));
  return largest;
}

function exactEigenvectors(
  gram: Float64Array,
  size: number,
  count: number,
): { values: Float64Array; vectors: Float64Array } {
  const matrix = Matrix.from1DArray(size, size, gram);
  const decomposition = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const order = decomposition.realEigenvalues.map((value, i) => ({ value, i })).sort((a, b) => b.value - a.value);
  const values = new Float64Array(count);
  const vectors = new Float64Array(count * size);
  for (let c = 0; c < count; c++) {
    values[c] = order[c].value;
    for (let j = 0; j < size; j++) vectors[c * size + j] = decomposition.eigenvectorMatrix.get(j, order[c].i);
  }
  return { values, vectors };
}

function multiplySymmetric(
  gram: Float64Array,
  basis: Float64Array,
  block: number,
  size: number,
): Float64Array<ArrayBuffer> {
  const image = new Float64Array(block * size);
  for (let i = 0; i < size; i++)
    for (let b = 0; b < block; b++) image[b * size + i] = dot(gram, i * size, basis, b * size, size);
  return image;
}

function rotate(vectors: Float64Array, basis: Float64Array, block: number, size: number): Float64Array<ArrayBuffer> {
  const rotated = new Float64Array(block * size);
  for (let c = 0; c < block; c++) {
    for (let b = 0; b < block; b++) {
      const weight = vectors[c * block + b];
      for (let i = 0; i < size; i++) rotated[c * size + i] += weight * basis[b * size + i];
    }
  }
  return rotated;
}

/** Modified Gram–Schmidt, twice for accuracy. */
function orthonormalise(basis: Float64Array, block: number, size: number): void {
  for (let b = 0; b < block; b++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let c = 0; c < b; c++) {
        const overlap = dot(basis, b * size, basis, c * size, size);
        for (let i = 0; i < size; i++) basis[b * size + i] -= overlap * basis[c * size + i];
      }
      const norm = Math.sqrt(dot(basis, b * size, basis, b * size, size));
      if (norm > 0) for (let i = 0; i < size; i++) basis[b * size + i] /= norm;
    }
  }
}

/** Components over columns from eigenvectors over rows: v = Xᵀu, normalised. */
function projectRows(
  vectors: Float64Array,
  x: Float64Array,
  rows: number,
  columns: number,
  count: number,
): Float64Array {
  const components = new Float64Array(count * columns);
  for (let c = 0; c < count; c++) {
    for (let i = 0; i < rows; i++) {
      const weight = vectors[c * rows + i];
      for (let j = 0; j < columns; j++) components[c * columns + j] += weight * x[i * columns + j];
    }
  }
  orthonormalise(components, count, columns);
  return components;
}

/** Signs are arbitrary; the largest entry is made positive so that the result is reproducible. */
function orient(components: Float64Array, columns: number, count: number): void {
  for (let c = 0; c < count; c++) {
    let largest = 0;
    for (let j = 0; j < columns; j++)
      if (Math.abs(components[c * columns + j]) > Math.abs(largest)) largest = components[c * columns + j];
    if (largest < 0) for (let j = 0; j < columns; j++) components[c * columns + j] *= -1;
  }
}
