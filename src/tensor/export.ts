import { batchedNodes } from './batch-axis.js';
import type { Graph, Node } from './graph.js';
import { ancestorsOf, onnxModel } from './onnx-model.js';

export interface ExportOptions {
  /**
   * Let the size of axis 0 vary: of every input, or of the named ones. Build the
   * graph with a batch of two or more, so that a size of 1 meant for broadcasting
   * cannot be taken for the batch.
   */
  dynamicBatch?: boolean | readonly string[];
}

/**
 * The graph as an ONNX file: parameters inside as they are now, only the
 * inputs that the outputs depend on, operators of the
 * standard alone (opset 21), so that any runtime opens it. Throws
 * `onnx-batch-fixed` when the batch is to vary and the graph ties it to its size.
 *
 * @example
 * await storage.write('model.onnx', exportOnnx(graph, { sample }, { dynamicBatch: true }));
 */
export function exportOnnx(
  graph: Graph,
  outputs: Readonly<Record<string, Node>>,
  options: ExportOptions = {},
): Uint8Array {
  const { dynamicBatch = false } = options;
  if (dynamicBatch === false) return onnxModel(outputs, { parameters: 'inside', operators: 'standard' });
  const names = graph.inputs().map((node) => (node.origin.kind === 'input' ? node.origin.name : ''));
  const nodes = ancestorsOf(Object.values(outputs));
  const batched = batchedNodes(graph, nodes, dynamicBatch === true ? names : dynamicBatch);
  const [size] = [...batched].find((node) => node.origin.kind === 'input')?.shape ?? [];
  return onnxModel(outputs, {
    parameters: 'inside',
    operators: 'standard',
    batchAxis: (node) => {
      if (!batched.has(node)) return undefined;
      return node.shape[0] === size ? 'batch' : `rows/${node.id}`;
    },
  });
}
