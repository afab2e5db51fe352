/**
 * Morlet wavelets of a constant number of cycles (Tallon-Baudry et al., J. Neurosci. 17:722, 1997): a Gaussian window that is the longer
 * the lower its frequency. Their complex coefficients, taken at times spread over each step's window, stand for its spectrum.
 *
 *     w_f(t) = A·exp(−t²/2σ_t²)·exp(2πi·f·t),   σ_t = cycles/(2π·f),   Σ|w_f|² = 1
 *     C_xy   = Σ_f (2·Δf/rate)·mean over times τ of Re (x∗w_f)(τ)·conj (y∗w_f)(τ)
 */
import { HemocastError } from '../foundation/index.js';
import { copyStep, type FrequencyBand, type WindowPlan } from './band-windows.js';
import type { SpectralEstimate, WindowSpectra } from './spectral-estimate.js';
import type { Signal } from './zero-phase.js';

/** f/σ_f of all wavelets. */
const CYCLES = 7;
/** Frequencies are this many spectral deviations σ_f = f/cycles apart: their sum is then flat over a band within 3 %. */
const SPACING = 1.5;
/** Deviations in time at which a wavelet ends. */
const EXTENT = 4;
/** Coefficients taken in the time 1/σ_f, over which they hardly change: more would say nothing new. */
const DENSITY = 4;
/** Fewest coefficients in a window. */
const FEWEST = 4;

/** Power from Morlet wavelets: windows of a constant number of cycles. */
export const wavelet: SpectralEstimate = {
  name: 'wavelet',
  description: `Morlet wavelets of ${CYCLES} cycles, averaged over the window`,
  open: (bands, plan, sampleRate) => new WaveletSpectra(bands, plan, sampleRate),
};

/** Frequencies of a band's wavelets, and the width of the part of the band that each stands for, both Hz. */
interface BandFrequency {
  frequency: number;
  width: number;
}

/**
 * Equal parts of a band on a logarithmic scale, and their middles.
 *
 * @param lowest Hz, below which a window holds no frequency
 * @throws HemocastError `filter-range` for a band that holds no frequency
 */
export function waveletFrequencies(band: FrequencyBand, lowest: number, nyquist: number): BandFrequency[] {
  const low = Math.max(band.low, lowest);
  const high = Math.min(band.high, nyquist);
  if (!(high > low)) {
    throw new HemocastError('filter-range', 'A band holds no frequency at this sampling rate and window', {
      field: band.name,
      expected: `part of ${lowest} … ${nyquist} Hz`,
      found: `${band.low}–${band.high} Hz`,
    });
  }
  const octaves = Math.log(high / low);
  const count = Math.max(1, Math.ceil((octaves * CYCLES) / SPACING));
  const edge = (k: number) => low * Math.exp((octaves * k) / count);
  return Array.from({ length: count }, (_, k) => ({ frequency: edge(k + 0.5), width: edge(k + 1) - edge(k) }));
}

/** One wavelet about its middle, where it is symmetric: even real and odd imaginary part. */
interface Kernel {
  /** Samples from the middle on, both scaled to power. */
  cosine: Float64Array;
  sine: Float64Array;
  /** Samples of the window at which coefficients are taken. */
  times: Int32Array;
}

/** Rows hold a band frequency by frequency and time by time. */
class WaveletSpectra implements WindowSpectra {
  readonly offsets: number[] = [0];
  readonly width: number;
  private readonly kernels: Kernel[] = [];
  /** Samples by which the longest wavelet reaches past the window, on each side. */
  private readonly margin: number;
  private readonly stretch: Float64Array;
  private readonly row: Float32Array;

  constructor(
    bands: readonly FrequencyBand[],
    private readonly plan: WindowPlan,
    sampleRate: number,
  ) {
    for (const band of bands) {
      let end = this.offsets[this.offsets.length - 1];
      for (const one of waveletFrequencies(band, sampleRate / plan.length, sampleRate / 2)) {
        const kernel = kernelOf(one, plan.length, sampleRate);
        this.kernels.push(kernel);
        end += 2 * kernel.times.length;
      }
      this.offsets.push(end);
    }
    this.width = this.offsets[bands.length];
    this.margin = Math.max(...this.kernels.map(({ cosine }) => cosine.length));
    this.stretch = new Float64Array(plan.length + 2 * this.margin);
    this.row = new Float32Array(this.width);
  }

  fill(data: Signal, offset: number, step: number, row: Float32Array): void {
    const { stretch, margin } = this;
    if (!copyStep(data, offset, this.plan, step, stretch, margin)) {
      row.fill(Number.NaN);
      return;
    }
    let at = 0;
    for (const { cosine, sine, times } of this.kernels) {
      for (const time of times) {
        const middle = margin + time;
        let real = stretch[middle] * cosine[0];
        let imaginary = 0;
        for (let u = 1; u < cosine.length; u++) {
          const after = stretch[middle + u];
          const before = stretch[middle - u];
          real += (after + before) * cosine[u];
          imaginary += (before - after) * sine[u];
        }
        row[at++] = real;
        row[at++] = imaginary;
      }
    }
  }

  power(data: Signal, offset: number, step: number, power: Float64Array): void {
    const { row, offsets } = this;
    this.fill(data, offset, step, row);
    for (let band = 0; band < power.length; band++) {
      let sum = 0;
      for (let k = offsets[band]; k < offsets[band + 1]; k++) sum += row[k] * row[k];
      power[band] = sum;
    }
  }
}

/** The wavelet of a frequency, scaled so that its squared coefficients sum over a window to one-sided power in its part of the band. */
function kernelOf({ frequency, width }: BandFrequency, length: number, sampleRate: number): Kernel {
  const deviation = (CYCLES / (2 * Math.PI * frequency)) * sampleRate;
  const reach = Math.ceil(EXTENT * deviation);
  const window = Float64Array.from({ length: reach + 1 }, (_, u) => Math.exp(-(u * u) / (2 * deviation * deviation)));
  let energy = 0;
  window.forEach((value, u) => {
    energy += (u === 0 ? 1 : 2) * value * value;
  });
  const count = Math.min(length, Math.max(FEWEST, Math.ceil((DENSITY * frequency * length) / (CYCLES * sampleRate))));
  const scale = Math.sqrt((2 * width) / (sampleRate * energy * count));
  const angle = (2 * Math.PI * frequency) / sampleRate;
  return {
    cosine: window.map((value, u) => scale * value * Math.cos(angle * u)),
    sine: window.map((value, u) => scale * value * Math.sin(angle * u)),
    times: Int32Array.from({ length: count }, (_, k) => Math.floor(((k + 0.5) * length) / count)),
  };
}
