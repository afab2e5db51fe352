/**
 * Ridge regression (Hoerl & Kennard 1970) for many outputs: the normal equations
 * are summed once, run by run if wished, and solved once per penalty.
 */

import type { TargetRun } from '../data/paired-run.js';
import { HemocastError } from '../foundation/index.js';
import { choleskyBackSolve, choleskyFactor, type Multiply, product, transpose } from '../signal/index.js';

export interface RidgeProblem {
  /** Inputs `[n, p]`. */
  x: Float32Array;
  /** Outputs `[n, q]`. */
  y: Float32Array;
  n: number;
  p: number;
  q: number;
  /** Penalties λ on the squared coefficients, in the units of XᵀX; the intercept is not penalised. */
  lambdas: readonly number[];
  /** Matrix product of a fast runtime, e.g. `MatrixEngine.multiply`; without it the products run in TypeScript. */
  multiply?: Multiply;
}

export interface RidgeFit {
  lambdas: readonly number[];
  /** One `[p, q]` per λ. */
  coefficients: Float32Array[];
  /** One `[q]` per λ. */
  intercepts: Float32Array[];
}

/** Sums from which a ridge regression can be solved for any penalty, about the mean of inputs and outputs. */
export interface RidgeMoments {
  n: number;
  p: number;
  q: number;
  /** Centred XᵀX `[p, p]`. */
  gram: Float64Array;
  /** Centred YᵀX `[q, p]`. */
  cross: Float64Array;
  inputMean: Float64Array;
  outputMean: Float64Array;
}

/**
 * Sums the moments of a regression piece by piece, so that no run's design need
 * stay in memory.
 *
 * @example
 * const sums = new RidgeSums(p, q, multiply);
 * for (const run of runs) await sums.add(laggedDesign(run, lags).x, run.signal, run.volumes);
 * const moments = sums.moments();
 */
export class RidgeSums {
  private n = 0;
  private readonly gram: Float64Array;
  private readonly cross: Float64Array;
  private readonly inputSum: Float64Array;
  private readonly outputSum: Float64Array;

  constructor(
    readonly p: number,
    readonly q: number,
    private readonly multiply?: Multiply,
  ) {
    this.gram = new Float64Array(p * p);
    this.cross = new Float64Array(q * p);
    this.inputSum = new Float64Array(p);
    this.outputSum = new Float64Array(q);
  }

  /** Adds `n` samples: inputs `[n, p]`, outputs `[q, n]` (one row an output, as BOLD is stored). */
  async add(x: Float32Array, outputs: Float32Array, n: number): Promise<void> {
    const { p, q } = this;
    if (x.length !== n * p || outputs.length !== n * q) {
      throw new HemocastError('ridge-shape', 'Inputs and outputs do not fit together', {
        expected: `${n} × ${p} and ${q} × ${n} numbers`,
        found: `${x.length} and ${outputs.length}`,
      });
    }
    this.n += n;
    accumulate(this.gram, await product(transpose(x, n, p), p, n, x, p, this.multiply));
    accumulate(this.cross, await product(outputs, q, n, x, p, this.multiply));
    for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < p; j++, at++) this.inputSum[j] += x[at];
    for (let j = 0, at = 0; j < q; j++) for (let i = 0; i < n; i++, at++) this.outputSum[j] += outputs[at];
  }

  /** The moments so far. @throws HemocastError `ridge-empty` */
  moments(): RidgeMoments {
    const { n, p, q } = this;
    if (n === 0) throw new HemocastError('ridge-empty', 'A ridge regression needs at least one sample');
    const inputMean = this.inputSum.map((sum) => sum / n);
    const outputMean = this.outputSum.map((sum) => sum / n);
    const gram = this.gram.slice();
    const cross = this.cross.slice();
    for (let i = 0, at = 0; i < p; i++) for (let j = 0; j < p; j++, at++) gram[at] -= n * inputMean[i] * inputMean[j];
    for (let i = 0, at = 0; i < q; i++) for (let j = 0; j < p; j++, at++) cross[at] -= n * outputMean[i] * inputMean[j];
    return { n, p, q, gram, cross, inputMean, outputMean };
  }
}

/** Cholesky factor of `gram + λ I`. @throws HemocastError `not-positive-definite` */
export function ridgeFactor(moments: RidgeMoments, lambda: number): Float64Array {
  return choleskyFactor(penalised(moments.gram, moments.p, lambda), moments.p);
}

/** `gram + λ I` of `[p, p]`. */
export function penalised(gram: Float64Array, p: number, lambda: number): Float64Array {
  const matrix = gram.slice();
  for (let i = 0; i < p; i++) matrix[i * p + i] += lambda;
  return matrix;
}

/**
 * Ridge regression of `y` on `x` with an intercept, for each λ:
 * B = (XᵀX + λ I)⁻¹ XᵀY on centred data. With p = 1120 a λ takes about a second.
 *
 * @throws HemocastError `ridge-shape`, `ridge-empty`, `ridge-lambda`, `not-positive-definite`
 */
export async function fitRidge(problem: RidgeProblem): Promise<RidgeFit> {
  const { x, y, n, p, q, lambdas, multiply } = problem;
  for (const lambda of lambdas) {
    if (!(lambda >= 0 && lambda < Number.POSITIVE_INFINITY)) {
      throw new HemocastError('ridge-lambda', 'A ridge penalty must be a number that is not negative', {
        field: 'lambdas',
        found: String(lambda),
      });
    }
  }
  if (y.length !== n * q) {
    throw new HemocastError('ridge-shape', 'Inputs and outputs do not fit together', {
      field: 'y',
      expected: `${n} × ${q} numbers`,
      found: String(y.length),
    });
  }
  const sums = new RidgeSums(p, q, multiply);
  await sums.add(x, transpose(y, n, q), n);
  const moments = sums.moments();
  const fit: RidgeFit = { lambdas, coefficients: [], intercepts: [] };
  for (const lambda of lambdas) {
    const { coefficients, intercepts } = await solveRidge(moments, lambda, multiply);
    fit.coefficients.push(coefficients);
    fit.intercepts.push(intercepts);
  }
  return fit;
}

/**
 * The regression for one penalty.
 *
 * @returns coefficients `[p, q]` and intercepts `[q]`
 * @throws HemocastError `not-positive-definite`
 */
export async function solveRidge(
  moments: RidgeMoments,
  lambda: number,
  multiply?: Multiply,
): Promise<{ coefficients: Float32Array; intercepts: Float32Array }> {
  const { p, q } = moments;
  const right = transpose(moments.cross, q, p);
  const solved = await choleskyBackSolve(ridgeFactor(moments, lambda), p, right, q, multiply);
  const intercepts = moments.outputMean.slice();
  for (let i = 0, at = 0; i < p; i++) {
    for (let j = 0; j < q; j++, at++) intercepts[j] -= moments.inputMean[i] * solved[at];
  }
  return { coefficients: new Float32Array(solved), intercepts: Float32Array.from(intercepts) };
}

/**
 * The lagged design of a run: row `v` holds the features at `lag` seconds before
 * moment `v`, for each lag, interpolated linearly between the centres of the steps
 * of the features (`run.step` seconds each, 1 where absent). Before the first and
 * after the last step features are zero, their mean over the run.
 *
 * @param lagsSeconds those of the modality, `TargetModality.lags`
 * @returns `x [volumes, p]` with columns lag × electrode × band
 * @throws HemocastError `run-shape`
 */
export function laggedDesign(
  run: Pick<
    TargetRun,
    'id' | 'features' | 'seconds' | 'step' | 'electrodes' | 'bands' | 'volumes' | 'tr' | 'startTime'
  >,
  lagsSeconds: readonly number[],
): { x: Float32Array; n: number; p: number } {
  const width = run.electrodes * run.bands;
  const { step = 1 } = run;
  if (run.features.length !== run.seconds * width) {
    throw new HemocastError('run-shape', 'The features of a run do not have the size it states', {
      field: `${run.id}.features`,
      expected: `${run.seconds} × ${run.electrodes} × ${run.bands} numbers`,
      found: String(run.features.length),
    });
  }
  const { features } = run;
  const p = lagsSeconds.length * width;
  const x = new Float32Array(run.volumes * p);
  for (let volume = 0; volume < run.volumes; volume++) {
    for (let lag = 0; lag < lagsSeconds.length; lag++) {
      const at = run.startTime + volume * run.tr - lagsSeconds[lag];
      if (at < 0 || at > run.seconds * step) continue;
      const position = Math.min(Math.max(at / step - 0.5, 0), run.seconds - 1);
      const first = Math.floor(position);
      const fraction = position - first;
      const low = first * width;
      const high = Math.min(first + 1, run.seconds - 1) * width;
      const target = volume * p + lag * width;
      for (let i = 0; i < width; i++) {
        x[target + i] = (1 - fraction) * features[low + i] + fraction * features[high + i];
      }
    }
  }
  return { x, n: run.volumes, p };
}

/** Adds the numbers of one sum of moments to those of another. */
export function accumulate(target: Float64Array, part: Float32Array | Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += part[i];
}
