/**
 * Linear representations of a target patch by patch: what is fitted at each point on its own, put together for all of them.
 */
import { EigenvalueDecomposition, type Matrix } from 'ml-matrix';
import type { TargetLayout } from './target-layout.js';

/** What the training data of one point gave. */
export interface PointAxes {
  /** The components that carry something, each by its index. */
  axes: {
    component: number;
    /** From the inputs of the point to the component. */
    encode: ArrayLike<number>;
    /** From the component to the point's values. */
    decode: ArrayLike<number>;
  }[];
  /** `[value of the point]` variance in the training data, and the part of it that the components explain. */
  variance: ArrayLike<number>;
  explained: ArrayLike<number>;
  /** Parts of the variance that the components keep; they are summed. */
  kept: readonly number[];
}

/** Axes of all points. */
export interface PatchAxes {
  /** `[point, input, component]`: zero where a component carries nothing. */
  encode: Float32Array;
  /** `[point, component, size]`: the way back. */
  decode: Float32Array;
  /** Share of the training variance that the components keep. */
  kept: number;
  /** `[value]` variance in the training data that the components leave out. */
  lost: Float32Array;
}

/**
 * Fits the axes of every point of a layout, one after the other.
 *
 * @param inputs numbers per point from which components are made
 * @param fitPoint the fit of one point, by its index and the number of its values
 */
export function fitPatchAxes(
  layout: TargetLayout,
  inputs: number,
  components: number,
  fitPoint: (point: number, members: number) => PointAxes,
): PatchAxes {
  const { size } = layout;
  const points = layout.members.length;
  const encode = new Float32Array(points * inputs * components);
  const decode = new Float32Array(points * components * size);
  const lost = new Float32Array(layout.values);
  let total = 0;
  let kept = 0;
  layout.members.forEach((members, point) => {
    const { axes, variance, explained, kept: parts } = fitPoint(point, members.length);
    for (const { component, ...axis } of axes) {
      for (let i = 0; i < axis.encode.length; i++) {
        encode[(point * inputs + i) * components + component] = axis.encode[i];
      }
      decode.set(axis.decode, (point * components + component) * size);
    }
    for (const part of parts) kept += part;
    members.forEach((value, i) => {
      total += variance[i];
      lost[value] = Math.max(0, variance[i] - explained[i]);
    });
  });
  return { encode, decode, kept: total > 0 ? kept / total : 0, lost };
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, the largest value first. */
export function symmetricEigen(matrix: Matrix): { values: number[]; vectors: Matrix } {
  const found = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const order = [...found.realEigenvalues.keys()].reverse();
  return {
    values: order.map((i) => found.realEigenvalues[i]),
    vectors: found.eigenvectorMatrix.subMatrixColumn(order),
  };
}

/**
 * A matrix of its own for each point: `[volume, point, input]` → `[volume, point, output]`.
 *
 * @param weights `[point, input, output]`
 */
export function applyPerPoint(
  x: Float32Array,
  weights: Float32Array,
  points: number,
  inputs: number,
  outputs: number,
): Float32Array {
  const rows = x.length / inputs;
  const y = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const matrix = (row % points) * inputs * outputs;
    const to = y.subarray(row * outputs, (row + 1) * outputs);
    for (let i = 0; i < inputs; i++) {
      const value = x[row * inputs + i];
      if (value === 0) continue;
      const from = matrix + i * outputs;
      for (let j = 0; j < outputs; j++) to[j] += value * weights[from + j];
    }
  }
  return y;
}
