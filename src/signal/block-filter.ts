/**
 * One block of a symmetric filter's output in the frequency domain (overlap-save).
 * Blocks lie on a grid that depends on the filter alone, so that a recording filtered
 * piece by piece equals, to the last bit, the same recording filtered at once.
 */
import { type FourierPlan, fourierPlan } from './fourier.js';
import type { Signal } from './sampled.js';

/** Transforms are this many times as long as the filter, or a little longer: longer ones leave the cache, shorter ones waste their ends. */
const LENGTH_FACTOR = 4;
const SHORTEST = 256;

/** Rows of samples that are at hand. */
export interface Samples {
  /** `[channel, sample]`, `stride` apart. */
  data: Signal;
  stride: number;
  /** Sample of the recording at which each row begins. */
  origin: number;
  /** Samples of the whole recording, as far as it is known. */
  samples: number;
}

export class BlockFilter {
  /** Output samples of a block. */
  readonly step: number;
  /** Samples on either side that an output sample depends on. */
  readonly reach: number;
  private readonly plan: FourierPlan;
  /** Real, since the filter is symmetric about 0; holds the factor 1/n of the way back. */
  private readonly response: Float64Array;
  private readonly first: Float64Array;
  private readonly second: Float64Array;

  /** @param filter symmetric coefficients, odd in number */
  constructor(filter: Float64Array) {
    const length = Math.max(SHORTEST, 2 ** Math.ceil(Math.log2(LENGTH_FACTOR * filter.length)));
    this.reach = (filter.length - 1) / 2;
    this.step = length - 2 * this.reach;
    this.plan = fourierPlan(length);
    this.response = new Float64Array(length);
    this.first = new Float64Array(length);
    this.second = new Float64Array(length);
    filter.forEach((value, i) => {
      this.response[(i - this.reach + length) % length] = value / length;
    });
    this.plan.forward(this.response, this.second);
  }

  /**
   * Output samples start … start + count − 1 of one or two channels, which travel as the real and the imaginary part of one complex
   * signal.
   *
   * @param start a multiple of `step`
   * @param target `[channel, sample]`, `targetStride` apart; written from sample `targetStart` on
   */
  filterPair(
    source: Samples,
    channel: number,
    pair: number | undefined,
    start: number,
    count: number,
    target: Float32Array,
    targetStride: number,
    targetStart: number,
  ): void {
    const { first, second, response, plan, reach } = this;
    gather(source, channel, start - reach, reach, first);
    if (pair === undefined) second.fill(0);
    else gather(source, pair, start - reach, reach, second);
    plan.forward(first, second);
    for (let k = 0; k < response.length; k++) {
      first[k] *= response[k];
      second[k] *= response[k];
    }
    // Forwards with the parts exchanged is backwards, but for the factor that the response holds.
    plan.forward(second, first);
    copy(first, reach, count, target, channel * targetStride + targetStart);
    if (pair !== undefined) copy(second, reach, count, target, pair * targetStride + targetStart);
  }
}

function copy(from: Float64Array, start: number, count: number, target: Float32Array, at: number): void {
  for (let i = 0; i < count; i++) target[at + i] = from[start + i];
}

/**
 * Fills the target with the samples from `from` on; past the ends come their reflections through the end points, as many as `reach`, then
 * zeros.
 */
function gather(
  { data, stride, origin, samples }: Samples,
  channel: number,
  from: number,
  reach: number,
  target: Float64Array,
): void {
  const row = channel * stride - origin;
  const length = target.length;
  const inside = Math.min(length, Math.max(0, -from));
  const end = Math.max(inside, Math.min(length, samples - from));
  for (let i = 0; i < inside; i++) {
    const back = -(from + i);
    target[i] = back < samples ? 2 * data[row] - data[row + back] : 0;
  }
  for (let i = inside, at = row + from + inside; i < end; i++, at++) target[i] = data[at];
  const last = samples - 1;
  for (let i = end; i < length; i++) {
    const past = from + i - last;
    target[i] = past < samples && past <= reach ? 2 * data[row + last] - data[row + last - past] : 0;
  }
}
