/** Which measured examples training may use when a class or a group is made rare. */
import type { Random } from '../foundation/index.js';

/** What is left of some training examples. */
export interface CutTraining {
  /** Examples whose measured signal is used, in order. */
  kept: number[];
  /** Examples of what is rare whose measured signal is not used, by their label. */
  cut: { label: number; examples: number[] }[];
}

/** As few as two of each class: one has neither a spread nor a neighbour. */
const FEWEST_KEPT = 2;

/**
 * Keeps a share of the rare training examples, drawn at random within each class, and all of the others.
 *
 * @param training indices of examples of training people
 * @param share 0–1; of few examples two are kept of each class, where there are two
 */
export function cutTraining(
  training: readonly number[],
  labels: ArrayLike<number>,
  isRare: readonly boolean[],
  share: number,
  random: Random,
): CutTraining {
  const rare = training.filter((i) => isRare[i]);
  const cut = [...new Set(rare.map((i) => labels[i]))]
    .sort((a, b) => a - b)
    .map((label) => {
      const own = rare.filter((i) => labels[i] === label);
      const count = Math.min(own.length, Math.max(FEWEST_KEPT, Math.round(share * own.length)));
      const order = random.fork(label).permutation(own.length);
      return {
        label,
        examples: order
          .slice(count)
          .map((k) => own[k])
          .sort((a, b) => a - b),
      };
    });
  const lost = new Set(cut.flatMap(({ examples }) => examples));
  return { kept: training.filter((i) => !lost.has(i)), cut };
}
