/** Brings values from any surface that is registered to fsaverage to one hemisphere of fsaverage4. */
import { embeddedSurfaces } from '../../cortex/embedded-surface.js';
import {
  embeddedTemplate,
  icosphere,
  resampleValues,
  type SmoothingMesh,
  type Sphere,
  type SphereWeights,
  type SurfaceGeometry,
  smoothMesh,
  sphereWeights,
  type Template,
  VERTICES_PER_HEMISPHERE,
} from '../../cortex/index.js';
import { resampleLabels } from '../../cortex/sphere-resample.js';
import { HemocastError } from '../../foundation/index.js';

export interface SurfaceResamplerOptions {
  /** Effective full width of smoothing at half maximum, mm. Default 6; 0 for none. */
  fwhm?: number;
  /** Default barycentric. */
  resampling?: 'nearest' | 'barycentric';
  /** Says where the medial wall is. Default the embedded template. */
  template?: Template;
}

/** Smooths and resamples volumes of one hemisphere; made once for a surface. */
export class SurfaceResampler {
  private readonly weights: SphereWeights;
  private readonly mesh: SmoothingMesh;
  private readonly fwhm: number;
  readonly vertices: number;

  /**
   * @param missing `[vertices]`, not 0 where the source has no signal: those vertices take no part.
   * @throws {HemocastError} `sphere-shape`, `fmri-surface` where sphere and middle have different vertices.
   */
  constructor(
    geometry: SurfaceGeometry,
    hemisphere: 'L' | 'R',
    { fwhm = 6, resampling = 'barycentric', template = embeddedTemplate() }: SurfaceResamplerOptions = {},
    private readonly missing?: Uint8Array,
  ) {
    const { sphere } = geometry;
    this.vertices = sphere.vertices.length / 3;
    this.fwhm = fwhm;
    const middle = geometry.middle ?? embeddedMiddle(sphere, hemisphere);
    if (middle.length !== sphere.vertices.length)
      throw new HemocastError('fmri-surface', 'Sphere and surface do not belong together', {
        expected: `${this.vertices} vertices, as on the sphere`,
        found: `${middle.length / 3}`,
        advice: 'Take both of the same hemisphere and person.',
      });
    const coarse = icosphere(4);
    const offset = hemisphere === 'L' ? 0 : VERTICES_PER_HEMISPHERE;
    const labels = template.labels.subarray(offset, offset + VERTICES_PER_HEMISPHERE);
    const wall = resampleLabels(sphereWeights(coarse, sphere.vertices, 'nearest'), labels);
    const cortex = Uint8Array.from(wall, (label, v) => (label >= 0 && !(missing?.[v] ?? 0) ? 1 : 0));
    this.mesh = { points: middle, faces: Uint32Array.from(sphere.faces), cortex };
    this.weights = sphereWeights(sphere, coarse.vertices, resampling);
  }

  /**
   * @param data `[vertices, columns]`, row-major; not changed.
   * @returns `[2562, columns]`; NaN where all that would count is missing.
   */
  cast(data: Float32Array, columns: number): Float32Array {
    const smooth = smoothMesh(this.mesh, data, columns, this.fwhm);
    this.missing?.forEach((isMissing, v) => {
      if (isMissing) smooth.fill(Number.NaN, v * columns, (v + 1) * columns);
    });
    return resampleValues(this.weights, smooth, columns);
  }
}

/** The middle between the embedded white and pial surfaces at a sphere's vertices. */
function embeddedMiddle(sphere: Sphere, hemisphere: 'L' | 'R'): Float32Array {
  const { white, pial } = embeddedSurfaces(sphere.vertices, hemisphere);
  return white.map((value, i) => (value + pial[i]) / 2);
}
