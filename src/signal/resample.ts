/**
 * Change of sampling rate in the frequency domain: the spectrum is cut (or filled
 * with zeros) at the lower of the two Nyquist frequencies, which is an ideal
 * anti-aliasing filter. The design is MNE-Python's `resample(method='fft')` with ends
 * reflected through the end points; the amount of padding is chosen so that
 * both lengths are quick to transform and their ratio is exactly that of the rates.
 */
import { HemocastError } from '../foundation/index.js';
import { fastLength } from './fourier.js';
import { LengthChange } from './length-change.js';
import type { Signal } from './sampled.js';

/** From this number of samples on, lengths are multiples of 4, which is what fast transforms ask for. */
const LONG = 2 ** 14;

/** Where a result begins that does not begin with the signal, and how long it is. */
export interface MovedStart {
  /** Samples of the signal before the first one of the result; no whole number, as a rule. */
  shift: number;
  /** Of the result. */
  samples: number;
}

/**
 * Resamples every channel.
 *
 * @param data `[channel, sample]`; left unchanged unless it is where the result goes
 * @param fromRate Hz
 * @param toRate Hz
 * @param inPlace whether a result that is no longer than the data begins where they do: that takes half the memory
 * @param moved where the result begins, if not with the signal
 * @returns `[channel, sample]` with round(samples·toRate/fromRate) samples (at least 1)
 * @throws HemocastError `sampling-rate` where a rate is not a positive number
 */
export function resample(
  data: Signal,
  channels: number,
  samples: number,
  fromRate: number,
  toRate: number,
  inPlace = false,
  moved?: MovedStart,
): { data: Float32Array; samples: number } {
  requireRates(fromRate, toRate);
  const own = inPlace && data instanceof Float32Array ? data : undefined;
  if ((fromRate === toRate && moved === undefined) || samples === 0) {
    const rows = data.subarray(0, channels * samples);
    return { data: own === undefined ? Float32Array.from(rows) : own.subarray(0, rows.length), samples };
  }
  const { before, oldLength, newLength } = paddedLengths(samples, fromRate, toRate);
  const newSamples = moved?.samples ?? Math.max(Math.round((samples * toRate) / fromRate), 1);
  const skip = Math.round((before * newLength) / oldLength);
  // Rows that are no longer than before never reach into those that are yet to be read.
  const room = newSamples <= samples ? own?.subarray(0, channels * newSamples) : undefined;
  const result = room ?? new Float32Array(channels * newSamples);
  const change = new LengthChange(oldLength, newLength);
  const shared = Math.floor(Math.min(oldLength, newLength) / 2) + 1;
  const shaping = moved && moved.shift > 0 ? { gain: new Float64Array(shared).fill(1), shift: moved.shift } : undefined;
  // Two real channels share one complex transform: every step is real and linear.
  for (let channel = 0; channel < channels; channel += 2) {
    const pair = channel + 1 < channels;
    const { first, second } = change.apply((phase, step, real, imaginary) => {
      gatherPhase(data, channel * samples, samples, phase - before, step, real);
      if (pair) gatherPhase(data, (channel + 1) * samples, samples, phase - before, step, imaginary);
      else imaginary.fill(0);
    }, shaping);
    result.set(first.subarray(skip, skip + newSamples), channel * newSamples);
    if (pair) result.set(second.subarray(skip, skip + newSamples), (channel + 1) * newSamples);
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
  const multiple = samples < LONG ? ratio.denominator : 4 * ratio.denominator;
  const oldLength = fastLength(minimum + 2 * ratio.denominator, multiple);
  const half = Math.floor((oldLength - samples) / 2);
  const before = half - (half % ratio.denominator);
  return { before, oldLength, newLength: (oldLength / ratio.denominator) * ratio.numerator };
}

/** @throws HemocastError `sampling-rate` */
export function requireRates(...rates: readonly number[]): void {
  for (const rate of rates) {
    if (rate > 0 && Number.isFinite(rate)) continue;
    throw new HemocastError('sampling-rate', 'The sampling rate is not usable', {
      expected: 'above 0 Hz',
      found: `${rate} Hz`,
    });
  }
}

/** The fraction with a denominator below 5000 that equals the value to 1e-12, by continued fractions. */
export function asFraction(value: number): { numerator: number; denominator: number } | undefined {
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
 * Samples from, from + step … of one channel, as many as the target holds; past both ends come the reflections through the end points, as
 * far as the signal reaches, then zeros.
 */
function gatherPhase(
  data: Signal,
  offset: number,
  samples: number,
  from: number,
  step: number,
  target: Float64Array,
): void {
  const first = data[offset];
  const last = data[offset + samples - 1];
  const length = target.length;
  const inside = Math.min(length, Math.max(0, Math.ceil(-from / step)));
  const end = Math.max(inside, Math.min(length, Math.ceil((samples - from) / step)));
  for (let j = 0; j < inside; j++) {
    const back = -(from + j * step);
    target[j] = back < samples ? 2 * first - data[offset + back] : 0;
  }
  for (let j = inside, at = offset + from + inside * step; j < end; j++, at += step) target[j] = data[at];
  for (let j = end; j < length; j++) {
    const past = from + j * step - (samples - 1);
    target[j] = past < samples ? 2 * last - data[offset + samples - 1 - past] : 0;
  }
}
