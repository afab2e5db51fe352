import { HemocastError } from '../foundation/index.js';
import { elementCount, normalizeAxis, sameShape, shapeError } from './dimensions.js';
import type { Node, Operator } from './graph.js';

/** Operators that move values without changing them. */

const reshapeOperator: Operator = {
  type: 'Reshape',
  constantInputs: ['shape'],
  gradient: ({ inputs: [x] }, [upstream]) => [reshape(upstream!, x!.shape)],
};

const transposeOperator: Operator = {
  type: 'Transpose',
  gradient: ({ attributes }, [upstream]) => {
    const permutation = attributes.perm as readonly number[];
    return [
      transpose(
        upstream!,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
};

const concatOperator: Operator = {
  type: 'Concat',
  gradient: ({ inputs, attributes }, [upstream]) => {
    const axis = attributes.axis as number;
    return split(
      upstream!,
      inputs.map((x) => x!.shape[axis]),
      axis,
    );
  },
};

const splitOperator: Operator = {
  type: 'Split',
  constantInputs: ['split'],
  gradient: ({ outputs, attributes }, upstream) => {
    const parts = outputs.map((output, part) => upstream[part] ?? output.graph.constant(0, output.shape));
    return [concat(parts, attributes.axis as number)];
  },
};

const sliceOperator: Operator = {
  type: 'Slice',
  constantInputs: ['starts', 'ends', 'axes'],
  gradient: ({ inputs: [x], attributes }, [upstream]) => {
    const [start] = attributes.starts as readonly number[];
    const [end] = attributes.ends as readonly number[];
    const [axis] = attributes.axes as readonly number[];
    const pads = new Array<number>(2 * x!.rank).fill(0);
    pads[axis] = start;
    pads[x!.rank + axis] = x!.shape[axis] - end;
    return [pad(upstream!, pads)];
  },
};

const padOperator: Operator = {
  type: 'Pad',
  constantInputs: ['pads'],
  gradient: ({ inputs: [x], attributes }, [upstream]) => {
    const pads = attributes.pads as readonly number[];
    let part = upstream!;
    for (let axis = 0; axis < x!.rank; axis++) part = slice(part, axis, pads[axis], pads[axis] + x!.shape[axis]);
    return [part];
  },
};

/** The same values, row-major, in another shape. One size may be −1: what is left. */
export function reshape(x: Node, shape: readonly number[]): Node {
  const known = elementCount(shape.filter((size) => size !== -1));
  const target = shape.map((size) => (size === -1 ? elementCount(x.shape) / known : size));
  if (shape.filter((size) => size === -1).length > 1 || elementCount(target) !== elementCount(x.shape)) {
    throw shapeError('reshape', `${elementCount(x.shape)} values`, x.shape, shape);
  }
  if (sameShape(x.shape, target)) return x;
  // Only the last of several reshapes matters.
  const { origin } = x;
  if (origin.kind === 'operation' && origin.operation.operator === reshapeOperator) {
    return reshape(origin.operation.inputs[0]!, target);
  }
  return x.graph.apply(reshapeOperator, [x], target, { shape: target }, x.type);
}

/** Axis k of the result is axis `permutation[k]` of `x`. */
export function transpose(x: Node, permutation: readonly number[]): Node {
  if (permutation.length !== x.rank || permutation.some((_, axis) => !permutation.includes(axis))) {
    throw shapeError('transpose', `a permutation of ${x.rank} axes`, permutation);
  }
  if (permutation.every((from, to) => from === to)) return x;
  const shape = permutation.map((axis) => x.shape[axis]);
  return x.graph.apply(transposeOperator, [x], shape, { perm: [...permutation] }, x.type);
}

/** Tensors one after the other along an axis; all other sizes must agree. */
export function concat(xs: readonly Node[], axis: number): Node {
  if (xs.length === 0) throw shapeError('concat', 'at least one tensor');
  const along = normalizeAxis(axis, xs[0].rank, 'concat');
  for (const x of xs) {
    const fits = x.rank === xs[0].rank && x.shape.every((size, k) => k === along || size === xs[0].shape[k]);
    if (!fits || x.type !== xs[0].type) {
      throw shapeError('concat', `equal types, and equal sizes except on axis ${along}`, xs[0].shape, x.shape);
    }
  }
  if (xs.length === 1) return xs[0];
  const shape = [...xs[0].shape];
  shape[along] = xs.reduce((total, x) => total + x.shape[along], 0);
  return xs[0].graph.apply(concatOperator, xs, shape, { axis: along }, xs[0].type);
}

/** Cuts a tensor along an axis into parts of the given sizes. */
export function split(x: Node, sizes: readonly number[], axis: number): Node[] {
  const along = normalizeAxis(axis, x.rank, 'split');
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== x.shape[along] || sizes.some((size) => !(size > 0))) {
    throw shapeError('split', `sizes that add up to ${x.shape[along]}`, sizes);
  }
  if (sizes.length === 1) return [x];
  const shapes = sizes.map((size) => x.shape.map((whole, k) => (k === along ? size : whole)));
  return x.graph.applyMany(splitOperator, [x], shapes, { axis: along, split: [...sizes] }, x.type);
}

/** Positions `start` … `end` − 1 of an axis; negative ones count from the end. */
export function slice(x: Node, axis: number, start: number, end: number): Node {
  const along = normalizeAxis(axis, x.rank, 'slice');
  const size = x.shape[along];
  const from = start < 0 ? start + size : start;
  const to = end < 0 ? end + size : end;
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= size)) {
    throw new HemocastError('tensor-slice', 'slice: the range is outside the axis or empty', {
      expected: `0 ≤ start < end ≤ ${size}`,
      found: `${start} and ${end}`,
    });
  }
  if (from === 0 && to === size) return x;
  const shape = x.shape.map((whole, k) => (k === along ? to - from : whole));
  return x.graph.apply(sliceOperator, [x], shape, { starts: [from], ends: [to], axes: [along] }, x.type);
}

/** Zeros around a tensor: `pads` holds what each axis gets before it, then what each gets after it. */
export function pad(x: Node, pads: readonly number[]): Node {
  if (pads.length !== 2 * x.rank || pads.some((size) => !(Number.isInteger(size) && size >= 0))) {
    throw shapeError('pad', `${2 * x.rank} whole sizes`, pads);
  }
  if (pads.every((size) => size === 0)) return x;
  const shape = x.shape.map((size, axis) => size + pads[axis] + pads[x.rank + axis]);
  return x.graph.apply(padOperator, [x], shape, { pads: [...pads] });
}
