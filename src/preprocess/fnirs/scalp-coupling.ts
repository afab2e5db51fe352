/** How well optodes touch the scalp. */

import type { OpticalRecording } from '../../recordings/fnirs/optical-recording.js';
import { filterZeroPhase, pearson } from '../../signal/index.js';
import { measured, partsOf } from './parts.js';

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
 * Equal to MNE-Python's `scalp_coupling_index`; the parts of a recording with gaps are filtered one by one and judged together.
 *
 * @param density optical densities
 * @returns one number a pair; 0 for a pair with a constant signal
 * @throws HemocastError `filter-range` where the rate is too low for the heart beat
 */
export function scalpCoupling(
  density: OpticalRecording,
  { low = 0.7, high = 1.5 }: ScalpCouplingOptions = {},
): Float64Array {
  const { pairs, samples, data, sampleRate, segments } = density;
  const parts = partsOf(samples, segments);
  const band = { low, high, lowTransition: FLANK, highTransition: FLANK };
  return Float64Array.from(pairs, ({ rows }) => {
    const signals = rows.map((row) => data.subarray(row * samples, (row + 1) * samples));
    if (signals.some((signal) => isConstant(measured(signal, segments)))) return 0;
    const pulses = signals.map((signal) =>
      joined(
        parts.map(({ start, samples: count }) =>
          filterZeroPhase(scaled(signal.subarray(start, start + count)), 1, count, sampleRate, band),
        ),
      ),
    );
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

/** Mean 0, and a greatest size of 1 unless it is constant: filtered values come in single precision. */
function scaled(signal: Float64Array): Float64Array {
  const mean = signal.reduce((sum, value) => sum + value, 0) / signal.length;
  const greatest = signal.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0) || 1;
  return signal.map((value) => (value - mean) / greatest);
}

function isConstant(signal: Float64Array): boolean {
  return signal.every((value) => value === signal[0]);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0];
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
