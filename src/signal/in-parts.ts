/**
 * Signals too long for memory. What can be read in parts can be filtered in parts: a stage reads the samples that it is asked for, and
 * those on either side that they depend on, from the stage before it. Any part can be had, in any order.
 */
import { BlockFilter } from './block-filter.js';
import { checkExtension, filterInPlace, type Section, settlingTime, usualExtension } from './butterworth.js';
import { extendOdd } from './zero-phase.js';

export interface SignalReader {
  channels: number;
  /** Of each channel. */
  samples: number;
  /** `[channel, sample]` of samples start … start + count − 1, all of which lie within the signal. */
  read(start: number, count: number): Promise<Float32Array>;
}

/**
 * `applyZeroPhase` in parts: equal to it but for rounding.
 *
 * @param filter coefficients of `designFir` or `designNotch`
 *
 * @example
 * const clean = applyZeroPhaseInParts(reader, designFir(1000, { low: 1, high: 100 }));
 * const firstMinute = await clean.read(0, 60_000);
 */
export function applyZeroPhaseInParts(reader: SignalReader, filter: Float64Array): SignalReader {
  const { channels, samples } = reader;
  const blocks = new BlockFilter(filter);
  return {
    channels,
    samples,
    async read(start, count) {
      const origin = Math.max(0, start - blocks.reach);
      // What lies past the end of the part is reflected there: no sample asked for depends on it unless the signal ends here too.
      const end = Math.min(samples, start + count + blocks.reach);
      const source = { data: await reader.read(origin, end - origin), stride: end - origin, origin, samples: end };
      const result = new Float32Array(channels * count);
      for (let done = 0; done < count; done += blocks.step) {
        const part = Math.min(blocks.step, count - done);
        for (let channel = 0; channel < channels; channel += 2) {
          const pair = channel + 1 < channels ? channel + 1 : undefined;
          blocks.filterPair(source, channel, pair, start + done, part, result, count, done);
        }
      }
      return result;
    },
  };
}

/** Part of a difference in the beginning that is left where the result is used: below single precision for offsets of 10⁴ deviations. */
const SETTLED = 1e-12;

/**
 * `filterRowsForwardBackward` in parts: equal to it but for rounding. Each part is filtered together with as many samples before and after it
 * as the filter remembers.
 *
 * @throws HemocastError `signal-too-short`
 */
export function filterForwardBackwardInParts(reader: SignalReader, sections: readonly Section[]): SignalReader {
  const { channels, samples } = reader;
  const edge = usualExtension(sections);
  checkExtension(edge, samples);
  const margin = edge + settlingTime(sections, SETTLED);
  return {
    channels,
    samples,
    async read(start, count) {
      const origin = Math.max(0, start - margin);
      const stride = Math.min(samples, start + count + margin) - origin;
      const before = origin === 0 ? edge : 0;
      const after = origin + stride === samples ? edge : 0;
      const data = await reader.read(origin, stride);
      const result = new Float32Array(channels * count);
      const extended = new Float64Array(before + stride + after);
      const first = before + start - origin;
      for (let channel = 0; channel < channels; channel++) {
        extendOdd(data, channel * stride, stride, before, extended, after);
        filterInPlace(sections, extended, 1);
        filterInPlace(sections, extended, -1);
        result.set(extended.subarray(first, first + count), channel * count);
      }
      return result;
    },
  };
}
