/** Differences between the model and simpler predictors, run by run on the same people: what an interval of a score cannot tell. */
import type { Estimate } from './interval.js';

/** Scores that are compared; those that a space lacks are left out. */
export const COMPARED_SCORES = ['pcc', 'pccGlobalRemoved', 'spatial'] as const;

/** What the model is compared with, by the name under which the difference stands in `metrics.json`. */
const RIVALS = [
  { against: 'ridge', key: 'modelMinusRidge' },
  { against: 'linear', key: 'modelMinusLinear' },
] as const;

/** The model's scores less those of one other predictor. */
export interface PairedDifference {
  /** Under which it stands in `metrics.json`, `modelMinusRidge`. */
  key: string;
  /** Key of the other predictor. */
  against: string;
  /** Its name. */
  name: string;
  /** Mean difference with its paired interval, by key of the metric. */
  scores: Readonly<Record<string, Estimate>>;
}

/** A predictor as differences see it. */
interface Scored {
  key: string;
  name: string;
  /** Per test run, by key of the metric. */
  runs: readonly Readonly<Record<string, number>>[];
}

/**
 * The model less the lagged ridge, and less its own linear part where that is among the predictors.
 *
 * @param predictors the model first
 * @param over the estimate of a value of each run, with its interval over people
 * @param compared keys of the metrics; those that the runs lack are left out
 */
export function pairedDifferences(
  predictors: readonly Scored[],
  over: (values: ArrayLike<number>, label: string) => Estimate,
  compared: readonly string[] = COMPARED_SCORES,
): PairedDifference[] {
  const [model] = predictors;
  return RIVALS.flatMap(({ against, key }) => {
    const rival = predictors.find((one) => one.key === against);
    if (rival === undefined) return [];
    const metrics = compared.filter((metric) => metric in model.runs[0]);
    const scores = metrics.map((metric) => {
      const less = model.runs.map((run, index) => run[metric] - rival.runs[index][metric]);
      // All scores of a difference share their draws of people; the label is that of the first difference there was.
      return [metric, over(less, `model minus ${against}`)] as const;
    });
    return [{ key, against, name: `model − ${rival.name}`, scores: Object.fromEntries(scores) }];
  });
}

/**
 * How much of a bound the model reaches: its score over that of the bound, by key of the compared scores.
 *
 * @param bound key of a predictor
 * @returns undefined where there is no such predictor, NaN for a score whose bound is not above 0
 */
export function shareOfBound(
  predictors: readonly { key: string; scores: Readonly<Record<string, Estimate>> }[],
  bound: string,
): Record<string, number> | undefined {
  const [model] = predictors;
  const other = predictors.find(({ key }) => key === bound);
  if (other === undefined) return undefined;
  return Object.fromEntries(
    COMPARED_SCORES.filter((metric) => metric in model.scores).map((metric) => {
      const limit = other.scores[metric].mean;
      return [metric, limit > 0 ? model.scores[metric].mean / limit : Number.NaN];
    }),
  );
}
