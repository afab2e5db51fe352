import { HemocastError } from '../foundation/index.js';
import { shapeText } from './dimensions.js';
import type { Graph, Node, Operation } from './graph.js';

/**
 * Which values of a graph grow with the batch. A graph is built for one batch
 * size; where every value that depends on the batch keeps it in axis 0, the same
 * operations serve any other.
 *
 * @param batched names of the inputs that carry the batch in axis 0
 * @throws `onnx-batch-fixed` at the first operation that ties the batch to its size
 */
export function batchedNodes(graph: Graph, nodes: readonly Node[], batched: readonly string[]): Set<Node> {
  const inputs = graph.inputs().filter((node) => node.origin.kind === 'input' && batched.includes(node.origin.name));
  const carrying = new Set<Node>(inputs);
  const size = inputs[0]?.shape[0] ?? 1;
  for (const input of inputs) {
    if (input.rank > 0 && input.shape[0] === size) continue;
    throw new HemocastError('onnx-batch-fixed', 'The inputs do not share one batch in axis 0', {
      expected: `size ${size}`,
      found: shapeText(input.shape),
    });
  }
  for (const node of nodes) {
    if (node.origin.kind !== 'operation') continue;
    const { operation } = node.origin;
    if (!operation.inputs.some((input) => input !== undefined && carrying.has(input))) continue;
    if (!keepsBatch(operation, node, carrying, size)) throw fixed(operation);
    carrying.add(node);
  }
  return carrying;
}

/** Whether an operation that reads batched values gives one batch in axis 0, whatever its size. */
function keepsBatch(operation: Operation, output: Node, carrying: ReadonlySet<Node>, size: number): boolean {
  const { attributes } = operation;
  const inputs = operation.inputs.filter((input) => input !== undefined);
  const [first, second] = inputs;
  switch (operation.operator.type) {
    case 'Reshape':
      return output.rank > 0 && output.shape[0] % size === 0;
    case 'Transpose':
      return (attributes.perm as readonly number[])[0] === 0;
    case 'ReduceSum':
      return !(attributes.axes as readonly number[]).includes(0);
    case 'Slice':
      return (attributes.axes as readonly number[])[0] !== 0;
    case 'Pad':
      return (
        (attributes.pads as readonly number[])[0] === 0 && (attributes.pads as readonly number[])[first.rank] === 0
      );
    case 'Split':
      return attributes.axis !== 0;
    case 'Concat':
      return attributes.axis !== 0 && inputs.every((input) => carrying.has(input));
    case 'Gather':
      return carrying.has(second) ? attributes.axis === 0 && !carrying.has(first) : attributes.axis !== 0;
    case 'Gemm':
      return carrying.has(first) && attributes.transA !== 1 && !inputs.slice(1).some((input) => carrying.has(input));
    case 'Conv':
      return carrying.has(first) && !carrying.has(second);
    case 'Softmax':
    case 'LayerNormalization':
      return first.rank > 1 && carrying.has(first) && !inputs.slice(1).some((input) => carrying.has(input));
    case 'Expand':
      return first.rank === output.rank;
    case 'MatMul':
      return inputs.every(
        (input) => broadcastsOverBatch(input, output, carrying) && (!carrying.has(input) || input.rank > 2),
      );
    default:
      return inputs.every((input) => broadcastsOverBatch(input, output, carrying));
  }
}

/** A batched operand has its batch at the result's axis 0; any other has nothing, or size 1, there. */
function broadcastsOverBatch(input: Node, output: Node, carrying: ReadonlySet<Node>): boolean {
  if (carrying.has(input)) return input.rank === output.rank;
  return input.rank < output.rank || input.shape[0] === 1;
}

function fixed(operation: Operation): HemocastError {
  return new HemocastError('onnx-batch-fixed', 'The batch size cannot vary in this graph', {
    field: operation.operator.type,
    found: operation.outputs.map(({ shape }) => shapeText(shape)).join(', '),
    advice: 'Export with a fixed batch, or keep the batch in axis 0 throughout.',
  });
}
