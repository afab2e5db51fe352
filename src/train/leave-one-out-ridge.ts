/**
 * Ridge regression with a penalty for each output, chosen by leaving out one fold (a person) after the other. Each penalty is solved
 * once for all folds: with H = (K + λI)⁻¹ of all samples and α = H·Y, the error on a fold f of a regression without it is
 * (H_ff)⁻¹ α_f (dual); with G = (XᵀX + λI)⁻¹ it is (I − X_f G X_fᵀ)⁻¹ (Y_f − X_f β) (primal). See Pahikkala et al. 2006.
 */
import {
  choleskyBackSolve,
  choleskyFactor,
  choleskySolve,
  type Multiply,
  product,
  transpose,
} from '../signal/index.js';

/** Samples of one fold, without an intercept: inputs and outputs have mean zero. */
export interface RidgeFold {
  /** Inputs `[n, p]`. */
  x: Float32Array;
  /** Outputs `[n, q]`. */
  y: Float32Array;
  n: number;
}

export interface LeaveOneOutFit {
  /** Weights of all folds together `[p, q]`, each output with its penalty. */
  weights: Float32Array;
  /** Penalty of each output, per sample. */
  penalties: number[];
  /** For each fold, what weights fitted without it predict `[n, q]`; with a single fold, what it predicts of itself. */
  heldOut: Float32Array[];
  /** For each fold, those weights `[p, q]`: what they make of other inputs is as honest; with a single fold, all of its own. */
  foldWeights: Float32Array[];
}

/**
 * @param penalties those that are tried, per sample
 * @param otherwise the penalty where there is one fold alone, and nothing to leave out
 * @param shared what an error of each output counts where all outputs have one penalty `[q]`; each has its own where absent
 * @throws HemocastError `not-positive-definite`
 */
export async function leaveOneOutRidge(
  folds: readonly RidgeFold[],
  penalties: readonly number[],
  otherwise: number,
  multiply?: Multiply,
  shared?: ArrayLike<number>,
): Promise<LeaveOneOutFit> {
  const problem = stacked(folds);
  const { n, p, q } = problem;
  const solver = n <= p ? await dualSolver(problem, multiply) : await primalSolver(problem, multiply);
  if (folds.length === 1) {
    const { weights } = await solver(otherwise * n);
    return {
      weights,
      penalties: Array(q).fill(otherwise),
      heldOut: [await fitted(problem, weights, multiply)],
      foldWeights: [weights],
    };
  }
  const tried: Awaited<ReturnType<Solver>>[] = [];
  for (const penalty of penalties) tried.push(await solver(penalty * n));
  const own = tried.map(({ leftOut }) => squaresByOutput(leftOut, q));
  const errors = shared === undefined ? own : own.map((error) => alike(error, shared));
  const choice = Array.from({ length: q }, (_, j) =>
    errors.reduce((best, error, i) => (error[j] < errors[best][j] ? i : best), 0),
  );
  const weights = Float32Array.from({ length: p * q }, (_, i) => tried[choice[i % q]].weights[i]);
  let at = 0;
  const heldOut = folds.map(({ y }) => {
    const from = at;
    at += y.length;
    return y.map((value, i) => value - tried[choice[i % q]].leftOut[from + i]);
  });
  const foldWeights = folds.map((_, fold) =>
    Float32Array.from({ length: p * q }, (_, i) => tried[choice[i % q]].foldWeights[fold][i]),
  );
  return { weights, penalties: choice.map((i) => penalties[i]), heldOut, foldWeights };
}

interface Stacked {
  x: Float32Array;
  y: Float32Array;
  n: number;
  p: number;
  q: number;
  /** Rows of each fold: the first, and the one after the last. */
  rows: [number, number][];
}

/** Weights `[p, q]` for a penalty, those fitted without each fold, and their errors on it `[n, q]`. */
type Solver = (
  lambda: number,
) => Promise<{ weights: Float32Array; leftOut: Float64Array; foldWeights: Float32Array[] }>;

function stacked(folds: readonly RidgeFold[]): Stacked {
  const n = folds.reduce((sum, fold) => sum + fold.n, 0);
  const [p, q] = [folds[0].x.length / folds[0].n, folds[0].y.length / folds[0].n];
  const x = new Float32Array(n * p);
  const y = new Float32Array(n * q);
  let at = 0;
  const rows = folds.map((fold): [number, number] => {
    x.set(fold.x, at * p);
    y.set(fold.y, at * q);
    at += fold.n;
    return [at - fold.n, at];
  });
  return { x, y, n, p, q, rows };
}

async function dualSolver({ x, y, n, p, q, rows }: Stacked, multiply?: Multiply): Promise<Solver> {
  const xt = transpose(x, n, p) as Float32Array;
  const kernel = Float64Array.from(await product(x, n, p, xt, n, multiply));
  return async (lambda) => {
    const inverse = await inverseOf(kernel, n, lambda, multiply);
    const alpha = Float64Array.from(await product(Float32Array.from(inverse), n, n, y, q, multiply));
    const leftOut = new Float64Array(n * q);
    const foldWeights: Float32Array[] = [];
    for (const [from, until] of rows) {
      const size = until - from;
      const own = block(inverse, n, from, until);
      const errors = choleskySolve(own, size, alpha.subarray(from * q, until * q), q);
      leftOut.set(errors, from * q);
      // Outputs of the fold moved by their errors have none left: what is fitted to them is fitted without the fold.
      const columns = Float32Array.from(
        { length: n * size },
        (_, i) => inverse[Math.floor(i / size) * n + from + (i % size)],
      );
      const moved = await product(columns, n, size, Float32Array.from(errors), q, multiply);
      const without = Float32Array.from(alpha, (value, i) => value - moved[i]);
      foldWeights.push(Float32Array.from(await product(xt, p, n, without, q, multiply)));
    }
    const weights = Float32Array.from(await product(xt, p, n, Float32Array.from(alpha), q, multiply));
    return { weights, leftOut, foldWeights };
  };
}

async function primalSolver({ x, y, n, p, q, rows }: Stacked, multiply?: Multiply): Promise<Solver> {
  const xt = transpose(x, n, p) as Float32Array;
  const gram = Float64Array.from(await product(xt, p, n, x, p, multiply));
  const cross = await product(xt, p, n, y, q, multiply);
  return async (lambda) => {
    const inverse = Float32Array.from(await inverseOf(gram, p, lambda, multiply));
    const weights = Float32Array.from(await product(inverse, p, p, cross, q, multiply));
    const predicted = await product(x, n, p, weights, q, multiply);
    const half = Float32Array.from(await product(x, n, p, inverse, p, multiply));
    const leftOut = new Float64Array(n * q);
    const foldWeights: Float32Array[] = [];
    for (const [from, until] of rows) {
      const size = until - from;
      const own = xt.length > 0 ? transpose(x.subarray(from * p, until * p), size, p) : xt;
      const hat = await product(half.subarray(from * p, until * p), size, p, own, size, multiply);
      const rest = new Float64Array(size * size);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          rest[i * size + j] = (i === j ? 1 : 0) - (hat[i * size + j] + hat[j * size + i]) / 2;
        }
        // Rounding in single precision may take a leverage of nearly one beyond it.
        rest[i * size + i] += 1e-5;
      }
      const error = Float64Array.from({ length: size * q }, (_, i) => y[from * q + i] - predicted[from * q + i]);
      const errors = choleskySolve(rest, size, error, q);
      leftOut.set(errors, from * q);
      const part = transpose(half.subarray(from * p, until * p), size, p) as Float32Array;
      const moved = await product(part, p, size, Float32Array.from(errors), q, multiply);
      foldWeights.push(weights.map((value, i) => value - moved[i]));
    }
    return { weights, leftOut, foldWeights };
  };
}

async function inverseOf(
  matrix: Float64Array,
  size: number,
  lambda: number,
  multiply?: Multiply,
): Promise<Float64Array> {
  const steadied = matrix.slice();
  for (let i = 0; i < size; i++) steadied[i * (size + 1)] += lambda;
  const identity = new Float64Array(size * size);
  for (let i = 0; i < size; i++) identity[i * (size + 1)] = 1;
  return choleskyBackSolve(choleskyFactor(steadied, size), size, identity, size, multiply);
}

function block(matrix: Float64Array, size: number, from: number, until: number): Float64Array {
  const width = until - from;
  return Float64Array.from({ length: width * width }, (_, i) => {
    const [row, column] = [from + Math.floor(i / width), from + (i % width)];
    return (matrix[row * size + column] + matrix[column * size + row]) / 2;
  });
}

/** The weighted sum over outputs, as the error of each. */
function alike(errors: Float64Array, weights: ArrayLike<number>): Float64Array {
  const total = errors.reduce((sum, error, j) => sum + weights[j] * error, 0);
  return errors.map(() => total);
}

function squaresByOutput(errors: Float64Array, q: number): Float64Array {
  const sums = new Float64Array(q);
  for (let i = 0; i < errors.length; i++) sums[i % q] += errors[i] ** 2;
  return sums;
}

async function fitted({ x, n, p, q }: Stacked, weights: Float32Array, multiply?: Multiply): Promise<Float32Array> {
  return Float32Array.from(await product(x, n, p, weights, q, multiply));
}
