/** The contract of an estimate of the spectrum: what band power and cross-spectra need of it. */
import type { BandPowerOptions, FrequencyBand, WindowPlan } from './band-windows.js';
import type { Signal } from './zero-phase.js';

/** One way of estimating power in bands. A new one is a file that exports an object of this type, and a line in `spectral-estimates.ts`. */
export interface SpectralEstimate {
  readonly name: string;
  readonly description: string;
  /**
   * The estimate for windows of one length.
   *
   * @throws HemocastError `filter-range` for a band that holds no frequency
   */
  open(
    bands: readonly FrequencyBand[],
    plan: WindowPlan,
    sampleRate: number,
    options: Pick<BandPowerOptions, 'tapers'>,
  ): WindowSpectra;
}

/** The spectrum of one window of one channel at a time. */
export interface WindowSpectra {
  /** Where each band begins in a row, and where the last ends. */
  readonly offsets: readonly number[];
  /** Numbers in a row. */
  readonly width: number;
  /**
   * Writes the row of a channel's window: real and imaginary parts, scaled so that over a band the products of two channels' rows sum
   * to the real part of their cross-spectrum, µV², and the squares of one to its power. NaN where no usable part holds the window.
   *
   * @param data samples of all channels, this one's from `offset` on
   */
  fill(data: Signal, offset: number, step: number, row: Float32Array): void;
  /** Writes the power in each band of a channel's window, µV²; NaN where no usable part holds it. */
  power(data: Signal, offset: number, step: number, power: Float64Array): void;
}
