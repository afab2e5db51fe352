import { elementCount, sameShape, shapeError } from './dimensions.js';
import { multiply, square, subtract } from './elementwise.js';
import { type Node, requireFloat } from './graph.js';
import { sum } from './reduce.js';

/**
 * Mean of the squared differences over all values; a scalar. Throws `tensor-shape` unless the shapes are equal.
 *
 * @param mask of a shape that broadcasts to that of `a`: 1 where a difference counts, 0 where it is taken as none. The mean is
 * over all values all the same, so that one that counts weighs the same however many do.
 */
export function meanSquaredError(a: Node, b: Node, mask?: Node): Node {
  requireFloat('meanSquaredError', a, b);
  // Broadcasting here would nearly always be a mistake of the caller's.
  if (!sameShape(a.shape, b.shape)) throw shapeError('meanSquaredError', 'equal shapes', a.shape, b.shape);
  const squares = square(subtract(a, b));
  return multiply(sum(mask === undefined ? squares : multiply(squares, mask)), 1 / elementCount(a.shape));
}
