/** Scores of predicted classes and numbers, and their intervals. */
import { estimate, quantile, studentQuantile975 } from '../evaluate/index.js';
import type { Random } from '../foundation/index.js';
import { pearson } from '../signal/index.js';

/** Truth, prediction and the stratum within which predictions are compared, example by example. */
export interface Scored {
  /** 1 or 0, or a number. */
  truth: ArrayLike<number>;
  /** Log odds of class 1, or the predicted number. */
  predicted: ArrayLike<number>;
  /** A person or a run with examples of both classes; or one name for all, where everyone gives one example. */
  strata: readonly string[];
  /** Other predictions of the same examples: every score is then a difference, of `predicted` less that of these. */
  against?: ArrayLike<number>;
}

/**
 * - `balanced accuracy`: mean of the parts of both classes that are predicted right (log odds above 0 say class 1; 0 counts half);
 * - `AUC`: chance that an example of class 1 gets higher log odds than one of class 0 (Hanley & McNeil 1982);
 * - `r`: Pearson's correlation of predicted and true numbers;
 * - `mean absolute error`, in the unit of the numbers.
 *
 * Classes are scored within each stratum, then averaged over strata; numbers over all examples.
 */
export type ProbeScore = 'balanced accuracy' | 'AUC' | 'r' | 'mean absolute error';

/** Scores of classes, and of numbers. */
export const PROBE_SCORES: Readonly<Record<'classes' | 'number', readonly ProbeScore[]>> = {
  classes: ['balanced accuracy', 'AUC'],
  number: ['r', 'mean absolute error'],
};

/** Whether a smaller score is a better one. */
export const smallerIsBetter = (score: ProbeScore): boolean => score === 'mean absolute error';

/** What an interval draws again: strata with all they hold, or examples within strata and classes. */
export type Resampled = 'strata' | 'examples';

/** A score of predictions. NaN where no stratum has examples of both classes. */
export function probeScore(score: ProbeScore, scored: Scored): number {
  const { truth, strata } = scored;
  const all = Array.from({ length: truth.length }, (_, i) => i);
  if (score === 'r') return less(scored, (predicted) => pearson(truth, predicted));
  if (score === 'mean absolute error') return mean(all.map((i) => absoluteError(scored, i)));
  const values = cells(strata, truth).map(({ negative, positive }) => classScore(score, scored, negative, positive));
  return mean(values.filter((value) => !Number.isNaN(value)));
}

/**
 * 95 % bootstrap interval of a score, the predictions held fixed: the models behind them are not trained again.
 * Undefined where there is but one thing to draw.
 *
 * A percentile bootstrap of few is too narrow (Hesterberg 2015): as `estimate` of `hemocast/evaluate` does, its distances
 * from the score are widened by t(n−1)/1.96·√(n/(n−1)), n the number of strata or the examples of the rarer class; those of r
 * on Fisher's scale. It ends where the score's range ends.
 */
export function probeInterval(
  score: ProbeScore,
  scored: Scored,
  resampled: Resampled,
  random: Random,
  draws = 2000,
): [number, number] | undefined {
  const { truth, strata, against } = scored;
  const [least, most] = against === undefined ? [0, 1] : [-1, 1];
  if (score === 'r') return correlationInterval(scored, random, draws);
  if (score === 'mean absolute error') {
    const errors = Array.from({ length: truth.length }, (_, i) => ({
      person: String(i),
      value: absoluteError(scored, i),
    }));
    const interval = estimate(errors, random, draws).interval;
    return interval && [against === undefined ? Math.max(0, interval[0]) : interval[0], interval[1]];
  }
  const units = cells(strata, truth).filter(({ negative, positive }) => negative.length > 0 && positive.length > 0);
  if (resampled === 'strata') {
    const scores = units.map(({ name, negative, positive }) => ({
      person: name,
      value: classScore(score, scored, negative, positive),
    }));
    const interval = estimate(scores, random, draws).interval;
    return interval && [Math.max(least, interval[0]), Math.min(most, interval[1])];
  }
  const rarer = Math.min(
    units.reduce((sum, { negative }) => sum + negative.length, 0),
    units.reduce((sum, { positive }) => sum + positive.length, 0),
  );
  if (rarer < 2) return undefined;
  const values = Float64Array.from({ length: draws }, () =>
    mean(
      units.map(({ negative, positive }) =>
        classScore(score, scored, drawn(negative, random), drawn(positive, random)),
      ),
    ),
  );
  const [low, high] = widened(probeScore(score, scored), values, rarer);
  return [Math.max(least, low), Math.min(most, high)];
}

interface Cell {
  name: string;
  negative: number[];
  positive: number[];
}

function cells(strata: readonly string[], truth: ArrayLike<number>): Cell[] {
  const found = new Map<string, Cell>();
  strata.forEach((name, i) => {
    const cell = found.get(name) ?? { name, negative: [], positive: [] };
    found.set(name, cell);
    (truth[i] === 1 ? cell.positive : cell.negative).push(i);
  });
  return [...found.values()];
}

/** A figure of the predictions, less that of those they are held against. */
function less({ predicted, against }: Scored, figure: (predicted: ArrayLike<number>) => number): number {
  return figure(predicted) - (against === undefined ? 0 : figure(against));
}

function absoluteError(scored: Scored, i: number): number {
  return less(scored, (predicted) => Math.abs(scored.truth[i] - predicted[i]));
}

/** NaN where either class has no example. */
function classScore(
  score: ProbeScore,
  scored: Scored,
  negative: readonly number[],
  positive: readonly number[],
): number {
  if (negative.length === 0 || positive.length === 0) return Number.NaN;
  const half = (difference: number) => (difference > 0 ? 1 : difference === 0 ? 0.5 : 0);
  return less(scored, (f) =>
    score === 'balanced accuracy'
      ? (mean(positive.map((i) => half(f[i]))) + mean(negative.map((i) => half(-f[i])))) / 2
      : mean(positive.map((i) => mean(negative.map((j) => half(f[i] - f[j]))))),
  );
}

function correlationInterval(scored: Scored, random: Random, draws: number): [number, number] | undefined {
  const { truth, against } = scored;
  const n = truth.length;
  if (n < 4) return undefined;
  const all = Array.from({ length: n }, (_, i) => i);
  // A difference of two correlations has no scale of its own.
  const scale =
    against === undefined ? (r: number) => Math.atanh(Math.max(-0.999999, Math.min(0.999999, r))) : identity;
  const back = against === undefined ? Math.tanh : identity;
  const figure = (chosen: readonly number[]) =>
    scale(less(scored, (predicted) => pearson(pick(truth, chosen), pick(predicted, chosen))));
  const values = Float64Array.from({ length: draws }, () => figure(drawn(all, random)));
  const [low, high] = widened(figure(all), values, n);
  return [back(low), back(high)];
}

const identity = (value: number) => value;

function widened(centre: number, values: Float64Array, n: number): [number, number] {
  const factor = (studentQuantile975(n - 1) / 1.959964) * Math.sqrt(n / (n - 1));
  return [centre + factor * (quantile(values, 0.025) - centre), centre + factor * (quantile(values, 0.975) - centre)];
}

function drawn(from: readonly number[], random: Random): number[] {
  return from.map(() => from[random.integer(from.length)]);
}

function pick(values: ArrayLike<number>, at: readonly number[]): number[] {
  return at.map((i) => values[i]);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
