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
  type CachedFeatures,
  FeatureCache,
  type FeatureDescription,
  type FeatureMaker,
  type FeatureSource,
} from './feature-cache.js';
export {
  encoderShapes,
  encoderWindows,
  FINE_TUNED_ENCODER,
  FINE_TUNED_PROJECTION,
  type FineTuningFeeds,
  type FineTuningInput,
  FROZEN_ENCODER,
  fillFineTuning,
  fineTunedFeatures,
  fineTuningFeeds,
  PROJECTION,
  PROJECTION_TIME,
} from './fine-tuned-features.js';
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
export { ModelEncoder, type RunEncoder, withFeatures } from './model-features.js';
