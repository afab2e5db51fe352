/** Logistic regression with a squared penalty, on standardised features. */
import type { Decoder, DecoderTraining, Examples, FittedDecoder } from './decoder.js';
import { fitLogistic, type LinearModel } from './linear-model.js';
import { PROBE_PENALTIES } from './linear-probe.js';
import { type TrainingSpace, trainingSpace } from './training-space.js';

/** Where nothing is chosen. */
const MIDDLE_PENALTY = 1;

/**
 * Two classes: scores ∓½ the log odds, so that their difference is the log odds. More: one class against the rest, scores are log odds.
 * A penalty λ is on half the squared length of the coefficients of features of variance 1 divided by √width, beside losses that
 * sum to one for each example: scikit-learn's `C` after a `StandardScaler` is 1 / (λ·width).
 *
 * @example
 * const scores = logistic.fit(training, { labels, classes: 3, penalty: 1, random }).scores(others);
 */
export const logistic: Decoder = {
  name: 'logistic',
  note: 'Logistic regression with a squared penalty that is chosen within training groups; several classes one against the rest',
  penalties: PROBE_PENALTIES,
  fit: (training, options) => prepareLogistic(training)(options),
  prepare: prepareLogistic,
};

function prepareLogistic(training: Examples): (options: DecoderTraining) => FittedDecoder {
  const prepared = trainingSpace(training);
  return (options) => logisticIn(prepared, training.count, options);
}

/** Logistic regression in a space of training examples; see {@link logistic} for its scores. */
export function logisticIn(
  { space, valuesOf }: TrainingSpace,
  count: number,
  { labels, classes, weights, penalty = MIDDLE_PENALTY }: DecoderTraining,
): FittedDecoder {
  const training = Int32Array.from({ length: count }, (_, i) => i);
  const counted = weights ?? new Float64Array(count).fill(1);
  const against = (label: number): LinearModel => {
    const own = Float64Array.from(training, (i) => (labels[i] === label ? 1 : 0));
    // What training does not know is never found.
    if (classes > 2 && !own.includes(1)) return { coefficients: new Float64Array(space.rank), intercept: -Infinity };
    return fitLogistic(space, { training, labels: own, weights: counted, penalty, tolerance: 1e-13 });
  };
  const models = classes === 2 ? [against(1)] : Array.from({ length: classes }, (_, label) => against(label));
  return {
    scores(input) {
      const found = models.map((model) => valuesOf(model, input));
      const result = new Float64Array(input.count * classes);
      for (let at = 0; at < result.length; at++) {
        const [i, c] = [Math.floor(at / classes), at % classes];
        result[at] = classes === 2 ? (c - 0.5) * found[0][i] : found[c][i];
      }
      return result;
    },
  };
}
