export { findRecordings, isBidsDataset } from './find-recordings.js';
export { type PreprocessEegOptions, preprocessEeg } from './preprocess-eeg.js';
export { type PreprocessFmriRunsOptions, preprocessFmri } from './preprocess-fmri.js';
export { type PreprocessFnirsOptions, preprocessFnirs } from './preprocess-fnirs.js';
export type { PreprocessedRecording, PreprocessResult, PreprocessTask } from './preprocess-task.js';
