import { elementCount, normalizeAxis, sameShape, shapeError } from './dimensions.js';
import type { Node, Operator } from './graph.js';
import { requireFloat } from './graph.js';
import { reshape } from './shape.js';

/** Sums, and their counterpart: repeating a tensor over new axes. */

const sumOperator: Operator = {
  type: 'ReduceSum',
  constantInputs: ['axes'],
  gradient: ({ inputs: [x], attributes }, [upstream]) => {
    const axes = attributes.axes as readonly number[];
    const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return [expand(reshape(upstream!, kept), x!.shape)];
  },
};

const expandOperator: Operator = {
  type: 'Expand',
  constantInputs: ['shape'],
  gradient: ({ inputs: [x] }, [upstream]) => [sumTo(upstream!, x!.shape)],
};

/** Sum over some axes (all unless given), which stay as size 1 with `keepDims`. */
export function sum(x: Node, axes?: readonly number[], keepDims = false): Node {
  requireFloat('sum', x);
  const over = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => normalizeAxis(axis, x.rank, 'sum'));
  const sorted = [...new Set(over)].sort((a, b) => a - b);
  const kept = x.shape.map((size, axis) => (sorted.includes(axis) ? 1 : size));
  const shape = keepDims ? kept : x.shape.filter((_, axis) => !sorted.includes(axis));
  if (sorted.every((axis) => x.shape[axis] === 1)) return reshape(x, shape);
  return x.graph.apply(sumOperator, [x], shape, { axes: sorted, keepdims: keepDims ? 1 : 0 });
}

/** The tensor repeated along its axes of size 1, and over new ones in front, until it has the given shape. */
export function expand(x: Node, shape: readonly number[]): Node {
  if (sameShape(x.shape, shape)) return x;
  const lead = shape.length - x.rank;
  const fits = lead >= 0 && x.shape.every((size, axis) => size === 1 || size === shape[lead + axis]);
  if (!fits) throw shapeError('expand', 'a shape that broadcasts to the second', x.shape, shape);
  if (elementCount(shape) === elementCount(x.shape)) return reshape(x, shape);
  return x.graph.apply(expandOperator, [x], shape, { shape: [...shape] }, x.type);
}

/** The gradient of broadcasting: sums over every axis along which a tensor of `shape` was repeated. */
export function sumTo(x: Node, shape: readonly number[]): Node {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.rank - shape.length;
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis < lead || shape[axis - lead] !== x.shape[axis]);
  return reshape(sum(x, axes, true), shape);
}
