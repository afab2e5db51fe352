/**
 * What recordings of the source alone tell a regression: along which directions of U people vary at all. Weights w have the prior
 * covariance (1 − s) I + s C / c, with C the second moment of U over recordings without a target and c = tr C² / tr C, so that the size of
 * the features, and with it the meaning of a penalty, stays. With s = 0 it is the plain ridge; towards s = 1 a regression on principal
 * components. It is the linear counterpart of masked modelling: what can be predicted of EEG from EEG lies in few directions.
 */
import { choleskyFactor, type Multiply, product, transpose } from '../signal/index.js';
import {
  type AnyRidgeFold,
  inputsOf,
  type LeaveOneOutFit,
  type LeaveOneOutOptions,
  leaveOneOutRidge,
} from './leave-one-out-ridge.js';

/** Shares s that are tried beside the plain ridge: variances of U span four orders of magnitude. */
export const PRIOR_SHARES = [0.9, 0.99];

/**
 * Second moment of U over recordings of the source alone `[p, p]`.
 *
 * @param parts U of each recording `[n, p]`
 */
export async function secondMoment(
  parts: Iterable<{ x: Float32Array; n: number }> | AsyncIterable<{ x: Float32Array; n: number }>,
  multiply?: Multiply,
): Promise<Float64Array> {
  let moment = new Float64Array(0);
  let samples = 0;
  for await (const { x, n } of parts) {
    const p = x.length / n;
    if (moment.length === 0) moment = new Float64Array(p * p);
    const own = await product(transpose(x, n, p) as Float32Array, p, n, x, p, multiply);
    for (let i = 0; i < moment.length; i++) moment[i] += own[i];
    samples += n;
  }
  return moment.map((sum) => sum / samples);
}

/**
 * Ridge regression with penalty and prior chosen for each output by leaving out one fold after the other. The second moment must be of
 * people in none of the folds: what is said of a fold left out then stays honest.
 *
 * @param moment C `[p, p]`; the plain ridge where absent, and where there is one fold, so that nothing can be chosen
 * @returns the fit, and the share of the prior of each output
 * @throws HemocastError `not-positive-definite`
 */
export async function ridgeWithPrior(
  folds: readonly AnyRidgeFold[],
  penalties: readonly number[],
  otherwise: number,
  moment: Float64Array | undefined,
  options: Omit<LeaveOneOutOptions, 'shared'> = {},
): Promise<LeaveOneOutFit & { priorShares: number[] }> {
  const plain = await leaveOneOutRidge(folds, penalties, otherwise, options);
  const outputs = plain.penalties.length;
  const tried = [{ share: 0, fit: plain }];
  if (moment !== undefined && folds.length > 1) {
    for (const share of PRIOR_SHARES) {
      const root = priorRoot(moment, share);
      tried.push({ share, fit: await throughRoot(folds, root, penalties, otherwise, options) });
    }
  }
  const errors = tried.map(({ fit }) => errorsOf(folds, fit, outputs));
  const choice = Array.from({ length: outputs }, (_, j) =>
    errors.reduce((best, error, i) => (error[j] < errors[best][j] ? i : best), 0),
  );
  const columns = (read: (fit: LeaveOneOutFit) => Float32Array) => {
    const found = tried.map(({ fit }) => read(fit));
    return found[0].map((_, i) => found[choice[i % outputs]][i]);
  };
  return {
    weights: columns((fit) => fit.weights),
    penalties: choice.map((i, j) => tried[i].fit.penalties[j]),
    heldOut: folds.map((_, fold) => columns((fit) => fit.heldOut[fold])),
    foldWeights: folds.map((_, fold) => columns((fit) => fit.foldWeights[fold])),
    priorShares: choice.map((i) => tried[i].share),
  };
}

/** L `[p, p]` with L Lᵀ = (1 − s) I + s C / c. */
function priorRoot(moment: Float64Array, share: number): Float32Array {
  const p = Math.sqrt(moment.length);
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < p; i++) trace += moment[i * (p + 1)];
  for (const value of moment) squares += value * value;
  const scale = (share * trace) / squares;
  const covariance = moment.map((value) => value * scale);
  for (let i = 0; i < p; i++) covariance[i * (p + 1)] += 1 - share;
  return Float32Array.from(choleskyFactor(covariance, p));
}

/** With w = L v, a plain ridge on v of the features x L is a ridge on w under the prior. */
async function throughRoot(
  folds: readonly AnyRidgeFold[],
  root: Float32Array,
  penalties: readonly number[],
  otherwise: number,
  options: LeaveOneOutOptions,
): Promise<LeaveOneOutFit> {
  const p = Math.sqrt(root.length);
  const { multiply } = options;
  const turned = folds.map((fold): AnyRidgeFold => {
    const { y, n } = fold;
    const readInputs = async () => Float32Array.from(await product(await inputsOf(fold), n, p, root, p, multiply));
    return { y, n, readInputs };
  });
  const fit = await leaveOneOutRidge(turned, penalties, otherwise, options);
  const back = async (weights: Float32Array) =>
    weights.length === 0
      ? weights
      : Float32Array.from(await product(root, p, p, weights, weights.length / p, multiply));
  const foldWeights: Float32Array[] = [];
  for (const weights of fit.foldWeights) foldWeights.push(await back(weights));
  return { ...fit, weights: await back(fit.weights), foldWeights };
}

/** Squared errors of each output on the folds left out. */
function errorsOf(folds: readonly AnyRidgeFold[], { heldOut }: LeaveOneOutFit, outputs: number): Float64Array {
  const sums = new Float64Array(outputs);
  folds.forEach(({ y }, fold) => {
    y.forEach((value, i) => {
      sums[i % outputs] += (value - heldOut[fold][i]) ** 2;
    });
  });
  return sums;
}
