/**
 * What each command does, in pure code: data set to model, model and recording to files, model and data set to scores, and the whole
 * way once.
 *
 * @example
 * ```ts
 * import { embeddedTemplate } from 'hemocast/cortex';
 * import { generateRecording } from 'hemocast/commands';
 *
 * const { report } = await generateRecording({
 *   model, modelFolder: 'out/demo/model', storage, recording: 'rest.edf', out: 'out/rest',
 *   template: embeddedTemplate(), seed: 1, version: '0.1.0', versions: {},
 * });
 * ```
 *
 * @module
 */

export * from './augment/index.js';
export * from './check/index.js';
export * from './compare/index.js';
export { convertFile } from './convert/convert-file.js';
export * from './convert/index.js';
export { type ConvertOptions, convertOptions } from './convert/options.js';
export * from './datasets/index.js';
export { type DecodeTask, decodeDataset } from './decode/decode-dataset.js';
export { decodeSentence, decodeText } from './decode/decode-page.js';
export type { DecodeOutcome, DecodeResult } from './decode/decode-result.js';
export { DECODED, type DecodeOptions, type DecodePlan, decodeOptions, decodePlan, targetOf } from './decode/options.js';
export { type DemoTask, demo, GENERATION_BATCH } from './demo/demo.js';
export { type DemoOptions, demoOptions } from './demo/options.js';
export { type DoctorOptions, doctorOptions } from './doctor/options.js';
export {
  type EvaluateFoldModelsTask,
  type EvaluateModelResult,
  type EvaluateModelTask,
  evaluateFoldModels,
  evaluateModel,
} from './evaluate/evaluate-model.js';
export {
  type EvaluateFoldsTask,
  type EvaluateTargetsTask,
  evaluateTargets,
  evaluateTargetsOfFolds,
  type TargetEvaluation,
} from './evaluate/evaluate-targets.js';
export { evaluateWays, waysTable } from './evaluate/evaluate-ways.js';
export { FoldModels, type KnownModel } from './evaluate/fold-models.js';
export { type EvaluateOptions, evaluateOptions } from './evaluate/options.js';
export { publishedTable } from './evaluate/published-scores.js';
export * from './explain/index.js';
export { type EncodeRecordingResult, type EncodeRecordingTask, encodeRecording } from './features/encode-recording.js';
export { type FeaturesOptions, featuresOptions } from './features/options.js';
export {
  type RecordingFeatures,
  type RecordingFeaturesTask,
  recordingFeatures,
} from './features/recording-features.js';
export {
  type GenerateDatasetResult,
  type GenerateDatasetTask,
  type GeneratedFor,
  generateDataset,
} from './generate/generate-dataset.js';
export { type GenerateJointlyTask, generateJointly } from './generate/generate-jointly.js';
export { generateRecording } from './generate/generate-recording.js';
export { isJoint } from './generate/given-choice.js';
export { type MeasuredState, type MeasuredTask, measuredState } from './generate/measured-state.js';
export { type GenerateOptions, generateOptions } from './generate/options.js';
export type { GenerateRecordingResult, GenerateRecordingTask } from './generate/write-generated.js';
export { type ImportLabramResult, type ImportLabramTask, importLabram } from './import/import-labram.js';
export { type ImportLabramOptions, importLabramOptions } from './import/options.js';
export * from './inspect/index.js';
export { inspectPath } from './inspect/inspect-path.js';
export { inspectionTable } from './inspect/inspection-table.js';
export { type InspectOptions, inspectOptions } from './inspect/options.js';
export {
  choicesOf,
  expectation,
  type OptionEntry,
  type OptionMeta,
  type OptionsSchema,
  optionEntries,
  parseOptions,
} from './option-schema.js';
export { helpOf, valueFromText } from './option-text.js';
export * from './preprocess/index.js';
export { preprocessEeg } from './preprocess/preprocess-eeg.js';
export { preprocessFmri } from './preprocess/preprocess-fmri.js';
export { preprocessFnirs } from './preprocess/preprocess-fnirs.js';
export type { PreprocessResult, PreprocessTask } from './preprocess/preprocess-task.js';
export {
  boldPretraining,
  eegPretraining,
  type PretrainBoldOptions,
  type PretrainEegOptions,
  pretrainBoldOptions,
  pretrainEegOptions,
} from './pretrain/options.js';
export { type PretrainBoldResult, type PretrainBoldTask, pretrainBoldEncoder } from './pretrain/pretrain-bold.js';
export { type PretrainEegResult, type PretrainEegTask, pretrainEegEncoder } from './pretrain/pretrain-eeg.js';
export * from './reproduce/index.js';
export * from './score/index.js';
export { type SimulateOptions, simulateOptions, simulationSettings, twinChoice } from './simulate/options.js';
export { type StudioOptions, studioOptions } from './studio/options.js';
export { EEG_COMPONENTS, type EegEncoderChoice } from './train/eeg-encoder-choice.js';
export {
  resolvedChoices,
  type TrainingCircumstances,
  type TrainOptions,
  trainingChoices,
  trainOptions,
} from './train/options.js';
export { type TrainedFold, type TrainFoldsTask, trainFolds } from './train/train-folds.js';
export { type TrainModelTask, trainModel } from './train/train-model.js';
export { type TrainOntoTask, trainOnto } from './train/train-onto.js';
export { trainTargets } from './train/train-targets.js';
export { parseTrainingLog, TRAINING_LOG, type TrainingLine, TrainingLog } from './train/training-log.js';
export { UNPAIRED_SIGNALS, type UnpairedChoice } from './train/unpaired-runs.js';
export { filesBelow, filesBeside, type InputFiles, isFinished, type MadeFolder, workRequest } from './work-request.js';
