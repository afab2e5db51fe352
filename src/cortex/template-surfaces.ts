/** The template's own surfaces in the frame of a volume that has been normalised to MNI space. */
import { embeddedSurfaces } from './embedded-surface.js';
import { icosphere } from './icosphere.js';
import type { RibbonGeometry } from './surface-geometry.js';
import { type Template, VERTICES_PER_HEMISPHERE } from './template.js';

/** MNI305, the frame of fsaverage, to MNI152 (FreeSurfer's CoordinateSystems page): 3 × 4, row-major. */
const MNI152_FROM_MNI305 = [
  0.9975, -0.0073, 0.0176, -0.0429, 0.0146, 1.0009, -0.0024, 1.5496, -0.013, -0.0093, 0.9971, 1.184,
];

/**
 * White and pial surface of the template in MNI152 coordinates: the average cortex stands in for the person's, whose
 * folds differ from it by several millimetres, so that personal surfaces are to be preferred.
 *
 * @param template exact geometry; by default the embedded approximation at the vertices of fsaverage5.
 */
export function templateSurfaces(template?: Template): { left: RibbonGeometry; right: RibbonGeometry } {
  const sphere = icosphere(template === undefined ? 5 : 4);
  const [left, right] = (['L', 'R'] as const).map((hemisphere, index): RibbonGeometry => {
    const start = 3 * VERTICES_PER_HEMISPHERE * index;
    const part = (points: Float32Array) => points.subarray(start, start + 3 * VERTICES_PER_HEMISPHERE);
    const { white, pial } =
      template === undefined
        ? embeddedSurfaces(sphere.vertices, hemisphere)
        : { white: part(template.white), pial: part(template.pial) };
    return { sphere, white: toMni152(white), pial: toMni152(pial) };
  });
  return { left, right };
}

/**
 * A place in MNI152 space in the frame of fsaverage (MNI305), mm.
 *
 * @example
 * fromMni152([0, 0, 0]); // about [0.05, -1.54, -1.2]
 */
export function fromMni152([x, y, z]: readonly [number, number, number]): [number, number, number] {
  const m = MNI152_FROM_MNI305;
  const [a, b, c] = [x - m[3], y - m[7], z - m[11]];
  // Cramer's rule on the 3 × 3 part.
  const minor = (r: number, s: number, i: number, j: number) =>
    m[4 * r + i] * m[4 * s + j] - m[4 * r + j] * m[4 * s + i];
  const determinant = m[0] * minor(1, 2, 1, 2) - m[4] * minor(0, 2, 1, 2) + m[8] * minor(0, 1, 1, 2);
  return [
    (a * minor(1, 2, 1, 2) - b * minor(0, 2, 1, 2) + c * minor(0, 1, 1, 2)) / determinant,
    (-a * minor(1, 2, 0, 2) + b * minor(0, 2, 0, 2) - c * minor(0, 1, 0, 2)) / determinant,
    (a * minor(1, 2, 0, 1) - b * minor(0, 2, 0, 1) + c * minor(0, 1, 0, 1)) / determinant,
  ];
}

/** Moves positions from MNI305 to MNI152, `[points, 3]` mm. */
function toMni152(points: Float32Array): Float32Array {
  const m = MNI152_FROM_MNI305;
  return points.map((_, i) => {
    const [p, r] = [i - (i % 3), 4 * (i % 3)];
    return m[r] * points[p] + m[r + 1] * points[p + 1] + m[r + 2] * points[p + 2] + m[r + 3];
  });
}
