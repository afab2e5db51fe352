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

export {
  featureGroups,
  featureTiming,
  type ModelConfiguration,
  parseConfiguration,
  preparationOf,
} from './configuration.js';
export { type DitShape, diffusionTransformer, ditBlock } from './dit.js';
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
  fillWindow,
  firstSecondOf,
  LEVEL_WIDTH,
  levelFeatures,
} from './window.js';
