/** How the EEG features of a model come about, by its configuration: a new kind of them is a file and a line here. */
import type { ModelConfiguration } from '../../models/index.js';
import { bandPowerFeatures, type ModelFeatures } from './features-at-work.js';
import { fineTunedFeatures } from './fine-tuned-features.js';
import { frozenFeatures } from './frozen-features.js';

/**
 * @example
 * const features = modelFeatures(configuration).open(store, runtime);
 * const encoded = await features.reader()?.encode(recording);
 * const run = await features.featured({ features: bandPower, bands: 5, encoded }); // [second, electrode, group]
 */
export function modelFeatures(configuration: ModelConfiguration): ModelFeatures {
  const { bands, encoder } = configuration.eeg;
  if (encoder === undefined) return bandPowerFeatures(bands);
  return (encoder.fineTuned ? fineTunedFeatures : frozenFeatures)(configuration, encoder);
}
