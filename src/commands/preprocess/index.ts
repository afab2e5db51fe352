export { openComponentNetwork } from './iclabel-network.js';
export {
  eegParameters,
  fmriParameters,
  fnirsParameters,
  type PreprocessEegOptions,
  type PreprocessFmriOptions,
  type PreprocessFnirsOptions,
  preprocessEegOptions,
  preprocessFmriOptions,
  preprocessFnirsOptions,
  tidyPath,
} from './options.js';
export { type PreprocessEegParameters, type PreprocessEegTask, preprocessEeg } from './preprocess-eeg.js';
export { type PreprocessFmriParameters, preprocessFmri } from './preprocess-fmri.js';
export { type PreprocessFnirsParameters, preprocessFnirs } from './preprocess-fnirs.js';
export type { PreprocessedRecording, PreprocessFailure, PreprocessResult, PreprocessTask } from './preprocess-task.js';
