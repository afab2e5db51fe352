export { EEG_CHECKS, eegFindings, findingNames, findingSentences } from './checks.js';
export { type CleanedRecording, type EegEvidence, eegEvidence } from './evidence.js';
export { type Finding, type InputCheck, type Outcome, verdictOf } from './finding.js';
export { checkEegInput, type EegInputCheck } from './input-check.js';
export { type RawQuality, rawQuality, rawQualityRemarks } from './raw-quality.js';
export {
  type RecordingDistance,
  recordingDistance,
  recordingSummary,
  summaryNames,
  type TypicalRecordings,
  typicalRecordings,
} from './typical-recordings.js';
