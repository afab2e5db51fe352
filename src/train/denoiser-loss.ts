import {
  cleanFrom,
  conditioningInputs,
  type EegFeatures,
  generatedModes,
  type ModelConfiguration,
  noiseInputs,
  reverseModel,
  signalOf,
  sizes,
  windowContext,
} from '../models/index.js';
import { add, Graph, meanSquaredError, multiply, type Node, type ParameterStore } from '../tensor/index.js';

/**
 * The training graph (eq. 8): error of the predicted velocity of the whitened modes, plus error of the signal that the modal
 * unpatcher makes of it.
 *
 * Inputs beside the conditioning: `noisy`, `mean` and `velocity` `[batch, volumes, modes]`, `level` `[batch, 64]`, `alpha` and `sigma`
 * `[batch, 1, 1]`, `signal` `[batch, volumes, points, size]`. The mean is an input, because a person's residual must be learned from a
 * mean fitted without that person. The features may add inputs of their own. Where runs lack values there is one more, which keeps what
 * was filled in out of the error of the signal: `measuredValues` `[batch, 1, points, size]`, 1 where something was measured.
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
  const { points, modes } = sizes(configuration);
  const { volumes } = configuration.window;
  const noise = noiseInputs(graph, configuration, batch);
  const velocity = graph.input('velocity', [batch, volumes, modes]);
  const inputs = conditioningInputs(graph, configuration, batch);
  const linear = configuration.generation.mean === 'linear';
  const mean = linear ? graph.input('mean', [batch, volumes, modes]) : undefined;
  const conditioning = { ...inputs, eeg: features.training.node(graph, store, inputs.eeg) };
  const context = windowContext(graph, store, configuration, conditioning, mean);
  const predicted = reverseModel(graph, store, configuration, noise, context);
  const diffusion = meanSquaredError(predicted, velocity);
  const metrics: Record<string, Node> = { diffusion };
  if (reconstruction === 0) return { graph, loss: diffusion, metrics };
  const signal = graph.input('signal', [batch, volumes, points, configuration.target.size]);
  const values = missing ? graph.input('measuredValues', [batch, 1, points, configuration.target.size]) : undefined;
  const clean = cleanFrom(noise.noisy, predicted, noise.alpha, noise.sigma);
  const generated = signalOf(graph, store, configuration, generatedModes(graph, store, mean, clean));
  const rebuilt = meanSquaredError(generated, signal, values);
  return { graph, loss: add(diffusion, multiply(rebuilt, reconstruction)), metrics: { ...metrics, rebuilt } };
}
