/** What speaks against an EEG recording, and what follows from it. */

/** What is to be done with a recording: used; used with a warning; not used unless the user insists. */
export type Outcome = 'fit' | 'doubtful' | 'unfit';

/** One thing that speaks against a recording. */
export interface Finding {
  /** Of the check that found it, e.g. `electrodes`. */
  check: string;
  outcome: Exclude<Outcome, 'fit'>;
  /** What was found, as a sentence without an end. */
  text: string;
}

/** The verdict on a recording. */
export interface InputCheck {
  outcome: Outcome;
  findings: Finding[];
}

/** The verdict that findings make: the worst of them. */
export function verdictOf(findings: readonly Finding[]): InputCheck {
  const outcome = findings.some((finding) => finding.outcome === 'unfit')
    ? 'unfit'
    : findings.length > 0
      ? 'doubtful'
      : 'fit';
  return { outcome, findings: [...findings].sort((a, b) => rank(b) - rank(a)) };
}

function rank({ outcome }: Finding): number {
  return outcome === 'unfit' ? 1 : 0;
}
