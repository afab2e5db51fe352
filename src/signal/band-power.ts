/**
 * Log band power for every second: each window is weighted with a few sine tapers
 * (Riedel & Sidorenko, IEEE Trans. Signal Processing 43:188, 1995), whose mean
 * periodogram varies much less from window to window than that of a single Hann
 * window and leaks little between bands.
 */
import { fourierPlan } from './fourier.js';
import {
  type BandPowerOptions,
  bandBins,
  copyMirrored,
  DEFAULT_BANDS,
  POWER_FLOOR,
  sineTapers,
  windowPlan,
} from './multitaper.js';
import type { Signal } from './zero-phase.js';

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
  const { bands = DEFAULT_BANDS, tapers = 3 } = options;
  const { steps: seconds, length: n, startOf } = windowPlan(samples, sampleRate, options);
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
    const start = startOf(second);
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
