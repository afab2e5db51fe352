import { HemocastError } from '../foundation/index.js';
import { elementCount, normalizeAxis } from './dimensions.js';
import type { Node, Operator } from './graph.js';
import { expand } from './reduce.js';
import { reshape } from './shape.js';

const gatherOperator: Operator = {
  type: 'Gather',
  gradient: ({ inputs: [table, indices], attributes }, [upstream]) => [
    scatterSum(table!.shape, indices!, upstream!, attributes.axis as number),
    undefined,
  ],
};

const scatterOperator: Operator = { type: 'ScatterElements' };

/**
 * Entries of a table along an axis, by number: for `indices` of shape `I` (an
 * int64 node) the axis is replaced by `I`. An index outside the table is an error
 * when the graph runs. Throws `tensor-type` when the indices are not int64.
 */
export function gather(table: Node, indices: Node, axis = 0): Node {
  const along = normalizeAxis(axis, table.rank, 'gather');
  if (indices.type !== 'int64') {
    throw new HemocastError('tensor-type', 'gather: the indices have the wrong type', {
      expected: 'int64',
      found: indices.type,
    });
  }
  const shape = [...table.shape.slice(0, along), ...indices.shape, ...table.shape.slice(along + 1)];
  return table.graph.apply(gatherOperator, [table, indices], shape, { axis: along });
}

/** Adds every entry of `values` to the place in a table of zeros that its index names. */
function scatterSum(shape: readonly number[], indices: Node, values: Node, axis: number): Node {
  const count = elementCount(indices.shape);
  const flatShape = [...shape.slice(0, axis), count, ...shape.slice(axis + 1)];
  const aligned = reshape(
    indices,
    flatShape.map((_, k) => (k === axis ? count : 1)),
  );
  const start = expand(values.graph.constant(0), shape);
  const inputs = [start, expand(aligned, flatShape), reshape(values, flatShape)];
  return values.graph.apply(scatterOperator, inputs, shape, { axis, reduction: 'add' });
}
