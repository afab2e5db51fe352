/**
 * Zero-phase application of a symmetric filter to whole recordings. Both ends are extended by reflection
 * through the end point, as far as the signal reaches (zeros beyond), which is
 * MNE-Python's `reflect_limited`.
 */
import { BlockFilter } from './block-filter.js';
import { designFir, designNotch, type FirOptions } from './fir.js';
import type { Signal } from './sampled.js';

export type { Signal } from './sampled.js';

/**
 * Band-, high- or low-pass of every channel with the default design of `designFir`: no phase shift, equal to
 * MNE-Python's default filter.
 *
 * @param data `[channel, sample]`; left unchanged
 * @param sampleRate Hz
 * @returns a new array of the same shape
 * @throws HemocastError `filter-range`
 *
 * @example
 * const clean = filterZeroPhase(recording.data, 64, recording.samples, 160, { low: 1, high: 40 });
 */
export function filterZeroPhase(
  data: Signal,
  channels: number,
  samples: number,
  sampleRate: number,
  options: FirOptions,
): Float32Array {
  return applyZeroPhase(data, channels, samples, designFir(sampleRate, options));
}

/**
 * Removes narrow bands (each `frequency / 200` wide, flanks 0.5 Hz) from every channel.
 *
 * @param frequencies Hz, such as the line frequency and its harmonics below Nyquist
 * @param result as in `applyZeroPhase`
 */
export function notchFilter(
  data: Signal,
  channels: number,
  samples: number,
  sampleRate: number,
  frequencies: readonly number[],
  result: Float32Array = new Float32Array(channels * samples),
): Float32Array {
  if (frequencies.length > 0)
    return applyZeroPhase(data, channels, samples, designNotch(sampleRate, frequencies), result);
  if (result !== data) result.set(data.subarray(0, channels * samples));
  return result;
}

/**
 * Applies a symmetric filter of odd length to every channel without delay.
 *
 * @param data `[channel, sample]`; left unchanged unless it is the result as well
 * @param filter coefficients of `designFir` or `designNotch`
 * @param result of the same shape; a new array by default. To filter in place takes half the memory.
 */
export function applyZeroPhase(
  data: Signal,
  channels: number,
  samples: number,
  filter: Float64Array,
  result: Float32Array = new Float32Array(channels * samples),
): Float32Array {
  if (samples === 0) return result;
  const blocks = new BlockFilter(filter);
  // A block needs samples before it, which are filtered already where they are overwritten.
  const unfiltered = result === data ? new Float32Array(Math.min(channels, 2) * samples) : undefined;
  for (let channel = 0; channel < channels; channel += 2) {
    const pair = channel + 1 < channels ? 1 : undefined;
    const [from, until] = [channel * samples, (channel + 1 + (pair ?? 0)) * samples];
    const rows = data.subarray(from, until);
    unfiltered?.set(rows);
    const source = { data: unfiltered ?? rows, stride: samples, origin: 0, samples };
    const target = result.subarray(from, until);
    for (let start = 0; start < samples; start += blocks.step) {
      const count = Math.min(blocks.step, samples - start);
      blocks.filterPair(source, 0, pair, start, count, target, samples, start);
    }
  }
  return result;
}

/**
 * Writes `edge` samples of the signal reflected through its end points before and after it. Where more are wanted than the
 * signal has, the rest is zero.
 */
export function extendOdd(
  data: Signal,
  offset: number,
  samples: number,
  edge: number,
  target: Float64Array,
  after = edge,
): void {
  const first = data[offset];
  const last = data[offset + samples - 1];
  for (let i = 1; i <= edge; i++) target[edge - i] = i < samples ? 2 * first - data[offset + i] : 0;
  for (let i = 0; i < samples; i++) target[edge + i] = data[offset + i];
  for (let i = 1; i <= after; i++) {
    target[edge + samples - 1 + i] = i < samples ? 2 * last - data[offset + samples - 1 - i] : 0;
  }
}
