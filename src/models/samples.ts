/** Samples around the mean: realistic, less accurate than the mean. */
import type { Random } from '../foundation/index.js';
import { signalOfModes } from './decoded-signal.js';
import type { Doubted } from './doubt.js';
import type { GeneratedModes, GenerativeModel } from './generator.js';
import { hasNetwork } from './hemocast.js';
import { drawResidual } from './residual-process.js';

/**
 * Samples of the signal that would have been measured, `[value, volume]` each.
 *
 * A model with a network draws the modes by diffusion, and what lies outside them from the Gaussian process; a model without one draws
 * all of what the mean leaves over from the process. Both are drawn around the same mean.
 *
 * @param generated mean and deviation `[value, volume]`: samples spread about the one as widely as the other says
 * @param modes what the network generates, of a model that has one
 */
export async function drawSamples(
  model: GenerativeModel,
  { mean, deviation }: Pick<Doubted, 'mean' | 'deviation'>,
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
    spread(residual, deviation, volumes);
    add(residual, mean);
    drawn.push(residual);
  }
  return drawn;
}

/** Scales a residual at each moment to the deviation that is stated there, mean square over values. */
function spread(residual: Float32Array, deviation: Float32Array, volumes: number): void {
  const values = residual.length / volumes;
  const stated = new Float64Array(volumes);
  let own = 0;
  for (let i = 0; i < residual.length; i++) {
    stated[i % volumes] += deviation[i] ** 2 / values;
    own += residual[i] ** 2 / residual.length;
  }
  const factors = stated.map((variance) => (own > 0 ? Math.sqrt(variance / own) : 0));
  for (let i = 0; i < residual.length; i++) residual[i] *= factors[i % volumes];
}

function add(to: Float32Array, values: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i] += values[i];
}
