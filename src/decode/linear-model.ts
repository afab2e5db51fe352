/** Linear models with a squared penalty in a space of examples: logistic regression for classes, ridge for numbers. */
import { choleskySolve } from '../signal/index.js';
import type { ExampleSpace } from './example-space.js';

export interface LinearModel {
  /** One weight for each direction of the space. */
  coefficients: Float64Array;
  intercept: number;
}

export interface LogisticProblem {
  /** Which of the space's examples to learn from. */
  training: ArrayLike<number>;
  /** 1 or 0 for each of them. */
  labels: ArrayLike<number>;
  /** How much each of them counts. */
  weights: ArrayLike<number>;
  /** λ > 0 on half the squared length of the coefficients; the intercept is free. */
  penalty: number;
  /** Where to begin, such as the solution for another penalty. */
  start?: LinearModel;
  /** Ends where a Newton-like step would lower the loss by less than this part of the summed weights. Default 1e-10. */
  tolerance?: number;
}

const MEMORY = 8;
const STEPS = 500;

/**
 * Penalised logistic regression: least Σ wᵢ ln(1 + exp(−sᵢ fᵢ)) + λ/2 ‖θ‖², s = ±1, f = θ·x + b, by limited-memory BFGS
 * (Nocedal & Wright 2006, algorithm 7.5). The first guess of the curvature is its upper bound (Böhning & Lindsay 1988),
 * which is nearly diagonal along the principal axes. Without examples of both classes the answer is even odds for everyone.
 *
 * @example
 * const model = fitLogistic(space, { training, labels, weights, penalty: 1 });
 * const logOdds = decisions(model, space, others);
 */
export function fitLogistic(space: ExampleSpace, problem: LogisticProblem): LinearModel {
  const { rank, places, energies } = space;
  const { training, labels, weights, penalty, start, tolerance = 1e-10 } = problem;
  const n = training.length;
  const spanning = places.length / rank;
  let total = 0;
  let positive = 0;
  for (let i = 0; i < n; i++) {
    total += weights[i];
    if (labels[i] === 1) positive += weights[i];
  }
  if (!(positive > 0 && positive < total)) return { coefficients: new Float64Array(rank), intercept: 0 };
  const size = rank + 1;
  const inverseCurvature = new Float64Array(size);
  for (let k = 0; k < rank; k++) inverseCurvature[k] = 1 / ((0.25 * total * energies[k]) / spanning + penalty);
  inverseCurvature[rank] = 4 / total;
  /** The loss at a place, and its gradient; four examples at a time, so that sums do not wait for each other. */
  const lossAt = (at: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    let intercept = 0;
    for (let k = 0; k < rank; k++) {
      loss += 0.5 * penalty * at[k] * at[k];
      gradient[k] = penalty * at[k];
    }
    const pull = (i: number, f: number): number => {
      if (i >= n) return 0;
      const margin = labels[i] === 1 ? f : -f;
      const decay = Math.exp(-Math.abs(margin));
      loss += weights[i] * (Math.log1p(decay) + Math.max(0, -margin));
      const wrong = (margin > 0 ? decay : 1) / (1 + decay);
      const residual = weights[i] * (labels[i] === 1 ? -wrong : wrong);
      intercept += residual;
      return residual;
    };
    for (let i = 0; i < n; i += 4) {
      const p0 = training[i] * rank;
      const p1 = training[Math.min(i + 1, n - 1)] * rank;
      const p2 = training[Math.min(i + 2, n - 1)] * rank;
      const p3 = training[Math.min(i + 3, n - 1)] * rank;
      let [f0, f1, f2, f3] = [at[rank], at[rank], at[rank], at[rank]];
      for (let k = 0; k < rank; k++) {
        const value = at[k];
        f0 += places[p0 + k] * value;
        f1 += places[p1 + k] * value;
        f2 += places[p2 + k] * value;
        f3 += places[p3 + k] * value;
      }
      const r0 = pull(i, f0);
      const r1 = pull(i + 1, f1);
      const r2 = pull(i + 2, f2);
      const r3 = pull(i + 3, f3);
      for (let k = 0; k < rank; k++) {
        gradient[k] += r0 * places[p0 + k] + r1 * places[p1 + k] + r2 * places[p2 + k] + r3 * places[p3 + k];
      }
    }
    gradient[rank] = intercept;
    return loss;
  };

  let here = new Float64Array(size);
  if (start !== undefined) {
    here.set(start.coefficients);
    here[rank] = start.intercept;
  }
  let there = new Float64Array(size);
  let gradient = new Float64Array(size);
  let next = new Float64Array(size);
  const history: { step: Float64Array; change: Float64Array; product: number }[] = [];
  let loss = lossAt(here, gradient);
  for (let iteration = 0; iteration < STEPS; iteration++) {
    const direction = newtonLike(gradient, history, inverseCurvature);
    const slope = dot(direction, gradient);
    if (!(-slope > 2 * tolerance * total)) break;
    let length = 1;
    let candidate = Number.NaN;
    for (; length > 1e-10; length /= 2) {
      for (let k = 0; k < size; k++) there[k] = here[k] + length * direction[k];
      candidate = lossAt(there, next);
      if (candidate <= loss + 1e-4 * length * slope) break;
    }
    if (!(candidate < loss)) break;
    const step = new Float64Array(size);
    const change = new Float64Array(size);
    for (let k = 0; k < size; k++) {
      step[k] = there[k] - here[k];
      change[k] = next[k] - gradient[k];
    }
    const product = dot(step, change);
    if (product > 0) history.push({ step, change, product });
    if (history.length > MEMORY) history.shift();
    [here, there] = [there, here];
    [gradient, next] = [next, gradient];
    loss = candidate;
  }
  return { coefficients: here.slice(0, rank), intercept: here[rank] };
}

/** The two-loop recursion: −H·gradient, H the approximate inverse of the curvature. */
function newtonLike(
  gradient: Float64Array,
  history: readonly { step: Float64Array; change: Float64Array; product: number }[],
  inverseCurvature: Float64Array,
): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares = new Float64Array(history.length);
  for (let h = history.length - 1; h >= 0; h--) {
    const { step, change, product } = history[h];
    shares[h] = dot(step, direction) / product;
    for (let k = 0; k < direction.length; k++) direction[k] -= shares[h] * change[k];
  }
  for (let k = 0; k < direction.length; k++) direction[k] *= inverseCurvature[k];
  history.forEach(({ step, change, product }, h) => {
    const share = shares[h] - dot(change, direction) / product;
    for (let k = 0; k < direction.length; k++) direction[k] += share * step[k];
  });
  return direction;
}

/**
 * Ridge regression: least Σ (yᵢ − fᵢ)² + λ ‖θ‖², f = θ·x + b. What it predicts is a weighted sum of the training targets,
 * and the weights do not depend on them.
 *
 * @param training examples to learn from
 * @param others examples to predict
 * @returns weights `[other, training]`
 */
export function ridgeWeights(
  { rank, places }: ExampleSpace,
  training: ArrayLike<number>,
  others: ArrayLike<number>,
  penalty: number,
): Float64Array {
  const n = training.length;
  const mean = new Float64Array(rank);
  for (let i = 0; i < n; i++) for (let k = 0; k < rank; k++) mean[k] += places[training[i] * rank + k] / n;
  const about = (example: number) => mean.map((value, k) => places[example * rank + k] - value);
  const rows = Array.from(training, about);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j] = dot(rows[i], rows[j]);
    matrix[i * n + i] += penalty;
  }
  const right = new Float64Array(n * others.length);
  for (let o = 0; o < others.length; o++) {
    const row = about(others[o]);
    for (let i = 0; i < n; i++) right[i * others.length + o] = dot(rows[i], row);
  }
  const shares = choleskySolve(matrix, n, right, others.length);
  const weights = new Float64Array(others.length * n);
  for (let o = 0; o < others.length; o++) {
    // Targets count as deviations from their mean, which is added again.
    let sum = 0;
    for (let i = 0; i < n; i++) sum += shares[i * others.length + o];
    for (let i = 0; i < n; i++) weights[o * n + i] = shares[i * others.length + o] + (1 - sum) / n;
  }
  return weights;
}

/** Log odds f = θ·x + b of some of the space's examples. */
export function decisions(
  model: LinearModel,
  { places, rank }: ExampleSpace,
  examples: ArrayLike<number>,
): Float64Array {
  const { coefficients, intercept } = model;
  const result = new Float64Array(examples.length);
  for (let i = 0; i < examples.length; i++) {
    let f = intercept;
    for (let k = 0, at = examples[i] * rank; k < rank; k++, at++) f += places[at] * coefficients[k];
    result[i] = f;
  }
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
