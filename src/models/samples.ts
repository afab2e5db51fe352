/** Samples around the mean: realistic, less accurate than the mean. */
import type { Random } from '../foundation/index.js';
import { signalOfModes } from './decoded-signal.js';
import type { GeneratedModes, GenerativeModel } from './generator.js';
import { hasNetwork } from './hemocast.js';
import { drawResidual } from './residual-process.js';

/**
 * Samples of the signal that would have been measured, `[value, volume]` each.
 *
 * A model with a network draws the modes by diffusion, and what lies outside them from the Gaussian process; a model without one draws
 * all of what the mean leaves over from the process. Both are drawn around the same mean.
 *
 * @param mean `[value, volume]`
 * @param modes what the network generates, of a model that has one
 */
export async function drawSamples(
  model: GenerativeModel,
  mean: Float32Array,
  modes: Pick<GeneratedModes, 'expected' | 'samples'>,
  count: number,
  random: Random,
): Promise<Float32Array[]> {
  const volumes = mean.length / model.configuration.target.values;
  const drawn: Float32Array[] = [];
  for (let i = 0; i < count; i++) {
    const residual = await drawResidual(model, volumes, random.fork(`residual ${i}`));
    if (hasNetwork(model.configuration)) {
      const ofModes = modes.samples[i].map((value, at) => value - modes.expected[at]);
      add(residual, await signalOfModes(model, ofModes));
    }
    drawn.push(around(mean, residual));
  }
  return drawn;
}

/** Where a residual meets the mean: what scales it to the spread of a value or a moment belongs here. */
function around(mean: Float32Array, residual: Float32Array): Float32Array {
  add(residual, mean);
  return residual;
}

function add(to: Float32Array, values: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i] += values[i];
}
