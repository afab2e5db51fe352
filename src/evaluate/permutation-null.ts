/** Whether a person's score could be had without any relation: a permutation test over the runs of that person. */
import type { Random } from '../foundation/index.js';
import { quantile } from './quantile.js';

/** The null distribution of a mean over runs. */
export interface PermutationNull {
  /** As it was: the mean of the first entries. */
  score: number;
  /** Mean of the null distribution. */
  mean: number;
  /** Its 2.5 % and 97.5 % quantiles. */
  interval: [number, number];
  /** Probability under the null of a score as high or higher. */
  p: number;
  /** The smallest p that was possible. */
  smallest: number;
  /** How many arrangements were looked at: all that there are, or as many draws and the real one. */
  arrangements: number;
  exact: boolean;
}

/** Arrangements beyond this many are drawn. */
export const MAXIMUM_ARRANGEMENTS = 10_000;

/**
 * Permutation test (Phipson & Smyth, Stat. Appl. Genet. Mol. Biol. 9:39, 2010) of the mean over runs of a score. Under the hypothesis
 * each run's own score is exchangeable with its alternatives, and runs are exchanged independently: there are Π (1 + alternatives)
 * arrangements, of which the real one is one. p is the share of them whose mean reaches the real one, or, where there are more than
 * `maximum`, (1 + draws that reach it) / (1 + draws).
 *
 * @param runs for each run its own score first, then those of the alternatives; all finite
 * @returns undefined where no run has an alternative
 */
export function permutationNull(
  runs: readonly ArrayLike<number>[],
  random: Random,
  maximum = MAXIMUM_ARRANGEMENTS,
): PermutationNull | undefined {
  const all = runs.reduce((product, { length }) => product * length, 1);
  if (runs.length === 0 || all < 2) return undefined;
  const score = runs.reduce((sum, run) => sum + run[0], 0) / runs.length;
  const exact = all <= maximum;
  const count = exact ? all : maximum;
  const means = new Float64Array(count);
  for (let k = 1; k < count; k++) {
    let rest = k;
    for (const run of runs) {
      // Exactly: `k` in mixed radix, each run a digit; 0 is the real arrangement.
      const at = exact ? rest % run.length : random.integer(run.length);
      rest = Math.floor(rest / run.length);
      means[k] += run[at] / runs.length;
    }
  }
  means[0] = score;
  // Sums in another order must not turn a tie into a win.
  const bar = score - 1e-12 * Math.max(1, Math.abs(score));
  return {
    score,
    mean: means.reduce((sum, one) => sum + one, 0) / count,
    interval: [quantile(means, 0.025), quantile(means, 0.975)],
    p: means.reduce((reached, one) => reached + (one >= bar ? 1 : 0), 0) / count,
    smallest: 1 / count,
    arrangements: count,
    exact,
  };
}
