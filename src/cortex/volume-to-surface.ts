import { invertAffine } from '../formats/nifti/orientation.js';
import { HemocastError } from '../foundation/index.js';

/** The grid of a volume and its place in the frame of the surfaces. */
export interface VolumeGrid {
  /** Voxels along x, y, z. */
  shape: readonly number[];
  /** 4 × 4, row-major: voxel indices to mm, in the frame of the surfaces. */
  affine: Float64Array;
}

export interface RibbonOptions {
  /**
   * Where between white (0) and pial (1) samples are taken and averaged. Default 0, 0.2 … 1, as fMRIPrep does
   * (`mri_vol2surf --projfrac-avg 0 1 0.2`).
   */
  depths?: readonly number[];
  /** Trilinear between voxel centres (default), or the nearest voxel. */
  interpolation?: 'linear' | 'nearest';
}

/** Takes the values of volumes on a surface: which voxels belong to a vertex is worked out once for a whole series. */
export interface RibbonSampler {
  vertices: number;
  /** Vertices with every point outside the volume; they get NaN. */
  outside: Uint32Array;
  /** Vertices with some points outside, which the average leaves out. */
  partlyOutside: Uint32Array;
  /**
   * Samples one volume.
   *
   * @param volume `[z, y, x]`, x fastest, as NIfTI and MGH files hold it.
   * @param target `[vertices]`, a new array by default.
   * @returns `target`; NaN outside the volume and where a voxel that counts is NaN.
   * @throws {HemocastError} `ribbon-volume` for a volume of another size.
   */
  sample(volume: ArrayLike<number>, target?: Float32Array): Float32Array;
}

const DEFAULT_DEPTHS = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** Weights below this are rounding: a voxel that does not count may be NaN. */
const LEAST_WEIGHT = 1e-7;

/**
 * Prepares sampling of the cortical ribbon: for each vertex, points on the straight line from the white to the pial
 * surface, interpolated between voxel centres and averaged. Points up to half a voxel beyond the outermost
 * centres lie in the volume and take the value of its border.
 *
 * @param white `[vertices, 3]` mm. @param pial `[vertices, 3]` mm, the same vertices.
 * @throws {HemocastError} `ribbon-surfaces`, `ribbon-depths`, `ribbon-affine`.
 *
 * @example
 * const file = await openNifti(storage, 'sub-01_task-rest_space-T1w_desc-preproc_bold.nii.gz');
 * const ribbon = ribbonSampler(white, pial, { shape: file.volumeShape, affine: file.header.affine });
 * for await (const { data } of file.volumes()) series.push(ribbon.sample(data));
 */
export function ribbonSampler(
  white: ArrayLike<number>,
  pial: ArrayLike<number>,
  grid: VolumeGrid,
  { depths = DEFAULT_DEPTHS, interpolation = 'linear' }: RibbonOptions = {},
): RibbonSampler {
  const toVoxels = checkInput(white, pial, grid, depths);
  const [nx, ny, nz] = grid.shape;
  const vertices = white.length / 3;
  const start = new Uint32Array(vertices + 1);
  const voxels: number[] = [];
  const weights: number[] = [];
  const outside: number[] = [];
  const partlyOutside: number[] = [];
  const gathered = new Map<number, number>();
  const point = [0, 0, 0];
  for (let v = 0; v < vertices; v++) {
    gathered.clear();
    let inside = 0;
    for (const depth of depths) {
      for (let i = 0; i < 3; i++) {
        let sum = toVoxels[4 * i + 3];
        for (let j = 0; j < 3; j++) {
          const position = white[3 * v + j] + depth * (pial[3 * v + j] - white[3 * v + j]);
          sum += toVoxels[4 * i + j] * position;
        }
        point[i] = interpolation === 'nearest' ? Math.round(sum) : sum;
      }
      if (!point.every((x, i) => x >= -0.5 && x <= grid.shape[i] - 0.5)) continue;
      inside++;
      addCorners(gathered, point, nx, ny, nz);
    }
    if (inside === 0) outside.push(v);
    else if (inside < depths.length) partlyOutside.push(v);
    for (const [voxel, weight] of gathered) {
      if (weight < LEAST_WEIGHT) continue;
      voxels.push(voxel);
      weights.push(weight / inside);
    }
    start[v + 1] = voxels.length;
  }
  const columns = Uint32Array.from(voxels);
  const shares = Float64Array.from(weights);
  return {
    vertices,
    outside: Uint32Array.from(outside),
    partlyOutside: Uint32Array.from(partlyOutside),
    sample(volume, target = new Float32Array(vertices)) {
      if (volume.length !== nx * ny * nz || target.length !== vertices)
        throw new HemocastError('ribbon-volume', 'The volume does not fit the sampler', {
          expected: `${nx} × ${ny} × ${nz} voxels onto ${vertices} vertices`,
          found: `${volume.length} onto ${target.length}`,
        });
      for (let v = 0; v < vertices; v++) {
        let sum = start[v] === start[v + 1] ? Number.NaN : 0;
        for (let k = start[v]; k < start[v + 1]; k++) sum += shares[k] * volume[columns[k]];
        target[v] = sum;
      }
      return target;
    },
  };
}

/** Adds the weights of the eight voxels around a point, those beyond the border counting for the border. */
function addCorners(gathered: Map<number, number>, point: readonly number[], nx: number, ny: number, nz: number): void {
  const x = Math.min(Math.max(point[0], 0), nx - 1);
  const y = Math.min(Math.max(point[1], 0), ny - 1);
  const z = Math.min(Math.max(point[2], 0), nz - 1);
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  for (let corner = 0; corner < 8; corner++) {
    const [a, b, c] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = (a ? x - i : 1 - x + i) * (b ? y - j : 1 - y + j) * (c ? z - k : 1 - z + k);
    if (weight <= 0) continue;
    const voxel = i + a + nx * (j + b + ny * (k + c));
    gathered.set(voxel, (gathered.get(voxel) ?? 0) + weight);
  }
}

function checkInput(
  white: ArrayLike<number>,
  pial: ArrayLike<number>,
  { affine }: VolumeGrid,
  depths: readonly number[],
): Float64Array {
  if (white.length !== pial.length || white.length % 3 !== 0)
    throw new HemocastError('ribbon-surfaces', 'White and pial surface do not belong together', {
      expected: 'the same vertices, three numbers each',
      found: `${white.length} and ${pial.length} numbers`,
      advice: 'Take both surfaces of the same hemisphere and person.',
    });
  if (depths.length === 0 || !depths.every(Number.isFinite))
    throw new HemocastError('ribbon-depths', 'There is no depth to sample at', {
      expected: 'numbers, 0 for white to 1 for pial',
      found: depths.join(', ') || 'none',
    });
  const inverse = invertAffine(affine);
  if (inverse === undefined)
    throw new HemocastError('ribbon-affine', 'The affine of the volume has no inverse', {
      expected: 'three axes that span space',
      found: [...affine].join(' '),
      advice: 'Check the sform and qform of the file.',
    });
  return inverse;
}
