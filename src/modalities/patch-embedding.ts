/**
 * The light target encoder: each patch has a linear embedding of its own, the
 * leading principal components of its values in the training data, scaled to
 * unit variance. Its transpose is where the modal unpatcher starts from.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { patchMask, type TargetLayout } from './target-layout.js';

export interface PatchEmbedding {
  components: number;
  /** `[point, size, component]`: orthonormal columns divided by the deviation of each component. */
  encode: Float32Array;
  /** `[point, component, size]`: the way back. */
  decode: Float32Array;
  /** Share of the training variance that the components keep. */
  kept: number;
  /** `[value]` variance in the training data that the components leave out. */
  lost: Float32Array;
}

/**
 * Fits the embedding to training data alone.
 *
 * @param patches one array `[volume, point, size]` per training run, zero mean over time
 */
export function fitPatchEmbedding(
  layout: TargetLayout,
  patches: readonly Float32Array[],
  components: number,
): PatchEmbedding {
  const points = layout.members.length;
  const { size } = layout;
  const encode = new Float32Array(points * size * components);
  const decode = new Float32Array(points * components * size);
  const lost = new Float32Array(layout.values);
  let total = 0;
  let kept = 0;
  for (let point = 0; point < points; point++) {
    const members = layout.members[point];
    const { vectors, values, variance } = principalAxes(patches, point, points, size, members.length);
    const used = Math.min(components, members.length);
    const explained = new Float64Array(members.length);
    for (let c = 0; c < used; c++) {
      // A component without variance (fewer independent values than components) carries nothing either way.
      if (values[c] <= 1e-9 * values[0]) continue;
      const deviation = Math.sqrt(values[c]);
      for (let i = 0; i < members.length; i++) {
        const loading = vectors.get(i, members.length - 1 - c);
        encode[(point * size + i) * components + c] = loading / deviation;
        decode[(point * components + c) * size + i] = loading * deviation;
        explained[i] += loading * loading * values[c];
      }
      kept += values[c];
    }
    members.forEach((value, i) => {
      total += variance[i];
      lost[value] = Math.max(0, variance[i] - explained[i]);
    });
  }
  return { components, encode, decode, kept: total > 0 ? kept / total : 0, lost };
}

function principalAxes(patches: readonly Float32Array[], point: number, points: number, size: number, members: number) {
  const covariance = new Float64Array(members * members);
  let volumes = 0;
  for (const run of patches) {
    const count = run.length / (points * size);
    volumes += count;
    for (let k = 0; k < count; k++) {
      const start = (k * points + point) * size;
      for (let i = 0; i < members; i++) {
        const value = run[start + i];
        for (let j = 0; j <= i; j++) covariance[i * members + j] += value * run[start + j];
      }
    }
  }
  const matrix = Matrix.zeros(members, members);
  for (let i = 0; i < members; i++) {
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, covariance[i * members + j] / volumes);
      matrix.set(j, i, covariance[i * members + j] / volumes);
    }
  }
  const decomposition = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const values = decomposition.realEigenvalues.slice().reverse();
  return { vectors: decomposition.eigenvectorMatrix, values, variance: matrix.diagonal() };
}

/**
 * Target tokens of a run: `[volume, point, size]` → `[volume, point, component]`.
 */
export function embedPatches(layout: TargetLayout, embedding: PatchEmbedding, patches: Float32Array): Float32Array {
  const points = layout.members.length;
  return apply(patches, embedding.encode, points, layout.size, embedding.components);
}

/** The way back, through the weights of an unpatcher `[point, component, size]`: `[volume, point, component]` → `[volume, point, size]`. */
export function unembedPatches(layout: TargetLayout, decode: Float32Array, latents: Float32Array): Float32Array {
  const points = layout.members.length;
  const signal = apply(latents, decode, points, decode.length / (points * layout.size), layout.size);
  const mask = patchMask(layout);
  for (let i = 0; i < signal.length; i++) signal[i] *= mask[i % mask.length];
  return signal;
}

function apply(x: Float32Array, weights: Float32Array, points: number, inputs: number, outputs: number): Float32Array {
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
