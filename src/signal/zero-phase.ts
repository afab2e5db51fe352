/**
 * Zero-phase application of a symmetric filter by overlap-add in the frequency
 * domain. Both ends are extended by reflection through the end point, as far as the
 * signal reaches (zeros beyond), which is MNE-Python's `reflect_limited`.
 */
import { designFir, designNotch, type FirOptions } from './fir.js';
import { type FourierPlan, fourierPlan } from './fourier.js';

/** Real values in either precision. */
export type Signal = Float32Array | Float64Array;

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
 */
export function notchFilter(
  data: Signal,
  channels: number,
  samples: number,
  sampleRate: number,
  frequencies: readonly number[],
): Float32Array {
  if (frequencies.length === 0) return Float32Array.from(data.subarray(0, channels * samples));
  return applyZeroPhase(data, channels, samples, designNotch(sampleRate, frequencies));
}

/**
 * Applies a symmetric filter of odd length to every channel without delay.
 *
 * @param data `[channel, sample]`; left unchanged
 * @param filter coefficients of `designFir` or `designNotch`
 */
export function applyZeroPhase(data: Signal, channels: number, samples: number, filter: Float64Array): Float32Array {
  const result = new Float32Array(channels * samples);
  if (samples === 0) return result;
  const taps = filter.length;
  if (taps === 1) {
    for (let i = 0; i < result.length; i++) result[i] = data[i] * filter[0];
    return result;
  }
  const edge = Math.max(Math.min(taps, samples) - 1, 0);
  const extended = samples + 2 * edge;
  const block = blockLength(taps, extended);
  const plan = fourierPlan(block);
  const response = frequencyResponse(filter, plan);
  // Two real channels travel as the real and the imaginary part of one complex signal: the filter is real, so they stay apart.
  const first = new Float64Array(extended);
  const second = new Float64Array(extended);
  const sumFirst = new Float64Array(extended + block);
  const sumSecond = new Float64Array(extended + block);
  const delay = (taps - 1) / 2 + edge;
  for (let channel = 0; channel < channels; channel += 2) {
    const pair = channel + 1 < channels;
    extendOdd(data, channel * samples, samples, edge, first);
    if (pair) extendOdd(data, (channel + 1) * samples, samples, edge, second);
    else second.fill(0);
    overlapAdd(first, second, sumFirst, sumSecond, plan, response, taps);
    for (let i = 0; i < samples; i++) result[channel * samples + i] = sumFirst[i + delay];
    if (pair) for (let i = 0; i < samples; i++) result[(channel + 1) * samples + i] = sumSecond[i + delay];
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

interface Response {
  real: Float64Array;
  imaginary: Float64Array;
  /** Work space of one block. */
  blockReal: Float64Array;
  blockImaginary: Float64Array;
}

function frequencyResponse(filter: Float64Array, plan: FourierPlan): Response {
  const real = new Float64Array(plan.length);
  const imaginary = new Float64Array(plan.length);
  real.set(filter);
  plan.forward(real, imaginary);
  return {
    real,
    imaginary,
    blockReal: new Float64Array(plan.length),
    blockImaginary: new Float64Array(plan.length),
  };
}

/** Power of two with the least work per sample, by the usual n·log n count. */
function blockLength(taps: number, extended: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let n = 2 ** Math.ceil(Math.log2(2 * taps - 1)); ; n *= 2) {
    const cost = Math.ceil(extended / (n - taps + 1)) * n * (Math.log2(n) + 1);
    if (cost < least) {
      least = cost;
      best = n;
    }
    if (n >= extended + taps) return best;
  }
}

function overlapAdd(
  first: Float64Array,
  second: Float64Array,
  sumFirst: Float64Array,
  sumSecond: Float64Array,
  plan: FourierPlan,
  { real, imaginary, blockReal, blockImaginary }: Response,
  taps: number,
): void {
  const n = plan.length;
  const step = n - taps + 1;
  sumFirst.fill(0);
  sumSecond.fill(0);
  for (let start = 0; start < first.length; start += step) {
    const count = Math.min(step, first.length - start);
    for (let i = 0; i < count; i++) {
      blockReal[i] = first[start + i];
      blockImaginary[i] = second[start + i];
    }
    blockReal.fill(0, count);
    blockImaginary.fill(0, count);
    plan.forward(blockReal, blockImaginary);
    for (let k = 0; k < n; k++) {
      const r = blockReal[k] * real[k] - blockImaginary[k] * imaginary[k];
      blockImaginary[k] = blockReal[k] * imaginary[k] + blockImaginary[k] * real[k];
      blockReal[k] = r;
    }
    plan.inverse(blockReal, blockImaginary);
    const end = Math.min(count + taps - 1, n);
    for (let i = 0; i < end; i++) {
      sumFirst[start + i] += blockReal[i];
      sumSecond[start + i] += blockImaginary[i];
    }
  }
}
