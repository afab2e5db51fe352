/**
 * Unmixing: from what the electrodes measure together to power at the target's own points. What a source adds to the electrodes is a
 * forward weight; its regularised inverse takes the electrodes apart again, before power is taken, because signs matter.
 */
import { HemocastError } from '../foundation/index.js';
import { choleskySolve, type Multiply, pairCount, pairIndex, product, type SpectraSource } from '../signal/index.js';

/** Power at a point below which nothing can be distinguished, µV² in units of the unmixed signal. */
const FLOOR = 1e-8;
/** Steps whose cross-spectra are in memory at once. */
const STEPS_AT_ONCE = 256;

/**
 * The minimum-norm inverse of a forward model (Hämäläinen & Ilmoniemi 1994), M = Lᵀ (L·Lᵀ + λ·tr(L·Lᵀ)/E · I)⁻¹, of columns brought
 * to the average reference and to length one.
 *
 * @param forward `[electrode, point]`: what a source at a point adds to each electrode
 * @param regularization λ: share of the mean eigenvalue that is added to all
 * @returns `[point, electrode]`
 * @throws HemocastError `unmixing-shape` where the forward model does not fill its size
 */
export function regularizedInverse(forward: Float32Array, electrodes: number, regularization: number): Float32Array {
  const points = forward.length / electrodes;
  if (!Number.isInteger(points) || points < 1) {
    throw new HemocastError('unmixing-shape', 'A forward model does not fit its electrodes', {
      expected: `a multiple of ${electrodes} numbers`,
      found: String(forward.length),
    });
  }
  const columns = referencedColumns(forward, electrodes, points);
  const gram = new Float64Array(electrodes * electrodes);
  for (let i = 0; i < electrodes; i++) {
    for (let j = 0; j < electrodes; j++) {
      let sum = 0;
      for (let p = 0; p < points; p++) sum += columns[i * points + p] * columns[j * points + p];
      gram[i * electrodes + j] = sum;
    }
  }
  let trace = 0;
  for (let i = 0; i < electrodes; i++) trace += gram[i * (electrodes + 1)];
  for (let i = 0; i < electrodes; i++) gram[i * (electrodes + 1)] += (regularization * trace) / electrodes;
  const solved = choleskySolve(gram, electrodes, columns, points);
  const inverse = new Float32Array(points * electrodes);
  for (let p = 0; p < points; p++) {
    for (let e = 0; e < electrodes; e++) inverse[p * electrodes + e] = solved[e * points + p];
  }
  return inverse;
}

/** Part of a column's square below which what varies between electrodes is rounding. */
const ROUNDING = 1e-12;

/** Columns against the mean of the electrodes, of length one; a column that is the same everywhere becomes zero. */
function referencedColumns(forward: Float32Array, electrodes: number, points: number): Float64Array {
  const columns = new Float64Array(forward.length);
  for (let p = 0; p < points; p++) {
    let mean = 0;
    for (let e = 0; e < electrodes; e++) mean += forward[e * points + p] / electrodes;
    let length = 0;
    let square = 0;
    for (let e = 0; e < electrodes; e++) {
      const value = forward[e * points + p] - mean;
      columns[e * points + p] = value;
      length += value * value;
      square += forward[e * points + p] ** 2;
    }
    const scale = length > ROUNDING * square ? 1 / Math.sqrt(length) : 0;
    for (let e = 0; e < electrodes; e++) columns[e * points + p] *= scale;
  }
  return columns;
}

/**
 * Logarithm of the power at points, P[s, p, b] = ln (M·C[s, b]·Mᵀ)_pp: linear in the cross-spectra, so that it is one product.
 *
 * @param inverse M, `[point, electrode]`
 * @param multiply product of a fast runtime; in TypeScript without it
 * @returns `[step, point, band]`, ln of µV² of the unmixed signal
 */
export async function logPowerAt(
  spectra: SpectraSource,
  inverse: Float32Array,
  multiply?: Multiply,
): Promise<Float32Array> {
  const { steps, bands, channels } = spectra;
  const points = inverse.length / channels;
  const pairs = pairCount(channels);
  const weights = new Float32Array(pairs * points);
  for (let p = 0; p < points; p++) {
    for (let i = 0; i < channels; i++) {
      for (let j = 0; j <= i; j++) {
        const value = inverse[p * channels + i] * inverse[p * channels + j];
        weights[pairIndex(i, j) * points + p] = i === j ? value : 2 * value;
      }
    }
  }
  const result = new Float32Array(steps * points * bands);
  for (let from = 0; from < steps; from += STEPS_AT_ONCE) {
    const until = Math.min(steps, from + STEPS_AT_ONCE);
    const rows = (until - from) * bands;
    const power = await product(spectra.read(from, until), rows, pairs, weights, points, multiply);
    for (let row = 0; row < rows; row++) {
      const step = from + Math.floor(row / bands);
      const band = row % bands;
      for (let p = 0; p < points; p++) {
        result[(step * points + p) * bands + band] = Math.log(Math.max(power[row * points + p], FLOOR));
      }
    }
  }
  return result;
}
