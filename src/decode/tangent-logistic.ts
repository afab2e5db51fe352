/** Covariances of epochs in the tangent space of their mean, then logistic regression. */
import type { Decoder, DecoderTraining, Examples, FittedDecoder } from './decoder.js';
import { epochCovariances } from './epoch-covariance.js';
import type { Epochs } from './epochs.js';
import { logisticIn } from './logistic.js';
import { riemannianMean, tangentVectors } from './riemannian-mean.js';
import { trainingSpace } from './training-space.js';

/** scikit-learn's `C` of 1, which MOABB's pipeline has. */
const PENALTY = 1;

/**
 * Covariances by oracle approximating shrinkage, their tangent vectors at the Riemannian mean of training, and logistic regression of
 * tangent vectors as they are with a penalty of 1: pyRiemann's `Covariances('oas')`, `TangentSpace()` and scikit-learn's
 * `LogisticRegression()`. Several classes one against the rest.
 *
 * @example
 * const scores = tangentLogistic.fit(epochs, { labels, classes: 2, random }).scores(others);
 */
export const tangentLogistic: Decoder<Epochs> = {
  name: 'tangent+logistic',
  note: 'Covariances in the tangent space at their Riemannian mean (Barachant et al. 2012) and logistic regression',
  fit: (training, options) => prepareTangent(training)(options),
  prepare: prepareTangent,
};

function prepareTangent(training: Epochs): (options: DecoderTraining) => FittedDecoder<Epochs> {
  const { channels } = training;
  const own = epochCovariances(training, { shrunk: true });
  const mean = riemannianMean(own, channels);
  const vectorsOf = (covariances: readonly Float64Array[]): Examples => ({
    count: covariances.length,
    width: (channels * (channels + 1)) / 2,
    values: tangentVectors(covariances, channels, mean),
  });
  const space = trainingSpace(vectorsOf(own), false);
  const known = new WeakMap<Epochs, Examples>();
  const read = (epochs: Epochs) => {
    const vectors = known.get(epochs) ?? vectorsOf(epochCovariances(epochs, { shrunk: true }));
    known.set(epochs, vectors);
    return vectors;
  };
  return (options) => {
    const fitted = logisticIn(space, training.count, { penalty: PENALTY, ...options });
    return { scores: (input) => fitted.scores(read(input)) };
  };
}
