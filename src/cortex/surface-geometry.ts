/** Surfaces that are registered to fsaverage, whatever their number of vertices. */
import { HemocastError } from '../foundation/index.js';
import { icosphere, icosphereVertexCount } from './icosphere.js';
import type { Sphere } from './sphere-resample.js';

/** The surface on which values lie. */
export interface SurfaceGeometry {
  /** The surface's sphere, registered to fsaverage (`sphere.reg`). */
  sphere: Sphere;
  /** Middle of the cortical sheet, `[vertices, 3]` mm, over which is smoothed; the embedded approximation by default. */
  middle?: Float32Array;
}

/** A hemisphere's surfaces in the frame of the volume, with the sphere that registers them to fsaverage. */
export interface RibbonGeometry extends SurfaceGeometry {
  /** `[vertices, 3]` mm. */
  white: ArrayLike<number>;
  pial: ArrayLike<number>;
}

/**
 * The geometry of fsaverage5, fsaverage6 or fsaverage, whose vertices are known by their number.
 *
 * @param canonical whether 2562 vertices stand in the order of the nested icosahedron, as in files of Hemocast;
 *   FreeSurfer's own fsaverage4 orders them otherwise.
 * @throws {HemocastError} `fmri-space` for any other number of vertices.
 */
export function standardGeometry(vertices: number, file: string, canonical = false): SurfaceGeometry {
  const order = [5, 6, 7, ...(canonical ? [4] : [])].find((candidate) => icosphereVertexCount(candidate) === vertices);
  if (order !== undefined) return { sphere: icosphere(order) };
  const known: Record<number, string> = {
    2562: '2562 vertices, whose order the file does not tell',
    32492: '32492 vertices: fsLR at 32k, as HCP and CIFTI files use it',
    59292: '59292 vertices: fsLR at 59k',
    163842: '163842 vertices',
  };
  throw new HemocastError('fmri-space', 'The surface is not one of the fsaverage templates', {
    file,
    expected: '10242 (fsaverage5), 40962 (fsaverage6) or 163842 (fsaverage) vertices',
    found: known[vertices] ?? `${vertices} vertices`,
    advice:
      'Give the sphere of this surface registered to fsaverage (for fsLR: fs_LR-deformed_to-fsaverage.L.sphere.32k_fs_LR.surf.gii), or run fMRIPrep with --output-spaces fsaverage5.',
  });
}
