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
 * @param patches one array `[volume, point, size]` per training run, zero mean over time; read once, one after the other
 * @param measured of each run 1 where a place of `[point, size]` was measured; all where absent. A point's components come from the runs
 *   that have all of its values: what was filled in from neighbours says how they go together, not how it does. A point that no run has
 *   whole takes all runs.
 */
export function fitPatchEmbedding(
  layout: TargetLayout,
  patches: Iterable<Float32Array>,
  components: number,
  measured?: readonly Float32Array[],
): PatchEmbedding {
  const isWhole = (run: number, point: number) => {
    const start = point * layout.size;
    return !measured?.[run].subarray(start, start + layout.members[point].length).includes(0);
  };
  const everywhere = layout.members.map((_, point) => measured?.some((__, run) => isWhole(run, point)) ?? true);
  const covariances = layout.members.map(({ length }) => ({ sums: new Float64Array(length * length), volumes: 0 }));
  let run = 0;
  for (const values of patches) {
    layout.members.forEach(({ length }, point) => {
      if (everywhere[point] && !isWhole(run, point)) return;
      covariances[point].volumes += addSecondMoments(covariances[point].sums, values, point, layout, length);
    });
    run++;
  }
  const axes = fitPatchAxes(layout, layout.size, components, (point, members) =>
    principalAxes(covarianceOf(covariances[point], members), components),
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

/** Adds the second moments of a point's values in one run to the lower triangle, and gives the number of volumes. */
function addSecondMoments(
  sums: Float64Array,
  run: Float32Array,
  point: number,
  { members: all, size }: TargetLayout,
  members: number,
): number {
  const volumes = run.length / (all.length * size);
  for (let k = 0; k < volumes; k++) {
    const start = (k * all.length + point) * size;
    for (let i = 0; i < members; i++) {
      const value = run[start + i];
      for (let j = 0; j <= i; j++) sums[i * members + j] += value * run[start + j];
    }
  }
  return volumes;
}

function covarianceOf({ sums, volumes }: { sums: Float64Array; volumes: number }, members: number): Matrix {
  const matrix = Matrix.zeros(members, members);
  for (let i = 0; i < members; i++) {
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, sums[i * members + j] / volumes);
      matrix.set(j, i, sums[i * members + j] / volumes);
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
