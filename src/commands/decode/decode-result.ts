/** What `hemocast decode` finds. */
import type { ClassAssessment, NumberAssessment } from '../../decode/index.js';

/** One source with what it tells. */
export interface DecodeOutcome {
  source: string;
  features: number;
  /** p of the accuracy, or of r, corrected over the sources. */
  corrected: number;
  classes?: ClassAssessment;
  numbers?: NumberAssessment;
}

export interface DecodeResult {
  what: string;
  across: string;
  decoder: string;
  dataset: string;
  simulated: boolean;
  /** People who were tested, and all whose recordings were read. */
  people: { tested: number; all: number };
  classes: readonly string[];
  outcomes: DecodeOutcome[];
  /** What the decoder could use, and what was left out. */
  remarks: string[];
  seed: number | string;
  version: string;
}
