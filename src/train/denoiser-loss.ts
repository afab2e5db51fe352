import {
  cleanFrom,
  conditioningInputs,
  type EegFeatures,
  LEVEL_WIDTH,
  type ModelConfiguration,
  reverseModel,
  signalOf,
  sizes,
} from '../models/index.js';
import { add, Graph, meanSquaredError, multiply, type ParameterStore } from '../tensor/index.js';

/**
 * The training graph (eq. 8): error of the predicted velocity, plus error of the
 * signal that the modal unpatcher makes of it.
 *
 * Inputs beside the conditioning: `noisy`, `mean` and `velocity` `[batch, volumes, points, components]`, `level`
 * `[batch, 64]`, `alpha` and `sigma` `[batch, 1, 1, 1]`, `signal` `[batch, volumes, points, size]`. The mean is an
 * input, because a person's residual must be learned from a mean fitted without that person. The features may
 * add inputs of their own. Where runs lack values there are two more, which keep what was filled in out of both errors:
 * `measuredValues` `[batch, 1, points, size]` and `measuredPoints` `[batch, 1, points, 1]`, 1 where something was measured.
 *
 * @param missing whether some training run lacks values
 */
export function denoiserLoss(
  store: ParameterStore,
  configuration: ModelConfiguration,
  features: Pick<EegFeatures, 'training'>,
  batch: number,
  reconstruction: number,
  missing = false,
) {
  const graph = new Graph();
  const { points } = sizes(configuration);
  const { volumes } = configuration.window;
  const shape = [batch, volumes, points, configuration.network.components];
  const noisy = graph.input('noisy', shape);
  const mean = graph.input('mean', shape);
  const velocity = graph.input('velocity', shape);
  const level = graph.input('level', [batch, LEVEL_WIDTH]);
  const alpha = graph.input('alpha', [batch, 1, 1, 1]);
  const sigma = graph.input('sigma', [batch, 1, 1, 1]);
  const signal = graph.input('signal', [batch, volumes, points, configuration.target.size]);
  const inputs = conditioningInputs(graph, configuration, batch);
  const conditioning = { ...inputs, eeg: features.training.node(graph, store, inputs.eeg) };
  const predicted = reverseModel(graph, store, configuration, { noisy, level, mean }, conditioning);
  const [values, measured] = missing
    ? [
        graph.input('measuredValues', [batch, 1, points, configuration.target.size]),
        graph.input('measuredPoints', [batch, 1, points, 1]),
      ]
    : [];
  const diffusion = meanSquaredError(predicted, velocity, measured);
  const clean = cleanFrom(noisy, predicted, alpha, sigma);
  const rebuilt = meanSquaredError(signalOf(graph, store, configuration, mean, clean), signal, values);
  const loss = add(diffusion, multiply(rebuilt, reconstruction));
  return { graph, loss, metrics: { diffusion, rebuilt } };
}
