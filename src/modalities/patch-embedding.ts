/**
 * The light target encoder: each patch has a linear embedding of its own, the
 * leading principal components of its values in the training data, scaled to
 * unit variance. Its transpose is where the modal unpatcher starts from.
 */
import { Matrix } from 'ml-matrix';
import { applyPerPoint, fitPatchAxes, type PatchAxes, type PointAxes, symmetricEigen } from './patch-axes.js';
import { patchMask, type TargetLayout } from './target-layout.js';

/** Of the axes, `encode` has orthonormal columns divided by the deviation of each component. */
export interface PatchEmbedding extends PatchAxes {
  components: number;
}

/**
 * Fits the embedding to training data alone.
 *
 * @param patches one array `[volume, point, size]` per training run, zero mean over time
 * @param measured of each run 1 where a place of `[point, size]` was measured; all where absent. A point's components come from the runs
 *   that have all of its values: what was filled in from neighbours says how they go together, not how it does. A point that no run has
 *   whole takes all runs.
 */
export function fitPatchEmbedding(
  layout: TargetLayout,
  patches: readonly Float32Array[],
  components: number,
  measured?: readonly Float32Array[],
): PatchEmbedding {
  const points = layout.members.length;
  const runsOf = (point: number, members: number): readonly Float32Array[] => {
    const start = point * layout.size;
    const whole = patches.filter((_, run) => !measured?.[run].subarray(start, start + members).includes(0));
    return whole.length > 0 ? whole : patches;
  };
  const axes = fitPatchAxes(layout, layout.size, components, (point, members) =>
    principalAxes(covarianceOf(runsOf(point, members), point, points, layout.size, members), components),
  );
  return { components, ...axes };
}

/** The leading principal components of one point. */
function principalAxes(covariance: Matrix, components: number): PointAxes {
  const members = covariance.rows;
  const { values, vectors } = symmetricEigen(covariance);
  const explained = new Float64Array(members);
  const axes: PointAxes['axes'] = [];
  const kept: number[] = [];
  for (let component = 0; component < Math.min(components, members); component++) {
    // A component without variance (fewer independent values than components) carries nothing either way.
    if (values[component] <= 1e-9 * values[0]) continue;
    const deviation = Math.sqrt(values[component]);
    const loadings = vectors.getColumn(component);
    axes.push({
      component,
      encode: loadings.map((loading) => loading / deviation),
      decode: loadings.map((loading) => loading * deviation),
    });
    loadings.forEach((loading, i) => {
      explained[i] += loading * loading * values[component];
    });
    kept.push(values[component]);
  }
  return { axes, variance: covariance.diagonal(), explained, kept };
}

/** Second moments of a point's values. */
function covarianceOf(
  patches: readonly Float32Array[],
  point: number,
  points: number,
  size: number,
  members: number,
): Matrix {
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
  return matrix;
}

/**
 * Target tokens of a run: `[volume, point, size]` → `[volume, point, component]`.
 */
export function embedPatches(layout: TargetLayout, embedding: PatchEmbedding, patches: Float32Array): Float32Array {
  const points = layout.members.length;
  return applyPerPoint(patches, embedding.encode, points, layout.size, embedding.components);
}

/** The way back, through the weights of an unpatcher `[point, component, size]`: `[volume, point, component]` → `[volume, point, size]`. */
export function unembedPatches(layout: TargetLayout, decode: Float32Array, latents: Float32Array): Float32Array {
  const points = layout.members.length;
  const signal = applyPerPoint(latents, decode, points, decode.length / (points * layout.size), layout.size);
  const mask = patchMask(layout);
  for (let i = 0; i < signal.length; i++) signal[i] *= mask[i % mask.length];
  return signal;
}
