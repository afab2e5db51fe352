/** The spectrum of EEG as features of a whole recording: what a person's rhythms are like. */
import type { Recording } from '../../recordings/index.js';
import { spectralPeak, welch } from '../../signal/index.js';

/** Hz. */
const LOWEST = 2;
const HIGHEST = 40;
/** Seconds of a segment: a bin every 0.5 Hz. */
const SEGMENT = 2;
/** Where alpha is sought, Hz. */
const ALPHA = { from: 7, to: 13, pass: { low: 1, high: 45 } };

/**
 * Logarithm of the density of every half hertz from 2 to 40 Hz, mean over channels and about its own mean, so that amplitude says nothing;
 * last the frequency of alpha, Hz, or that of the search's middle where there is no peak.
 */
export function eegSpectrum({ channels, samples, sampleRate, data }: Recording): Float32Array {
  const sums = new Float64Array(Math.round((HIGHEST - LOWEST) * SEGMENT) + 1);
  for (let c = 0; c < channels.length; c++) {
    const { density } = welch(data.subarray(c * samples, (c + 1) * samples), sampleRate, { segmentSeconds: SEGMENT });
    for (let k = 0; k < sums.length; k++) {
      sums[k] += Math.log(Math.max(density[LOWEST * SEGMENT + k] ?? 0, 1e-20)) / channels.length;
    }
  }
  const mean = sums.reduce((sum, value) => sum + value, 0) / sums.length;
  const all = channels.map((_, c) => c);
  const alpha = spectralPeak(data, all, samples, sampleRate, ALPHA)?.frequency ?? (ALPHA.from + ALPHA.to) / 2;
  return Float32Array.from([...Array.from(sums, (value) => value - mean), alpha]);
}
