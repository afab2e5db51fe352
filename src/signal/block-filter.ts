/**
 * One block of a symmetric filter's output in the frequency domain (overlap-save).
 */
import { type FourierWorkspace, fourierWorkspace } from './fourier-workspace.js';
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
  private readonly workspace: FourierWorkspace;
  /** Real, since the filter is symmetric about 0; holds the factor 1/n of the way back. */
  private readonly response: Float64Array;

  /** @param filter symmetric coefficients, odd in number */
  constructor(filter: Float64Array) {
    const length = Math.max(SHORTEST, 2 ** Math.ceil(Math.log2(LENGTH_FACTOR * filter.length)));
    this.reach = (filter.length - 1) / 2;
    this.step = length - 2 * this.reach;
    this.workspace = fourierWorkspace(length);
    const { real, imaginary } = this.workspace;
    real.fill(0);
    imaginary.fill(0);
    filter.forEach((value, i) => {
      real[(i - this.reach + length) % length] = value / length;
    });
    this.workspace.forward();
    this.response = real.slice();
  }

  /**
   * Output samples start … start + count − 1 of one or two channels, which travel as the real and the imaginary part of one complex
   * signal.
   *
   * @param count at most `step`
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
    const { workspace, response, reach } = this;
    const { real, imaginary } = workspace;
    gatherReflected(source, channel, start - reach, reach, real);
    if (pair === undefined) imaginary.fill(0);
    else gatherReflected(source, pair, start - reach, reach, imaginary);
    workspace.forward();
    // Forwards with the parts exchanged is backwards, but for the factor that the response holds.
    for (let k = 0; k < response.length; k++) {
      const firstPart = real[k] * response[k];
      real[k] = imaginary[k] * response[k];
      imaginary[k] = firstPart;
    }
    workspace.forward();
    target.set(imaginary.subarray(reach, reach + count), channel * targetStride + targetStart);
    if (pair !== undefined) target.set(real.subarray(reach, reach + count), pair * targetStride + targetStart);
  }
}

/**
 * Fills the target with the samples from `from` on; past the ends come their reflections through the end points, as many as `reach`, then
 * zeros.
 */
export function gatherReflected(
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
  target.set(data.subarray(row + from + inside, row + from + end), inside);
  const last = samples - 1;
  for (let i = end; i < length; i++) {
    const past = from + i - last;
    target[i] = past < samples && past <= reach ? 2 * data[row + last] - data[row + last - past] : 0;
  }
}
