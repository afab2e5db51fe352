import { elementCount, sameShape, shapeError } from './dimensions.js';
import { multiply, square, subtract } from './elementwise.js';
import { type Node, requireFloat } from './graph.js';
import { sum } from './reduce.js';

/** Mean of the squared differences over all values; a scalar. Throws `tensor-shape` unless the shapes are equal. */
export function meanSquaredError(a: Node, b: Node): Node {
  requireFloat('meanSquaredError', a, b);
  // Broadcasting here would nearly always be a mistake of the caller's.
  if (!sameShape(a.shape, b.shape)) throw shapeError('meanSquaredError', 'equal shapes', a.shape, b.shape);
  return multiply(sum(square(subtract(a, b))), 1 / elementCount(a.shape));
}
