/** Rare examples with noise of their own spread: a smoothed bootstrap. */
import type { Examples } from '../decode/index.js';
import { madeFromMembers, type Remedy } from './remedy.js';

/**
 * New examples are drawn from a kernel density of the rare ones: a member drawn with replacement, and in each feature Gaussian noise of h σ, σ
 * the members' deviation there (over n, not n − 1) and h = (4 / ((features + 2) n))^(1 / (features + 4)), which is best for Gaussian data (Bowman &
 * Azzalini 1997).
 */
export const noise: Remedy = {
  name: 'noise',
  title: 'noise',
  note: 'Rare examples drawn again with Gaussian noise of their own spread (ROSE, Menardi & Torelli 2014)',
  kind: 'plain',
  apply: (task) =>
    madeFromMembers(task, ({ members }) => {
      const { values, width } = task.training;
      const spread = spreadOf(task.training, members);
      const factor = bandwidth(width, members.length);
      return (m, into, random) => {
        for (let k = 0; k < width; k++) {
          into[k] = values[members[m] * width + k] + factor * spread[k] * random.normal();
        }
      };
    }),
};

/** h for n examples. */
export function bandwidth(features: number, n: number): number {
  return (4 / ((features + 2) * n)) ** (1 / (features + 4));
}

/** Standard deviation of each feature over some examples. */
function spreadOf({ values, width }: Examples, rows: readonly number[]): Float64Array {
  const spread = new Float64Array(width);
  for (let k = 0; k < width; k++) {
    let mean = 0;
    for (const row of rows) mean += values[row * width + k] / rows.length;
    let variance = 0;
    for (const row of rows) variance += (values[row * width + k] - mean) ** 2 / rows.length;
    spread[k] = Math.sqrt(variance);
  }
  return spread;
}
