/**
 * Covariance of the electrodes as points of the tangent space (Barachant et al. 2012; Sabbagh et al. 2020): unmixing without a head
 * and without points. The logarithm of the whitened covariance is linear in the log power of sources, whatever mixed them.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { pairCount, pairIndex, type SpectraSource } from '../signal/index.js';

/** Of the mean trace, added before whitening; and of the whitened covariance, added before its logarithm. */
const WHITENING_RIDGE = 0.01;
const LOGARITHM_RIDGE = 0.05;
/** Steps of smoothing, standard deviation of a Gaussian: one step's covariance of many electrodes has no full rank. */
const SMOOTHING = 2;

/**
 * Tangent vectors over time, centred over the recording and scaled to a mean variance of one.
 *
 * @returns `[step, pair, band]`: the upper triangle, √2 times off the diagonal
 */
export function tangentSpace(spectra: SpectraSource): Float32Array {
  const { steps, bands, channels } = spectra;
  const pairs = pairCount(channels);
  const all = spectra.read(0, steps);
  const result = new Float32Array(steps * pairs * bands);
  const matrix = new Float64Array(channels * channels);
  for (let band = 0; band < bands; band++) {
    const series = (step: number) => all.subarray((step * bands + band) * pairs, (step * bands + band + 1) * pairs);
    const whitener = whitenerOf(series, steps, channels);
    const smooth = new Float64Array(pairs);
    for (let step = 0; step < steps; step++) {
      if (!smoothed(series, steps, step, smooth)) {
        for (let pair = 0; pair < pairs; pair++) result[(step * pairs + pair) * bands + band] = Number.NaN;
        continue;
      }
      unpacked(smooth, channels, matrix);
      const white = Matrix.from1DArray(channels, channels, whitener).mmul(
        Matrix.from1DArray(channels, channels, matrix),
      );
      const logarithm = logarithmOf(white.mmul(Matrix.from1DArray(channels, channels, whitener)));
      for (let i = 0; i < channels; i++) {
        for (let j = 0; j <= i; j++) {
          const value = logarithm.get(i, j) * (i === j ? 1 : Math.SQRT2);
          result[(step * pairs + pairIndex(i, j)) * bands + band] = value;
        }
      }
    }
  }
  return centred(result, steps);
}

/** C^(−1/2) of the recording's mean, symmetric. */
function whitenerOf(series: (step: number) => Float32Array, steps: number, channels: number): Float64Array {
  const mean = new Float64Array(pairCount(channels));
  let known = 0;
  for (let step = 0; step < steps; step++) {
    const own = series(step);
    if (Number.isNaN(own[0])) continue;
    known++;
    for (let i = 0; i < mean.length; i++) mean[i] += own[i];
  }
  for (let i = 0; i < mean.length; i++) mean[i] /= Math.max(1, known);
  const matrix = new Float64Array(channels * channels);
  unpacked(mean, channels, matrix);
  let trace = 0;
  for (let i = 0; i < channels; i++) trace += matrix[i * (channels + 1)];
  for (let i = 0; i < channels; i++)
    matrix[i * (channels + 1)] += Math.max((WHITENING_RIDGE * trace) / channels, 1e-12);
  return Float64Array.from(
    mapped(Matrix.from1DArray(channels, channels, matrix), (value) => 1 / Math.sqrt(value)).to1DArray(),
  );
}

function logarithmOf(covariance: Matrix): Matrix {
  return mapped(covariance, (value) => Math.log(Math.max(value, 0) + LOGARITHM_RIDGE));
}

/** A function of a symmetric matrix, by its eigenvalues. */
function mapped(matrix: Matrix, of: (value: number) => number): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const scaled = eigenvectorMatrix.clone().mulRowVector(realEigenvalues.map(of));
  return scaled.mmul(eigenvectorMatrix.transpose());
}

/** Whether anything was measured about the step. */
function smoothed(series: (step: number) => Float32Array, steps: number, step: number, to: Float64Array): boolean {
  to.fill(0);
  let total = 0;
  const reach = 3 * SMOOTHING;
  for (let near = Math.max(0, step - reach); near <= Math.min(steps - 1, step + reach); near++) {
    const weight = Math.exp(-((near - step) ** 2) / (2 * SMOOTHING ** 2));
    const own = series(near);
    if (Number.isNaN(own[0])) continue;
    for (let i = 0; i < to.length; i++) to[i] += weight * own[i];
    total += weight;
  }
  for (let i = 0; i < to.length; i++) to[i] /= total;
  return total > 0;
}

function unpacked(pairs: Float64Array, channels: number, to: Float64Array): void {
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j <= i; j++) {
      to[i * channels + j] = pairs[pairIndex(i, j)];
      to[j * channels + i] = pairs[pairIndex(i, j)];
    }
  }
}

/** Part of the mean square below which what varies is rounding. */
const ROUNDING = 1e-10;

/** Takes the mean over steps away from each value, and brings the mean variance to one; zero where nothing varies, and where there is no value. */
function centred(values: Float32Array, steps: number): Float32Array {
  const width = values.length / steps;
  let variance = 0;
  const square = values.reduce((sum, value) => sum + (value || 0) ** 2, 0);
  let known = 0;
  for (let i = 0; i < width; i++) {
    let mean = 0;
    let count = 0;
    for (let s = 0; s < steps; s++) {
      const value = values[s * width + i];
      if (Number.isNaN(value)) continue;
      mean += value;
      count++;
    }
    mean /= Math.max(1, count);
    known += count;
    for (let s = 0; s < steps; s++) {
      const value = values[s * width + i];
      values[s * width + i] = Number.isNaN(value) ? 0 : value - mean;
      variance += values[s * width + i] ** 2;
    }
  }
  const scale = variance > ROUNDING * square ? 1 / Math.sqrt(variance / known) : 0;
  return values.map((value) => value * scale);
}
