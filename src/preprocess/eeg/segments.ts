/** Evenly spread segments of a recording, from which something is learned that the whole would take too long or too much memory for. */
import { isWhole, type SampleRange, type SignalReader } from '../../signal/index.js';

export interface Segments {
  /** First sample of each. */
  starts: number[];
  /** Samples of each. */
  length: number;
}

/**
 * As many segments as hold `wanted` samples, the first at the start and the last at the end; one, of the whole, where that is not longer.
 *
 * @param samples of the recording
 * @param length samples of a segment
 */
export function spreadSegments(samples: number, wanted: number, length: number): Segments {
  if (samples <= wanted || samples <= length) return { starts: [0], length: samples };
  const count = Math.max(1, Math.floor(wanted / length));
  const gap = count === 1 ? 0 : (samples - length) / (count - 1);
  return { starts: Array.from({ length: count }, (_, k) => Math.round(k * gap)), length };
}

/** The segments one after the other: `[channel, sample]`. */
export async function readSegments(reader: SignalReader, { starts, length }: Segments): Promise<Float32Array> {
  const { channels } = reader;
  const samples = starts.length * length;
  const joined = new Float32Array(channels * samples);
  for (const [k, start] of starts.entries()) {
    const part = await reader.read(start, length);
    for (let c = 0; c < channels; c++) {
      joined.set(part.subarray(c * length, (c + 1) * length), c * samples + k * length);
    }
  }
  return joined;
}

/** Contiguous parts of a recording one after the other, as if nothing lay between them: what something is learned from that takes no time for an order. */
export function packedReader(reader: SignalReader, parts: readonly SampleRange[]): SignalReader {
  const { channels } = reader;
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  if (isWhole(parts, reader.samples)) return reader;
  return {
    channels,
    samples,
    async read(start, count) {
      const result = new Float32Array(channels * count);
      let before = 0;
      for (const part of parts) {
        const from = Math.max(start, before);
        const length = Math.min(start + count, before + part.samples) - from;
        if (length > 0) {
          const data = await reader.read(part.start + from - before, length);
          for (let c = 0; c < channels; c++) {
            result.set(data.subarray(c * length, (c + 1) * length), c * count + from - start);
          }
        }
        before += part.samples;
      }
      return result;
    },
  };
}

/** The same of `[channel, sample]` in memory; the data themselves where the parts are all of them. */
export function packParts(
  data: Float32Array,
  channels: number,
  samples: number,
  parts: readonly SampleRange[],
): Float32Array {
  if (isWhole(parts, samples)) return data;
  const total = parts.reduce((sum, part) => sum + part.samples, 0);
  const packed = new Float32Array(channels * total);
  let before = 0;
  for (const { start, samples: count } of parts) {
    for (let c = 0; c < channels; c++) {
      packed.set(data.subarray(c * samples + start, c * samples + start + count), c * total + before);
    }
    before += count;
  }
  return packed;
}
