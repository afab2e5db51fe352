/**
 * Sine tapers (Riedel & Sidorenko, IEEE Trans. Signal Processing 43:188, 1995): each window is weighted with a few of them, whose mean
 * periodogram varies much less from window to window than that of a single Hann window and leaks little between bands.
 */
import { HemocastError } from '../foundation/index.js';
import { copyStep, type FrequencyBand, type WindowPlan } from './band-windows.js';
import { fourierPlan } from './fourier.js';
import type { SpectralEstimate, WindowSpectra } from './spectral-estimate.js';
import type { Signal } from './zero-phase.js';

/** Default number of tapers. */
const TAPERS = 3;

/** Power from sine tapers over the window. */
export const multitaper: SpectralEstimate = {
  name: 'multitaper',
  description: 'three sine tapers over the window',
  open: (bands, plan, sampleRate, { tapers = TAPERS }) =>
    new TaperedSpectra(plan, bandBins(bands, plan.length, sampleRate), tapers),
};

/**
 * First frequency index and the one after the last, for each band; 0 Hz and Nyquist are left out.
 *
 * @throws HemocastError `filter-range` for a band that holds no frequency
 */
export function bandBins(bands: readonly FrequencyBand[], n: number, sampleRate: number): [number, number][] {
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
export function sineTapers(n: number, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) =>
    Float64Array.from(
      { length: n },
      (_, i) => Math.sqrt(2 / (n + 1)) * Math.sin((Math.PI * (k + 1) * (i + 1)) / (n + 1)),
    ),
  );
}

/** Rows hold a band bin by bin and taper by taper. */
class TaperedSpectra implements WindowSpectra {
  readonly offsets: number[];
  readonly width: number;
  private readonly weights: Float64Array[];
  private readonly window: Float64Array;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;
  private readonly fourier: ReturnType<typeof fourierPlan>;

  constructor(
    private readonly plan: WindowPlan,
    private readonly bins: readonly (readonly [number, number])[],
    private readonly tapers: number,
  ) {
    const n = plan.length;
    this.offsets = [0];
    for (const [first, end] of bins)
      this.offsets.push(this.offsets[this.offsets.length - 1] + 2 * tapers * (end - first));
    this.width = this.offsets[bins.length];
    this.weights = sineTapers(n, tapers);
    this.window = new Float64Array(n);
    this.real = new Float64Array(n);
    this.imaginary = new Float64Array(n);
    this.fourier = fourierPlan(n);
  }

  /** Writes the row of one channel's window; one-sided density of unit-energy tapers, so that squares sum to power. */
  fill(data: Signal, offset: number, step: number, row: Float32Array): void {
    const { plan, bins, tapers, weights, window, real, imaginary, offsets } = this;
    const n = plan.length;
    const scale = Math.sqrt(2 / (tapers * n));
    if (!copyStep(data, offset, plan, step, window)) {
      row.fill(Number.NaN);
      return;
    }
    for (let taper = 0; taper < tapers; taper += 2) {
      const pair = taper + 1 < tapers;
      for (let i = 0; i < n; i++) {
        real[i] = window[i] * weights[taper][i];
        imaginary[i] = pair ? window[i] * weights[taper + 1][i] : 0;
      }
      this.fourier.forward(real, imaginary);
      bins.forEach(([first, end], band) => {
        let at = offsets[band] + 2 * taper * (end - first);
        // Two real windows went in as one complex one: A = (X[k] + X*[n−k])/2 and B = (X[k] − X*[n−k])/2i.
        for (let k = first; k < end; k++) {
          const j = n - k;
          row[at++] = (scale * (real[k] + real[j])) / 2;
          row[at++] = (scale * (imaginary[k] - imaginary[j])) / 2;
          if (!pair) continue;
          row[at++] = (scale * (imaginary[k] + imaginary[j])) / 2;
          row[at++] = (scale * (real[j] - real[k])) / 2;
        }
      });
    }
  }

  power(data: Signal, offset: number, step: number, power: Float64Array): void {
    const { plan, bins, tapers, weights, window, real, imaginary } = this;
    const n = plan.length;
    // One-sided density of unit-energy tapers: 2·|X|²/(tapers·rate); times the bin width rate/n gives power.
    const scale = 2 / (tapers * n);
    if (!copyStep(data, offset, plan, step, window)) {
      power.fill(Number.NaN);
      return;
    }
    power.fill(0);
    for (let taper = 0; taper < tapers; taper += 2) {
      const pair = taper + 1 < tapers;
      const a = weights[taper];
      const b = pair ? weights[taper + 1] : undefined;
      for (let i = 0; i < n; i++) {
        real[i] = window[i] * a[i];
        imaginary[i] = b === undefined ? 0 : window[i] * b[i];
      }
      this.fourier.forward(real, imaginary);
      addBandPower(real, imaginary, bins, power);
    }
    for (let band = 0; band < bins.length; band++) power[band] *= scale;
  }
}

/**
 * Adds |A[k]|² + |B[k]|² over each band, where real and imaginary part held two real windows a and b: with X the spectrum
 * of a + ib, |A[k]|² + |B[k]|² = (|X[k]|² + |X[n−k]|²)/2.
 */
function addBandPower(
  real: Float64Array,
  imaginary: Float64Array,
  bins: readonly (readonly [number, number])[],
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
