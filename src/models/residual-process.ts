/**
 * The Gaussian process around the mean: principal axes of what a mean fitted to other people leaves over, each with an autoregression of
 * its own, and beside them what no axis holds, at every value by itself. It has the residual's covariance over space and its
 * autocovariance over time; it knows nothing of the EEG.
 */
import type { Random } from '../foundation/index.js';
import { autoregression, drawAutoregressive } from '../signal/index.js';
import type { ModelConfiguration } from './configuration.js';
import { type Decoder, signalOfSeries } from './decoded-signal.js';

/** Names and shapes of the process's tensors. */
export function residualShapes({
  target,
  network,
  generation: { axes, order, residual },
}: Pick<ModelConfiguration, 'target' | 'network' | 'generation'>): ReadonlyMap<string, readonly number[]> {
  return new Map<string, readonly number[]>([
    // Latents at one deviation of each axis, and the reflection coefficients of its series.
    ...(axes > 0
      ? ([
          ['residual.axes', [axes, target.members.length * network.components]],
          ['residual.reflection', [axes, order]],
        ] as const)
      : []),
    // Reflection coefficients of the noise that diffusion begins with.
    ...(residual === 'diffusion' ? ([['residual.noise', [network.modes, order]]] as const) : []),
    // Variance of each value that the axes leave out, and the reflection coefficients that all of them share.
    ['residual.rest', [target.values]],
    ['residual.restReflection', [order]],
  ]);
}

/**
 * Draws the process.
 *
 * @param random each axis and each value takes a fork or a stretch of its own: the same seed gives the same bytes
 * @returns `[value, volume]`, of zero mean
 */
export async function drawResidual(
  decoder: Decoder & { configuration: Pick<ModelConfiguration, 'generation' | 'target'> },
  volumes: number,
  random: Random,
): Promise<Float32Array> {
  const { axes } = decoder.configuration.generation;
  const signal =
    axes > 0
      ? await signalOfSeries(
          decoder,
          axisSeries(decoder, volumes, random),
          decoder.store.get('residual.axes').data,
          axes,
        )
      : new Float32Array(decoder.configuration.target.values * volumes);
  addRest(decoder, signal, volumes, random.fork('rest'));
  return signal;
}

/** Series of unit variance `[volume, axis]`. */
function axisSeries({ configuration, store }: Parameters<typeof drawResidual>[0], volumes: number, random: Random) {
  const { axes, order } = configuration.generation;
  const reflection = store.get('residual.reflection').data;
  const series = new Float32Array(volumes * axes);
  const one = new Float32Array(volumes);
  for (let axis = 0; axis < axes; axis++) {
    const process = autoregression(reflection.subarray(axis * order, (axis + 1) * order));
    drawAutoregressive(process, one, random.fork(`axis ${axis}`));
    for (let k = 0; k < volumes; k++) series[k * axes + axis] = one[k];
  }
  return series;
}

/** Adds what the axes leave out, independent from value to value. */
function addRest({ store }: Decoder, signal: Float32Array, volumes: number, random: Random): void {
  const process = autoregression(store.get('residual.restReflection').data);
  const own = new Float32Array(volumes);
  store.get('residual.rest').data.forEach((variance, value) => {
    const deviation = Math.sqrt(variance);
    if (deviation === 0) return;
    drawAutoregressive(process, own, random);
    for (let k = 0; k < volumes; k++) signal[value * volumes + k] += deviation * own[k];
  });
}
