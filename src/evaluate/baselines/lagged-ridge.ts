import type { TargetRun } from '../../data/paired-run.js';
import type { ScoreSpace } from '../../modalities/index.js';
import { choleskyBackSolve, type Multiply, product, transpose } from '../../signal/index.js';
import { laggedDesign, type RidgeMoments, RidgeSums, ridgeFactor } from '../../train/ridge.js';
import { groupMean } from '../interval.js';
import { checkSeries, kindCount, ScoredValues } from '../scored-values.js';
import { meanDefined, rowCorrelations, unitRows } from '../standardise.js';
import { requireRuns } from './require-runs.js';

/** Penalties tried first, in units of the mean diagonal of XᵀX; half a decade to each side of the best comes after. */
const RELATIVE_LAMBDAS = [0.01, 0.1, 1, 10, 100, 1000];

/** What the ridge is fitted in. */
interface RidgeContext {
  space: ScoreSpace;
  multiply?: Multiply;
  /** Seconds. */
  lags: readonly number[];
}

/** One linear prediction of a global signal. */
interface GlobalReader {
  /** Penalty over the mean diagonal of XᵀX. */
  lambda: number;
  score: number;
  /** `[p]` */
  coefficients: Float64Array;
  /** Mean of the training people. */
  mean: number;
}

/**
 * Ridge regression of the target on the band power of all electrodes at the lags
 * of its modality: what a user would try first.
 *
 * The penalty is chosen by the temporal correlation of region means on the
 * validation people. Ridge is linear in its outputs, so the fit to a region's
 * mean is the mean of the fits to its values: on the cortex choosing needs 148
 * outputs, not 5124, and loses nothing. Values are then predicted with all of
 * their own sums, without any reduction of the outputs.
 *
 * Values that were not measured in a validation run have no part in the choice.
 * In training runs their stand-ins are learned from: the sums of the inputs are
 * shared by all outputs, and cannot leave a run out for some of them.
 */
export class LaggedRidge {
  private constructor(
    private readonly moments: RidgeMoments,
    private readonly context: RidgeContext,
    /** Penalty over the mean diagonal of XᵀX. */
    readonly relativeLambda: number,
    private readonly factor: Float64Array,
    /** Of the global signal of each kind alone, chosen for it alone. */
    private readonly globals: readonly GlobalReader[],
  ) {}

  /** @throws HemocastError `no-runs`, `ridge-shape`, `run-shape`, `wrong-size`, `not-finite` */
  static async fit(
    train: readonly TargetRun[],
    validation: readonly TargetRun[],
    context: RidgeContext,
  ): Promise<LaggedRidge> {
    requireRuns(train, 'fit the ridge to');
    requireRuns(validation, 'choose the penalty of the ridge on');
    const { space, multiply, lags } = context;
    const values = space.labels.length;
    const sums = new RidgeSums(laggedDesign(train[0], lags).p, values, multiply);
    for (const run of train) {
      checkSeries(run.signal, values, run.volumes, `${run.id}.signal`);
      await sums.add(laggedDesign(run, lags).x, run.signal, run.volumes);
    }
    const moments = sums.moments();
    const { p } = moments;
    const regions = space.regions.length;
    const kinds = kindCount(space);
    const outputs = regions + kinds;
    const whole = new ScoredValues(space);
    const right = summaryOutputs(whole, moments);
    const held = validation.map((run) => {
      const scored = run.present === undefined ? whole : new ScoredValues(space, run.present);
      const real = new Float64Array(outputs * run.volumes);
      real.set(scored.regionMeans(run.signal, run.volumes));
      for (let kind = 0; kind < kinds; kind++) {
        real.set(scored.globalSignal(run.signal, run.volumes, kind), (regions + kind) * run.volumes);
      }
      return {
        run,
        x: laggedDesign(run, lags).x,
        real: unitRows(real, outputs, run.volumes),
        right: scored === whole ? right : summaryOutputs(scored, moments),
      };
    });

    let diagonal = 0;
    for (let i = 0; i < p; i++) diagonal += moments.gram[i * p + i] / p;
    let best = { lambda: Number.NaN, score: Number.NEGATIVE_INFINITY, factor: new Float64Array(0) as Float64Array };
    const globals: GlobalReader[] = Array.from({ length: kinds }, (_, kind) => ({
      lambda: Number.NaN,
      score: Number.NEGATIVE_INFINITY,
      coefficients: new Float64Array(p),
      mean: meanOver(moments.outputMean, whole.byKind[kind]),
    }));
    const consider = async (lambda: number) => {
      // The floor keeps the system solvable where the features are all zero.
      const factor = ridgeFactor(moments, Math.max(lambda * diagonal, 1e-6));
      const solve = (of: Float64Array) => choleskyBackSolve(factor, p, of, outputs, multiply);
      const coefficients = await solve(right);
      const scores: { person: string; value: number }[] = [];
      const globalScores = globals.map((): { person: string; value: number }[] => []);
      for (const { run, x, real, right: own } of held) {
        const used = own === right ? coefficients : await solve(own);
        const predicted = await product(x, run.volumes, p, used, outputs, multiply);
        const rows = unitRows(transpose(predicted, run.volumes, outputs), outputs, run.volumes);
        const r = rowCorrelations(real, rows, outputs, run.volumes);
        scores.push({ person: run.person, value: meanDefined(r.subarray(0, regions)) });
        globalScores.forEach((list, kind) => {
          list.push({ person: run.person, value: r[regions + kind] });
        });
      }
      const score = groupMean(scores);
      if (score > best.score || best.factor.length === 0) best = { lambda, score, factor };
      globals.forEach((global, kind) => {
        const score = groupMean(globalScores[kind]);
        if (!(score > global.score || Number.isNaN(global.lambda))) return;
        const column = Float64Array.from({ length: p }, (_, i) => coefficients[i * outputs + regions + kind]);
        Object.assign(global, { lambda, score, coefficients: column });
      });
    };
    for (const lambda of RELATIVE_LAMBDAS) await consider(lambda);
    const centre = best.lambda;
    for (const step of [1 / Math.sqrt(10), Math.sqrt(10)]) await consider(centre * step);
    return new LaggedRidge(moments, context, best.lambda, best.factor, globals);
  }

  /** Predicted signal `[value, moment]`. */
  async predict(run: TargetRun): Promise<Float32Array> {
    const { p, q, cross, outputMean } = this.moments;
    const { multiply } = this.context;
    // (XᵀX + λ)⁻¹ is applied to the few rows of this run rather than to the 5124 outputs.
    const solved = await choleskyBackSolve(
      this.factor,
      p,
      transpose(this.centredDesign(run), run.volumes, p),
      run.volumes,
      multiply,
    );
    const found = await product(cross, q, p, solved, run.volumes, multiply);
    const predicted = found instanceof Float32Array ? found : new Float32Array(found);
    for (let value = 0, at = 0; value < q; value++) {
      for (let moment = 0; moment < run.volumes; moment++, at++) predicted[at] += outputMean[value];
    }
    return predicted;
  }

  /** Predicted global signal of each kind `[kind][moment]`. */
  async predictGlobal(run: TargetRun): Promise<Float32Array[]> {
    const x = this.centredDesign(run);
    const courses: Float32Array[] = [];
    for (const { coefficients, mean } of this.globals) {
      const predicted = await product(x, run.volumes, this.moments.p, coefficients, 1);
      courses.push(Float32Array.from(predicted, (value) => value + mean));
    }
    return courses;
  }

  private centredDesign(run: TargetRun): Float32Array {
    const { x, p } = laggedDesign(run, this.context.lags);
    for (let i = 0; i < x.length; i++) x[i] -= this.moments.inputMean[i % p];
    return x;
  }
}

/** Sums of the region means and of each kind's global signal: right-hand sides `[p, region and kind]`. */
function summaryOutputs(scored: ScoredValues, { cross, p }: RidgeMoments): Float64Array {
  const regions = scored.space.regions.length;
  const kinds = scored.byKind.length;
  const summary = new Float64Array((regions + kinds) * p);
  summary.set(scored.regionMeans(cross, p));
  for (let kind = 0; kind < kinds; kind++) summary.set(scored.globalSignal(cross, p, kind), (regions + kind) * p);
  return transpose(summary, regions + kinds, p) as Float64Array;
}

function meanOver(data: Float64Array, values: Int32Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + data[value], 0) / values.length;
}
