/** Games whose players are features of an example: absent features take the values that they have in a background of other examples. */
import type { Examples } from '../decode/decoder.js';
import { HemocastError } from '../foundation/index.js';
import type { Game } from './shapley-values.js';

/** A function of examples `[example, feature]` that gives each of them some numbers `[example, number]`. */
export type Scorer = (examples: Examples) => ArrayLike<number>;

/** What `absent` means here, in words. */
export const INTERVENTIONAL = 'taken from background examples, over which the function is averaged';

/**
 * The game of one example: v(S) = mean over the background of f(features in S from the example, the others from the background). This is
 * the interventional expectation of Lundberg & Lee (2017); features are taken as if they were independent of each other.
 *
 * @param example `[feature]`
 * @throws HemocastError `background-width`, `background-empty`
 */
export function maskedGame(score: Scorer, example: ArrayLike<number>, background: Examples): Game {
  const { count, width } = background;
  if (count < 1 || background.values.length !== count * width) {
    throw new HemocastError('background-empty', 'What absent features are taken from is empty or misshapen', {
      expected: 'one background example or more, of as many values as features',
      found: `${background.values.length} values for ${count} × ${width}`,
    });
  }
  if (example.length !== width) {
    throw new HemocastError('background-width', 'An example has another count of features than its background', {
      expected: String(width),
      found: String(example.length),
    });
  }
  return (present) => {
    const values = background.values.slice();
    for (let j = 0; j < width; j++) {
      if (!present[j]) continue;
      for (let i = 0; i < count; i++) values[i * width + j] = example[j];
    }
    const scores = score({ count, width, values });
    const numbers = scores.length / count;
    const mean = new Float64Array(numbers);
    for (let i = 0; i < scores.length; i++) mean[i % numbers] += scores[i] / count;
    return mean;
  };
}
