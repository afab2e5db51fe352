/** Rare examples count for more. */
import type { Remedy } from './remedy.js';

/** Each member counts as (members + missing) / members examples, so that together they weigh what a full class would. */
export const classWeights: Remedy = {
  name: 'weights',
  title: 'class weights',
  note: 'Rare examples weigh more, so that together they count as much as if none were missing (King & Zeng 2001)',
  kind: 'plain',
  apply({ training, labels, shortages }) {
    const weights = new Float64Array(training.count).fill(1);
    for (const { members, missing } of shortages) {
      for (const member of members) weights[member] = (members.length + missing) / members.length;
    }
    return { training, labels: [...labels], weights };
  },
};
