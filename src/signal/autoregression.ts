/** Autoregressive series, held as reflection coefficients: every set of them below 1 in magnitude is a stationary process. */
import type { Random } from '../foundation/index.js';

/** Keeps a process clear of the edge of stationarity, where a series would never end. */
const LARGEST_REFLECTION = 0.9999;

/**
 * Fits one process to several series by Burg's method (1975), errors weighted with a Hann window (Swingler 1979).
 *
 * Series of a few minutes from a narrow band need it: their autocovariances, divided by the whole length as the Yule–Walker equations
 * need them, leak power out of the band.
 *
 * @param series of zero mean, all longer than `order`; their lengths may differ
 * @returns one coefficient an order, zeros where the series have no variance
 */
export function reflectionCoefficients(series: readonly ArrayLike<number>[], order: number): Float64Array {
  const forward = series.map((one) => Float64Array.from(one));
  const backward = series.map((one) => Float64Array.from(one));
  const reflection = new Float64Array(order);
  for (let p = 0; p < order; p++) {
    let along = 0;
    let power = 0;
    for (let i = 0; i < series.length; i++) {
      const [f, b] = [forward[i], backward[i]];
      const window = hannWeights(f.length - p - 1);
      for (let t = p + 1; t < f.length; t++) {
        const weight = window[t - p - 1];
        along += 2 * weight * f[t] * b[t - 1];
        power += weight * (f[t] * f[t] + b[t - 1] * b[t - 1]);
      }
    }
    if (!(power > 0)) break;
    reflection[p] = Math.max(-LARGEST_REFLECTION, Math.min(LARGEST_REFLECTION, along / power));
    for (let i = 0; i < series.length; i++) errorsOfNextOrder(forward[i], backward[i], p, reflection[p]);
  }
  return reflection;
}

/** Weights within a window that does not reach zero. */
function hannWeights(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.sin((Math.PI * (i + 1)) / (count + 1)) ** 2);
}

function errorsOfNextOrder(forward: Float64Array, backward: Float64Array, order: number, reflection: number): void {
  for (let t = forward.length - 1; t > order; t--) {
    const ahead = forward[t];
    const behind = backward[t - 1];
    forward[t] = ahead - reflection * behind;
    backward[t] = behind - reflection * ahead;
  }
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
