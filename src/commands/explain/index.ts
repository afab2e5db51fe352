export { checkExplanation, type ExplainModelTask, type Explanation, explainModel } from './explain-model.js';
export { type ExplainedRecording, type ExplainRecordingTask, explainRecording } from './explain-recording.js';
export {
  contributionsTable,
  type ExplanationContext,
  type ExplanationFiles,
  explanationDocument,
  explanationPage,
  writeExplanation,
} from './explain-report.js';
export { EXPLAINED, type Explained, type ExplainOptions, explainOptions } from './options.js';
