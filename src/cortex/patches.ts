import { HemocastError } from '../foundation/index.js';
import { icosphere, icosphereVertexCount } from './icosphere.js';
import { midSurface, type Template, VERTICES_PER_HEMISPHERE } from './template.js';

/** The cortex cut into patches of about equal size, left hemisphere then right. */
export interface Patches {
  count: number;
  /** Order of the icosahedron whose vertices the patches grow around. */
  order: number;
  /** Centroid of each patch's vertices on the mid-surface, `[count, 3]` mm. */
  centres: Float32Array;
  /** Vertices 0 … 5123 of each patch, ascending. */
  members: Uint32Array[];
  /** Number of vertices of the largest patch. */
  size: number;
}

/**
 * Patches around the vertices of a coarser icosahedron: each vertex of the cortex belongs to the coarse vertex that is
 * nearest on the sphere (of equally near ones, the first). As the icosahedra are nested, each patch holds
 * its own coarse vertex. Order 1 gives 84 patches, order 2 gives 324, order 3 gives 1284.
 *
 * @param order 0 … 4.
 * @throws {HemocastError} `patch-order`.
 */
export function icosahedralPatches(template: Template, order: number): Patches {
  if (!Number.isInteger(order) || order < 0 || order > 4)
    throw new HemocastError('patch-order', 'There are no such patches', {
      expected: 'an icosahedron of order 0 to 4',
      found: String(order),
    });
  const fine = icosphere(4).vertices;
  const coarse = icosphereVertexCount(order);
  const groups: number[][] = Array.from({ length: 2 * coarse }, () => []);
  for (let v = 0; v < VERTICES_PER_HEMISPHERE; v++) {
    let best = -2;
    let nearest = 0;
    for (let c = 0; c < coarse; c++) {
      const cosine = fine[3 * c] * fine[3 * v] + fine[3 * c + 1] * fine[3 * v + 1] + fine[3 * c + 2] * fine[3 * v + 2];
      // Equally near up to rounding: the margin keeps the choice the same on every machine.
      if (cosine > best + 1e-6) {
        best = cosine;
        nearest = c;
      }
    }
    groups[nearest].push(v);
    groups[coarse + nearest].push(VERTICES_PER_HEMISPHERE + v);
  }
  const middle = midSurface(template);
  const centres = new Float32Array(3 * groups.length);
  groups.forEach((group, patch) => {
    for (let axis = 0; axis < 3; axis++)
      centres[3 * patch + axis] = group.reduce((sum, v) => sum + middle[3 * v + axis], 0) / group.length;
  });
  return {
    count: groups.length,
    order,
    centres,
    members: groups.map((group) => Uint32Array.from(group).sort()),
    size: Math.max(...groups.map((group) => group.length)),
  };
}
