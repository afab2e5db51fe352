/**
 * Cross-spectra of all pairs of channels for every second: what power anywhere else is computed from. Of a linear mixture y = M·x
 * of the channels the power in a band is (M·C·Mᵀ) of that band, which band power of the channels alone cannot give: signs matter.
 */
import { type BandPowerOptions, DEFAULT_BANDS, windowPlan } from './band-windows.js';
import { spectralEstimate } from './spectral-estimates.js';
import type { Signal } from './zero-phase.js';

/** Cross-spectra over a recording. */
export interface CrossSpectra {
  /**
   * `[step, band, pair]`, µV² (NaN for a step without a usable window): real part of the cross-spectrum in the band. Pairs are the lower
   * triangle of `[channel, channel]`, row by row (see {@link pairIndex}); the diagonal is the power of `logBandPower`.
   */
  values: Float32Array;
  steps: number;
  bands: number;
  channels: number;
}

/** Pairs of channels, each with itself too. */
export function pairCount(channels: number): number {
  return (channels * (channels + 1)) / 2;
}

/** Where the pair of channels i ≥ j stands. */
export function pairIndex(i: number, j: number): number {
  return (i * (i + 1)) / 2 + j;
}

/**
 * Cross-spectra of a recording, or of some of its steps.
 *
 * @param data `[channel, sample]`, µV
 * @param sampleRate Hz
 * @param range steps: the first, and the one after the last; all by default
 * @throws HemocastError `signal-too-short`, `filter-range`, `estimate-unknown` as `logBandPower`
 *
 * @example
 * const { values, steps } = crossSpectra(clean.data, 32, clean.samples, 200);
 * const alphaOfChannels3And1AtSecond10 = values[(10 * 5 + 2) * pairCount(32) + pairIndex(3, 1)];
 */
export function crossSpectra(
  data: Signal,
  channels: number,
  samples: number,
  sampleRate: number,
  options: BandPowerOptions = {},
  range?: readonly [number, number],
): CrossSpectra {
  const { bands = DEFAULT_BANDS } = options;
  const plan = windowPlan(samples, sampleRate, options);
  const [from, until] = range ?? [0, plan.steps];
  const spectra = spectralEstimate(options.estimate).open(bands, plan, sampleRate, options);
  const pairs = pairCount(channels);
  const values = new Float32Array((until - from) * bands.length * pairs);
  const rows = new Float32Array(channels * spectra.width);
  for (let step = from; step < until; step++) {
    for (let channel = 0; channel < channels; channel++) {
      const row = rows.subarray(channel * spectra.width, (channel + 1) * spectra.width);
      spectra.fill(data, channel * samples, step, row);
    }
    bands.forEach((_, band) => {
      const at = ((step - from) * bands.length + band) * pairs;
      addOuter(rows, channels, spectra.width, spectra.offsets[band], spectra.offsets[band + 1], values, at);
    });
  }
  return { values, steps: until - from, bands: bands.length, channels };
}

/** Adds the products of all pairs of rows over some columns; four columns at a time. */
function addOuter(
  rows: Float32Array,
  channels: number,
  width: number,
  from: number,
  until: number,
  to: Float32Array,
  at: number,
): void {
  for (let i = 0; i < channels; i++) {
    const a = i * width;
    let j = 0;
    // Two partners at once read each number of row i half as often.
    for (; j + 1 <= i; j += 2) {
      const b = j * width;
      const c = b + width;
      let first = 0;
      let second = 0;
      for (let k = from; k < until; k++) {
        const value = rows[a + k];
        first += value * rows[b + k];
        second += value * rows[c + k];
      }
      to[at++] = first;
      to[at++] = second;
    }
    if (j > i) continue;
    let last = 0;
    for (let k = from; k < until; k++) last += rows[a + k] * rows[j * width + k];
    to[at++] = last;
  }
}

/** Cross-spectra that are read in parts, so that those of a long recording need not lie in memory. */
export interface SpectraSource {
  steps: number;
  bands: number;
  channels: number;
  /** `[step, band, pair]` of steps `from` … `until − 1`. */
  read(from: number, until: number): Float32Array;
}

/**
 * Cross-spectra of a recording, computed where they are read; arguments as {@link crossSpectra}.
 *
 * @throws HemocastError as `crossSpectra`
 */
export function spectraOf(
  data: Signal,
  channels: number,
  samples: number,
  sampleRate: number,
  options: BandPowerOptions = {},
): SpectraSource {
  return {
    steps: windowPlan(samples, sampleRate, options).steps,
    bands: (options.bands ?? DEFAULT_BANDS).length,
    channels,
    read: (from, until) => crossSpectra(data, channels, samples, sampleRate, options, [from, until]).values,
  };
}

/** All of a source's cross-spectra in memory, once what they were made of is gone. */
export function storedSpectra(source: SpectraSource): SpectraSource {
  const { steps, bands, channels } = source;
  const values = source.read(0, steps);
  const perStep = values.length / steps;
  return { steps, bands, channels, read: (from, until) => values.subarray(from * perStep, until * perStep) };
}

/** The same without any power in some bands, by index. */
export function withoutPower(source: SpectraSource, empty: readonly number[]): SpectraSource {
  if (empty.length === 0) return source;
  const { bands, channels } = source;
  const pairs = pairCount(channels);
  return {
    ...source,
    read(from, until) {
      const values = source.read(from, until).slice();
      for (let step = 0; step < until - from; step++) {
        for (const band of empty) values.fill(0, (step * bands + band) * pairs, (step * bands + band + 1) * pairs);
      }
      return values;
    },
  };
}
