/**
 * How channels go with cortex where nobody was measured with both: by their places. A channel sees the cortex about it as eq. 1–2
 * weighs it, and follows BOLD there with the correlation that simultaneous recordings have.
 */
import { inverseDistanceWeights } from '../../align/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import { multiplied } from '../../models/joint/index.js';
import { choleskySolve } from '../../signal/index.js';

/** A member as places see it. */
export interface PlacedMember {
  configuration: Pick<ModelConfiguration, 'target'>;
  /** D, `[value, mode]`. */
  decode: Float32Array;
  modes: number;
}

/** Correlation of a channel's value with BOLD of the cortex beneath it, by kind. */
export type FollowsBold = Readonly<Record<string, number>>;

/**
 * Covariance of a member of channels with one on the cortex.
 *
 * With H the weights of eq. 1–2 from each channel to the patches' means and g so that a value and H·b correlate as `follows` says,
 * Cov(values, b) = g H Σ_b; its modes are their least squares (DᵀD)⁻¹ Dᵀ.
 *
 * @param covariance Σ_b of the cortical modes `[mode, mode]`: of all of them, or of what the source leaves over
 * @param total the same where nothing is given, which the correlation is about
 * @returns `[mode of the channels, cortical mode]`
 */
export function covarianceByPlace(
  channels: PlacedMember,
  cortex: PlacedMember,
  follows: FollowsBold,
  covariance: Float64Array,
  total: Float64Array,
): Float64Array {
  const { modes: n } = cortex;
  const seen = channelsOnCortex(channels, cortex);
  const { channels: described = [] } = channels.configuration.target;
  const own = seen.length / n;
  const rows = new Float64Array(own * n);
  for (let value = 0; value < own; value++) {
    const row = seen.subarray(value * n, (value + 1) * n);
    const size = Math.sqrt(quadratic(row, total, n));
    let held = 0;
    for (let i = 0; i < channels.modes; i++) held += channels.decode[value * channels.modes + i] ** 2;
    const gain = size > 0 ? ((follows[described[value].kind ?? ''] ?? 0) * Math.sqrt(held)) / size : 0;
    rows.set(
      multiplied(Float64Array.from(row), covariance, 1, n, n).map((one) => gain * one),
      value * n,
    );
  }
  return leastSquares(channels.decode, channels.modes, rows, n);
}

/** H, what each value would show of cortical modes `[value, mode]`. */
function channelsOnCortex({ configuration: { target } }: PlacedMember, cortex: PlacedMember): Float64Array {
  const { members: patches, places } = cortex.configuration.target;
  const n = cortex.modes;
  const means = new Float64Array(patches.length * n);
  patches.forEach((values, patch) => {
    for (const value of values) {
      for (let i = 0; i < n; i++) means[patch * n + i] += cortex.decode[value * n + i] / values.length;
    }
  });
  const weights = inverseDistanceWeights(Float32Array.from(target.places.flat()), Float32Array.from(places.flat()));
  const seen = new Float64Array(target.values * n);
  target.members.forEach((values, point) => {
    const row = Float64Array.from(weights.subarray(point * patches.length, (point + 1) * patches.length));
    const shown = multiplied(row, means, 1, patches.length, n);
    for (const value of values) seen.set(shown, value * n);
  });
  return seen;
}

function quadratic(row: Float64Array, matrix: Float64Array, n: number): number {
  const product = multiplied(Float64Array.from(row), matrix, 1, n, n);
  return product.reduce((sum, value, i) => sum + value * row[i], 0);
}

/** (DᵀD)⁻¹ Dᵀ Y of `[value, mode]` and `[value, column]`. */
function leastSquares(decode: Float32Array, modes: number, y: Float64Array, columns: number): Float64Array {
  const values = decode.length / modes;
  const gram = new Float64Array(modes * modes);
  const cross = new Float64Array(modes * columns);
  for (let value = 0; value < values; value++) {
    for (let i = 0; i < modes; i++) {
      const d = decode[value * modes + i];
      for (let j = 0; j < modes; j++) gram[i * modes + j] += d * decode[value * modes + j];
      for (let j = 0; j < columns; j++) cross[i * columns + j] += d * y[value * columns + j];
    }
  }
  let trace = 0;
  for (let i = 0; i < modes; i++) trace += gram[i * (modes + 1)];
  for (let i = 0; i < modes; i++) gram[i * (modes + 1)] += (1e-6 * trace) / modes;
  return choleskySolve(gram, modes, cross, columns);
}
