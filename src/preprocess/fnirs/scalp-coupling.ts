/** How well optodes touch the scalp. */

import type { OpticalRecording } from '../../recordings/fnirs/optical-recording.js';
import { filterZeroPhase, pearson } from '../../signal/index.js';

export interface ScalpCouplingOptions {
  /** Hz; default 0.7. */
  low?: number;
  /** Hz; default 1.5. */
  high?: number;
}

/** Hz; flanks of the band, MNE-Python's. */
const FLANK = 0.3;

/**
 * Scalp-coupling index (Pollonini et al. 2014): correlation between the wavelengths of a pair in the band of the heart beat,
 * the smallest one where there are more than two. A coupled pair has about 1; below 0.5 a pair is commonly left out.
 * Equal to MNE-Python's `scalp_coupling_index`.
 *
 * @param density optical densities
 * @returns one number a pair; 0 for a pair with a constant signal
 * @throws HemocastError `filter-range` where the rate is too low for the heart beat
 */
export function scalpCoupling(
  density: OpticalRecording,
  { low = 0.7, high = 1.5 }: ScalpCouplingOptions = {},
): Float64Array {
  const { pairs, samples, data, sampleRate } = density;
  const band = { low, high, lowTransition: FLANK, highTransition: FLANK };
  return Float64Array.from(pairs, ({ rows }) => {
    const signals = rows.map((row) => data.subarray(row * samples, (row + 1) * samples));
    if (signals.some((signal) => signal.every((value) => value === signal[0]))) return 0;
    const pulses = signals.map((signal) => filterZeroPhase(scaled(signal), 1, samples, sampleRate, band));
    let least = 1;
    for (let i = 0; i < pulses.length; i++) {
      for (let j = i + 1; j < pulses.length; j++) {
        const r = pearson(pulses[i], pulses[j]);
        least = Math.min(least, Number.isFinite(r) ? r : 0);
      }
    }
    return least;
  });
}

/** Mean 0 and a greatest size of 1: filtered values come in single precision. */
function scaled(signal: Float64Array): Float64Array {
  const mean = signal.reduce((sum, value) => sum + value, 0) / signal.length;
  const greatest = signal.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
  return signal.map((value) => (value - mean) / greatest);
}
