/** Evenly spread segments of a recording, from which something is learned that the whole would take too long or too much memory for. */
import type { SignalReader } from '../../signal/index.js';

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
