/**
 * The whole generator as one graph, read from top to bottom: EEG is carried into the conjugate domain, a ridge regression there gives
 * the conditional mean of the target's modes, a Diffusion Transformer generates what the mean leaves over (or all of it, in a model
 * without a mean), and the modal unpatcher turns both into the signal.
 */
import { sinusoid } from '../align/index.js';
import { dense } from '../tensor/dense.js';
import {
  add,
  Graph,
  matmul,
  multiply,
  type Node,
  type ParameterStore,
  reshape,
  silu,
  subtract,
  zeros,
} from '../tensor/index.js';
import { conditionalMean } from './conditional-mean.js';
import {
  type ConditioningNodes,
  conditioningInputs,
  conjugateFeatures,
  contextFeatures,
  sizes,
} from './conditioning.js';
import type { ModelConfiguration } from './configuration.js';
import { contextWidth, diffusionTransformer, keysAndValues } from './dit.js';
import type { EegFeatures } from './eeg-features.js';
import { spectralTokens } from './spectral.js';
import { unpatch } from './unpatcher.js';
import { LEVEL_WIDTH } from './window.js';

/** Factor on the lag basis of U as the network sees it. */
const LAG_BASIS_SHARE = 0.5;
/** Factor on the mean power at long lags, which bears on the global signal alone. */
const CONTEXT_SHARE = 0.2;
/** Width of the features that tell a token its time in the window. */
const TIME_WIDTH = 16;

/** What the network's runs over one window have in common, computed once. */
export interface WindowContext {
  /** What U and its time make of each token before any noise `[batch, volumes, width]`. */
  tokens: Node;
  /** Keys and values of the EEG tokens for every block `[batch, EEG tokens, depth · 2 · width]`; none without cross-attention. */
  keysValues?: Node;
  /** What the facts about the person add to the noise level `[batch, width]`. */
  person: Node;
}

/**
 * The part of the reverse model that does not depend on noise: U on the tokens, keys and values of the EEG.
 *
 * A token is one volume: all modes of the target at that moment, with the whole of U. Mixtures over places are then signed sums
 * that one layer learns; attention, which averages with positive weights, could not take them apart.
 *
 * @param mean the conditional mean `[batch, volumes, modes]`, of a model that has one
 * @param conditioning with the features that the network is given
 */
export function windowContext(
  graph: Graph,
  store: ParameterStore,
  configuration: ModelConfiguration,
  conditioning: ConditioningNodes,
  mean: Node | undefined,
): WindowContext {
  const { window, network, eeg } = configuration;
  const { width } = network;
  const [batch] = conditioning.eeg.shape;
  const times = Float32Array.from(
    Array.from({ length: window.volumes }, (_, i) => [...sinusoid(i + 0.5, TIME_WIDTH, 4 * window.volumes)]).flat(),
  );
  const timed = dense(graph, store, 'target.time', graph.constant(times, [1, window.volumes, TIME_WIDTH]), width);
  const parts = [expandedTo(graph, timed, batch)];
  if (network.conjugateDomain) {
    const u = conjugateFeatures(graph, store, configuration, conditioning, 'align', LAG_BASIS_SHARE, network.filters);
    parts.push(dense(graph, store, 'target.conjugate', u, width));
    const context = contextFeatures(graph, configuration, conditioning);
    if (context !== undefined) {
      parts.push(dense(graph, store, 'target.context', multiply(context, CONTEXT_SHARE), width));
    }
  }
  if (mean !== undefined) parts.push(dense(graph, store, 'target.mean', mean, width));
  const places = Float32Array.from(eeg.places.flat());
  const keysValues = network.crossAttention
    ? keysAndValues(
        graph,
        store,
        'dit',
        spectralTokens(graph, store, 'eeg', conditioning.eeg, places, window.chunk, width),
        network,
      )
    : undefined;
  return {
    tokens: parts.reduce((sum, part) => add(sum, part)),
    ...(keysValues && { keysValues }),
    person: dense(graph, store, 'metadata', conditioning.metadata, width),
  };
}

/** `[1, …]` for every window of a batch, so that the size of the result is known without other parts. */
function expandedTo(graph: Graph, node: Node, batch: number): Node {
  const [, ...rest] = node.shape;
  return add(node, graph.constant(new Float32Array(batch), [batch, ...rest.map(() => 1)]));
}

/**
 * The reverse model: what velocity α·ε − σ·z₀ the noisy modes have, given EEG (Salimans & Ho 2022).
 *
 * @param noisy `[batch, volumes, modes]`
 * @param level `[batch, LEVEL_WIDTH]`
 * @returns the velocity, same shape as `noisy`
 */
export function reverseModel(
  graph: Graph,
  store: ParameterStore,
  { network }: Pick<ModelConfiguration, 'network'>,
  { noisy, level }: { noisy: Node; level: Node },
  { tokens, keysValues, person }: WindowContext,
): Node {
  const { width, modes } = network;
  const x = add(dense(graph, store, 'target.noisy', noisy, width), tokens);
  const ofLevel = dense(graph, store, 'level.out', silu(dense(graph, store, 'level.in', level, width)), width);
  return diffusionTransformer(
    graph,
    store,
    'dit',
    { tokens: x, keysValues, condition: add(ofLevel, person) },
    network,
    modes,
  );
}

/** The signal of modes that are not whitened any more: `[batch, volumes, modes]` → `[batch, volumes, points, size]`. */
export function signalOf(graph: Graph, store: ParameterStore, configuration: ModelConfiguration, modes: Node): Node {
  const { points, latents } = sizes(configuration);
  const { components } = configuration.network;
  const [batch, volumes, count] = modes.shape;
  const back = graph.parameter(store, 'modes.back', [count, latents], zeros);
  const patches = reshape(matmul(modes, back), [batch, volumes, points, components]);
  return unpatch(graph, store, 'unpatcher', patches, configuration.target.size);
}

/** Mean and residual together: the residual is generated in units of its own deviation, a number a mode. */
export function generatedModes(graph: Graph, store: ParameterStore, mean: Node | undefined, residual: Node): Node {
  const count = residual.shape[2];
  const scaled = multiply(residual, reshape(graph.parameter(store, 'residual.scale', [count]), [1, 1, count]));
  return mean === undefined ? scaled : add(mean, scaled);
}

/** z₀ as the velocity has it: α·z_t − σ·v. */
export function cleanFrom(noisy: Node, velocity: Node, alpha: Node, sigma: Node): Node {
  return subtract(multiply(noisy, alpha), multiply(velocity, sigma));
}

/** Whether a model has a network beside its linear mean. */
export function hasNetwork({ generation }: Pick<ModelConfiguration, 'generation'>): boolean {
  return generation.residual === 'diffusion';
}

/** The network's inputs that noise comes in by. */
export function noiseInputs(graph: Graph, { window, network }: ModelConfiguration, batch: number) {
  return {
    noisy: graph.input('noisy', [batch, window.volumes, network.modes]),
    level: graph.input('level', [batch, LEVEL_WIDTH]),
    alpha: graph.input('alpha', [batch, 1, 1]),
    sigma: graph.input('sigma', [batch, 1, 1]),
  };
}

/**
 * What is computed once a window. Inputs: the conditioning, and what the features add (`fineTuned` where an encoder was
 * fine-tuned). Outputs: `mean` of a model with a linear part; `tokens`, `keysValues` and `person` of one with a network.
 */
export function contextGraph(
  store: ParameterStore,
  configuration: ModelConfiguration,
  features: Pick<EegFeatures, 'generation'>,
  batch: number,
) {
  const graph = new Graph();
  return { graph, outputs: contextNodes(graph, store, configuration, features, batch) };
}

function contextNodes(
  graph: Graph,
  store: ParameterStore,
  configuration: ModelConfiguration,
  features: Pick<EegFeatures, 'generation'>,
  batch: number,
): Partial<WindowContext> & { mean?: Node } {
  const inputs = conditioningInputs(graph, configuration, batch);
  const linear = configuration.generation.mean === 'linear';
  const mean = linear ? conditionalMean(graph, store, configuration, inputs) : undefined;
  const context = hasNetwork(configuration)
    ? windowContext(
        graph,
        store,
        configuration,
        { ...inputs, eeg: features.generation.node(graph, store, inputs.eeg) },
        mean,
      )
    : {};
  return { ...(mean && { mean }), ...context };
}

/**
 * One run of the network. Inputs: `noisy` `[batch, volumes, modes]`, `level` `[batch, 64]`, `alpha` and `sigma` `[batch, 1, 1]`, and what
 * {@link contextGraph} gives of a window. Output: `clean`, E[z₀ | z_t, EEG] `[batch, volumes, modes]`, whitened.
 */
export function denoiserGraph(store: ParameterStore, configuration: ModelConfiguration, batch: number) {
  const graph = new Graph();
  const { window, network } = configuration;
  const noise = noiseInputs(graph, configuration, batch);
  const tokens = Math.floor(window.seconds / window.chunk) * configuration.eeg.electrodes.length;
  const context: WindowContext = {
    tokens: graph.input('tokens', [batch, window.volumes, network.width]),
    ...(network.crossAttention && { keysValues: graph.input('keysValues', [batch, tokens, contextWidth(network)]) }),
    person: graph.input('person', [batch, network.width]),
  };
  const velocity = reverseModel(graph, store, configuration, noise, context);
  return { graph, outputs: { clean: cleanFrom(noise.noisy, velocity, noise.alpha, noise.sigma) } };
}

/**
 * All of it in one graph, that is exported as `.onnx` for other programs. Inputs: the conditioning and, of a model with a network, the
 * noise. Outputs: `mean` and `clean`, as above, where the model has them, and `signal` `[batch, volumes, points, size]`, decoded from
 * both. With alpha 1 and sigma 0, `signal` decodes `noisy` itself.
 */
export function generationGraph(
  store: ParameterStore,
  configuration: ModelConfiguration,
  features: Pick<EegFeatures, 'generation'>,
  batch: number,
): { graph: Graph; outputs: { mean?: Node; clean?: Node; signal: Node } } {
  const graph = new Graph();
  const { mean, tokens, keysValues, person } = contextNodes(graph, store, configuration, features, batch);
  if (tokens === undefined || person === undefined) {
    return { graph, outputs: { mean: mean!, signal: signalOf(graph, store, configuration, mean!) } };
  }
  const noise = noiseInputs(graph, configuration, batch);
  const velocity = reverseModel(graph, store, configuration, noise, { tokens, keysValues, person });
  const clean = cleanFrom(noise.noisy, velocity, noise.alpha, noise.sigma);
  const signal = signalOf(graph, store, configuration, generatedModes(graph, store, mean, clean));
  return { graph, outputs: { clean, ...(mean && { mean }), signal } };
}
