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
import { volumesWithout } from './censored-series.js';

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
  private mesh: SmoothingMesh;
  private readonly wall: Uint8Array;
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
    this.wall = Uint8Array.from(wall, (label) => (label < 0 ? 1 : 0));
    this.mesh = { points: middle, faces: Uint32Array.from(sphere.faces), cortex: this.cortexWithout(missing) };
    this.weights = sphereWeights(sphere, coarse.vertices, resampling);
  }

  /**
   * Smooths and resamples. A vertex that is not finite in one of these volumes takes no part in any of them, so that nothing spreads; a volume
   * that lacks far more than the best one has no values at all.
   *
   * @param data `[vertices, columns]`, row-major; not changed.
   * @returns `[2562, columns]`; NaN where all that would count is missing.
   */
  cast(data: Float32Array, columns: number): Float32Array {
    const { values, missing, lost } = this.withoutHoles(data, columns);
    const cortex = this.cortexWithout(missing);
    // Its width was found for a mesh: the same one is kept as long as the same vertices take part.
    if (cortex.some((inside, v) => inside !== this.mesh.cortex?.[v])) this.mesh = { ...this.mesh, cortex };
    const smooth = smoothMesh(this.mesh, values, columns, this.fwhm);
    missing?.forEach((isMissing, v) => {
      if (isMissing) smooth.fill(Number.NaN, v * columns, (v + 1) * columns);
    });
    const result = resampleValues(this.weights, smooth, columns);
    for (const t of lost) for (let at = t; at < result.length; at += columns) result[at] = Number.NaN;
    return result;
  }

  /** The data with 0 for what is missing, the vertices that take no part, and the volumes without values. */
  private withoutHoles(data: Float32Array, columns: number) {
    if (data.every(Number.isFinite)) return { values: data, missing: this.missing, lost: [] };
    const known = (v: number) => !this.missing?.[v] && this.wall[v] === 0;
    const counts = new Uint32Array(columns);
    for (let i = 0; i < data.length; i++) {
      if (!Number.isFinite(data[i]) && known(Math.floor(i / columns))) counts[i % columns]++;
    }
    const isLost = volumesWithout(counts, this.vertices);
    const missing = Uint8Array.from({ length: this.vertices }, (_, v) => this.missing?.[v] ?? 0);
    const values = data.slice();
    for (let i = 0; i < data.length; i++) {
      if (Number.isFinite(data[i])) continue;
      values[i] = 0;
      if (!isLost[i % columns]) missing[Math.floor(i / columns)] = 1;
    }
    return { values, missing, lost: isLost.flatMap((one, t) => (one ? [t] : [])) };
  }

  private cortexWithout(missing: Uint8Array | undefined): Uint8Array {
    return this.wall.map((isWall, v) => (isWall === 0 && !(missing?.[v] ?? 0) ? 1 : 0));
  }
}

/** The middle between the embedded white and pial surfaces at a sphere's vertices. */
function embeddedMiddle(sphere: Sphere, hemisphere: 'L' | 'R'): Float32Array {
  const { white, pial } = embeddedSurfaces(sphere.vertices, hemisphere);
  return white.map((value, i) => (value + pial[i]) / 2);
}
