/** Whether groups of people are served alike after each remedy. */
import type { Random } from '../foundation/index.js';
import type { RemedyOutcome } from './assess-remedies.js';
import { type Fairness, fairness } from './fairness.js';
import type { PeopleGroups } from './group-people.js';

export interface RemedyFairness extends Pick<RemedyOutcome, 'remedy' | 'title' | 'kind'> {
  fairness: Fairness;
}

/** Fairness over all repeats together, for each outcome; all have the same draws of people. */
export function fairnessOfRemedies(
  outcomes: readonly RemedyOutcome[],
  classes: number,
  { groupOf }: PeopleGroups,
  random: Random,
): RemedyFairness[] {
  return outcomes.map(({ remedy, title, kind, judged }) => ({
    ...{ remedy, title, kind },
    fairness: fairness(judged.flat(), classes, groupOf, random.fork('fairness')),
  }));
}
