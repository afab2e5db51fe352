/** Whether a decoder serves groups of people alike. */
import type { Random } from '../foundation/index.js';
import { type ClassCounts, classCounts, type JudgedExample } from './class-f1.js';
import { type PeopleEstimate, peopleInterval } from './people-interval.js';

/** What a decoder does for groups of people. */
export interface Fairness {
  /** Accuracy of each group: mean over its people. */
  groups: (PeopleEstimate & { group: string; examples: number })[];
  /** The lowest of them, and whose it is. */
  worst: PeopleEstimate & { group: string };
  /** Accuracy of the best-served group less that of the worst; never below 0, and above it by chance alone where groups are small. */
  gap: PeopleEstimate;
  /** Equalised odds (Hardt, Price & Srebro 2016): differences between groups in rates of finding a class where it is, and where it is not. */
  equalisedOdds: {
    /** The largest difference over classes of the part of a class's examples that is found. */
    truePositive: PeopleEstimate;
    /** The largest difference over classes of the part of all other examples that is taken for the class. */
    falsePositive: PeopleEstimate;
    /** The larger of the two. */
    difference: PeopleEstimate;
  };
}

/** Decisions of one decoder as counts of people in groups, of which every score is a function. */
export class GroupedJudgements {
  readonly people: readonly string[];
  /** Indices of the people of each group. */
  readonly members: readonly (readonly number[])[];
  /** Of each person, an index of `groups`. */
  private readonly groupOf: readonly number[];
  private readonly counts: ClassCounts;
  /** Examples of each person, and the part of them that was right. */
  private readonly totals: Float64Array;
  private readonly right: Float64Array;

  /**
   * @param groupOf group of a person; those without one are passed over
   * @param groups names, in order
   */
  constructor(
    judged: readonly JudgedExample[],
    private readonly classes: number,
    groupOf: ReadonlyMap<string, string>,
    readonly groups: readonly string[],
  ) {
    const known = judged.filter(({ person }) => groups.includes(groupOf.get(person) ?? ''));
    this.people = [...new Set(known.map(({ person }) => person))].sort();
    this.groupOf = this.people.map((person) => groups.indexOf(groupOf.get(person)!));
    this.members = groups.map((_, g) => this.people.flatMap((_, p) => (this.groupOf[p] === g ? [p] : [])));
    this.counts = classCounts(known, this.people, classes);
    const sums = (values: Float64Array) =>
      Float64Array.from(this.people, (_, p) =>
        values.subarray(p * classes, (p + 1) * classes).reduce((sum, count) => sum + count, 0),
      );
    this.totals = sums(this.counts.there);
    this.right = sums(this.counts.hits).map((hits, p) => hits / this.totals[p]);
  }

  /** Examples of a group. */
  examples(group: number): number {
    return this.members[group].reduce((sum, person) => sum + this.totals[person], 0);
  }

  /** Mean over people of their accuracy. */
  accuracy(people: readonly number[]): number {
    let sum = 0;
    for (const person of people) sum += this.right[person];
    return sum / people.length;
  }

  /** Accuracy of each group, its people being some of those given. */
  accuracies(people: readonly number[]): number[] {
    return this.split(people).map((own) => this.accuracy(own));
  }

  /** Largest difference between groups over classes, of the rates of true and of false positives. */
  rateDifferences(people: readonly number[]): { truePositive: number; falsePositive: number } {
    const { classes, totals } = this;
    const { there, said, hits } = this.counts;
    const groups = this.split(people);
    let [truePositive, falsePositive] = [0, 0];
    for (let label = 0; label < classes; label++) {
      const rates = groups.map((own) => {
        let [found, present, alarms, others] = [0, 0, 0, 0];
        for (const person of own) {
          const at = person * classes + label;
          found += hits[at];
          present += there[at];
          alarms += said[at] - hits[at];
          others += totals[person] - there[at];
        }
        return { hit: found / present, alarm: alarms / others };
      });
      truePositive = Math.max(truePositive, rangeOf(rates.map(({ hit }) => hit)));
      falsePositive = Math.max(falsePositive, rangeOf(rates.map(({ alarm }) => alarm)));
    }
    return { truePositive, falsePositive };
  }

  private split(people: readonly number[]): number[][] {
    const groups: number[][] = this.members.map(() => []);
    for (const person of people) groups[this.groupOf[person]].push(person);
    return groups;
  }
}

/** Largest less smallest; NaN where one is not a number. */
export function rangeOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/**
 * Scores of groups of people, how far they lie apart, and equalised odds, each with its interval over people drawn within groups.
 *
 * @param judged decisions about examples of people who were not learned from
 * @param groupOf group of each person; those without one are passed over
 *
 * @example
 * const { worst, gap } = fairness(judged, 3, new Map([['01', 'F'], …]), random);
 * worst; // { group: 'F', value: 0.41, low: 0.33, high: 0.48, people: 6 }
 */
export function fairness(
  judged: readonly JudgedExample[],
  classes: number,
  groupOf: ReadonlyMap<string, string>,
  random: Random,
): Fairness {
  const names = [...new Set(judged.flatMap(({ person }) => groupOf.get(person) ?? []))].sort();
  const all = new GroupedJudgements(judged, classes, groupOf, names);
  const over = (label: string, statistic: (people: readonly number[]) => number) =>
    peopleInterval(all.members, statistic, random.fork(label), [0, 1]);
  const groups = names.map((group, g) => ({
    group,
    examples: all.examples(g),
    ...peopleInterval([all.members[g]], (people) => all.accuracy(people), random.fork(group), [0, 1]),
  }));
  const lowest = groups.reduce((least, one) => (one.value < least.value ? one : least), groups[0]);
  return {
    groups,
    worst: {
      group: lowest?.group ?? 'nobody',
      ...over('worst', (people) => Math.min(...all.accuracies(people))),
    },
    gap: over('gap', (people) => rangeOf(all.accuracies(people))),
    equalisedOdds: {
      truePositive: over('true positives', (people) => all.rateDifferences(people).truePositive),
      falsePositive: over('false positives', (people) => all.rateDifferences(people).falsePositive),
      difference: over('equalised odds', (people) => {
        const { truePositive, falsePositive } = all.rateDifferences(people);
        return Math.max(truePositive, falsePositive);
      }),
    },
  };
}
