import { type Graph, matmul, type Node, transpose } from '../tensor/index.js';

/**
 * EEG features on the target's times, at the electrodes: Σ_s A_ks F[j,s].
 *
 * @param features `[batch, seconds, electrodes, groups]`
 * @param alignment `[batch, groups, volumes, seconds]`
 * @returns `[batch, groups, volumes, electrodes]`
 */
export function alignedInTime(features: Node, alignment: Node): Node {
  return matmul(alignment, transpose(features, [0, 3, 1, 2]));
}

/**
 * Hyperdimensional integration: EEG features on the target's own points and
 * times, U[i,k] = Σ_j Σ_s W_ij A_ks F[j,s], for each feature group.
 *
 * @param features `[batch, seconds, electrodes, groups]`
 * @param alignment `[batch, groups, volumes, seconds]` from `temporalAlignment` or `responseAlignment`
 * @param weights `[points, electrodes]` from `inverseDistanceWeights`
 * @returns `[batch, volumes, points, groups]`
 */
export function conjugateDomain(graph: Graph, features: Node, alignment: Node, weights: Float32Array): Node {
  const electrodes = features.shape[2];
  const spread = graph.constant(weights, [weights.length / electrodes, electrodes]);
  const onTarget = matmul(alignedInTime(features, alignment), spread, { transposeB: true });
  return transpose(onTarget, [0, 2, 3, 1]);
}
