/**
 * EEG as the network's context: the features of an electrode, log band power and what an encoder adds,
 * become one token per electrode and chunk of seconds, each knowing where and when it is.
 */

import { placeFeatures, sinusoid } from '../align/index.js';
import { dense } from '../tensor/dense.js';
import { add, type Graph, type Node, type ParameterStore, reshape, transpose } from '../tensor/index.js';

/**
 * @param features `[batch, seconds, electrodes, groups]`, standardised
 * @param electrodes `[electrodes, 3]` mm
 * @param chunk seconds in one token; divides `seconds`
 * @returns `[batch, seconds / chunk · electrodes, width]`
 */
export function spectralTokens(
  graph: Graph,
  store: ParameterStore,
  name: string,
  features: Node,
  electrodes: Float32Array,
  chunk: number,
  width: number,
): Node {
  const [batch, seconds, count, groups] = features.shape;
  const chunks = seconds / chunk;
  const values = transpose(reshape(features, [batch, chunks, chunk, count, groups]), [0, 1, 3, 2, 4]);
  const embedded = dense(
    graph,
    store,
    `${name}.values`,
    reshape(values, [batch, chunks, count, chunk * groups]),
    width,
  );
  const places = placeFeatures(electrodes);
  const placed = dense(
    graph,
    store,
    `${name}.place`,
    graph.constant(places, [1, 1, count, places.length / count]),
    width,
  );
  const times = Float32Array.from(
    Array.from({ length: chunks }, (_, i) => [...sinusoid((i + 0.5) * chunk, 16, 4 * seconds)]).flat(),
  );
  const timed = dense(graph, store, `${name}.time`, graph.constant(times, [1, chunks, 1, 16]), width);
  return reshape(add(add(embedded, placed), timed), [batch, chunks * count, width]);
}
