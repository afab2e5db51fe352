import { HemocastError, Random } from '../foundation/index.js';
import { embeddedTemplate } from './embedded-template.js';
import { vertexAreas } from './mesh.js';
import { checkShape } from './regions.js';
import { midSurface, type Template } from './template.js';

/** A surface to smooth over. */
export interface SmoothingMesh {
  /** `[vertices, 3]`, mm: the middle of the cortical sheet. */
  points: Float32Array;
  /** `[faces, 3]`. */
  faces: Uint32Array;
  /** `[vertices]`, not 0 where there is cortex; other vertices neither give nor receive. All vertices by default. */
  cortex?: ArrayLike<number>;
}

/** The Laplace–Beltrami operator of a mesh in rows: (Δx)ᵢ = Σⱼ weightᵢⱼ (xⱼ − xᵢ), in 1/mm². */
interface Laplacian {
  /** Row i has the entries start[i] … start[i + 1] − 1. */
  start: Uint32Array;
  column: Uint32Array;
  weight: Float64Array;
  /** Largest sum of a row's weights: bounds the operator's eigenvalues by twice itself. */
  steepest: number;
}

/** How long to diffuse for a width: whole steps of the same length, then a shorter one. */
interface Schedule {
  step: number;
  /** Evaluations of the operator in a step. */
  stages: number;
  steps: number;
  last: number;
}

/** Values of noise on which a schedule is found: enough for its width to be known within about a percent. */
const NOISE_VALUES = 400_000;
/** A width is reached in about this many steps at least, however long a step may be. */
const FEWEST_STEPS = 10;
const MOST_STEPS = 20_000;
/** How much faster than at the median vertex values may spread at any vertex. */
const STEEPEST = 5;

/**
 * Smooths values over the cortex by heat diffusion on the mid-surface, which is Gaussian smoothing along the sheet, not
 * through the sulci. See `smoothMesh`; the medial wall neither gives nor receives.
 *
 * @param data `[5124, volumes]`, row-major; not changed.
 * @param fwhm full width at half maximum in mm; 0 returns a copy.
 * @returns `[5124, volumes]`.
 * @throws {HemocastError} `surface-shape`, `smoothing-width`.
 */
export function smoothSurface(
  data: Float32Array,
  volumes: number,
  fwhm: number,
  template: Template = embeddedTemplate(),
): Float32Array {
  let mesh = meshes.get(template);
  if (mesh === undefined) {
    const cortex = template.labels.map((label) => (label >= 0 ? 1 : 0));
    mesh = { points: midSurface(template), faces: template.faces, cortex };
    meshes.set(template, mesh);
  }
  return smoothMesh(mesh, data, volumes, fwhm);
}

/**
 * Smooths values over a mesh: dx/dt = Δx by explicit steps within the bound of stability (see `diffuse`). Cotangent weights with vertex
 * areas as masses (Meyer et al. 2003); negative weights, of obtuse triangles, are left out, so that no value is made that
 * lies outside the range of its neighbours.
 *
 * A width means what it means to FreeSurfer, AFNI and SPM: white noise, smoothed, has it by the correlation of
 * neighbours (see `effectiveWidth`). Vertices are as far apart as the wanted width or nearly, and unevenly so;
 * how long to diffuse is therefore found on noise (of a fixed seed), on the mesh itself, once for a mesh and width.
 *
 * @param mesh the same object each time, so that what was found for it is kept.
 * @param data `[vertices, volumes]`, row-major; not changed.
 * @param fwhm effective full width at half maximum in mm, 0 … 100.
 * @returns `[vertices, volumes]`.
 * @throws {HemocastError} `surface-shape`, `smoothing-width`.
 *
 * @example
 * const mesh = { points: mid, faces };
 * const smooth = smoothMesh(mesh, data, volumes, 6);
 */
export function smoothMesh(mesh: SmoothingMesh, data: Float32Array, volumes: number, fwhm: number): Float32Array {
  checkShape(data, mesh.points.length / 3, volumes);
  if (!(fwhm >= 0 && fwhm <= 100))
    throw new HemocastError('smoothing-width', 'The width of smoothing is impossible', {
      expected: '0 to 100 mm',
      found: `${fwhm}`,
    });
  if (fwhm === 0) return data.slice();
  const laplacian = laplacianOf(mesh);
  const { step, stages, steps, last } = scheduleOf(mesh, fwhm);
  const arrays: Float32Array[] = [data.slice(), new Float32Array(data.length), new Float32Array(data.length)];
  for (let i = 0; i <= steps; i++) {
    const time = i < steps ? step : last;
    if (time > 0) advance(arrays, laplacian, time, stages, volumes);
  }
  return arrays[0];
}

/** Diffuses the first of three arrays and puts the result first. */
function advance(arrays: Float32Array[], laplacian: Laplacian, time: number, stages: number, volumes: number): void {
  const result = diffuse(laplacian, time, stages, arrays[0], [arrays[1], arrays[2]], volumes);
  const at = arrays.indexOf(result);
  [arrays[0], arrays[at]] = [arrays[at], arrays[0]];
}

/**
 * The width to which noise on a mesh has been smoothed, from the correlation of neighbours (Forman et al. 1995):
 * h·√(−2 ln 2 / ln(1 − d/2v)), with h the mean length of edges, d the mean squared difference along them and v the variance.
 *
 * @param data `[vertices, volumes]` of noise with mean 0.
 * @returns mm; 0 where neighbours are not correlated.
 */
export function effectiveWidth(mesh: SmoothingMesh, data: Float32Array, volumes: number): number {
  const { points, faces, cortex } = mesh;
  const inside = (v: number) => cortex === undefined || cortex[v] !== 0;
  let difference = 0;
  let variance = 0;
  let length = 0;
  let edges = 0;
  for (let f = 0; f < faces.length; f += 3)
    for (let corner = 0; corner < 3; corner++) {
      const a = faces[f + corner];
      const b = faces[f + ((corner + 1) % 3)];
      // An edge belongs to two triangles, which run along it in opposite directions.
      if (a > b || !inside(a) || !inside(b)) continue;
      edges++;
      length += Math.hypot(
        points[3 * a] - points[3 * b],
        points[3 * a + 1] - points[3 * b + 1],
        points[3 * a + 2] - points[3 * b + 2],
      );
      for (let t = 0; t < volumes; t++) {
        const x = data[a * volumes + t];
        const y = data[b * volumes + t];
        difference += (x - y) ** 2;
        variance += (x * x + y * y) / 2;
      }
    }
  const correlation = 1 - difference / (2 * variance);
  return correlation > 0 ? (length / edges) * Math.sqrt((-2 * Math.LN2) / Math.log(correlation)) : 0;
}

/**
 * Diffuses for a time by a Runge–Kutta–Legendre step of first order (Meyer et al. 2014): s evaluations of the operator reach
 * as far as (s² + s)/2 explicit Euler steps, and like these make no value outside the range of the others. One stage is Euler's.
 *
 * @param time at most (s² + s)/2 divided by the steepest row.
 * @param spare two arrays of the size of `from`; the result is in one of them.
 */
function diffuse(
  laplacian: Laplacian,
  time: number,
  stages: number,
  from: Float32Array,
  spare: readonly [Float32Array, Float32Array],
  volumes: number,
): Float32Array {
  const share = (2 * time) / (stages * stages + stages);
  let older = from;
  let newer = spare[0];
  combine(laplacian, 1, 0, share, from, from, newer, volumes);
  for (let j = 2; j <= stages; j++) {
    const weight = (2 * j - 1) / j;
    // The third array in turn; the values at the start are the caller's and are kept.
    const target = j === 2 ? spare[1] : older;
    combine(laplacian, weight, 1 - weight, weight * share, newer, older, target, volumes);
    older = newer;
    newer = target;
  }
  return newer;
}

/** target = a·x + b·y + c·Δx; `target` may be `y`. */
function combine(
  { start, column, weight }: Laplacian,
  a: number,
  b: number,
  c: number,
  x: Float32Array,
  y: Float32Array,
  target: Float32Array,
  volumes: number,
): void {
  for (let i = 0; i + 1 < start.length; i++) {
    const row = i * volumes;
    let kept = a;
    for (let k = start[i]; k < start[i + 1]; k++) kept -= c * weight[k];
    if (b === 0) for (let t = row; t < row + volumes; t++) target[t] = kept * x[t];
    else for (let t = row; t < row + volumes; t++) target[t] = kept * x[t] + b * y[t];
    for (let k = start[i]; k < start[i + 1]; k++) {
      const share = c * weight[k];
      const other = column[k] * volumes;
      for (let t = 0; t < volumes; t++) target[row + t] += share * x[other + t];
    }
  }
}

const meshes = new WeakMap<Template, SmoothingMesh>();
const laplacians = new WeakMap<SmoothingMesh, Laplacian>();
const schedules = new WeakMap<SmoothingMesh, Map<number, Schedule>>();

function scheduleOf(mesh: SmoothingMesh, fwhm: number): Schedule {
  let known = schedules.get(mesh);
  if (known === undefined) {
    known = new Map();
    schedules.set(mesh, known);
  }
  let schedule = known.get(fwhm);
  if (schedule === undefined) {
    schedule = findSchedule(mesh, fwhm);
    known.set(fwhm, schedule);
  }
  return schedule;
}

/** Diffuses noise until it is smooth enough, then finds how much of the last step it takes. */
function findSchedule(mesh: SmoothingMesh, fwhm: number): Schedule {
  const laplacian = laplacianOf(mesh);
  const vertices = mesh.points.length / 3;
  const volumes = Math.min(128, Math.ceil(NOISE_VALUES / Math.max(vertices, 1)));
  if (laplacian.steepest === 0) return { step: 0, stages: 1, steps: 0, last: 0 };
  // Explicit steps that a continuous sheet would take to t = σ²/2; many of them are taken by fewer, longer ones.
  const explicit = (laplacian.steepest * fwhm ** 2) / (16 * Math.LN2);
  const stages = Math.max(1, Math.floor(Math.sqrt((2 * explicit) / FEWEST_STEPS + 0.25) - 0.5));
  const step = (stages * stages + stages) / 2 / laplacian.steepest;
  const arrays: Float32Array[] = [new Float32Array(vertices * volumes), new Float32Array(vertices * volumes)];
  arrays.unshift(new Random('smoothing').fillNormal(new Float32Array(vertices * volumes)));
  let reached = 0;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const [current, ...spare] = arrays as [Float32Array, Float32Array, Float32Array];
    const next = diffuse(laplacian, step, stages, current, spare, volumes);
    const width = effectiveWidth(mesh, next, volumes);
    if (width >= fwhm) {
      // Width grows smoothly with time: the chord between two widths finds the time within a few trials.
      let [low, high] = [0, step];
      let [below, above] = [reached, width];
      let last = step;
      for (let i = 0; i < 8; i++) {
        last = low + ((high - low) * (fwhm - below)) / (above - below);
        const found = effectiveWidth(mesh, diffuse(laplacian, last, stages, current, spare, volumes), volumes);
        if (Math.abs(found - fwhm) < 1e-3 * fwhm) break;
        if (found < fwhm) [low, below] = [last, found];
        else [high, above] = [last, found];
      }
      return { step, stages, steps, last };
    }
    reached = width;
    const at = arrays.indexOf(next);
    [arrays[0], arrays[at]] = [arrays[at], arrays[0]];
  }
  throw new HemocastError('smoothing-width', 'The mesh cannot be smoothed to this width', {
    expected: 'a width of many vertices at most, and triangles of similar size',
    found: `${fwhm} mm on ${vertices} vertices`,
    advice: 'Check that the positions are in millimetres.',
  });
}

function laplacianOf(mesh: SmoothingMesh): Laplacian {
  let laplacian = laplacians.get(mesh);
  if (laplacian === undefined) {
    const { cortex } = mesh;
    const faces =
      cortex === undefined
        ? mesh.faces
        : mesh.faces.filter((_, i) => [0, 1, 2].every((corner) => cortex[mesh.faces[i - (i % 3) + corner]] !== 0));
    laplacian = meshLaplacian(mesh.points, faces);
    laplacians.set(mesh, laplacian);
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
  const sums = new Float64Array(count);
  rows.forEach((row, i) => {
    for (const [j, value] of row) {
      if (!(value > 0 && areas[i] > 0)) continue;
      column.push(j);
      weight.push(value / areas[i]);
      sums[i] += value / areas[i];
    }
    start[i + 1] = column.length;
  });
  const laplacian = { start, column: Uint32Array.from(column), weight: Float64Array.from(weight), steepest: 0 };
  // The smallest triangles bound the step for the whole mesh. Slowing diffusion there changes little, since values so near to each
  // other are alike anyway, and spares hundreds of steps on fine meshes.
  const positive = sums.filter((sum) => sum > 0).sort();
  const most = STEEPEST * (positive[Math.floor(positive.length / 2)] ?? 0);
  for (let i = 0; i < count; i++) {
    if (sums[i] > most) for (let k = start[i]; k < start[i + 1]; k++) laplacian.weight[k] *= most / sums[i];
    laplacian.steepest = Math.max(laplacian.steepest, Math.min(sums[i], most));
  }
  return laplacian;
}

/** Cotangent of the angle at `apex` between the directions to a and b. */
function cotangent(points: Float32Array, apex: number, a: number, b: number): number {
  const ux = points[3 * a] - points[3 * apex];
  const uy = points[3 * a + 1] - points[3 * apex + 1];
  const uz = points[3 * a + 2] - points[3 * apex + 2];
  const vx = points[3 * b] - points[3 * apex];
  const vy = points[3 * b + 1] - points[3 * apex + 1];
  const vz = points[3 * b + 2] - points[3 * apex + 2];
  const cross = Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
  return (ux * vx + uy * vy + uz * vz) / Math.max(cross, 1e-12);
}
