/**
 * From paired runs to a model: preparation of EEG and target, splits, ridge regression, training with checkpoints, and
 * model folders.
 *
 * @example
 * ```ts
 * import { readModel, splitPeople } from 'hemocast/learn';
 *
 * const { train, validation, test } = splitPeople(people, { validation: 2, test: 3 }, random);
 * const model = await readModel(storage, 'out/demo/model', runtime, 8);
 * ```
 *
 * @module
 */

export {
  type BoldEncoder,
  readBoldEncoder,
  writeBoldEncoder,
} from './bold-encoder-folder.js';
export { evaluateMasking, type MaskedScore, type ReconstructedWindow } from './bold-evaluation.js';
export { transformerEmbedding } from './bold-latents.js';
export { drawMask, type MaskKind, maskKinds, type TokenMask } from './bold-masking.js';
export {
  type BoldPretrainingOptions,
  boldPresets,
  type PretrainedBold,
  pretrainBold,
} from './bold-pretraining.js';
export { BOLD_BAND, boldTarget } from './bold-target.js';
export type { TrainingCurves } from './checkpoint.js';
export { type ConditionalMeanFit, fitConditionalMean } from './conditional-mean.js';
export { EegEncoder, type EegEncoderOptions, type EegTokens } from './eeg-encoder.js';
export {
  type EegEncoderConfiguration,
  type LoadedEegEncoder,
  labramInput,
  readEegEncoder,
  writeEegEncoder,
} from './eeg-encoder-folder.js';
export { defaultCleaning, type EegPreparation, type PreparedEeg, prepareEeg } from './eeg-evidence.js';
export { ModelEncoder, withFeatures } from './encoder-evidence.js';
export { type EncoderInput, type EncoderInputOptions, encoderPatches, prepareEncoderInput } from './encoder-input.js';
export {
  type CachedFeatures,
  FeatureCache,
  type FeatureDescription,
  type FeatureMaker,
  type FeatureSource,
} from './feature-cache.js';
export { type LabramChannel, type LabramMontageReport, labramMontage } from './labram-montage.js';
export { type LoadedModel, readModel, writeModel } from './model-folder.js';
export type { PairedRun } from './paired-run.js';
export { fitRidge, laggedDesign, type RidgeFit, RidgeSums, solveRidge } from './ridge.js';
export { splitPeople, splitWithGap } from './split.js';
export { type FitEmbedding, lightEmbedding, type TargetEmbedding } from './target-embedding.js';
export { runnable, type TrainedModel, type TrainingTask, train } from './train.js';
export type { LossCurves } from './training-loop.js';
export { defaultTraining, type TrainingOptions } from './training-options.js';
