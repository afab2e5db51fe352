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

export { alignedFeatures, conditionalMean } from './conditional-mean.js';
export {
  type AlignedNodes,
  type ConditioningNodes,
  conditioningInputs,
  conjugateFeatures,
  contextFeatures,
  FILTER_BANK,
  reachOf,
  sizes,
} from './conditioning.js';
export { type ModelConfiguration, parseConfiguration } from './configuration.js';
export { type Decoder, layoutOf, signalOfModes, signalOfSeries } from './decoded-signal.js';
export { type DitShape, diffusionTransformer, ditBlock } from './dit.js';
export { COURSE_COLUMNS, courseFactors, deviationShapes, doubted, momentCourse, reliabilities } from './doubt.js';
export {
  asTheMean,
  bandPower,
  type EegFeatures,
  type FeatureFeeds,
  type FeatureStage,
  type NetworkFeatures,
} from './eeg-features.js';
export { expectationGraph } from './expectation-graph.js';
export { type Generated, generate } from './generate.js';
export {
  type GeneratedModes,
  type GenerationOptions,
  type GenerativeModel,
  generateModes,
} from './generator.js';
export {
  cleanFrom,
  contextGraph,
  denoiserGraph,
  generatedModes,
  generationGraph,
  hasNetwork,
  noiseInputs,
  reverseModel,
  signalOf,
  type WindowContext,
  windowContext,
} from './hemocast.js';
export { DOUBTS, doubtsOf, effectiveDimensions, type InputSurvey, surveyInput } from './input-doubt.js';
export {
  type Given,
  generateFromState,
  type JointlyGenerated,
  type JointModel,
  JointState,
  type Moments,
  type Observation,
  type Representation,
  type RepresentationAccount,
  readRepresentation,
  representationFiles,
  representationOf,
  type StoredRepresentation,
} from './joint/index.js';
export { type DrawNoise, modeNoise } from './mode-noise.js';
export { drawResidual, residualShapes } from './residual-process.js';
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
