/**
 * The networks, each readable in one file, the configuration that describes them, and generation of whole recordings.
 * See `docs/model.md`; begin with `hemocast.ts`.
 *
 * @example
 * ```ts
 * import { Random } from 'hemocast/foundation';
 * import { generate } from 'hemocast/models';
 *
 * const { mean, deviation } = await generate(model, conditioning, volumes, { random: new Random(1) }); // [vertex, volume]
 * ```
 *
 * @module
 */

export { type ModelConfiguration, parseConfiguration } from './configuration.js';
export { type DitShape, diffusionTransformer, ditBlock } from './dit.js';
export {
  asTheMean,
  bandPower,
  type EegFeatures,
  type FeatureFeeds,
  type FeatureStage,
  type NetworkFeatures,
} from './eeg-features.js';
export {
  type Generated,
  type GenerationOptions,
  type GenerativeModel,
  generate,
  generateLatents,
  layoutOf,
} from './generator.js';
export {
  alignedFeatures,
  cleanFrom,
  conditionalMean,
  conditioningInputs,
  featuresOnTarget,
  generationGraph,
  reverseModel,
  signalOf,
  sizes,
} from './hemocast.js';
export { spectralTokens } from './spectral.js';
export { unpatch } from './unpatcher.js';
export {
  type ConditioningFeeds,
  conditioningFeeds,
  type EegConditioning,
  fillFeatures,
  fillWindow,
  firstSecondOf,
  LEVEL_WIDTH,
  levelFeatures,
  type NetworkConditioning,
} from './window.js';
