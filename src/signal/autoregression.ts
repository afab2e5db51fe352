/** Autoregressive series, held as reflection coefficients: every set of them below 1 in magnitude is a stationary process. */
import type { Random } from '../foundation/index.js';

/** Keeps a process clear of the edge of stationarity, where a series would never end. */
const LARGEST_REFLECTION = 0.9999;

/**
 * Products of a series with itself at the lags 0 … `maximumLag`, summed over time and not divided: sums of several series add up to
 * their pooled autocovariance. Divided by the number of all samples it is positive semidefinite, as {@link reflectionCoefficients} needs.
 */
export function lagProducts(x: ArrayLike<number>, maximumLag: number): Float64Array {
  const sums = new Float64Array(maximumLag + 1);
  for (let lag = 0; lag <= maximumLag; lag++) {
    let sum = 0;
    for (let t = lag; t < x.length; t++) sum += x[t] * x[t - lag];
    sums[lag] = sum;
  }
  return sums;
}

/**
 * Solves the Yule–Walker equations by the Levinson–Durbin recursion (Durbin 1960).
 *
 * @param autocovariance at the lags 0 … order, up to a factor
 * @returns one coefficient an order, zeros where the series has no variance
 */
export function reflectionCoefficients(autocovariance: ArrayLike<number>): Float64Array {
  const order = autocovariance.length - 1;
  const reflection = new Float64Array(order);
  let predictor = new Float64Array(0);
  let error = autocovariance[0];
  for (let p = 0; p < order && error > 1e-12 * autocovariance[0]; p++) {
    let missing = autocovariance[p + 1];
    for (let j = 0; j < p; j++) missing -= predictor[j] * autocovariance[p - j];
    const k = Math.max(-LARGEST_REFLECTION, Math.min(LARGEST_REFLECTION, missing / error));
    reflection[p] = k;
    predictor = longer(predictor, k);
    error *= 1 - k * k;
  }
  return reflection;
}

/** The predictor of one order more, from its reflection coefficient: x_t ≈ Σ a_j x_{t−1−j}. */
function longer(predictor: Float64Array, reflection: number): Float64Array<ArrayBuffer> {
  const p = predictor.length;
  const next = new Float64Array(p + 1);
  for (let j = 0; j < p; j++) next[j] = predictor[j] - reflection * predictor[p - 1 - j];
  next[p] = reflection;
  return next;
}

/** A stationary process of unit variance: predictors and innovations of every order up to its own. */
export interface Autoregression {
  /** Of order 0 … p, the last for all moments from the p-th on. */
  predictors: readonly Float64Array[];
  /** Deviation of what each of them leaves over. */
  innovations: readonly number[];
}

/** The process that reflection coefficients stand for. */
export function autoregression(reflection: ArrayLike<number>): Autoregression {
  const predictors: Float64Array[] = [new Float64Array(0)];
  const innovations = [1];
  for (let p = 0; p < reflection.length; p++) {
    predictors.push(longer(predictors[p], reflection[p]));
    innovations.push(innovations[p] * Math.sqrt(1 - reflection[p] ** 2));
  }
  return { predictors, innovations };
}

/**
 * Draws a series of unit variance into `to`. It is stationary from its first sample on, because each of the first samples is drawn
 * given those before it.
 */
export function drawAutoregressive(
  { predictors, innovations }: Autoregression,
  to: Float32Array,
  random: Random,
): Float32Array {
  const order = predictors.length - 1;
  random.fillNormal(to);
  for (let t = 0; t < to.length; t++) {
    const p = Math.min(t, order);
    const predictor = predictors[p];
    let value = innovations[p] * to[t];
    for (let j = 0; j < p; j++) value += predictor[j] * to[t - 1 - j];
    to[t] = value;
  }
  return to;
}
