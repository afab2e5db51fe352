/**
 * Of whom a score is more than chance: for each test person against circular shifts of the person's own runs, and against what the model
 * says from the EEG of others.
 */
import type { Random } from '../foundation/index.js';
import { atLeast } from './binomial.js';
import { benjaminiHochberg, fisherCombined, holm } from './multiple-testing.js';
import { type PermutationNull, permutationNull } from './permutation-null.js';
import { allowedShifts } from './shift-null.js';

/** p-values at or below this count as significant. */
export const SIGNIFICANCE_LEVEL = 0.05;

/** Nulls, by the name under which they stand in `metrics.json`. */
export const PERSON_NULLS = ['shift', 'otherEeg'] as const;
export type PersonNull = (typeof PERSON_NULLS)[number];

/** One run's score beside those that it could have had without any relation. */
export interface RunAlternatives {
  person: string;
  /** Seconds per moment. */
  tr: number;
  /** Score at each circular shift of the prediction, as it is first; NaN where it is undefined. */
  shifts: ArrayLike<number>;
  /** Scores of predictions from EEG of other people's recordings against this run. */
  others: ArrayLike<number>;
}

/** A person's score against one null. */
export interface PersonTest extends Omit<PermutationNull, 'score'> {
  /** p adjusted over people. */
  benjaminiHochberg: number;
  holm: number;
}

/** One person. */
export interface PersonSignificance {
  person: string;
  runs: number;
  /** Mean over the runs. */
  score: number;
  /** By null; undefined where there was nothing to compare with: runs too short to be shifted, nobody else. */
  tests: Readonly<Record<PersonNull, PersonTest | undefined>>;
}

/** What the tests of all people come to. */
export interface GroupSignificance {
  /** People who could be tested. */
  people: number;
  /** Of them, those at or below the level. */
  significant: { uncorrected: number; benjaminiHochberg: number; holm: number };
  /** The smallest p that was possible: of the person for whom it was smallest, and largest. */
  smallest: [number, number];
  /** Probability of as many uncorrected p at or below the level, or more, if nobody's score were more than chance. */
  binomial: number;
  /** p of all people combined by Fisher's method. */
  fisher: number;
}

/** One score of all people. */
export interface ScoreSignificance {
  /** In the order of their scores, the highest first. */
  people: readonly PersonSignificance[];
  group: Readonly<Record<PersonNull, GroupSignificance | undefined>>;
}

/**
 * Tests of each person, corrected over people.
 *
 * A run that is shifted keeps its autocorrelation, and so does a prediction from other EEG: both are as slow as BOLD, and p-values need no
 * count of independent samples. All shifts are taken, the short ones too: the test is exact for stationary signals. A run below 40 s is
 * not shifted and counts in the other null alone.
 *
 * @param runs those of all people; runs without a defined score are left out
 */
export function personSignificance(runs: readonly RunAlternatives[], random: Random): ScoreSignificance {
  const defined = runs.filter(({ shifts }) => !Number.isNaN(shifts[0]));
  const names = [...new Set(defined.map(({ person }) => person))];
  const found = names.map((person) => {
    const own = defined.filter((run) => run.person === person);
    return {
      person,
      runs: own.length,
      score: own.reduce((sum, { shifts }) => sum + shifts[0], 0) / own.length,
      nulls: {
        shift: permutationNull(own.map(shifted).filter(hasAlternative), random.fork(`shift ${person}`)),
        otherEeg: permutationNull(own.map(foreign).filter(hasAlternative), random.fork(`other ${person}`)),
      },
    };
  });
  const corrected = Object.fromEntries(
    PERSON_NULLS.map((name) => {
      const p = found.map(({ nulls }) => nulls[name]?.p ?? Number.NaN);
      return [name, { benjaminiHochberg: benjaminiHochberg(p), holm: holm(p) }];
    }),
  );
  const testOf = (at: number, name: PersonNull): PersonTest | undefined => {
    const distribution = found[at].nulls[name];
    if (distribution === undefined) return undefined;
    const { score: _, ...rest } = distribution;
    const { benjaminiHochberg: bh, holm: byHolm } = corrected[name];
    return { ...rest, benjaminiHochberg: bh[at], holm: byHolm[at] };
  };
  const people = found.map(({ nulls: _, ...rest }, at) => ({
    ...rest,
    tests: { shift: testOf(at, 'shift'), otherEeg: testOf(at, 'otherEeg') },
  }));
  people.sort((a, b) => b.score - a.score);
  return { people, group: { shift: groupOf(people, 'shift'), otherEeg: groupOf(people, 'otherEeg') } };
}

/** All shifts: without the short ones, where the peak at the real arrangement goes on, 6 to 7 % of p-values would lie at or below 5 %. */
function shifted({ shifts, tr }: RunAlternatives): number[] {
  return allowedShifts(shifts.length, tr).length > 0 ? Array.from(shifts) : [];
}

function foreign({ shifts, others }: RunAlternatives): number[] {
  return [shifts[0], ...Array.from(others).filter((score) => !Number.isNaN(score))];
}

const hasAlternative = (scores: readonly number[]) => scores.length > 1;

function groupOf(people: readonly PersonSignificance[], name: PersonNull): GroupSignificance | undefined {
  const tests = people.flatMap(({ tests }) => tests[name] ?? []);
  if (tests.length === 0) return undefined;
  const count = (of: (test: PersonTest) => number) =>
    tests.filter((test) => of(test) <= SIGNIFICANCE_LEVEL + 1e-12).length;
  const uncorrected = count(({ p }) => p);
  const smallest = tests.map((test) => test.smallest);
  return {
    people: tests.length,
    significant: {
      uncorrected,
      benjaminiHochberg: count((test) => test.benjaminiHochberg),
      holm: count((test) => test.holm),
    },
    smallest: [Math.min(...smallest), Math.max(...smallest)],
    binomial: atLeast(uncorrected, tests.length, SIGNIFICANCE_LEVEL),
    fisher: fisherCombined(tests.map(({ p }) => p)),
  };
}
