import { HemocastError } from '../foundation/index.js';
import { elementCount, shapeText } from './dimensions.js';
import { add } from './elementwise.js';
import type { Node } from './graph.js';

/**
 * Reverse-mode differentiation: adds to the graph the gradient of a scalar with
 * respect to each wanted node, in the wanted node's shape. Zeros where it has no
 * influence. Throws `gradient-scalar` when the loss is not one number.
 *
 * @example
 * const [forWeight] = gradients(loss, [weight]);
 */
export function gradients(loss: Node, wanted: readonly Node[]): Node[] {
  if (elementCount(loss.shape) !== 1) {
    throw new HemocastError('gradient-scalar', 'Only a single number can be differentiated', {
      expected: 'a loss of shape []',
      found: shapeText(loss.shape),
    });
  }
  const { graph } = loss;
  const order = dependents(loss, new Set(wanted));
  const pending = new Map<Node, Node[]>([[loss, [graph.constant(1, loss.shape)]]]);
  const gradientOf = (node: Node): Node | undefined => pending.get(node)?.reduce((total, part) => add(total, part));
  const contribute = (inputs: readonly (Node | undefined)[], parts: readonly (Node | undefined)[]) => {
    inputs.forEach((input, index) => {
      const part = parts[index];
      if (input === undefined || part === undefined || !order.has(input)) return;
      const parcels = pending.get(input);
      if (parcels === undefined) pending.set(input, [part]);
      else parcels.push(part);
    });
  };
  for (const node of [...order].sort((a, b) => b.id - a.id)) {
    const fused = graph.fusedGradient(node);
    if (fused !== undefined) {
      const upstream = gradientOf(node);
      if (upstream !== undefined) contribute(fused.inputs, fused.rule(upstream));
    } else if (node.origin.kind === 'operation') {
      const { operation } = node.origin;
      // All outputs are complete when the first, the last to come in this order, is reached.
      if (node !== firstIn(order, operation.outputs)) continue;
      const upstream = operation.outputs.map((output) =>
        graph.fusedGradient(output) === undefined ? gradientOf(output) : undefined,
      );
      if (upstream.some((part) => part !== undefined) && operation.operator.gradient !== undefined) {
        contribute(operation.inputs, operation.operator.gradient(operation, upstream));
      }
    }
  }
  return wanted.map((node) => gradientOf(node) ?? graph.constant(0, node.shape));
}

function firstIn(order: ReadonlySet<Node>, outputs: readonly Node[]): Node | undefined {
  return outputs.find((output) => order.has(output));
}

/** The nodes between the loss and the wanted ones: everything that a gradient must pass. */
function dependents(loss: Node, wanted: ReadonlySet<Node>): Set<Node> {
  const between = new Set<Node>();
  const ancestors = new Set<Node>();
  const open = [loss];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (ancestors.has(node)) continue;
    ancestors.add(node);
    open.push(...inputsOf(node));
  }
  for (const node of [...ancestors].sort((a, b) => a.id - b.id)) {
    if (wanted.has(node) || inputsOf(node).some((input) => between.has(input))) between.add(node);
  }
  return between;
}

function inputsOf(node: Node): Node[] {
  if (node.origin.kind !== 'operation') return [];
  const direct = node.origin.operation.inputs.filter((input) => input !== undefined);
  return [...direct, ...(node.graph.fusedGradient(node)?.inputs ?? [])];
}
