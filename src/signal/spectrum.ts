/** Power spectral density by Welch's method (IEEE Trans. Audio 15:70, 1967). */
import { HemocastError } from '../foundation/index.js';
import { fourierPlan } from './fourier.js';

export interface WelchOptions {
  /** Length of a segment in seconds. Default 2, or the whole signal where it is shorter. */
  segmentSeconds?: number;
  /** Part of a segment that the next one shares. Default 0.5. */
  overlap?: number;
}

export interface Spectrum {
  /** Hz. */
  frequencies: Float64Array;
  /** One-sided density, unit²/Hz: its integral is the variance. */
  density: Float64Array;
}

/**
 * Mean power spectral density of overlapping segments, each freed of its mean and weighted with a periodic Hann window.
 *
 * @param x one signal
 * @param sampleRate Hz
 * @throws HemocastError `signal-too-short` below 2 samples
 *
 * @example
 * const { frequencies, density } = welch(eeg, 250, { segmentSeconds: 4 });
 */
export function welch(
  x: ArrayLike<number>,
  sampleRate: number,
  { segmentSeconds = 2, overlap = 0.5 }: WelchOptions = {},
): Spectrum {
  const n = Math.min(x.length, Math.max(2, Math.round(segmentSeconds * sampleRate)));
  if (n < 2)
    throw new HemocastError('signal-too-short', 'A spectrum needs 2 samples or more', { found: `${x.length}` });
  const step = Math.max(1, n - Math.floor(n * Math.min(Math.max(overlap, 0), 0.99)));
  const window = hannWindow(n);
  const plan = fourierPlan(n);
  const real = new Float64Array(n);
  const imaginary = new Float64Array(n);
  const half = Math.floor(n / 2);
  const density = new Float64Array(half + 1);
  let segments = 0;
  for (let start = 0; start + n <= x.length; start += step, segments++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += x[start + i];
    mean /= n;
    for (let i = 0; i < n; i++) real[i] = (x[start + i] - mean) * window[i];
    imaginary.fill(0);
    plan.forward(real, imaginary);
    for (let k = 0; k <= half; k++) density[k] += real[k] * real[k] + imaginary[k] * imaginary[k];
  }
  let energy = 0;
  for (const weight of window) energy += weight * weight;
  const scale = 1 / (segments * energy * sampleRate);
  const frequencies = new Float64Array(half + 1);
  for (let k = 0; k <= half; k++) {
    frequencies[k] = (k * sampleRate) / n;
    density[k] *= scale * (k === 0 || 2 * k === n ? 1 : 2);
  }
  return { frequencies, density };
}

/** Periodic Hann window of n points. */
export function hannWindow(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n));
}
