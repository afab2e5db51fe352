import { HemocastError } from '../foundation/index.js';

/** Arithmetic on tensor shapes: counts, axes and numpy's broadcasting rule. */

/** How many values a tensor of this shape holds; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** `[16, 128, 256]`, as error messages print it. */
export function shapeText(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * The axis counted from the front; negative ones count from the end.
 * Throws `tensor-axis` outside the tensor's rank.
 */
export function normalizeAxis(axis: number, rank: number, operator: string): number {
  const found = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(found) || found < 0 || found >= rank) {
    throw new HemocastError('tensor-axis', `${operator}: there is no such axis`, {
      expected: `an axis from ${-rank} to ${rank - 1}`,
      found: String(axis),
    });
  }
  return found;
}

/**
 * The shape in which two tensors meet, as in numpy: aligned at the last axis,
 * axes of size 1 repeated. Throws `tensor-shape` where sizes disagree.
 */
export function broadcastShape(a: readonly number[], b: readonly number[], operator: string): number[] {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw shapeError(operator, 'shapes that broadcast', a, b);
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** A `tensor-shape` error that names the operator and the shapes it was given. */
export function shapeError(operator: string, expected: string, ...found: (readonly number[])[]): HemocastError {
  return new HemocastError('tensor-shape', `${operator}: the shapes do not fit`, {
    expected,
    found: found.map(shapeText).join(' and '),
  });
}
