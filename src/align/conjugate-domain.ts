import { type Graph, matmul, type Node, transpose } from '../tensor/index.js';

/**
 * Hyperdimensional integration: EEG evidence on the target's own points and
 * times, U[i,k] = Σ_j Σ_s W_ij A_ks F[j,s], for each feature group.
 *
 * @param features `[batch, seconds, electrodes, groups]`
 * @param alignment `[batch, groups, volumes, seconds]` from `temporalAlignment`
 * @param weights `[points, electrodes]` from `inverseDistanceWeights`
 * @returns `[batch, volumes, points, groups]`
 */
export function conjugateDomain(graph: Graph, features: Node, alignment: Node, weights: Float32Array): Node {
  const electrodes = features.shape[2];
  const points = weights.length / electrodes;
  const perGroup = transpose(features, [0, 3, 1, 2]);
  const inTime = matmul(alignment, perGroup);
  const spread = graph.constant(weights, [points, electrodes]);
  return transpose(matmul(inTime, spread, { transposeB: true }), [0, 2, 3, 1]);
}
