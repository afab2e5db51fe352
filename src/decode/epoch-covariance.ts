/** Covariances of the channels of epochs. */

import { oracleApproximating } from '../signal/index.js';
import type { Epochs } from './epochs.js';

/**
 * Covariance of each epoch `[channel, channel]`, over its samples.
 *
 * @param shrunk about each channel's mean and shrunk by {@link oracleApproximating}; otherwise as it is, about 0, as filtered voltages are
 */
export function epochCovariances(
  { count, channels, samples, values }: Epochs,
  { shrunk }: { shrunk: boolean },
): Float64Array[] {
  const own = new Float64Array(channels * samples);
  return Array.from({ length: count }, (_, e) => {
    for (let c = 0; c < channels; c++) {
      const from = (e * channels + c) * samples;
      let mean = 0;
      if (shrunk) for (let s = 0; s < samples; s++) mean += values[from + s] / samples;
      for (let s = 0; s < samples; s++) own[c * samples + s] = values[from + s] - mean;
    }
    const covariance = new Float64Array(channels * channels);
    for (let i = 0; i < channels; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let s = 0, p = i * samples, q = j * samples; s < samples; s++, p++, q++) sum += own[p] * own[q];
        covariance[i * channels + j] = sum / samples;
        covariance[j * channels + i] = sum / samples;
      }
    }
    if (!shrunk) return covariance;
    const { shrinkage, mean } = oracleApproximating(covariance, channels, samples);
    for (let i = 0; i < covariance.length; i++) covariance[i] *= 1 - shrinkage;
    for (let c = 0; c < channels; c++) covariance[c * (channels + 1)] += shrinkage * mean;
    return covariance;
  });
}
