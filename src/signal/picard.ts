/**
 * Picard-O (Ablin, Cardoso & Gramfort, ICASSP 2018): the FastICA contrast under the
 * constraint of uncorrelated sources, maximised by limited-memory BFGS on rotations
 * with an approximate Hessian as preconditioner. Signs of the contrast adapt, so that
 * sources with light and with heavy tails are both found.
 */
import { contrastMoments } from './contrast.js';
import { type Rotation, type RotationOptions, stages, startRotation } from './fast-ica.js';
import { product, productTransposed, rotation } from './small-matrices.js';

const MEMORY = 7;
const SMALLEST_CURVATURE = 0.01;
const LINE_SEARCH_STEPS = 10;

interface State {
  w: Float64Array;
  /** Antisymmetric gradient of the loss. */
  gradient: Float64Array;
  /** Approximate Hessian, one value for each pair. */
  curvature: Float64Array;
  /** +1 for a light-tailed source, −1 for a heavy-tailed one, by the sign of the stability condition. */
  signs: Float64Array;
  contrasts: Float64Array;
}

/**
 * Until the largest entry of the gradient is below the tolerance.
 *
 * @param z whitened data `[component, sample]`
 */
export function picard(z: Float32Array, components: number, samples: number, options: RotationOptions): Rotation {
  let w = startRotation(components, options.random);
  let result: Rotation = { w, iterations: 0, converged: false };
  for (const every of stages(samples, components)) {
    const tolerance = every === 1 ? options.tolerance : Math.max(options.tolerance, 1e-3);
    result = descend(z, components, samples, w, every, tolerance, options.maximumIterations);
    w = result.w;
  }
  return result;
}

function descend(
  z: Float32Array,
  n: number,
  samples: number,
  start: Float64Array,
  every: number,
  tolerance: number,
  maximumIterations: number,
): Rotation {
  const look = (w: Float64Array) => stateAt(z, n, samples, w, every);
  let state = look(start);
  let memory: { step: Float64Array; change: Float64Array }[] = [];
  let iterations = 0;
  for (; iterations < maximumIterations; iterations++) {
    if (largest(state.gradient) < tolerance) return { w: state.w, iterations, converged: true };
    let step = direction(state, memory);
    let next = search(state, step, look, n);
    if (next === undefined && memory.length > 0) {
      memory = [];
      step = direction(state, memory);
      next = search(state, step, look, n);
    }
    if (next === undefined) break;
    const signsKept = next.state.signs.every((sign, i) => sign === state.signs[i]);
    const taken = step.map((value) => value * next.length);
    const change = next.state.gradient.map((value, i) => value - state.gradient[i]);
    memory = signsKept ? [...memory, { step: taken, change }].slice(-MEMORY) : [];
    state = next.state;
  }
  return { w: state.w, iterations, converged: largest(state.gradient) < tolerance };
}

function stateAt(z: Float32Array, n: number, samples: number, w: Float64Array, every: number): State {
  const { products, slopes, contrasts } = contrastMoments(z, n, samples, w, every);
  // E[tanh(y)·yᵀ] with y = w·z.
  const moments = productTransposed(products, w, n);
  const signs = new Float64Array(n);
  for (let i = 0; i < n; i++) signs[i] = slopes[i] > moments[i * n + i] ? 1 : -1;
  const gradient = new Float64Array(n * n);
  const curvature = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      gradient[i * n + j] = (signs[i] * moments[i * n + j] - signs[j] * moments[j * n + i]) / 2;
      const ofI = signs[i] * (slopes[i] - moments[i * n + i]);
      const ofJ = signs[j] * (slopes[j] - moments[j * n + j]);
      curvature[i * n + j] = Math.max((ofI + ofJ) / 2, SMALLEST_CURVATURE);
    }
  }
  return { w, gradient, curvature, signs, contrasts };
}

/** The two loops of limited-memory BFGS, downhill. */
function direction(
  { gradient, curvature }: State,
  memory: readonly { step: Float64Array; change: Float64Array }[],
): Float64Array {
  const q = gradient.slice();
  const weights: number[] = [];
  for (let m = memory.length - 1; m >= 0; m--) {
    const { step, change } = memory[m];
    weights[m] = dot(step, q) / dot(step, change);
    for (let i = 0; i < q.length; i++) q[i] -= weights[m] * change[i];
  }
  for (let i = 0; i < q.length; i++) q[i] /= curvature[i];
  memory.forEach(({ step, change }, m) => {
    const weight = weights[m] - dot(change, q) / dot(step, change);
    for (let i = 0; i < q.length; i++) q[i] += weight * step[i];
  });
  return q.map((value) => -value);
}

/** Halves the step until the loss falls; undefined where it does not. */
function search(
  state: State,
  step: Float64Array,
  look: (w: Float64Array) => State,
  n: number,
): { state: State; length: number } | undefined {
  const loss = ({ contrasts }: State) => contrasts.reduce((sum, value, i) => sum + state.signs[i] * value, 0);
  const before = loss(state);
  for (let attempt = 0, length = 1; attempt < LINE_SEARCH_STEPS; attempt++, length /= 2) {
    const turn = rotation(
      step.map((value) => value * length),
      n,
    );
    const next = look(product(turn, state.w, n));
    if (loss(next) < before) return { state: next, length };
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
