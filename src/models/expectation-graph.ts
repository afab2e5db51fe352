/** What a model expects of one window as one differentiable graph, from EEG to the signal, without noise. */
import { alphaAt, scheduleNamed, sigmaAt } from '../diffusion/index.js';
import { Graph, multiply, type Node, type ParameterStore } from '../tensor/index.js';
import { conditionalMean } from './conditional-mean.js';
import { type ConditioningNodes, conditioningInputs } from './conditioning.js';
import type { ModelConfiguration } from './configuration.js';
import type { EegFeatures } from './eeg-features.js';
import { cleanFrom, generatedModes, hasNetwork, reverseModel, signalOf, windowContext } from './hemocast.js';
import { LEVEL_WIDTH, levelFeatures } from './window.js';

/**
 * The expectation of one window's signal: the linear mean, and the answer of the network (where there is one) to no noise at the time of
 * nothing but noise, at its gain. It is what `generate` gives before the mean is made smaller where the input is doubted, of a recording
 * that one window covers. Inputs as of `contextGraph`.
 *
 * @returns the inputs, and `signal` `[1, volumes, points, size]`
 */
export function expectationGraph(
  store: ParameterStore,
  configuration: ModelConfiguration,
  features: Pick<EegFeatures, 'generation'>,
): { graph: Graph; inputs: ConditioningNodes; signal: Node } {
  const graph = new Graph();
  const inputs = conditioningInputs(graph, configuration, 1);
  const isLinear = configuration.generation.mean === 'linear';
  const mean = isLinear ? conditionalMean(graph, store, configuration, inputs) : undefined;
  if (!hasNetwork(configuration)) return { graph, inputs, signal: signalOf(graph, store, configuration, mean!) };
  const own = { ...inputs, eeg: features.generation.node(graph, store, inputs.eeg) };
  const context = windowContext(graph, store, configuration, own, mean);
  const schedule = scheduleNamed(configuration.diffusion.schedule);
  const { volumes } = configuration.window;
  const { modes } = configuration.network;
  const noisy = graph.constant(new Float32Array(volumes * modes), [1, volumes, modes]);
  const level = graph.constant(levelFeatures(schedule.logSignalToNoise(1)), [1, LEVEL_WIDTH]);
  const velocity = reverseModel(graph, store, configuration, { noisy, level }, context);
  const number = (value: number) => graph.constant(Float32Array.of(value), [1, 1, 1]);
  const clean = cleanFrom(noisy, velocity, number(alphaAt(schedule, 1)), number(sigmaAt(schedule, 1)));
  const gained = multiply(clean, configuration.calibration.residualGain);
  return { graph, inputs, signal: signalOf(graph, store, configuration, generatedModes(graph, store, mean, gained)) };
}
