/**
 * Log band power for every second: each window is weighted with a few sine tapers
 * (Riedel & Sidorenko, IEEE Trans. Signal Processing 43:188, 1995), whose mean
 * periodogram varies much less from window to window than that of a single Hann
 * window and leaks little between bands.
 */
import { HemocastError } from '../foundation/index.js';
import { fourierPlan } from './fourier.js';
import type { Signal } from './zero-phase.js';

/** A range of frequencies with its name. */
export interface FrequencyBand {
  name: string;
  /** Hz, included. */
  low: number;
  /** Hz, not included. */
  high: number;
}

/** The five bands usual in EEG. */
export const DEFAULT_BANDS: readonly FrequencyBand[] = [
  { name: 'delta', low: 1, high: 4 },
  { name: 'theta', low: 4, high: 8 },
  { name: 'alpha', low: 8, high: 13 },
  { name: 'beta', low: 13, high: 30 },
  { name: 'gamma', low: 30, high: 70 },
];

/** Power in µV² below which nothing is told apart: 0.01 µV root mean square, far under the noise of any amplifier. */
export const POWER_FLOOR = 1e-4;

export interface BandPowerOptions {
  /** Default `DEFAULT_BANDS`. A band that reaches past Nyquist ends there. */
  bands?: readonly FrequencyBand[];
  /** Default 2. */
  windowSeconds?: number;
  /** Default 1. */
  stepSeconds?: number;
  /** Number of sine tapers. Default 3. */
  tapers?: number;
}

/**
 * Natural logarithm of the power in each band. Step s is centred on (s + ½)·stepSeconds; windows that reach past an
 * end continue into the signal's mirror image.
 *
 * @param data `[channel, sample]`, µV
 * @param sampleRate Hz
 * @returns `features` `[second, channel, band]` (ln µV²) and the number of `seconds` (whole steps in the recording)
 * @throws HemocastError `signal-too-short` below one step or half a window; `filter-range` for a band that holds no frequency
 *
 * @example
 * const { features, seconds } = logBandPower(clean.data, 32, clean.samples, 200);
 * const alphaOfFirstChannelAtSecond10 = features[(10 * 32 + 0) * 5 + 2];
 */
export function logBandPower(
  data: Signal,
  channels: number,
  samples: number,
  sampleRate: number,
  options: BandPowerOptions = {},
): { features: Float32Array; seconds: number } {
  const { bands = DEFAULT_BANDS, windowSeconds = 2, stepSeconds = 1, tapers = 3 } = options;
  const n = Math.max(4, Math.round(windowSeconds * sampleRate));
  const seconds = Math.floor(samples / (stepSeconds * sampleRate) + 1e-9);
  if (seconds < 1 || samples < n / 2 + 1) {
    throw new HemocastError('signal-too-short', 'The recording is too short for band power', {
      expected: `${Math.max(stepSeconds, windowSeconds / 2)} s or more`,
      found: `${(samples / sampleRate).toFixed(2)} s`,
    });
  }
  const bins = bandBins(bands, n, sampleRate);
  const weights = sineTapers(n, tapers);
  const plan = fourierPlan(n);
  const window = new Float64Array(n);
  const real = new Float64Array(n);
  const imaginary = new Float64Array(n);
  const sums = new Float64Array(bands.length);
  const features = new Float32Array(seconds * channels * bands.length);
  // One-sided density of unit-energy tapers: 2·|X|²/(tapers·rate); times the bin width rate/n gives power.
  const scale = 2 / (tapers * n);
  for (let second = 0; second < seconds; second++) {
    const start = Math.round((second + 0.5) * stepSeconds * sampleRate - n / 2);
    for (let channel = 0; channel < channels; channel++) {
      copyMirrored(data, channel * samples, samples, start, window);
      sums.fill(0);
      for (let taper = 0; taper < tapers; taper += 2) {
        const pair = taper + 1 < tapers;
        const a = weights[taper];
        const b = pair ? weights[taper + 1] : undefined;
        for (let i = 0; i < n; i++) {
          real[i] = window[i] * a[i];
          imaginary[i] = b === undefined ? 0 : window[i] * b[i];
        }
        plan.forward(real, imaginary);
        addBandPower(real, imaginary, bins, sums);
      }
      const offset = (second * channels + channel) * bands.length;
      for (let band = 0; band < bands.length; band++) {
        const power = sums[band] * scale;
        features[offset + band] = Math.log(Math.max(power, POWER_FLOOR));
      }
    }
  }
  return { features, seconds };
}

/**
 * Adds |A[k]|² + |B[k]|² over each band, where real and imaginary part held two real windows a and b: with X the spectrum
 * of a + ib, |A[k]|² + |B[k]|² = (|X[k]|² + |X[n−k]|²)/2.
 */
function addBandPower(
  real: Float64Array,
  imaginary: Float64Array,
  bins: readonly [number, number][],
  sums: Float64Array,
): void {
  const n = real.length;
  for (let band = 0; band < bins.length; band++) {
    const [first, end] = bins[band];
    let sum = 0;
    for (let k = first; k < end; k++) {
      const j = n - k;
      sum += real[k] * real[k] + imaginary[k] * imaginary[k] + real[j] * real[j] + imaginary[j] * imaginary[j];
    }
    sums[band] += sum / 2;
  }
}

/** First frequency index and the one after the last, for each band; 0 Hz and Nyquist are left out. */
function bandBins(bands: readonly FrequencyBand[], n: number, sampleRate: number): [number, number][] {
  return bands.map(({ name, low, high }) => {
    const first = Math.max(1, Math.ceil((low * n) / sampleRate - 1e-9));
    const end = Math.min(Math.ceil((high * n) / sampleRate - 1e-9), Math.ceil(n / 2));
    if (end > first) return [first, end];
    throw new HemocastError('filter-range', 'A band holds no frequency at this sampling rate and window', {
      field: name,
      expected: `part of 0 … ${sampleRate / 2} Hz, at least ${(sampleRate / n).toFixed(2)} Hz wide`,
      found: `${low}–${high} Hz`,
    });
  });
}

/** w_k[i] = √(2/(n+1))·sin(π(k+1)(i+1)/(n+1)): orthonormal. */
function sineTapers(n: number, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) =>
    Float64Array.from(
      { length: n },
      (_, i) => Math.sqrt(2 / (n + 1)) * Math.sin((Math.PI * (k + 1) * (i + 1)) / (n + 1)),
    ),
  );
}

/** Copies a window that may reach past the ends, mirrored there, and subtracts its mean. */
function copyMirrored(data: Signal, offset: number, samples: number, start: number, window: Float64Array): void {
  const n = window.length;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    let at = start + i;
    while (at < 0 || at >= samples) at = at < 0 ? -at : 2 * (samples - 1) - at;
    const value = data[offset + at];
    window[i] = value;
    mean += value;
  }
  mean /= n;
  for (let i = 0; i < n; i++) window[i] -= mean;
}
