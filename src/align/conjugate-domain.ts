import { concat, type Graph, matmul, mean, multiply, type Node, reshape, transpose } from '../tensor/index.js';
import type { Response } from './response.js';
import { type HaemodynamicDelay, lagBasisAlignments, responseAlignment, temporalAlignment } from './time.js';

/** When the steps of the source lie, to moments of the target. */
export interface AlignedTimes {
  /** `[batch, volumes, seconds]`: t_k − t_s in seconds */
  lag: Node;
  /** `[batch, seconds]`: 0 where there is a source, a large negative number where there is none */
  absent: Node;
}

/**
 * Hyperdimensional integration: the source's power P at the target's own places, on the target's own times,
 * U[k, l, g, i] = Σ_s A^l_ks P[s, i, g], for each feature group g and several alignments l: the learned response, and a fixed basis
 * of earlier and later ones.
 *
 * @param power P `[batch, seconds, places, groups]`
 * @param prior factor on the lag basis, the share that may be expected of it
 * @returns `[batch, volumes, (1 + lags) · groups · places]`
 */
export function conjugateDomain(
  graph: Graph,
  power: Node,
  { lag, absent }: AlignedTimes,
  learned: HaemodynamicDelay,
  response: Response,
  prior: number,
): Node {
  const [batch, , places, groups] = power.shape;
  const volumes = lag.shape[1];
  const { lags } = response;
  const byGroup = transpose(power, [0, 3, 1, 2]);
  const aligned = matmul(responseAlignment(graph, lag, absent, learned, response), byGroup);
  if (lags.length === 0) return flattened(aligned, batch, volumes, groups * places);
  const repeated = concat(Array(lags.length).fill(byGroup), 1);
  const basis = matmul(lagBasisAlignments(graph, lag, absent, groups, response), repeated);
  const all = concat([aligned, multiply(basis, prior)], 1);
  return flattened(all, batch, volumes, (1 + lags.length) * groups * places);
}

/** Delays of the global context, seconds. */
export function contextLags({ from, to, step }: NonNullable<Response['context']>): number[] {
  return Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, i) => from + i * step);
}

/**
 * Mean power over all places at many delays about each moment: what the global signal is read from besides.
 *
 * @param power `[batch, seconds, places, groups]`
 * @returns `[batch, volumes, lags · groups]`
 */
export function globalContext(
  graph: Graph,
  power: Node,
  { lag, absent }: AlignedTimes,
  context: NonNullable<Response['context']>,
): Node {
  const [batch, seconds, , groups] = power.shape;
  const volumes = lag.shape[1];
  const delays = contextLags(context);
  const fixed = {
    delay: graph.constant(Float32Array.from(delays), [delays.length]),
    logWidth: graph.constant(new Float32Array(delays.length).fill(Math.log(context.width)), [delays.length]),
  };
  const overall = reshape(mean(power, [2]), [batch, 1, seconds, groups]);
  return flattened(matmul(temporalAlignment(lag, absent, fixed), overall), batch, volumes, delays.length * groups);
}

/** `[batch, alignment, volumes, …]` → `[batch, volumes, width]`. */
function flattened(aligned: Node, batch: number, volumes: number, width: number): Node {
  return reshape(transpose(aligned, [0, 2, 1, 3]), [batch, volumes, width]);
}
