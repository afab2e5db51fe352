/** The verdict on an EEG recording before anything is made of it. */
import { eegFindings } from './checks.js';
import type { EegEvidence } from './evidence.js';
import { type Finding, type InputCheck, verdictOf } from './finding.js';
import { type RecordingDistance, recordingDistance, type TypicalRecordings } from './typical-recordings.js';

/** A distance this many times that of the farthest training person is doubtful. */
const FAR = 1.5;

/** The verdict, and how far the recording lies from what a model was trained on. */
export interface EegInputCheck extends InputCheck {
  evidence: EegEvidence;
  distance?: RecordingDistance;
}

/**
 * Judges a recording.
 *
 * @param typical recordings that the model was trained on, where it knows them
 *
 * @example
 * const { outcome, findings } = checkEegInput(prepared.evidence, model.configuration.eeg.typical);
 */
export function checkEegInput(evidence: EegEvidence, typical?: TypicalRecordings): EegInputCheck {
  const fits = typical !== undefined && typical.mean.length === evidence.summary.length;
  const distance = fits ? recordingDistance(typical, evidence.summary) : undefined;
  const findings = [...eegFindings(evidence), ...(distance === undefined ? [] : farFinding(distance))];
  return { ...verdictOf(findings), evidence, ...(distance && { distance }) };
}

function farFinding({ distance, usual, largest, most }: RecordingDistance): Finding[] {
  if (!(distance > FAR * largest)) return [];
  const way = most.deviations > 0 ? 'above' : 'below';
  return [
    {
      check: 'training people',
      outcome: 'doubtful',
      text: `the recording lies ${distance.toFixed(1)} from those that the model was trained on, which lie ${usual.toFixed(1)} from each other and at most ${largest.toFixed(1)}; what differs most is ${most.name}, ${Math.abs(most.deviations).toFixed(1)} deviations ${way} the mean`,
    },
  ];
}
