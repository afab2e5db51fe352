/** Covariances as points of a curved space: their mean there, and their places in the plane that touches it at a point. */
import { congruent, eigensystem, mapped } from './symmetric-matrix.js';

const STEPS = 50;
const TOLERANCE = 1e-9;

/**
 * The mean of symmetric positive definite matrices under the affine-invariant metric (Moakher 2005, SIAM J. Matrix Anal. Appl. 26), by
 * gradient descent from the arithmetic mean, the step halved where it no longer helps; what pyRiemann's `mean_riemann` gives.
 *
 * @param matrices each `[size, size]`
 */
export function riemannianMean(matrices: readonly Float64Array[], size: number): Float64Array {
  let mean = new Float64Array(size * size);
  for (const matrix of matrices) for (let i = 0; i < mean.length; i++) mean[i] += matrix[i] / matrices.length;
  let step = 1;
  let last = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < STEPS; iteration++) {
    const own = eigensystem(mean, size);
    const root = mapped(own, Math.sqrt);
    const inverseRoot = mapped(own, (value) => 1 / Math.sqrt(value));
    const tangent = new Float64Array(size * size);
    for (const matrix of matrices) {
      const logarithm = logarithmOf(congruent(inverseRoot, matrix, size), size);
      for (let i = 0; i < tangent.length; i++) tangent[i] += logarithm[i] / matrices.length;
    }
    const length = Math.sqrt(tangent.reduce((sum, value) => sum + value * value, 0));
    const moved = mapped(eigensystem(tangent, size), (value) => Math.exp(step * value));
    mean = congruent(root, moved, size) as Float64Array<ArrayBuffer>;
    const change = step * length;
    if (change < last) {
      step *= 0.95;
      last = change;
    } else step *= 0.5;
    if (length <= TOLERANCE || step <= TOLERANCE) break;
  }
  return mean;
}

/**
 * Tangent vectors at a point: log(P^(−½) C P^(−½)), its upper triangle row by row, √2 times off the diagonal, so that lengths are distances
 * (Barachant et al. 2012, IEEE Trans. Biomed. Eng. 59).
 *
 * @returns `[matrix, size·(size + 1)/2]`
 */
export function tangentVectors(matrices: readonly Float64Array[], size: number, point: Float64Array): Float32Array {
  const whitener = mapped(eigensystem(point, size), (value) => 1 / Math.sqrt(value));
  const width = (size * (size + 1)) / 2;
  const result = new Float32Array(matrices.length * width);
  matrices.forEach((matrix, m) => {
    const logarithm = logarithmOf(congruent(whitener, matrix, size), size);
    let at = m * width;
    for (let i = 0; i < size; i++) {
      for (let j = i; j < size; j++) result[at++] = logarithm[i * size + j] * (i === j ? 1 : Math.SQRT2);
    }
  });
  return result;
}

/** Of a symmetric positive definite matrix; eigenvalues that rounding made negative count as the smallest number. */
function logarithmOf(matrix: Float64Array, size: number): Float64Array {
  return mapped(eigensystem(matrix, size), (value) => Math.log(Math.max(value, Number.MIN_VALUE)));
}
