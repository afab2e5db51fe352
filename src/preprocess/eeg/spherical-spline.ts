/**
 * Spherical splines (Perrin, Pernier, Bertrand & Echallier, Electroenceph. Clin. Neurophysiol.
 * 72:184, 1989): the potential at one place of the scalp from those at others. Order 4,
 * 50 Legendre terms and a ridge of 1e-5, as in MNE-Python.
 */
import { Matrix, solve } from 'ml-matrix';

const ORDER = 4;
const TERMS = 50;
const RIDGE = 1e-5;

/** Centre of the sphere (radius 97 mm) that fits the electrodes of the upper head best, mm in the fsaverage frame. */
export const HEAD_CENTRE: Place = [0, -16, 3];

type Place = readonly [number, number, number];

/**
 * Weights that give the potentials at `to` from those at `from`; each row sums to 1.
 *
 * @param from places of at least one electrode, mm
 * @param to places wanted, mm
 * @param centre of the sphere onto which all are projected
 * @returns `[to, from]`, row-major
 *
 * @example
 * const weights = sphericalSplineMatrix(goodPositions, [electrodePosition('T7')!], HEAD_CENTRE);
 */
export function sphericalSplineMatrix(
  from: readonly Place[],
  to: readonly Place[],
  centre: Place = [0, 0, 0],
): Float64Array {
  const n = from.length;
  const known = from.map((place) => direction(place, centre));
  const wanted = to.map((place) => direction(place, centre));
  // [G + λI, 1; 1ᵀ, 0]·C = [I; 0]: the spline's coefficients for each electrode's unit potential.
  const system = Matrix.zeros(n + 1, n + 1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) system.set(i, j, splineKernel(known[i], known[j]) + (i === j ? RIDGE : 0));
    system.set(i, n, 1);
    system.set(n, i, 1);
  }
  // The system is symmetric, so its inverse may be applied from the left of the wanted places' rows instead.
  const rows = Matrix.zeros(n + 1, to.length);
  wanted.forEach((place, w) => {
    for (let j = 0; j < n; j++) rows.set(j, w, splineKernel(place, known[j]));
    rows.set(n, w, 1);
  });
  const solution = solve(system, rows);
  const weights = new Float64Array(to.length * n);
  for (let w = 0; w < to.length; w++) for (let j = 0; j < n; j++) weights[w * n + j] = solution.get(j, w);
  return weights;
}

function direction([x, y, z]: Place, [cx, cy, cz]: Place): Place {
  const length = Math.hypot(x - cx, y - cy, z - cz) || 1;
  return [(x - cx) / length, (y - cy) / length, (z - cz) / length];
}

/** g(cos θ) = (1/4π)·Σ (2n + 1)/(n(n + 1))^m · P_n(cos θ), Perrin's equation 3. */
function splineKernel(a: Place, b: Place): number {
  const x = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  let previous = 1;
  let current = x;
  let sum = 0;
  for (let n = 1; n <= TERMS; n++) {
    sum += ((2 * n + 1) / (n * (n + 1)) ** ORDER) * current;
    [previous, current] = [current, ((2 * n + 1) * x * current - n * previous) / (n + 1)];
  }
  return sum / (4 * Math.PI);
}
