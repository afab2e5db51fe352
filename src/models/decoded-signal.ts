/** From a few series of the unified representation to the signal at every value, in one matrix product. */
import { unembedPatches } from '../modalities/patch-embedding.js';
import { fromPatches, storedLayout, type TargetLayout } from '../modalities/target-layout.js';
import { type Multiply, product, transpose } from '../signal/index.js';
import type { ParameterStore } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';

/** What decoding needs of a model. */
export interface Decoder {
  configuration: Pick<ModelConfiguration, 'target'>;
  store: Pick<ParameterStore, 'get'>;
  multiply?: Multiply;
}

/** The layout that a configuration describes. */
export function layoutOf({ target }: Pick<ModelConfiguration, 'target'>): TargetLayout {
  return { ...storedLayout(target), apart: target.channels !== undefined };
}

/**
 * The signal of some series, each of which stands for a pattern of latents.
 *
 * The unpatcher is linear, so that patterns are decoded once and volumes only mix them.
 *
 * @param series `[volume, pattern]`
 * @param patterns `[pattern, latent]`
 * @returns `[value, volume]`
 */
export async function signalOfSeries(
  { configuration, store, multiply }: Decoder,
  series: Float32Array,
  patterns: Float32Array,
  count: number,
): Promise<Float32Array> {
  const layout = layoutOf(configuration);
  const volumes = series.length / count;
  const maps = fromPatches(layout, unembedPatches(layout, store.get('unpatcher.weight').data, patterns), count);
  const signal = await product(maps, layout.values, count, transpose(series, volumes, count), volumes, multiply);
  return signal instanceof Float32Array ? signal : Float32Array.from(signal);
}

/** Modes `[volume, mode]` as the signal `[value, volume]`. */
export function signalOfModes(
  decoder: Decoder & { configuration: Pick<ModelConfiguration, 'network'> },
  modes: Float32Array,
): Promise<Float32Array> {
  return signalOfSeries(decoder, modes, decoder.store.get('modes.back').data, decoder.configuration.network.modes);
}
