/**
 * Ridge regression with a penalty for each output, chosen by leaving out one fold (a person) after the other. Each penalty is solved
 * once for all folds: with H = (K + λI)⁻¹ of all samples and α = H·Y, the error on a fold f of a regression without it is
 * (H_ff)⁻¹ α_f (dual); with G = (XᵀX + λI)⁻¹ it is (I − X_f G X_fᵀ)⁻¹ (Y_f − X_f β) (primal). See Pahikkala et al. 2006. The primal
 * way reads one fold after the other, so that inputs of many people need not lie in memory.
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

/** A fold whose inputs are made when they are asked for. */
export interface RidgeFoldSource extends Omit<RidgeFold, 'x'> {
  /** Inputs `[n, p]`, the same at every call. */
  readInputs(): Promise<Float32Array>;
}

/** A fold whose inputs are there, or are made when they are asked for. */
export type AnyRidgeFold = RidgeFold | RidgeFoldSource;

/** Inputs `[n, p]` of a fold. */
export async function inputsOf(fold: AnyRidgeFold): Promise<Float32Array> {
  return 'x' in fold ? fold.x : fold.readInputs();
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

/** How a regression is fitted. */
export interface LeaveOneOutOptions {
  /** Matrix product of a fast runtime. */
  multiply?: Multiply;
  /** What an error of each output counts where all outputs have one penalty `[q]`; each has its own where absent. */
  shared?: ArrayLike<number>;
  /** Folds whose own weights are wanted: those of the others are left empty. All where absent. */
  wanted?: ReadonlySet<number>;
}

/**
 * @param penalties those that are tried, per sample
 * @param otherwise the penalty where there is one fold alone, and nothing to leave out
 * @throws HemocastError `not-positive-definite`
 */
export async function leaveOneOutRidge(
  folds: readonly AnyRidgeFold[],
  penalties: readonly number[],
  otherwise: number,
  { multiply, shared, wanted }: LeaveOneOutOptions = {},
): Promise<LeaveOneOutFit> {
  const solver = await solverOf(folds, multiply);
  const { n, q } = solver;
  if (folds.length === 1) {
    const weights = await solver.weights(otherwise * n);
    const heldOut = [await predictionOf(await inputsOf(folds[0]), weights, n, q, multiply)];
    return { weights, penalties: Array(q).fill(otherwise), heldOut, foldWeights: [weights] };
  }
  const lambdas = penalties.map((penalty) => penalty * n);
  const own = await solver.errors(lambdas);
  const errors = shared === undefined ? own : own.map((error) => alike(error, shared));
  const choice = Array.from({ length: q }, (_, j) =>
    errors.reduce((best, error, i) => (error[j] < errors[best][j] ? i : best), 0),
  );
  const fit = await solver.leftOut(lambdas, choice, (fold) => wanted?.has(fold) ?? true);
  return {
    weights: fit.weights,
    penalties: choice.map((i) => penalties[i]),
    heldOut: folds.map(({ y }, fold) => y.map((value, i) => value - fit.errors[fold][i])),
    foldWeights: fit.foldWeights,
  };
}

/**
 * Weights of all folds together `[p, q]`, for one penalty.
 *
 * @param penalty per sample
 * @throws HemocastError `not-positive-definite`
 */
export async function ridgeWeights(
  folds: readonly AnyRidgeFold[],
  penalty: number,
  multiply?: Multiply,
): Promise<Float32Array> {
  const solver = await solverOf(folds, multiply);
  return solver.weights(penalty * solver.n);
}

/** Solves the regression for any penalty λ. */
interface Solver {
  n: number;
  q: number;
  /** Weights of all folds `[p, q]`. */
  weights(lambda: number): Promise<Float32Array>;
  /** For each λ, the squared errors of each output on the folds left out, summed `[q]`. */
  errors(lambdas: readonly number[]): Promise<Float64Array[]>;
  /**
   * @param choice for each output the index of its λ
   * @returns weights of all folds, and for each fold the errors on it `[n, q]` and the weights without it, empty where they are not wanted
   */
  leftOut(
    lambdas: readonly number[],
    choice: readonly number[],
    wanted: (fold: number) => boolean,
  ): Promise<{ weights: Float32Array; errors: Float64Array[]; foldWeights: Float32Array[] }>;
}

async function solverOf(folds: readonly AnyRidgeFold[], multiply?: Multiply): Promise<Solver> {
  const n = folds.reduce((sum, fold) => sum + fold.n, 0);
  const p = (await inputsOf(folds[0])).length / folds[0].n;
  const q = folds[0].y.length / folds[0].n;
  return n <= p ? dualSolver(folds, n, p, q, multiply) : primalSolver(folds, n, p, q, multiply);
}

async function dualSolver(
  folds: readonly AnyRidgeFold[],
  n: number,
  p: number,
  q: number,
  multiply?: Multiply,
): Promise<Solver> {
  const x = new Float32Array(n * p);
  const y = new Float32Array(n * q);
  const rows: [number, number][] = [];
  let at = 0;
  for (const fold of folds) {
    x.set(await inputsOf(fold), at * p);
    y.set(fold.y, at * q);
    rows.push([at, at + fold.n]);
    at += fold.n;
  }
  const xt = transpose(x, n, p) as Float32Array;
  const kernel = Float64Array.from(await product(x, n, p, xt, n, multiply));
  const solve = once(async (lambda: number) => {
    const inverse = await inverseOf(kernel, n, lambda, multiply);
    return { inverse, alpha: Float64Array.from(await product(Float32Array.from(inverse), n, n, y, q, multiply)) };
  });
  const back = async (alpha: ArrayLike<number>) =>
    Float32Array.from(await product(xt, p, n, Float32Array.from(alpha), q, multiply));
  const errorsOn = ({ inverse, alpha }: Awaited<ReturnType<typeof solve>>, [from, until]: [number, number]) =>
    choleskySolve(block(inverse, n, from, until), until - from, alpha.subarray(from * q, until * q), q);
  return {
    n,
    q,
    weights: async (lambda) => back((await solve(lambda)).alpha),
    async errors(lambdas) {
      const found: Float64Array[] = [];
      for (const lambda of lambdas) {
        const solved = await solve(lambda);
        const sums = new Float64Array(q);
        for (const own of rows) addSquares(sums, errorsOn(solved, own));
        found.push(sums);
      }
      return found;
    },
    async leftOut(lambdas, choice, wanted) {
      const weights = new Float32Array(p * q);
      const errors = folds.map((fold) => new Float64Array(fold.n * q));
      const foldWeights = folds.map((_, fold) => new Float32Array(wanted(fold) ? p * q : 0));
      for (const i of new Set(choice)) {
        const solved = await solve(lambdas[i]);
        const { inverse, alpha } = solved;
        takeColumns(weights, await back(alpha), choice, i);
        for (const [fold, [from, until]] of rows.entries()) {
          const left = errorsOn(solved, [from, until]);
          takeColumns(errors[fold], left, choice, i);
          if (!wanted(fold)) continue;
          // Outputs of the fold moved by their errors have none left: what is fitted to them is fitted without the fold.
          const size = until - from;
          const columns = Float32Array.from(
            { length: n * size },
            (_, k) => inverse[Math.floor(k / size) * n + from + (k % size)],
          );
          const change = await product(columns, n, size, Float32Array.from(left), q, multiply);
          takeColumns(foldWeights[fold], await back(alpha.map((value, k) => value - change[k])), choice, i);
        }
      }
      return { weights, errors, foldWeights };
    },
  };
}

async function primalSolver(
  folds: readonly AnyRidgeFold[],
  n: number,
  p: number,
  q: number,
  multiply?: Multiply,
): Promise<Solver> {
  const gram = new Float64Array(p * p);
  const cross = new Float64Array(p * q);
  for (const fold of folds) {
    const x = await inputsOf(fold);
    const xt = transpose(x, fold.n, p) as Float32Array;
    addTo(gram, await product(xt, p, fold.n, x, p, multiply));
    addTo(cross, await product(xt, p, fold.n, fold.y, q, multiply));
  }
  const right = Float32Array.from(cross);
  const solve = once(async (lambda: number) => {
    const inverse = Float32Array.from(await inverseOf(gram, p, lambda, multiply));
    return { inverse, weights: Float32Array.from(await product(inverse, p, p, right, q, multiply)) };
  });
  /** Errors on a fold of a regression without it, and X_f G, by which its weights differ. */
  const errorsOn = async (
    { y, n: size }: AnyRidgeFold,
    x: Float32Array,
    { inverse, weights }: Awaited<ReturnType<typeof solve>>,
  ) => {
    const predicted = await product(x, size, p, weights, q, multiply);
    const half = Float32Array.from(await product(x, size, p, inverse, p, multiply));
    const hat = await product(half, size, p, transpose(x, size, p) as Float32Array, size, multiply);
    const rest = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        rest[i * size + j] = (i === j ? 1 : 0) - (hat[i * size + j] + hat[j * size + i]) / 2;
      }
      // Rounding in single precision may take a leverage of nearly one beyond it.
      rest[i * size + i] += 1e-5;
    }
    const error = Float64Array.from({ length: size * q }, (_, i) => y[i] - predicted[i]);
    return { left: choleskySolve(rest, size, error, q), half };
  };
  return {
    n,
    q,
    weights: async (lambda) => (await solve(lambda)).weights,
    async errors(lambdas) {
      const solved: Awaited<ReturnType<typeof solve>>[] = [];
      for (const lambda of lambdas) solved.push(await solve(lambda));
      const found = lambdas.map(() => new Float64Array(q));
      for (const fold of folds) {
        const x = await inputsOf(fold);
        for (const [i, one] of solved.entries()) addSquares(found[i], (await errorsOn(fold, x, one)).left);
      }
      return found;
    },
    async leftOut(lambdas, choice, wanted) {
      const solved = new Map<number, Awaited<ReturnType<typeof solve>>>();
      for (const i of new Set(choice)) solved.set(i, await solve(lambdas[i]));
      const weights = new Float32Array(p * q);
      for (const [i, one] of solved) takeColumns(weights, one.weights, choice, i);
      const errors = folds.map((fold) => new Float64Array(fold.n * q));
      const foldWeights = folds.map((_, fold) => new Float32Array(wanted(fold) ? p * q : 0));
      for (const [f, fold] of folds.entries()) {
        const x = await inputsOf(fold);
        for (const [i, one] of solved) {
          const { left, half } = await errorsOn(fold, x, one);
          takeColumns(errors[f], left, choice, i);
          if (!wanted(f)) continue;
          const part = transpose(half, fold.n, p) as Float32Array;
          const change = await product(part, p, fold.n, Float32Array.from(left), q, multiply);
          const without = one.weights.map((value, k) => value - change[k]);
          takeColumns(foldWeights[f], without, choice, i);
        }
      }
      return { weights, errors, foldWeights };
    },
  };
}

/** What a penalty gave is kept: it is needed to choose by, and again once it is chosen. */
function once<Solved>(solve: (lambda: number) => Promise<Solved>): (lambda: number) => Promise<Solved> {
  const known = new Map<number, Promise<Solved>>();
  return (lambda) => {
    const solved = known.get(lambda) ?? solve(lambda);
    known.set(lambda, solved);
    return solved;
  };
}

/** Copies the columns of `[row, q]` whose choice is `i`. */
function takeColumns(
  to: Float32Array | Float64Array,
  from: ArrayLike<number>,
  choice: readonly number[],
  i: number,
): void {
  const q = choice.length;
  for (let k = 0; k < to.length; k++) if (choice[k % q] === i) to[k] = from[k];
}

function addTo(sums: Float64Array, part: ArrayLike<number>): void {
  for (let i = 0; i < sums.length; i++) sums[i] += part[i];
}

function addSquares(sums: Float64Array, errors: Float64Array): void {
  for (let i = 0; i < errors.length; i++) sums[i % sums.length] += errors[i] ** 2;
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

async function predictionOf(
  x: Float32Array,
  weights: Float32Array,
  n: number,
  q: number,
  multiply?: Multiply,
): Promise<Float32Array> {
  return Float32Array.from(await product(x, n, x.length / n, weights, q, multiply));
}
