/** The linear conditional mean: ridge regression of the target's modes on the conjugate domain, as a part of the graph. */
import { add, type Graph, matmul, type Node, type ParameterStore, zeros } from '../tensor/index.js';
import { type AlignedNodes, conjugateFeatures, contextFeatures } from './conditioning.js';
import type { ModelConfiguration } from './configuration.js';

/** How strongly the regression may depart from the learned response: the prior deviation of those weights. */
const LAG_BASIS_PRIOR = 0.3;

/**
 * What the conditional mean is regressed on: U with the delays under `mean.align`, and a lag basis that a ridge penalty holds to a
 * smaller part.
 *
 * @returns `[batch, volumes, width]`
 */
export function alignedFeatures(
  graph: Graph,
  store: ParameterStore,
  configuration: Pick<ModelConfiguration, 'target' | 'eeg'>,
  nodes: AlignedNodes,
): Node {
  return conjugateFeatures(graph, store, configuration, nodes, 'mean.align', LAG_BASIS_PRIOR);
}

/**
 * The conditional mean of the target's modes. The first of them, nearly the global signal, is read from the mean power of all places
 * at long lags besides.
 *
 * @returns `[batch, volumes, modes]`
 */
export function conditionalMean(
  graph: Graph,
  store: ParameterStore,
  configuration: ModelConfiguration,
  nodes: AlignedNodes,
): Node {
  const { modes } = configuration.network;
  const aligned = alignedFeatures(graph, store, configuration, nodes);
  const weight = graph.parameter(store, 'mean.weight', [aligned.shape[2], modes], zeros);
  const local = matmul(aligned, weight);
  const context = contextFeatures(graph, configuration, nodes);
  if (context === undefined) return local;
  const ofContext = graph.parameter(store, 'mean.context', [context.shape[2], modes], zeros);
  return add(local, matmul(context, ofContext));
}
