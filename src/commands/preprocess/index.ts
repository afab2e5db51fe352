export { type PreprocessEegOptions, preprocessEeg } from './preprocess-eeg.js';
export { type PreprocessFmriRunsOptions, preprocessFmri } from './preprocess-fmri.js';
export { type PreprocessFnirsOptions, preprocessFnirs } from './preprocess-fnirs.js';
export type { PreprocessedRecording, PreprocessFailure, PreprocessResult, PreprocessTask } from './preprocess-task.js';
