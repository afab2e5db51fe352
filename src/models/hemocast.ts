/**
 * The whole generator as one graph, read from top to bottom: EEG is carried into
 * the conjugate domain, a ridge regression there gives the conditional mean of
 * the unified representation, a Diffusion Transformer generates what the mean
 * leaves over, and the modal unpatcher turns both into the signal.
 */
import {
  alignedInTime,
  conjugateDomain,
  HAEMODYNAMIC_RESPONSE,
  haemodynamicDelay,
  inverseDistanceWeights,
  lagBasisAlignments,
  placeFeatures,
  responseAlignment,
  sinusoid,
} from '../align/index.js';
import { featureGroups } from '../modalities/source-schema.js';
import { dense } from '../tensor/dense.js';
import {
  add,
  concat,
  fromTokens,
  Graph,
  matmul,
  multiply,
  type Node,
  type ParameterStore,
  reshape,
  silu,
  subtract,
  toTokens,
  transpose,
  zeros,
} from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';
import { diffusionTransformer } from './dit.js';
import type { EegFeatures } from './eeg-features.js';
import { spectralTokens } from './spectral.js';
import { unpatch } from './unpatcher.js';
import { LEVEL_WIDTH } from './window.js';

/** Sizes derived from a configuration. */
export function sizes(configuration: ModelConfiguration) {
  const { target, eeg, window, network } = configuration;
  const points = target.places.length;
  const blocks = window.volumes / window.block;
  return {
    points,
    electrodes: eeg.electrodes.length,
    groups: featureGroups(configuration),
    tokens: blocks * points,
    tokenWidth: window.block * network.components,
    latents: points * network.components,
    metadata: Math.max(1, network.metadata.length),
    blocks,
  };
}

/** The inputs that come from EEG, `[batch, …]` as in `ConditioningFeeds`. */
export interface ConditioningNodes {
  /** Features as the mean is given them. */
  eeg: Node;
  lag: Node;
  absent: Node;
  metadata: Node;
}

export function conditioningInputs(graph: Graph, configuration: ModelConfiguration, batch: number): ConditioningNodes {
  const { electrodes, groups, metadata } = sizes(configuration);
  const { seconds, volumes } = configuration.window;
  return {
    eeg: graph.input('eeg', [batch, seconds, electrodes, groups]),
    lag: graph.input('lag', [batch, volumes, seconds]),
    absent: graph.input('absent', [batch, seconds]),
    metadata: graph.input('metadata', [batch, metadata]),
  };
}

const flat = (places: number[][]) => Float32Array.from(places.flat());

/**
 * EEG features in the conjugate domain, with the learned delays under `align`.
 *
 * @returns `[batch, volumes, points, groups]`
 */
export function featuresOnTarget(
  graph: Graph,
  store: ParameterStore,
  configuration: ModelConfiguration,
  { eeg, lag, absent }: Pick<ConditioningNodes, 'eeg' | 'lag' | 'absent'>,
): Node {
  const response = configuration.target.response ?? HAEMODYNAMIC_RESPONSE;
  const learned = haemodynamicDelay(graph, store, 'align', eeg.shape[3], response);
  const weights = inverseDistanceWeights(flat(configuration.target.places), flat(configuration.eeg.places));
  return conjugateDomain(graph, eeg, responseAlignment(graph, lag, absent, learned, response), weights);
}

/** How strongly the regression may depart from the learned response: the prior deviation of those weights. */
const LAG_BASIS_PRIOR = 0.3;

/**
 * What the conditional mean is regressed on: EEG aligned in time by the learned
 * response (delays under `mean.align`), and by fixed earlier and later alignments
 * that a ridge penalty holds to a smaller part.
 *
 * It stays at the electrodes. Carried to the target's points first (W of eq. 1–2)
 * it holds the same numbers, but the wide tails of the inverse squared distance
 * make the regression ill-conditioned: mean r 0.431 against 0.447 over four
 * splits of 13 simulated people. The network gets its conditioning on the points.
 *
 * @returns `[batch, volumes, (1 + lag basis) · groups · electrodes]`
 */
export function alignedFeatures(
  graph: Graph,
  store: ParameterStore,
  { target }: Pick<ModelConfiguration, 'target'>,
  { eeg, lag, absent }: Pick<ConditioningNodes, 'eeg' | 'lag' | 'absent'>,
): Node {
  const [batch, , electrodes, groups] = eeg.shape;
  const volumes = lag.shape[1];
  const response = target.response ?? HAEMODYNAMIC_RESPONSE;
  const { lags } = response;
  const learned = haemodynamicDelay(graph, store, 'mean.align', groups, response);
  const aligned = alignedInTime(eeg, responseAlignment(graph, lag, absent, learned, response));
  const repeated = concat(Array(lags.length).fill(eeg), 3);
  const lagBasis = alignedInTime(repeated, lagBasisAlignments(graph, lag, absent, groups, response));
  const all = concat([aligned, multiply(lagBasis, LAG_BASIS_PRIOR)], 1);
  return reshape(transpose(all, [0, 2, 1, 3]), [batch, volumes, (1 + lags.length) * groups * electrodes]);
}

/**
 * The conditional mean of the unified representation: linear in the conditioning aligned in time.
 *
 * @returns `[batch, volumes, points, components]`
 */
export function conditionalMean(
  graph: Graph,
  store: ParameterStore,
  configuration: ModelConfiguration,
  conditioning: Pick<ConditioningNodes, 'eeg' | 'lag' | 'absent'>,
): Node {
  const { points, latents } = sizes(configuration);
  const aligned = alignedFeatures(graph, store, configuration, conditioning);
  const [batch, volumes, width] = aligned.shape;
  const weight = graph.parameter(store, 'mean.weight', [width, latents], zeros);
  return reshape(matmul(aligned, weight), [batch, volumes, points, configuration.network.components]);
}

/**
 * The reverse model: what velocity α·ε − σ·z₀ the noisy residual has, given EEG (Salimans & Ho 2022).
 *
 * @param noisy `[batch, volumes, points, components]`
 * @param level `[batch, LEVEL_WIDTH]`
 * @param mean the conditional mean, same shape as `noisy`
 * @param conditioning with the features that the network is given
 * @returns the velocity, same shape as `noisy`
 */
export function reverseModel(
  graph: Graph,
  store: ParameterStore,
  configuration: ModelConfiguration,
  { noisy, level, mean }: { noisy: Node; level: Node; mean: Node },
  conditioning: ConditioningNodes,
): Node {
  const { window, network, target, eeg } = configuration;
  const { points, blocks, tokens, tokenWidth } = sizes(configuration);
  const { width } = network;
  const u = featuresOnTarget(graph, store, configuration, conditioning);
  const inputs = concat([toTokens(noisy, window.block), toTokens(mean, window.block), toTokens(u, window.block)], 2);
  const places = placeFeatures(flat(target.places));
  const placed = dense(
    graph,
    store,
    'target.place',
    graph.constant(places, [1, 1, points, places.length / points]),
    width,
  );
  const times = Float32Array.from(
    Array.from({ length: blocks }, (_, i) => [...sinusoid(i + 0.5, 16, 4 * blocks)]).flat(),
  );
  const timed = dense(graph, store, 'target.time', graph.constant(times, [1, blocks, 1, 16]), width);
  const x = add(dense(graph, store, 'target.values', inputs, width), reshape(add(placed, timed), [1, tokens, width]));
  const context = spectralTokens(graph, store, 'eeg', conditioning.eeg, flat(eeg.places), window.chunk, width);
  const condition = add(
    dense(graph, store, 'level.out', silu(dense(graph, store, 'level.in', level, width)), width),
    dense(graph, store, 'metadata', conditioning.metadata, width),
  );
  const { depth, heads, expansion } = network;
  const shape = { width, depth, heads, expansion };
  const velocity = diffusionTransformer(graph, store, 'dit', { tokens: x, context, condition }, shape, tokenWidth);
  return fromTokens(velocity, window.volumes, points, network.components);
}

/** Deviation of what the mean leaves over, per patch and component: the residual is generated in units of it. */
function residualScale(graph: Graph, store: ParameterStore, configuration: ModelConfiguration): Node {
  const { points } = sizes(configuration);
  const { components } = configuration.network;
  return reshape(graph.parameter(store, 'residual.scale', [points, components]), [1, 1, points, components]);
}

/** The signal that mean and residual stand for: `[batch, volumes, points, size]`. */
export function signalOf(
  graph: Graph,
  store: ParameterStore,
  configuration: ModelConfiguration,
  mean: Node,
  residual: Node,
): Node {
  const latents = add(mean, multiply(residual, residualScale(graph, store, configuration)));
  return unpatch(graph, store, 'unpatcher', latents, configuration.target.size);
}

/** z₀ as the velocity has it: α·z_t − σ·v. */
export function cleanFrom(noisy: Node, velocity: Node, alpha: Node, sigma: Node): Node {
  return subtract(multiply(noisy, alpha), multiply(velocity, sigma));
}

/**
 * The graph that generates, and that is exported as `.onnx`.
 *
 * Inputs: `noisy` `[batch, volumes, points, components]`, `level` `[batch, 64]`, `alpha` and `sigma` `[batch, 1, 1, 1]`,
 * the conditioning, and what the features add (`fineTuned` where an encoder was fine-tuned). Outputs: `clean` and `mean` (shape of `noisy`) and `signal` `[batch, volumes, points, size]`,
 * decoded from both. With alpha 1 and sigma 0, `signal` decodes `noisy` itself.
 */
export function generationGraph(
  store: ParameterStore,
  configuration: ModelConfiguration,
  features: Pick<EegFeatures, 'generation'>,
  batch: number,
) {
  const graph = new Graph();
  const { points } = sizes(configuration);
  const shape = [batch, configuration.window.volumes, points, configuration.network.components];
  const noisy = graph.input('noisy', shape);
  const level = graph.input('level', [batch, LEVEL_WIDTH]);
  const alpha = graph.input('alpha', [batch, 1, 1, 1]);
  const sigma = graph.input('sigma', [batch, 1, 1, 1]);
  const inputs = conditioningInputs(graph, configuration, batch);
  const conditioning = { ...inputs, eeg: features.generation.node(graph, store, inputs.eeg) };
  const mean = conditionalMean(graph, store, configuration, inputs);
  const velocity = reverseModel(graph, store, configuration, { noisy, level, mean }, conditioning);
  const clean = cleanFrom(noisy, velocity, alpha, sigma);
  return { graph, outputs: { clean, mean, signal: signalOf(graph, store, configuration, mean, clean) } };
}
