/** Zero-phase filtering of recordings that do not fit into memory: samples go in as they come, and come out as soon as they can. */
import { BlockFilter } from './block-filter.js';

/**
 * Applies a symmetric filter piece by piece. What comes out, put together, equals `applyZeroPhase` of the whole to the last bit; some
 * five filter lengths of each channel are kept, besides the piece that is given.
 *
 * @example
 * const stream = new ZeroPhaseStream(designFir(1000, { low: 1, high: 100 }), 64);
 * for await (const piece of pieces) write(stream.push(piece));
 * write(stream.finish());
 */
export class ZeroPhaseStream {
  private readonly blocks: BlockFilter;
  /** `[channel, sample]` of the samples that are still needed, the first of which is sample `origin` of the recording. */
  private kept: Float32Array;
  private origin = 0;
  private received = 0;
  private given = 0;

  /** @param filter coefficients of `designFir` or `designNotch` */
  constructor(
    filter: Float64Array,
    private readonly channels: number,
  ) {
    this.blocks = new BlockFilter(filter);
    this.kept = new Float32Array(0);
  }

  /**
   * Takes the next samples.
   *
   * @param data `[channel, sample]`
   * @returns `[channel, sample]` of the samples that are ready: possibly none, in all fewer than went in
   * @throws RangeError where the data do not fill whole channels
   */
  push(data: Float32Array): Float32Array {
    const added = data.length / this.channels;
    if (!Number.isInteger(added)) {
      throw new RangeError(`Whole samples of ${this.channels} channels expected, found ${data.length} values`);
    }
    const before = this.received - this.origin;
    const joined = new Float32Array(this.channels * (before + added));
    for (let channel = 0; channel < this.channels; channel++) {
      joined.set(this.kept.subarray(channel * before, (channel + 1) * before), channel * (before + added));
      joined.set(data.subarray(channel * added, (channel + 1) * added), channel * (before + added) + before);
    }
    this.kept = joined;
    this.received += added;
    const { step, reach } = this.blocks;
    const blocks = Math.max(0, Math.floor((this.received - reach - this.given) / step));
    return this.filter(blocks * step);
  }

  /** The rest, once all samples have gone in. */
  finish(): Float32Array {
    return this.filter(this.received - this.given);
  }

  private filter(count: number): Float32Array {
    const { blocks, channels, origin } = this;
    const stride = this.received - origin;
    const result = new Float32Array(channels * count);
    const source = { data: this.kept, stride, origin, samples: this.received };
    for (let done = 0; done < count; done += blocks.step) {
      const part = Math.min(blocks.step, count - done);
      for (let channel = 0; channel < channels; channel += 2) {
        const pair = channel + 1 < channels ? channel + 1 : undefined;
        blocks.filterPair(source, channel, pair, this.given + done, part, result, count, done);
      }
    }
    this.given += count;
    this.forget();
    return result;
  }

  /** Lets go of the samples that no later output depends on. */
  private forget(): void {
    const stride = this.received - this.origin;
    const next = Math.max(this.origin, Math.min(this.given - this.blocks.reach, this.received));
    const rest = this.received - next;
    const kept = new Float32Array(this.channels * rest);
    for (let channel = 0; channel < this.channels; channel++) {
      const end = (channel + 1) * stride;
      kept.set(this.kept.subarray(end - rest, end), channel * rest);
    }
    this.kept = kept;
    this.origin = next;
  }
}
