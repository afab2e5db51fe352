/**
 * The networks, each readable in one file, the configuration that describes them, and generation of whole recordings.
 * See `docs/model.md`; begin with `hemocast.ts`.
 *
 * @example
 * ```ts
 * import { Random } from 'hemocast/foundation';
 * import { generate } from 'hemocast/models';
 *
 * const { mean, deviation } = await generate(model, evidence, volumes, { random: new Random(1) }); // [vertex, volume]
 * ```
 *
 * @module
 */

export {
  type BoldEncoderShape,
  boldDecoder,
  boldEncoder,
  encodingGraph,
  ownValues,
  tokenFeatures,
  tokenFeatureWidth,
} from './bold-encoder.js';
export {
  type BoldEncoderConfiguration,
  boldEncoderLayout,
  boldEncoderShape,
  parseBoldEncoderConfiguration,
} from './bold-encoder-configuration.js';
export {
  type EncoderConfiguration,
  featureGroups,
  type ModelConfiguration,
  parseConfiguration,
} from './configuration.js';
export { type DitShape, diffusionTransformer, ditBlock } from './dit.js';
export { SPECTRUM_BINS, type TokenizerConfiguration, tokenizerCodes, tokenizerLoss } from './eeg-tokenizer.js';
export {
  encoderShapes,
  encoderWindows,
  fillTuning,
  HELD_ENCODER,
  LARGEST_FEATURE,
  PROJECTION,
  PROJECTION_TIME,
  TUNED_ENCODER,
  TUNED_PROJECTION,
  type TuningEvidence,
  type TuningFeeds,
  tunedFeatures,
  tuningFeeds,
} from './encoder-features.js';
export {
  type Generated,
  type GenerationOptions,
  type GenerativeModel,
  generate,
  generateLatents,
  layoutOf,
  windowStarts,
} from './generator.js';
export {
  cleanFrom,
  conditionalMean,
  evidenceInputs,
  evidenceOnTarget,
  generationGraph,
  meanEvidence,
  reverseModel,
  signalOf,
  sizes,
} from './hemocast.js';
export {
  affine,
  LABRAM_PATCH,
  LABRAM_SECONDS,
  LABRAM_UNIT,
  type LabramConfiguration,
  type LabramWindow,
  labram,
  labramBase,
  labramShapes,
  labramStem,
} from './labram.js';
export { LABRAM_CHANNELS, labramRow } from './labram-channels.js';
export { type LabramNames, type LabramNaming, labramNames } from './labram-names.js';
export { maskedCodeLoss } from './masked-labram.js';
export { embedPatches, fitPatchEmbedding, type PatchEmbedding, unembedPatches } from './patch-embedding.js';
export { placeFeatures, sinusoid } from './position.js';
export { spectralTokens } from './spectral.js';
export { fromPatches, patchMask, type TargetLayout, toPatches } from './target-layout.js';
export { unpatch } from './unpatcher.js';
export {
  type EegEvidence,
  type EvidenceFeeds,
  evidenceFeeds,
  fillWindow,
  firstSecondOf,
  LEVEL_WIDTH,
  levelFeatures,
} from './window.js';
