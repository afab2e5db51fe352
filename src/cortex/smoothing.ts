import { HemocastError } from '../foundation/index.js';
import { embeddedTemplate } from './embedded-template.js';
import { vertexAreas } from './mesh.js';
import { checkShape } from './regions.js';
import { midSurface, type Template } from './template.js';

/** The Laplace–Beltrami operator of a mesh in rows: (Δx)ᵢ = Σⱼ weightᵢⱼ (xⱼ − xᵢ), in 1/mm². */
interface Laplacian {
  /** Row i has the entries start[i] … start[i + 1] − 1. */
  start: Uint32Array;
  column: Uint32Array;
  weight: Float64Array;
  /** Largest sum of a row's weights: bounds the operator's eigenvalues by twice itself. */
  steepest: number;
  /** Mean length of an edge, mm. */
  spacing: number;
}

/**
 * Smooths values over the cortex by heat diffusion on the mid-surface, which is Gaussian smoothing along the sheet, not through
 * the sulci: dx/dt = Δx by explicit steps within the bound of stability, until t ≈ σ²/2 with σ = FWHM / √(8 ln 2) (see
 * `diffusionTime`), so that smoothed white noise has the wanted width. Cotangent weights with vertex areas as masses (Meyer et al. 2003); negative weights, of obtuse triangles, are left
 * out, so that no value is made that lies outside the range of its neighbours. The medial wall neither gives nor receives.
 *
 * @param data `[5124, volumes]`, row-major; not changed.
 * @param fwhm full width at half maximum in mm; 0 returns a copy. Vertices are about 6 mm apart: less than that does little.
 * @returns `[5124, volumes]`.
 * @throws {HemocastError} `surface-shape`, `smoothing-width`.
 */
export function smoothSurface(
  data: Float32Array,
  volumes: number,
  fwhm: number,
  template: Template = embeddedTemplate(),
): Float32Array {
  checkShape(data, template.labels.length, volumes);
  if (!(fwhm >= 0 && fwhm <= 100))
    throw new HemocastError('smoothing-width', 'The width of smoothing is impossible', {
      expected: '0 to 100 mm',
      found: `${fwhm}`,
    });
  const laplacian = corticalLaplacian(template);
  const time = diffusionTime(fwhm, laplacian.spacing);
  const steps = Math.ceil(time * laplacian.steepest);
  let current = data.slice();
  let next = new Float32Array(data.length);
  for (let step = 0; step < steps; step++) {
    diffuse(laplacian, time / steps, current, next, volumes);
    [current, next] = [next, current];
  }
  return current;
}

function diffuse(
  { start, column, weight }: Laplacian,
  dt: number,
  from: Float32Array,
  to: Float32Array,
  volumes: number,
): void {
  for (let i = 0; i + 1 < start.length; i++) {
    const row = i * volumes;
    let kept = 1;
    for (let k = start[i]; k < start[i + 1]; k++) kept -= dt * weight[k];
    for (let t = 0; t < volumes; t++) to[row + t] = kept * from[row + t];
    for (let k = start[i]; k < start[i + 1]; k++) {
      const share = dt * weight[k];
      const other = column[k] * volumes;
      for (let t = 0; t < volumes; t++) to[row + t] += share * from[other + t];
    }
  }
}

/**
 * Time after which diffusion on a mesh of this spacing has made white noise as smooth as a Gaussian of the wanted width
 * would. On a continuous sheet that is σ²/2. On a lattice of spacing h, noise that has diffused for a time t correlates between
 * neighbours by I₁(4t/h²)/I₀(4t/h²) (modified Bessel functions: the lattice's heat kernel), where the Gaussian would give
 * exp(−h²/4σ²); the two are made equal. They differ by a fifth of the width when that is twice the spacing.
 */
function diffusionTime(fwhm: number, spacing: number): number {
  const variance = fwhm ** 2 / (8 * Math.LN2);
  const wanted = Math.exp(-(spacing ** 2) / (4 * variance));
  let low = 0;
  let high = (2 * variance) / spacing ** 2 + 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (besselRatio(middle) < wanted) low = middle;
    else high = middle;
  }
  return (low * spacing ** 2) / 4;
}

/** I₁(x)/I₀(x) by its continued fraction. */
function besselRatio(x: number): number {
  let ratio = 0;
  for (let k = Math.ceil(x) + 30; k >= 1; k--) ratio = 1 / ((2 * k) / x + ratio);
  return ratio;
}

const laplacians = new WeakMap<Template, Laplacian>();

function corticalLaplacian(template: Template): Laplacian {
  let laplacian = laplacians.get(template);
  if (laplacian === undefined) {
    const cortex = template.faces.filter((_, i) => {
      const face = i - (i % 3);
      return [0, 1, 2].every((corner) => template.labels[template.faces[face + corner]] >= 0);
    });
    laplacian = meshLaplacian(midSurface(template), cortex);
    laplacians.set(template, laplacian);
  }
  return laplacian;
}

function meshLaplacian(points: Float32Array, faces: Uint32Array): Laplacian {
  const count = points.length / 3;
  const rows = Array.from({ length: count }, () => new Map<number, number>());
  for (let f = 0; f < faces.length; f += 3)
    for (let corner = 0; corner < 3; corner++) {
      const a = faces[f + corner];
      const b = faces[f + ((corner + 1) % 3)];
      const half = cotangent(points, faces[f + ((corner + 2) % 3)], a, b) / 2;
      rows[a].set(b, (rows[a].get(b) ?? 0) + half);
      rows[b].set(a, (rows[b].get(a) ?? 0) + half);
    }
  const areas = vertexAreas(points, faces);
  const start = new Uint32Array(count + 1);
  const column: number[] = [];
  const weight: number[] = [];
  let steepest = 0;
  rows.forEach((row, i) => {
    let sum = 0;
    for (const [j, value] of row) {
      if (value <= 0) continue;
      column.push(j);
      weight.push(value / areas[i]);
      sum += value / areas[i];
    }
    steepest = Math.max(steepest, sum);
    start[i + 1] = column.length;
  });
  return {
    start,
    column: Uint32Array.from(column),
    weight: Float64Array.from(weight),
    steepest,
    spacing: meanEdge(points, rows),
  };
}

function meanEdge(points: Float32Array, rows: Map<number, number>[]): number {
  let sum = 0;
  let count = 0;
  rows.forEach((row, i) => {
    for (const j of row.keys()) {
      sum += Math.hypot(...[0, 1, 2].map((axis) => points[3 * i + axis] - points[3 * j + axis]));
      count++;
    }
  });
  return sum / count;
}

/** Cotangent of the angle at `apex` between the directions to a and b. */
function cotangent(points: Float32Array, apex: number, a: number, b: number): number {
  const u = [0, 1, 2].map((axis) => points[3 * a + axis] - points[3 * apex + axis]);
  const v = [0, 1, 2].map((axis) => points[3 * b + axis] - points[3 * apex + axis]);
  const cross = Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]);
  return (u[0] * v[0] + u[1] * v[1] + u[2] * v[2]) / Math.max(cross, 1e-12);
}
