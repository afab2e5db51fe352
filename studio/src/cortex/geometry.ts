/** The two hemispheres of a cortex as they are drawn: each with its own triangles, inflated ones beside each other. */

export type SurfaceName = 'white' | 'pial' | 'inflated';
export type Hemisphere = 'left' | 'right';

/** A cortex with its left hemisphere first; the answer of the worker to `readCortex` is one. */
export interface CortexGeometry {
  /** `[n, 3]` mm. */
  surfaces: Record<SurfaceName, Float32Array>;
  /** `[m, 3]`: indices 0 … n − 1, outward. */
  faces: Uint32Array;
  /** `[n]`: positive in sulci. */
  sulcus: Float32Array;
  /** `[n]`: index of a region; −1 on the medial wall. */
  labels: Int16Array;
}

/** One hemisphere of one surface. */
export interface HalfMesh {
  hemisphere: Hemisphere;
  /** Index of its first vertex in the whole cortex. */
  first: number;
  /** `[n / 2, 3]` mm. */
  points: Float32Array;
  /** Indices of its own vertices, 0 … n / 2 − 1. */
  faces: Uint32Array;
}

/** Room between inflated hemispheres, mm. */
const GAP = 10;

/** Left and right. Inflated hemispheres lie over each other in FreeSurfer's files: they are shifted apart along x. */
export function halfMeshes({ surfaces, faces }: CortexGeometry, surface: SurfaceName): [HalfMesh, HalfMesh] {
  const points = surfaces[surface];
  const half = points.length / 6;
  const meshes = (['left', 'right'] as const).map((hemisphere, side) => ({
    hemisphere,
    first: side * half,
    points: points.slice(3 * side * half, 3 * (side + 1) * half),
    faces: faces
      .subarray((side * faces.length) / 2, ((side + 1) * faces.length) / 2)
      .map((vertex) => vertex - side * half),
  })) as [HalfMesh, HalfMesh];
  if (surface === 'inflated') {
    const [left, right] = meshes.map(({ points: own }) => extent(own, [1, 0, 0]));
    shift(meshes[0].points, -GAP / 2 - left.high);
    shift(meshes[1].points, GAP / 2 - right.low);
  }
  return meshes;
}

/** The least and the largest of all points along a direction, mm. */
export function extent(points: Float32Array, [x, y, z]: readonly number[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < points.length; at += 3) {
    const along = points[at] * x + points[at + 1] * y + points[at + 2] * z;
    if (along < low) low = along;
    if (along > high) high = along;
  }
  return { low, high };
}

function shift(points: Float32Array, along: number): void {
  for (let at = 0; at < points.length; at += 3) points[at] += along;
}
