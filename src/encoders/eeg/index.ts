/** LaBraM and its pre-training: from EEG to a token for each electrode and second. */

export { EegEncoder, type EegEncoderOptions, type EegTokens } from './eeg-encoder.js';
export {
  type EegEncoderConfiguration,
  type LoadedEegEncoder,
  labramInput,
  readEegEncoder,
  writeEegEncoder,
} from './eeg-encoder-folder.js';
export { SPECTRUM_BINS, type TokenizerConfiguration, tokenizerCodes, tokenizerLoss } from './eeg-tokenizer.js';
export type { EncodedEeg } from './encoded-eeg.js';
export { type EncoderInput, type EncoderInputOptions, encoderPatches, prepareEncoderInput } from './encoder-input.js';
export {
  encoderShapes,
  encoderTensors,
  FINE_TUNED_ENCODER,
  FINE_TUNED_PROJECTION,
  FROZEN_ENCODER,
  PROJECTION,
  PROJECTION_TIME,
} from './encoder-tensors.js';
export {
  type CachedFeatures,
  FeatureCache,
  type FeatureDescription,
  type FeatureMaker,
  type FeatureSource,
} from './feature-cache.js';
export type { FeaturesAtWork, ModelFeatures, ReadingOptions, ReadRun, RunEncoder } from './features-at-work.js';
export type { FineTuningInput } from './fine-tuned-graph.js';
export {
  affine,
  LABRAM_PATCH,
  LABRAM_UNIT,
  type LabramConfiguration,
  type LabramWindow,
  labram,
  labramBase,
  labramShapes,
  labramStem,
} from './labram.js';
export { type LabramChannel, type LabramMontageReport, labramMontage } from './labram-montage.js';
export { type LabramNames, type LabramNaming, labramNames } from './labram-names.js';
export { maskedCodeLoss } from './masked-labram.js';
export { modelFeatures } from './model-features.js';
