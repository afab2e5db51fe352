/** Evenly spread stretches of a recording, from which something is learned that the whole would take too long or too much memory for. */
import type { SignalReader } from '../../signal/index.js';

export interface Stretches {
  /** First sample of each. */
  starts: number[];
  /** Samples of each. */
  length: number;
}

/**
 * As many stretches as hold `wanted` samples, the first at the start and the last at the end; one, of the whole, where that is not longer.
 *
 * @param samples of the recording
 * @param length samples of a stretch
 */
export function spreadStretches(samples: number, wanted: number, length: number): Stretches {
  if (samples <= wanted || samples <= length) return { starts: [0], length: samples };
  const count = Math.max(1, Math.floor(wanted / length));
  const gap = count === 1 ? 0 : (samples - length) / (count - 1);
  return { starts: Array.from({ length: count }, (_, k) => Math.round(k * gap)), length };
}

/** The stretches one after the other: `[channel, sample]`. */
export async function readStretches(reader: SignalReader, { starts, length }: Stretches): Promise<Float32Array> {
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
