/** What measured signals add to a source: one target, given one set of signals or another. */
import type { Random } from '../foundation/index.js';
import { type Estimate, estimate } from './interval.js';

/** Scores of one run by one way. */
export interface GivenRunScore {
  person: string;
  /** r over time of region means or channels, and the same after the global signal is removed. */
  r: number;
  globalRemoved: number;
  /** Mean deviation that was stated, in units of the target. */
  deviation: number;
  /** Share of the values in the stated 90 % interval. */
  held: number;
}

/** One way through the shared state: what was given, and how well the target came out. */
export interface GivenScores {
  /** Names and titles of modalities. */
  target: string;
  title: string;
  given: string[];
  r: Estimate;
  globalRemoved: Estimate;
  deviation: number;
  held: number;
}

/** z of a two-sided 90 % interval. */
const NINETY = 1.6448536;

/**
 * Deviation and coverage of one generated run over the values that were measured.
 *
 * @param signal, mean, deviation `[value, moment]`
 * @param values indices that are scored
 */
export function statedInterval(
  signal: Float32Array,
  { mean, deviation }: { mean: Float32Array; deviation: Float32Array },
  moments: number,
  values: ArrayLike<number>,
): Pick<GivenRunScore, 'deviation' | 'held'> {
  let [sum, held] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    for (let at = values[i] * moments; at < (values[i] + 1) * moments; at++) {
      sum += deviation[at];
      if (Math.abs(signal[at] - mean[at]) <= NINETY * deviation[at]) held++;
    }
  }
  const count = Math.max(1, values.length * moments);
  return { deviation: sum / count, held: held / count };
}

/** Means over people with intervals. */
export function givenScores(
  way: Pick<GivenScores, 'target' | 'title' | 'given'>,
  runs: readonly GivenRunScore[],
  random: Random,
): GivenScores {
  const of = (key: 'r' | 'globalRemoved') =>
    estimate(
      runs.map((run) => ({ person: run.person, value: run[key] })),
      random.fork(`${way.target} ${way.given.join()} ${key}`),
    );
  const mean = (key: 'deviation' | 'held') => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
  return { ...way, r: of('r'), globalRemoved: of('globalRemoved'), deviation: mean('deviation'), held: mean('held') };
}
