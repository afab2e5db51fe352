export * from './convert/index.js';

/**
 * The way of the data in pure code, between the rooms and the command line: data set to model, model and recording to files,
 * model and data set to scores, and the whole way once.
 *
 * @example
 * ```ts
 * import { embeddedTemplate } from 'hemocast/cortex';
 * import { generateRecording } from 'hemocast/pipelines';
 *
 * const { report } = await generateRecording({
 *   model, modelFolder: 'out/demo/model', storage, recording: 'rest.edf', out: 'out/rest',
 *   template: embeddedTemplate(), seed: 1, version: '0.1.0', versions: {},
 * });
 * ```
 *
 * @module
 */

export { type DemoTask, demo, GENERATION_BATCH } from './demo.js';
export { EEG_COMPONENTS, type EegEncoderChoice } from './eeg-features.js';
export { type EncodeRecordingResult, type EncodeRecordingTask, encodeRecording } from './encode-recording.js';
export { type EvaluateModelResult, type EvaluateModelTask, evaluateModel } from './evaluate-model.js';
export { explaining } from './explain.js';
export { type GenerateDatasetResult, generateDataset } from './generate-dataset.js';
export { type GenerateRecordingResult, type GenerateRecordingTask, generateRecording } from './generate-recording.js';
export { type ImportLabramResult, type ImportLabramTask, importLabram } from './import-labram.js';
export * from './inspect/index.js';
export { interruptible } from './interruptible.js';
export { PairedData } from './paired-data.js';
export * from './preprocess/index.js';
export { type PretrainBoldResult, type PretrainBoldTask, pretrainBoldEncoder } from './pretrain-bold.js';
export { type PretrainEegResult, type PretrainEegTask, pretrainEegEncoder } from './pretrain-eeg.js';
export { type RecordingFeatures, type RecordingFeaturesTask, recordingFeatures } from './recording-features.js';
export { readSurfaceSeries, writeSurfaceSeries } from './surface-files.js';
export { type TrainModelTask, trainModel } from './train-model.js';
