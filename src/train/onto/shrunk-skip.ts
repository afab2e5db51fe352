/**
 * Weights of the conditional mean fitted to another data set and held to those of a model: a ridge regression on what the old weights
 * leave over, min ‖Y − X W₀ − X ΔW‖² + λ n ‖ΔW‖², which is the posterior under a normal prior about the old weights W₀.
 */
import type { Multiply } from '../../signal/index.js';
import { leaveOneOutRidge } from '../leave-one-out-ridge.js';

/** Samples of one person, or of one run. */
export interface SkipFold {
  /** Inputs `[n, p]`. */
  x: Float32Array;
  /** Modes `[n, q]`. */
  y: Float32Array;
  /** What the old weights say of them `[n, q]`. */
  said: Float32Array;
  n: number;
}

/** How far the weights moved. */
export interface ShrunkSkip {
  /** ΔW `[p, q]`; zero where the old weights are kept. */
  change: Float32Array;
  /** λ, per sample; undefined where the old weights are kept. */
  penalty?: number;
  /** For each fold, what weights fitted without it say `[n, q]`, and how far those moved `[p, q]`. */
  heldOut: Float32Array[];
  foldChanges: Float32Array[];
}

/** Penalties that are tried, per sample and in units of the features' unit variance; keeping the old weights is tried besides. */
const PENALTIES: readonly number[] = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

/**
 * One penalty for all modes: two people are too few to choose one for each by.
 *
 * @param folds two or more: each is left out in turn to choose the penalty by
 * @param deviation of the signal that each mode carries `[q]`: errors count in units of the signal
 * @throws HemocastError `not-positive-definite`
 */
export async function shrunkSkip(
  folds: readonly SkipFold[],
  deviation: ArrayLike<number>,
  multiply?: Multiply,
): Promise<ShrunkSkip> {
  const left = folds.map(({ x, y, said, n }) => ({ x, y: y.map((value, i) => value - said[i]), n }));
  const weights = Float64Array.from(deviation, (value) => value ** 2);
  const fit = await leaveOneOutRidge(left, PENALTIES, PENALTIES[0], { multiply, shared: weights });
  if (isBetter(folds, left, fit.heldOut, weights)) {
    return {
      change: fit.weights,
      penalty: fit.penalties[0],
      heldOut: folds.map(({ said }, f) => said.map((value, i) => value + fit.heldOut[f][i])),
      foldChanges: fit.foldWeights,
    };
  }
  return {
    change: new Float32Array(fit.weights.length),
    heldOut: folds.map(({ said }) => said.slice()),
    foldChanges: folds.map(() => new Float32Array(fit.weights.length)),
  };
}

/** What weights must gain to be moved, as a share of the power of the modes: less is rounding. */
const LEAST_GAIN = 1e-6;

/** Whether moved weights err less on folds that they never saw than the old weights do. */
function isBetter(
  folds: readonly SkipFold[],
  left: readonly { y: Float32Array }[],
  heldOut: readonly Float32Array[],
  weights: Float64Array,
): boolean {
  let [gain, power] = [0, 0];
  left.forEach(({ y }, f) => {
    y.forEach((value, i) => {
      gain += weights[i % weights.length] * (value ** 2 - (value - heldOut[f][i]) ** 2);
      power += weights[i % weights.length] * folds[f].y[i] ** 2;
    });
  });
  return gain > LEAST_GAIN * power;
}
