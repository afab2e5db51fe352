/** What remedies do where a group of people is rare among those who are learned from: for that group, for the others, for the worst served. */
import {
  type AssessRemediesOptions,
  type AugmentationPart,
  assessRemedies,
  type RemedyOutcome,
} from './assess-remedies.js';
import { GroupedJudgements, rangeOf } from './fairness.js';
import type { PeopleGroups } from './group-people.js';
import { type PeopleEstimate, peopleInterval } from './people-interval.js';
import { bestOf, comparisons, meanCounts } from './rare-class.js';

/** Scores of one remedy, means over groups made rare in turn and over repeats. */
export interface RareGroupRow extends Pick<RemedyOutcome, 'remedy' | 'title' | 'kind' | 'rare'>, RareGroupScores {}

/** All are of accuracies, which are means over people. */
export interface RareGroupScores {
  /** Of the group that was made rare. */
  rareGroup: PeopleEstimate;
  /** Mean over the other groups: a remedy's cost to the majority shows here. */
  others: PeopleEstimate;
  /** Of the worst-served group. */
  worst: PeopleEstimate;
  /** Of the best-served less the worst-served group. */
  gap: PeopleEstimate;
  /** Equalised odds: the largest difference between groups in true or false positive rates. */
  oddsDifference: PeopleEstimate;
}

export interface RareGroupTable {
  column: string;
  groups: readonly { group: string; people: number }[];
  /** `uncut` first, then the remedies. */
  rows: RareGroupRow[];
  differences: ({ of: string; against: string } & RareGroupScores)[];
  /** The plain remedy that does best for the rare group here. */
  bestPlain: string;
}

export interface RareGroupOptions extends Omit<AssessRemediesOptions, 'isRare' | 'classes'> {
  classes: readonly string[];
  groups: PeopleGroups;
  /** Groups that are made rare, one after the other; all where absent. */
  rare?: readonly string[];
}

interface Scenario {
  /** Index of the rare group. */
  rare: number;
  judged: GroupedJudgements;
}

type ScoreName = keyof RareGroupScores;

const SCORES: Readonly<Record<ScoreName, (scenario: Scenario, people: readonly number[]) => number>> = {
  rareGroup: ({ judged, rare }, people) => judged.accuracies(people)[rare],
  others: ({ judged, rare }, people) => meanOf(judged.accuracies(people).filter((_, g) => g !== rare)),
  worst: ({ judged }, people) => Math.min(...judged.accuracies(people)),
  gap: ({ judged }, people) => rangeOf(judged.accuracies(people)),
  oddsDifference({ judged }, people) {
    const { truePositive, falsePositive } = judged.rateDifferences(people);
    return Math.max(truePositive, falsePositive);
  },
};

/** Draws of people for an interval; every score of a draw is worked out over all scenarios. */
const DRAWS = 400;

/**
 * Makes each group rare in turn among those who are learned from; everybody is decoded. People of no group are learned from and decoded, and stand in
 * no score.
 *
 * @throws HemocastError as {@link assessRemedies}
 */
export function rareGroupTable(parts: readonly AugmentationPart[], options: RareGroupOptions): RareGroupTable {
  const { classes, groups, rare = groups.groups, random } = options;
  const outcomes = rare.map((group) =>
    assessRemedies(parts, {
      ...options,
      ...{ classes: classes.length, isRare: ({ person }) => groups.groupOf.get(person) === group },
    }),
  );
  const scenarios = outcomes[0].map((_, r) =>
    outcomes.flatMap((own, k) =>
      own[r].judged.map((judged) => ({
        rare: groups.groups.indexOf(rare[k]),
        judged: new GroupedJudgements(judged, classes.length, groups.groupOf, groups.groups),
      })),
    ),
  );
  const { members } = scenarios[0][0].judged;
  const scored = (statistic: (name: ScoreName, people: readonly number[]) => number, low: number): RareGroupScores => {
    const of = (name: ScoreName) =>
      peopleInterval(members, (people) => statistic(name, people), random.fork('intervals'), [low, 1], DRAWS);
    return {
      ...{ rareGroup: of('rareGroup'), others: of('others'), worst: of('worst') },
      ...{ gap: of('gap'), oddsDifference: of('oddsDifference') },
    };
  };
  const scoreOver = (own: readonly Scenario[], name: ScoreName, people: readonly number[]) =>
    meanOf(own.map((scenario) => SCORES[name](scenario, people)));
  const rows = outcomes[0].map(
    ({ remedy, title, kind }, r): RareGroupRow => ({
      ...{ remedy, title, kind },
      rare: meanCounts(outcomes.map((one) => one[r].rare)),
      ...scored((name, people) => scoreOver(scenarios[r], name, people), 0),
    }),
  );
  const bestPlain = bestOf(rows.map(({ remedy, kind, rareGroup }) => ({ remedy, kind, value: rareGroup.value })));
  const of = (remedy: string) => scenarios[rows.findIndex((row) => row.remedy === remedy)];
  return {
    column: groups.column,
    groups: groups.groups.map((group, g) => ({ group, people: members[g].length })),
    ...{ rows, bestPlain },
    differences: comparisons(rows, bestPlain).map(([first, second]) => ({
      ...{ of: first, against: second },
      ...scored((name, people) => scoreOver(of(first), name, people) - scoreOver(of(second), name, people), -1),
    })),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
