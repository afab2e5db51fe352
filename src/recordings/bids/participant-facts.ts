import type { BidsRecording } from './bids-recording.js';

/**
 * What `participants.tsv` says about the person of a recording; sex as 0 (female) and 1 (male), other values as numbers where they are.
 * Empty where the data set has no such table.
 */
export function participantFacts(recording: BidsRecording): Record<string, number | string | undefined> {
  return Object.fromEntries(
    Object.entries(recording.participant() ?? {})
      .filter(([name, value]) => name !== 'participant_id' && value !== 'n/a' && value !== '')
      .map(([name, value]) => {
        if (name === 'sex') return [name, /^m/i.test(value) ? 1 : /^f/i.test(value) ? 0 : undefined];
        return [name, Number.isFinite(Number(value)) ? Number(value) : value];
      }),
  );
}
