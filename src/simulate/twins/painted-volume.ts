/** BOLD of the cortex as a scanner's volumes hold it: each voxel near the cortex shows the vertex nearest to it. */
import { type Template, templateSurfaces } from '../../cortex/index.js';
import { type Affine, encodeNifti } from '../../formats/index.js';
import type { SurfaceSeries } from '../../recordings/index.js';

/** Voxels further than this from the middle of the cortex show nothing, mm: the ribbon between two vertices lies nearer. */
const REACH = 9;
/** Signal of the tissue at rest, and what a percent of it is stored as. */
const REST = 10_000;

/** A grid of voxels. */
export interface VolumeGrid {
  shape: readonly [number, number, number];
  /** 4 × 4, row-major: voxel indices to mm. */
  affine: Affine | readonly number[];
  /** NIfTI's code of the frame: 4 for MNI152, 1 for the scanner's own. */
  spaceCode: number;
}

/** The grid of 3 mm in MNI152 space that FSL's templates have: 61 × 73 × 61. */
export const MNI_3MM: VolumeGrid = {
  shape: [61, 73, 61],
  affine: [-3, 0, 0, 90, 0, 3, 0, -126, 0, 0, 3, -72, 0, 0, 0, 1],
  spaceCode: 4,
};

/**
 * A compressed NIfTI-1 of a series on fsaverage4, in MNI152 space.
 *
 * @param series percent, `[vertex, volume]`
 * @param first volume of the series with which the file begins
 */
export function paintedVolumes(
  series: SurfaceSeries,
  template: Template,
  { shape, affine, spaceCode }: VolumeGrid = MNI_3MM,
  first = 0,
): Uint8Array {
  const nearest = nearestVertices(template, shape, affine);
  const volumes = series.volumes - first;
  const voxels = nearest.length;
  const data = new Int16Array(voxels * volumes);
  for (let t = 0; t < volumes; t++) {
    for (let i = 0; i < voxels; i++) {
      const vertex = nearest[i];
      if (vertex >= 0) data[t * voxels + i] = REST * (1 + series.data[vertex * series.volumes + first + t] / 100);
    }
  }
  return encodeNifti({
    shape: [...shape, volumes],
    data,
    affine,
    tr: series.tr,
    datatype: 'int16',
    spaceCode,
    description: 'simulated by Hemocast; nobody was recorded',
    compressed: true,
  });
}

/** For each voxel the vertex nearest to it, −1 far from the cortex. */
function nearestVertices(
  template: Template,
  [nx, ny, nz]: VolumeGrid['shape'],
  affine: VolumeGrid['affine'],
): Int32Array {
  const { left, right } = templateSurfaces(template);
  const size = [0, 1, 2].map((axis) => Math.hypot(affine[axis], affine[4 + axis], affine[8 + axis]));
  const nearest = new Int32Array(nx * ny * nz).fill(-1);
  const best = new Float32Array(nearest.length).fill(REACH * REACH);
  let vertex = 0;
  for (const { white, pial } of [left, right]) {
    for (let v = 0; v < white.length / 3; v++, vertex++) {
      const [x, y, z] = [0, 1, 2].map((axis) => (white[3 * v + axis] + pial[3 * v + axis]) / 2);
      // Axes at right angles: the inverse of the turn is its transpose.
      const from = [x - affine[3], y - affine[7], z - affine[11]];
      const at = [0, 1, 2].map((axis) => {
        const along = affine[axis] * from[0] + affine[4 + axis] * from[1] + affine[8 + axis] * from[2];
        return along / size[axis] ** 2;
      });
      const low = at.map((value, axis) => Math.max(0, Math.ceil(value - REACH / size[axis])));
      const high = at.map((value, axis) => Math.min([nx, ny, nz][axis] - 1, Math.floor(value + REACH / size[axis])));
      for (let k = low[2]; k <= high[2]; k++) {
        for (let j = low[1]; j <= high[1]; j++) {
          for (let i = low[0]; i <= high[0]; i++) {
            const distance = ((i - at[0]) * size[0]) ** 2 + ((j - at[1]) * size[1]) ** 2 + ((k - at[2]) * size[2]) ** 2;
            const voxel = i + nx * (j + ny * k);
            if (distance >= best[voxel]) continue;
            best[voxel] = distance;
            nearest[voxel] = vertex;
          }
        }
      }
    }
  }
  return nearest;
}
