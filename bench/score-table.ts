/** Scores of several data sets pooled: a row for each predictor, paired differences, people as the unit. */
import { type Estimate, estimate } from '../src/evaluate/index.js';
import { Random } from '../src/foundation/index.js';
import { type RunResult, SCORE_NAMES, type ScoreName } from './scored-runs.js';

/** What one predictor scored on the unseen people of one data set. */
export interface ScoredSet {
  seed: string;
  runs: readonly RunResult[];
}

/** One value a person: the mean over their runs. People of two seeds are two people though they have one name. */
export type PersonScores = Map<string, Record<ScoreName, number>>;

/** One predictor in the table, with the interval of each score. */
export interface Row extends Record<ScoreName, number> {
  name: string;
  difficulty: string;
  people: number;
  intervals: Record<ScoreName, [number, number] | null>;
}

/** One score of one predictor less that of another on the same people. */
export interface Difference {
  of: string;
  against: string;
  difficulty: string;
  metric: ScoreName;
  mean: number;
  low: number | null;
  high: number | null;
  people: number;
  /** What is required, and whether it is met. */
  required?: Requirement;
  holds?: boolean;
}

/** What is required of a difference in one world. */
export interface Requirement {
  /** Least mean; absent where the sign alone is required. */
  least?: number;
  /** Whether the interval has to lie above 0. */
  above: boolean;
}

/** The world in which numbers are required; in a harder one it is the same signs. */
export const WORLD_OF_NUMBERS = 'easy';

/**
 * What a least difference asks for in a world: in the easy one a mean of at least that, with an interval above 0 where more than 0 is
 * asked for; elsewhere the sign, which is an interval above 0, and nothing where a difference may be negative.
 */
export function requirementOf(least: number, difficulty: string): Requirement | undefined {
  const above = least > 0;
  if (difficulty === WORLD_OF_NUMBERS) return { least, above };
  return above ? { above } : undefined;
}

/** Whether a difference meets what is required of it. An interval that is not known is not above 0. */
export function meets({ mean, low }: Pick<Difference, 'mean' | 'low'>, { least, above }: Requirement): boolean {
  return (least === undefined || mean >= least) && (!above || (low !== null && low > 0));
}

/** Means over the runs of each person of all data sets. */
export function personScores(sets: readonly ScoredSet[]): PersonScores {
  const people = new Map<string, RunResult[]>();
  for (const { seed, runs } of sets) {
    for (const run of runs) people.set(`${seed} ${run.person}`, [...(people.get(`${seed} ${run.person}`) ?? []), run]);
  }
  return new Map(
    [...people].map(([person, runs]) => [
      person,
      Object.fromEntries(
        SCORE_NAMES.map((name) => [name, runs.reduce((sum, run) => sum + run[name], 0) / runs.length]),
      ) as Record<ScoreName, number>,
    ]),
  );
}

/** The mean over people of each score. */
export function rowOf(name: string, difficulty: string, scores: PersonScores): Row {
  const estimates = SCORE_NAMES.map((metric) => [metric, pooled([...scores], (_, own) => own[metric])] as const);
  return {
    name,
    difficulty,
    ...(Object.fromEntries(estimates.map(([metric, { mean }]) => [metric, mean])) as Record<ScoreName, number>),
    people: scores.size,
    intervals: Object.fromEntries(
      estimates.map(([metric, { interval }]) => [metric, interval ?? null]),
    ) as Row['intervals'],
  };
}

/** Differences in every score over the people that both have. */
export function differencesOf(
  asked: { of: string; against: string; least?: Partial<Record<ScoreName, number>> },
  difficulty: string,
  own: PersonScores,
  other: PersonScores,
): Difference[] {
  const shared = [...own].filter(([person]) => other.has(person));
  return SCORE_NAMES.map((metric) => {
    const { mean, interval } = pooled(shared, (person, scores) => scores[metric] - other.get(person)![metric]);
    const least = asked.least?.[metric];
    const required = least === undefined ? undefined : requirementOf(least, difficulty);
    const [low, high] = interval ?? [null, null];
    return {
      of: asked.of,
      against: asked.against,
      difficulty,
      metric,
      mean,
      low,
      high,
      people: shared.length,
      ...(required && { required, holds: meets({ mean, low }, required) }),
    };
  });
}

function pooled(
  scores: readonly [string, Record<ScoreName, number>][],
  value: (person: string, scores: Record<ScoreName, number>) => number,
): Estimate {
  const values = scores.map(([person, own]) => ({ person, value: value(person, own) }));
  return estimate(values, new Random('people of a bench'));
}

/** Rows as text: mean and interval of each score. */
export function rowLines(rows: readonly Row[]): string[] {
  const head = ['', 'difficulty', ...SCORE_NAMES.flatMap((name) => [name, '95 %']), 'people'];
  const cells = rows.map((row) => [
    row.name,
    row.difficulty,
    ...SCORE_NAMES.flatMap((name) => [row[name].toFixed(3), between(row.intervals[name])]),
    String(row.people),
  ]);
  return aligned([head, ...cells]);
}

/** Differences as text, a line for each pair. */
export function differenceLines(differences: readonly Difference[]): string[] {
  const head = ['difference', 'difficulty', ...SCORE_NAMES.flatMap((name) => [name, '95 %']), 'required'];
  const pairs = new Map<string, Difference[]>();
  for (const one of differences) {
    const key = `${one.of} − ${one.against}|${one.difficulty}`;
    pairs.set(key, [...(pairs.get(key) ?? []), one]);
  }
  const cells = [...pairs].map(([key, list]) => [
    ...key.split('|'),
    ...list.flatMap(({ mean, low, high }) => [
      signed(mean),
      between(low === null || high === null ? null : [low, high]),
    ]),
    list
      .flatMap(({ metric, required, holds }) =>
        required ? [`${requirementText(metric, required)} ${holds ? 'holds' : 'FAILS'}`] : [],
      )
      .join(', '),
  ]);
  return aligned([head, ...cells]);
}

/** As `r ≥ +0.020 and above 0`. */
function requirementText(metric: ScoreName, { least, above }: Requirement): string {
  if (least === undefined) return `${metric} above 0`;
  return `${metric} ≥ ${signed(least)}${above ? ' and above 0' : ''}`;
}

/** `+0.012`. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function between(interval: readonly [number, number] | null): string {
  return interval === null ? '–' : `${signed(interval[0])} … ${signed(interval[1])}`;
}

/** Columns of equal width, the first to the left, with a rule below the head. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const lines = rows.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
  );
  return [lines[0], '-'.repeat(lines[0].length), ...lines.slice(1)];
}
