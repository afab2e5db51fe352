/** What remedies do for a rare class, and what they cost the others. */
import {
  type AssessRemediesOptions,
  type AugmentationPart,
  assessRemedies,
  type RemedyOutcome,
} from './assess-remedies.js';
import { type ClassCounts, classCounts, f1Of, type JudgedExample } from './class-f1.js';
import { type PeopleEstimate, peopleInterval } from './people-interval.js';

/** Scores of one remedy. */
export interface RareClassRow extends Pick<RemedyOutcome, 'remedy' | 'title' | 'kind' | 'rare'> {
  /** F1 of the class that was made rare; mean over classes made rare in turn and over repeats. */
  minority: PeopleEstimate;
  /** Mean F1 of the other classes. */
  majority: PeopleEstimate;
  /** The same of the people of each fold. */
  folds: { minority: number[]; majority: number[] };
}

/** One remedy less another, for the same people, cuts and draws. */
export interface RemedyDifference {
  of: string;
  against: string;
  minority: PeopleEstimate;
  majority: PeopleEstimate;
}

export interface RareClassTable {
  /** `uncut` first, then the remedies. */
  rows: RareClassRow[];
  /** Generated examples against nothing, against the plain remedy that does best for the rare class here, and against their control. */
  differences: RemedyDifference[];
  /** Name of that plain remedy. */
  bestPlain: string;
  /** Names of the classes that were made rare. */
  rare: readonly string[];
}

export interface RareClassOptions extends Omit<AssessRemediesOptions, 'isRare' | 'classes'> {
  classes: readonly string[];
  /** Classes that are made rare, one after the other; all where absent. */
  rare?: readonly number[];
}

/** Counts of one class made rare, in one repeat. */
interface Scenario {
  rare: number;
  counts: ClassCounts;
  byFold: ClassCounts;
}

/**
 * Makes each class rare in turn, so that nobody chooses the one for which a remedy works. The best plain remedy is chosen by the scores that it
 * is then compared by, which favours it and not the generated examples.
 *
 * @throws HemocastError as {@link assessRemedies}
 */
export function rareClassTable(parts: readonly AugmentationPart[], options: RareClassOptions): RareClassTable {
  const { classes, rare = classes.map((_, c) => c), random } = options;
  const people = [...new Set(parts.flatMap((part) => part.people))].sort();
  const outcomes = rare.map((label) =>
    assessRemedies(parts, { ...options, classes: classes.length, isRare: ({ truth }) => truth === label }),
  );
  const scenarios = outcomes[0].map((_, r) =>
    outcomes.flatMap((own, k) => own[r].judged.map((judged) => scenarioOf(judged, rare[k], people, classes.length))),
  );
  const all = people.map((_, p) => p);
  const interval = (statistic: (people: readonly number[]) => number, range: [number, number]) =>
    peopleInterval([all], statistic, random.fork('intervals'), range);
  const rows = outcomes[0].map(({ remedy, title, kind }, r): RareClassRow => {
    const own = scenarios[r];
    const folds = [...own[0].byFold.people.keys()];
    return {
      ...{ remedy, title, kind },
      rare: meanCounts(outcomes.map((one) => one[r].rare)),
      minority: interval((drawn) => minorityOf(own, 'counts', drawn), [0, 1]),
      majority: interval((drawn) => majorityOf(own, 'counts', drawn), [0, 1]),
      folds: {
        minority: folds.map((fold) => minorityOf(own, 'byFold', [fold])),
        majority: folds.map((fold) => majorityOf(own, 'byFold', [fold])),
      },
    };
  });
  const bestPlain = bestOf(rows.map(({ remedy, kind, minority }) => ({ remedy, kind, value: minority.value })));
  const of = (remedy: string) => scenarios[rows.findIndex((row) => row.remedy === remedy)];
  return {
    rows,
    bestPlain,
    rare: rare.map((label) => classes[label]),
    differences: comparisons(rows, bestPlain).map(([first, second]) => ({
      ...{ of: first, against: second },
      minority: interval(
        (drawn) => minorityOf(of(first), 'counts', drawn) - minorityOf(of(second), 'counts', drawn),
        [-1, 1],
      ),
      majority: interval(
        (drawn) => majorityOf(of(first), 'counts', drawn) - majorityOf(of(second), 'counts', drawn),
        [-1, 1],
      ),
    })),
  };
}

/** Pairs of remedies that are compared: what a model makes, and the best plain one, with what is simpler. */
export function comparisons(
  rows: readonly Pick<RemedyOutcome, 'remedy' | 'kind'>[],
  bestPlain: string,
): [first: string, second: string][] {
  const known = new Set(rows.map(({ remedy }) => remedy));
  const generated = rows.filter(({ kind }) => kind === 'generated').map(({ remedy }) => remedy);
  const against = ['none', bestPlain, ...rows.filter(({ kind }) => kind === 'control').map(({ remedy }) => remedy)];
  const pairs: [string, string][] = [
    ...generated.flatMap((one) => against.map((other): [string, string] => [one, other])),
    [bestPlain, 'none'],
  ];
  return pairs.filter(([first, second]) => first !== second && known.has(first) && known.has(second));
}

/** The plain remedy of the highest score; `none` where there is no plain one. */
export function bestOf(rows: readonly { remedy: string; kind: RemedyOutcome['kind']; value: number }[]): string {
  const plain = rows.filter(({ kind }) => kind === 'plain');
  return plain.reduce((best, row) => (row.value > best.value ? row : best), plain[0])?.remedy ?? 'none';
}

/** Means of counts. */
export function meanCounts(counts: readonly RemedyOutcome['rare'][]): RemedyOutcome['rare'] {
  const mean = (key: 'measured' | 'added') => counts.reduce((sum, one) => sum + one[key] / counts.length, 0);
  return { measured: mean('measured'), added: mean('added') };
}

function scenarioOf(
  judged: readonly (JudgedExample & { fold: number })[],
  rare: number,
  people: readonly string[],
  classes: number,
): Scenario {
  const folds = [...new Set(judged.map(({ fold }) => String(fold)))].sort();
  const inFolds = judged.map((one) => ({ ...one, person: String(one.fold) }));
  return { rare, counts: classCounts(judged, people, classes), byFold: classCounts(inFolds, folds, classes) };
}

function minorityOf(scenarios: readonly Scenario[], of: 'counts' | 'byFold', people: readonly number[]): number {
  return scenarios.reduce((sum, one) => sum + f1Of(one[of], people, one.rare) / scenarios.length, 0);
}

function majorityOf(scenarios: readonly Scenario[], of: 'counts' | 'byFold', people: readonly number[]): number {
  let sum = 0;
  for (const one of scenarios) {
    const { classes } = one.counts;
    for (let label = 0; label < classes; label++) {
      if (label !== one.rare) sum += f1Of(one[of], people, label) / (classes - 1);
    }
  }
  return sum / scenarios.length;
}
