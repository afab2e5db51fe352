/** Going through a recording that may be too large for memory. */
import type { Progress } from '../foundation/index.js';

/** Values that are in memory at a time, of all channels together. */
const BLOCK_VALUES = 2 ** 22;

/** Samples of a block for so many channels. */
export function blockLength(channels: number): number {
  return Math.max(1, Math.floor(BLOCK_VALUES / Math.max(1, channels)));
}

/** What is gone through. */
export interface BlockRuns {
  /** Gives `[channel, sample]` of samples start … start + count − 1. */
  read(start: number, count: number): Promise<Float32Array>;
  /** In all. */
  samples: number;
  /** Samples of a block; the last one may be shorter. */
  step: number;
  /** How often the recording will be gone through. */
  runs: number;
}

/**
 * The consecutive blocks of a recording, at every call again.
 *
 * @param stage under which progress is told, of all runs together
 */
export function inBlocks(
  { read, samples, step, runs }: BlockRuns,
  stage: string,
  progress?: Progress,
): () => AsyncGenerator<Float32Array> {
  let begun = 0;
  return async function* () {
    const before = begun++ * samples;
    for (let start = 0; start < samples; start += step) {
      progress?.report(stage, before + start, runs * samples);
      yield await read(start, Math.min(step, samples - start));
    }
    progress?.report(stage, before + samples, runs * samples);
  };
}
