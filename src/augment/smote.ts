/** Rare examples between rare examples. */
import type { Examples } from '../decode/index.js';
import { madeFromMembers, type Remedy } from './remedy.js';

/** Neighbours of each example among which one is drawn. */
export const SMOTE_NEIGHBOURS = 5;

/**
 * Each new example lies on the segment between a rare one and one of its five nearest of the same class (and group), at a place drawn evenly. With
 * fewer than six there are as many neighbours as there are others; a single one is repeated.
 */
export const smote: Remedy = {
  name: 'smote',
  title: 'SMOTE',
  note: 'New examples on the segments between a rare one and its five nearest of the class (Chawla et al. 2002)',
  kind: 'plain',
  apply: (task) =>
    madeFromMembers(task, ({ members }) => {
      const { values, width } = task.training;
      const neighbours = nearestMembers(task.training, members, SMOTE_NEIGHBOURS);
      return (m, into, random) => {
        const near = neighbours[m];
        const other = near.length === 0 ? members[m] : near[random.integer(near.length)];
        const part = random.uniform();
        for (let k = 0; k < width; k++) {
          const value = values[members[m] * width + k];
          into[k] = value + part * (values[other * width + k] - value);
        }
      };
    }),
};

/**
 * The nearest others of each of some examples among them, by Euclidean distance.
 *
 * @param members indices of the examples
 * @returns for each member the indices of its `count` nearest others (fewer where there are fewer), nearest first; of equal ones the first
 */
export function nearestMembers({ values, width }: Examples, members: readonly number[], count: number): number[][] {
  return members.map((member, m) => {
    const distances = members.map((other) => {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (values[member * width + k] - values[other * width + k]) ** 2;
      return sum;
    });
    return members
      .map((_, o) => o)
      .filter((o) => o !== m)
      .sort((a, b) => distances[a] - distances[b] || a - b)
      .slice(0, count)
      .map((o) => members[o]);
  });
}
