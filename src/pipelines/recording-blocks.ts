/** Going through a recording that may be too large for memory. */

/** Values that are in memory at a time, of all channels together. */
const BLOCK_VALUES = 2 ** 22;

/** Samples of a block for so many channels. */
export function blockLength(channels: number): number {
  return Math.max(1, Math.floor(BLOCK_VALUES / Math.max(1, channels)));
}

/**
 * Consecutive parts of a recording.
 *
 * @param read gives `[channel, sample]` of samples start … start + count − 1
 * @param samples in all
 * @param step samples of a part; the last one may be shorter
 * @param tell is told before each part how many samples have been passed, and after the last one
 */
export async function* inBlocks(
  read: (start: number, count: number) => Promise<Float32Array>,
  samples: number,
  step: number,
  tell?: (passed: number) => void,
): AsyncGenerator<Float32Array> {
  for (let start = 0; start < samples; start += step) {
    tell?.(start);
    yield await read(start, Math.min(step, samples - start));
  }
  tell?.(samples);
}
