/** How the EEG features of a model come about, by its configuration: a new kind of them is a file and a line here. */
import type { ModelConfiguration } from '../../models/index.js';
import { MatrixEngine, type Runtime } from '../../tensor/index.js';
import { withPoints } from './aligned-power.js';
import { bandPowerFeatures, type FeaturesAtWork, type ModelFeatures } from './features-at-work.js';
import { fineTunedFeatures } from './fine-tuned-features.js';
import { frozenFeatures } from './frozen-features.js';

/**
 * @example
 * const features = modelFeatures(configuration).open(store, runtime);
 * const encoded = await features.reader()?.encode(recording);
 * const run = await features.featured({ features: bandPower, bands: 5, encoded }); // [second, electrode, group]
 */
export function modelFeatures(configuration: ModelConfiguration): ModelFeatures {
  const features = ofKind(configuration);
  return { ...features, open: (store, runtime) => carried(configuration, features.open(store, runtime), runtime) };
}

function ofKind(configuration: ModelConfiguration): ModelFeatures {
  const { encoder } = configuration.eeg;
  if (encoder === undefined) return bandPowerFeatures(configuration.eeg);
  return (encoder.fineTuned ? fineTunedFeatures : frozenFeatures)(configuration, encoder);
}

/** The same at work, with power at the target's places beside whatever else there is. */
function carried(configuration: ModelConfiguration, features: FeaturesAtWork, runtime: Runtime): FeaturesAtWork {
  const engine = new MatrixEngine(runtime);
  return {
    reader: (options) => features.reader(options),
    featured: async (run) => withPoints(configuration, await features.featured(run), engine.multiply.bind(engine)),
    refreshed: (run) => features.refreshed(run),
    async release() {
      await engine.release();
      await features.release();
    },
  };
}
