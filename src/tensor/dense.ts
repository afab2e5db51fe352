import type { Graph, Node } from './graph.js';
import { normalOf, zeros } from './initialise.js';
import { linear } from './matrix.js';
import type { Initialiser, ParameterStore } from './parameters.js';

/**
 * A fully connected layer with its parameters under `name.weight` and `name.bias`.
 *
 * @param x `[…, inputs]`
 * @param outputs width of the result
 * @param initialise how the weight begins; scaled normal (1/√inputs) where absent
 * @returns `[…, outputs]`
 */
export function dense(
  graph: Graph,
  store: ParameterStore,
  name: string,
  x: Node,
  outputs: number,
  initialise?: Initialiser,
): Node {
  const inputs = x.shape[x.shape.length - 1];
  const weight = graph.parameter(
    store,
    `${name}.weight`,
    [inputs, outputs],
    initialise ?? normalOf(1 / Math.sqrt(inputs)),
  );
  const bias = graph.parameter(store, `${name}.bias`, [outputs], zeros);
  return linear(x, weight, bias);
}
