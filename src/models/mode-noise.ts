/**
 * The noise that diffusion turns into modes: each mode's has the autocorrelation of what is generated of it (as in PriorGrad, Lee et al.
 * 2022). White noise would have most of its power where BOLD has none, and a network of a few hundred steps does not learn to take all
 * of it away.
 */
import type { Random } from '../foundation/index.js';
import { autoregression, drawAutoregressive } from '../signal/index.js';
import type { ParameterStore } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';

/** Draws noise of unit variance `[moment, mode]`. */
export type DrawNoise = (moments: number, random: Random) => Float32Array;

/** Noise by the reflection coefficients `residual.noise` `[mode, order]` of a model. */
export function modeNoise(
  store: Pick<ParameterStore, 'get'>,
  { network: { modes } }: Pick<ModelConfiguration, 'network'>,
): DrawNoise {
  const reflection = store.get('residual.noise').data;
  const order = reflection.length / modes;
  const processes = Array.from({ length: modes }, (_, mode) =>
    autoregression(reflection.subarray(mode * order, (mode + 1) * order)),
  );
  return (moments, random) => {
    const noise = new Float32Array(moments * modes);
    const own = new Float32Array(moments);
    processes.forEach((process, mode) => {
      drawAutoregressive(process, own, random);
      for (let k = 0; k < moments; k++) noise[k * modes + mode] = own[k];
    });
    return noise;
  };
}
