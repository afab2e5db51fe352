/**
 * Change of sampling rate in the frequency domain: the spectrum is cut (or filled
 * with zeros) at the lower of the two Nyquist frequencies, which is an ideal
 * anti-aliasing filter. The design is MNE-Python's `resample(method='fft')` with ends
 * reflected through the end points; the amount of padding is chosen so that
 * both lengths are quick to transform and their ratio is exactly that of the rates.
 */
import { HemocastError } from '../foundation/index.js';
import { fastLength, fourierPlan } from './fourier.js';
import { extendOdd, type Signal } from './zero-phase.js';

/**
 * Resamples every channel.
 *
 * @param data `[channel, sample]`; left unchanged
 * @param fromRate Hz
 * @param toRate Hz
 * @returns `[channel, sample]` with round(samples·toRate/fromRate) samples (at least 1)
 * @throws HemocastError `sampling-rate` where a rate is not a positive number
 */
export function resample(
  data: Signal,
  channels: number,
  samples: number,
  fromRate: number,
  toRate: number,
): { data: Float32Array; samples: number } {
  for (const rate of [fromRate, toRate]) {
    if (!(rate > 0 && Number.isFinite(rate))) {
      throw new HemocastError('sampling-rate', 'The sampling rate is not usable', {
        expected: 'above 0 Hz',
        found: `${rate} Hz`,
      });
    }
  }
  if (fromRate === toRate || samples === 0) {
    return { data: Float32Array.from(data.subarray(0, channels * samples)), samples };
  }
  const { before, oldLength, newLength } = paddedLengths(samples, fromRate, toRate);
  const newSamples = Math.max(Math.round((samples * toRate) / fromRate), 1);
  const skip = Math.round((before * newLength) / oldLength);
  const result = new Float32Array(channels * newSamples);
  const forward = fourierPlan(oldLength);
  const backward = fourierPlan(newLength);
  const first = new Float64Array(Math.max(oldLength, newLength));
  const second = new Float64Array(Math.max(oldLength, newLength));
  // Two real channels share one complex transform: every step below is real and linear.
  for (let channel = 0; channel < channels; channel += 2) {
    const pair = channel + 1 < channels;
    const after = oldLength - before - samples;
    extendOdd(data, channel * samples, samples, before, first, after);
    if (pair) extendOdd(data, (channel + 1) * samples, samples, before, second, after);
    else second.fill(0);
    forward.forward(first, second);
    changeLength(first, oldLength, newLength);
    changeLength(second, oldLength, newLength);
    backward.inverse(first, second);
    for (let i = 0; i < newSamples; i++) result[channel * newSamples + i] = first[i + skip];
    if (pair) for (let i = 0; i < newSamples; i++) result[(channel + 1) * newSamples + i] = second[i + skip];
  }
  return { data: result, samples: newSamples };
}

/**
 * Lengths before and after for which the ratio is exact; `before` samples of padding come first and map to a whole
 * number of new samples.
 */
export function paddedLengths(
  samples: number,
  fromRate: number,
  toRate: number,
): { before: number; oldLength: number; newLength: number } {
  const ratio = asFraction(toRate / fromRate);
  const minimum = samples + 2 * Math.min(Math.max(Math.floor(samples / 8), 1), 100);
  if (ratio === undefined) {
    const oldLength = fastLength(minimum);
    return {
      before: Math.floor((oldLength - samples) / 2),
      oldLength,
      newLength: Math.max(1, Math.round((oldLength * toRate) / fromRate)),
    };
  }
  const oldLength = fastLength(minimum + 2 * ratio.denominator, ratio.denominator);
  const half = Math.floor((oldLength - samples) / 2);
  const before = half - (half % ratio.denominator);
  return { before, oldLength, newLength: (oldLength / ratio.denominator) * ratio.numerator };
}

/** The fraction with a denominator below 5000 that equals the value to 1e-12, by continued fractions. */
function asFraction(value: number): { numerator: number; denominator: number } | undefined {
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  let x = value;
  for (let step = 0; step < 24; step++) {
    const whole = Math.floor(x);
    [p0, p1] = [p1, whole * p1 + p0];
    [q0, q1] = [q1, whole * q1 + q0];
    if (q1 > 5000 || p1 > 50_000) return undefined;
    if (Math.abs(p1 / q1 - value) <= 1e-12 * value) return p1 === 0 ? undefined : { numerator: p1, denominator: q1 };
    x = 1 / (x - whole);
  }
  return undefined;
}

/**
 * One part of a full spectrum of `oldLength` points becomes one of `newLength`, in place, scaled by newLength/oldLength. The value at the
 * shared Nyquist frequency is folded (cutting) or halved (filling).
 */
function changeLength(part: Float64Array, oldLength: number, newLength: number): void {
  const factor = newLength / oldLength;
  const kept = Math.min(oldLength, newLength);
  const half = Math.floor(kept / 2);
  const evenKept = kept % 2 === 0;
  const negative = evenKept ? half - 1 : half;
  if (newLength < oldLength) {
    const folded = evenKept ? part[half] + part[oldLength - half] : 0;
    for (let k = 1; k <= negative; k++) part[newLength - negative - 1 + k] = part[oldLength - negative - 1 + k];
    if (evenKept) part[half] = folded;
  } else {
    for (let k = 1; k <= negative; k++) part[newLength - k] = part[oldLength - k];
    if (evenKept) {
      part[half] /= 2;
      part[newLength - half] = part[half];
    }
    part.fill(0, half + 1, newLength - half);
  }
  for (let k = 0; k < newLength; k++) part[k] *= factor;
}
