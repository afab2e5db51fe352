/**
 * The window gain: group norms at the beginning of an encoder divide a window by its standard deviation, so that tokens cannot tell how
 * large its EEG was.
 */
import { LABRAM_PATCH } from './labram.js';

/** Variance below which nothing can be distinguished, (0.1 µV)² in units of 100 µV. */
const FLOOR = 1e-6;

/**
 * Logarithm of the standard deviation of each electrode in each second, of which the gain of any window is made.
 *
 * @param patches `[electrode, second, 200]` as the encoder is given them, in units of 100 µV
 * @returns `[second, electrode]`
 */
export function windowGain(patches: Float32Array, electrodes: number): Float32Array {
  const seconds = patches.length / (electrodes * LABRAM_PATCH);
  const gain = new Float32Array(seconds * electrodes);
  for (let electrode = 0; electrode < electrodes; electrode++) {
    for (let second = 0; second < seconds; second++) {
      const from = (electrode * seconds + second) * LABRAM_PATCH;
      const patch = patches.subarray(from, from + LABRAM_PATCH);
      gain[second * electrodes + electrode] = 0.5 * Math.log(Math.max(varianceOf(patch), FLOOR));
    }
  }
  return gain;
}

function varianceOf(values: Float32Array): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  return variance;
}
