/**
 * Change of sampling rate in parts, for signals too long to be transformed as a whole. The ideal low-pass of `resample` reaches over
 * the whole recording; here it is cut off after some seconds by a Blackman window, so that its edge, just below
 * the lower Nyquist frequency, has a width.
 */
import { gatherReflected } from './block-filter.js';
import { fastLength } from './fourier.js';
import { fourierWorkspace } from './fourier-workspace.js';
import type { SignalReader } from './in-parts.js';
import { LengthChange } from './length-change.js';
import { asFraction, type MovedStart, requireRates } from './resample.js';

/** Half the length of the low-pass, in samples of the lower rate: its edge is as wide as 0.27 % of that rate. */
const REACH = 1024;
/** Width of the edge times the length of the filter. */
const BLACKMAN_WIDTH = 5.5;
/** Transforms are this many times as long as the low-pass reaches. */
const LENGTH_FACTOR = 8;
/** Lengths that are tried for rates without a simple ratio. */
const CANDIDATES = 4000;
/** Parts of a sample that are taken for rounding errors. */
const TIE = 1e-6;

/**
 * `resample` in parts. Both agree where the signal holds nothing within 0.27 % of the lower rate below its Nyquist frequency, as after a
 * low-pass, but for the first and last second, since they differ in what they take to lie past the ends.
 *
 * @param fromRate Hz
 * @param toRate Hz
 * @param moved where the result begins, if not with the signal
 * @returns a reader of round(samples·toRate/fromRate) samples (at least 1)
 * @throws HemocastError `sampling-rate`
 *
 * @example
 * const slow = resampleInParts(reader, 1000, 200);
 * const firstMinute = await slow.read(0, 12_000);
 */
export function resampleInParts(
  reader: SignalReader,
  fromRate: number,
  toRate: number,
  moved?: MovedStart,
): SignalReader {
  requireRates(fromRate, toRate);
  const { channels, samples } = reader;
  if ((fromRate === toRate && moved === undefined) || samples === 0) return reader;
  const ratio = fromRate / toRate;
  const shift = moved?.shift ?? 0;
  const reach = Math.ceil(REACH * Math.max(1, ratio));
  const { oldLength, newLength, before, skip } = blockLengths(reach, fromRate, toRate);
  const change = new LengthChange(oldLength, newLength);
  const gain = lowPassGain(
    reach,
    Math.min(1, 1 / ratio) / 2,
    oldLength,
    Math.floor(Math.min(oldLength, newLength) / 2),
  );
  // Where the padding is no whole number of new samples, the result is moved by it.
  const lead = before - (skip * oldLength) / newLength;
  const step = Math.floor((oldLength - before - reach - 2) / ratio);
  return {
    channels,
    samples: moved?.samples ?? Math.max(Math.round(samples / ratio), 1),
    async read(start, count) {
      const origin = Math.max(0, Math.floor(start * ratio + shift + TIE) - before);
      const end = Math.min(samples, Math.ceil((start + count) * ratio + shift) + reach);
      const source = { data: await reader.read(origin, end - origin), stride: end - origin, origin, samples: end };
      const result = new Float32Array(channels * count);
      const rows = [new Float64Array(oldLength), new Float64Array(oldLength)];
      for (let done = 0; done < count; done += step) {
        const place = (start + done) * ratio + shift;
        const sample = Math.floor(place + TIE);
        const fraction = Math.abs(place - sample) < TIE ? 0 : place - sample;
        const part = Math.min(step, count - done);
        for (let channel = 0; channel < channels; channel += 2) {
          const pair = channel + 1 < channels;
          gatherReflected(source, channel, sample - before, reach, rows[0]);
          if (pair) gatherReflected(source, channel + 1, sample - before, reach, rows[1]);
          else rows[1].fill(0);
          const { first, second } = change.apply(
            (phase, stride, real, imaginary) => {
              for (let j = 0, at = phase; j < real.length; j++, at += stride) real[j] = rows[0][at];
              for (let j = 0, at = phase; j < real.length; j++, at += stride) imaginary[j] = rows[1][at];
            },
            { gain, shift: lead + fraction },
          );
          result.set(first.subarray(skip, skip + part), channel * count + done);
          if (pair) result.set(second.subarray(skip, skip + part), (channel + 1) * count + done);
        }
      }
      return result;
    },
  };
}

/** Lengths of a block at both rates, and how many of its samples come before the first one that is used. */
function blockLengths(reach: number, fromRate: number, toRate: number) {
  const ratio = asFraction(toRate / fromRate);
  if (ratio !== undefined) {
    const { numerator, denominator } = ratio;
    const oldLength = fastLength(LENGTH_FACTOR * Math.max(reach, denominator), 4 * denominator);
    const skip = Math.ceil(reach / denominator) * numerator;
    return {
      oldLength,
      newLength: (oldLength / denominator) * numerator,
      before: (skip / numerator) * denominator,
      skip,
    };
  }
  // The nearest that two whole numbers come to the ratio: within a block, times are off by less than 1/1000 of a sample.
  let best = { oldLength: 0, newLength: 0, miss: Number.POSITIVE_INFINITY };
  const least = Math.ceil((LENGTH_FACTOR * reach * toRate) / fromRate);
  for (let newLength = least; newLength < least + CANDIDATES; newLength++) {
    const exact = (newLength * fromRate) / toRate;
    const miss = Math.abs(exact - Math.round(exact));
    if (miss < best.miss) best = { oldLength: Math.round(exact), newLength, miss };
  }
  return { ...best, before: reach, skip: 0 };
}

/** Gain of the windowed low-pass at frequencies k/length, k = 0 … last. */
function lowPassGain(reach: number, nyquist: number, length: number, last: number): Float64Array {
  const cutoff = nyquist - BLACKMAN_WIDTH / 2 / (2 * reach + 1);
  const { real, imaginary, forward } = fourierWorkspace(length);
  real.fill(0);
  imaginary.fill(0);
  let sum = 0;
  for (let m = -reach; m <= reach; m++) {
    const turn = (Math.PI * m) / reach;
    const window = 0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
    const value = (m === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * m) / (Math.PI * m)) * window;
    real[(m + length) % length] = value;
    sum += value;
  }
  forward();
  return Float64Array.from({ length: last + 1 }, (_, k) => real[k] / sum);
}
