import { regionMeans } from '../../cortex/index.js';
import type { TargetRun } from '../../data/paired-run.js';
import { choleskyBackSolve, type Multiply, product, transpose } from '../../signal/index.js';
import { HAEMODYNAMIC_LAGS, laggedDesign, type RidgeMoments, RidgeSums, ridgeFactor } from '../../train/ridge.js';
import { type CortexMesh, checkSeries, cortexVertices, globalSignal } from '../cortex-mesh.js';
import { groupMean } from '../interval.js';
import { meanDefined, rowCorrelations, unitRows } from '../standardise.js';
import { requireRuns } from './require-runs.js';

/** Penalties tried first, in units of the mean diagonal of XᵀX; half a decade to each side of the best comes after. */
const RELATIVE_LAMBDAS = [0.01, 0.1, 1, 10, 100, 1000];

/**
 * Ridge regression of BOLD on the band power of all electrodes at lags of
 * 0 … 14 s: what a user would try first.
 *
 * The penalty is chosen by the temporal correlation of region means on the
 * validation people. Ridge is linear in its outputs, so the fit to a region's
 * mean is the mean of the fits to its vertices: choosing needs 148 outputs, not
 * 5124, and loses nothing. Vertices are then predicted with all of their own
 * sums, without any reduction of the outputs.
 */
export class LaggedRidge {
  private constructor(
    private readonly moments: RidgeMoments,
    private readonly multiply: Multiply | undefined,
    /** Penalty over the mean diagonal of XᵀX. */
    readonly relativeLambda: number,
    private readonly factor: Float64Array,
    /** The same for the global signal alone, chosen for it alone. */
    readonly globalRelativeLambda: number,
    private readonly globalCoefficients: Float64Array,
    private readonly globalMean: number,
  ) {}

  /** @throws HemocastError `no-runs`, `ridge-shape`, `run-shape`, `wrong-size`, `not-finite` */
  static async fit(
    train: readonly TargetRun[],
    validation: readonly TargetRun[],
    mesh: CortexMesh,
    multiply?: Multiply,
  ): Promise<LaggedRidge> {
    requireRuns(train, 'fit the ridge to');
    requireRuns(validation, 'choose the penalty of the ridge on');
    const vertices = mesh.labels.length;
    const cortex = cortexVertices(mesh);
    const sums = new RidgeSums(laggedDesign(train[0]).p, vertices, multiply);
    for (const run of train) {
      checkSeries(run.signal, vertices, run.volumes, `${run.id}.signal`);
      await sums.add(laggedDesign(run).x, run.signal, run.volumes);
    }
    const moments = sums.moments();
    const { p } = moments;
    const regions = mesh.regions.length;
    const summary = new Float64Array((regions + 1) * p);
    // A region without vertices gets no coefficients; its scores are left out below.
    summary.set(regionMeans(mesh, moments.cross, p).map((mean) => (Number.isNaN(mean) ? 0 : mean)));
    summary.set(globalSignal(cortex, moments.cross, p), regions * p);
    const right = transpose(summary, regions + 1, p);
    const held = validation.map((run) => ({
      run,
      x: laggedDesign(run).x,
      regions: unitRows(regionMeans(mesh, run.signal, run.volumes), regions, run.volumes),
      global: unitRows(globalSignal(cortex, run.signal, run.volumes), 1, run.volumes),
    }));

    let diagonal = 0;
    for (let i = 0; i < p; i++) diagonal += moments.gram[i * p + i] / p;
    let best = { lambda: Number.NaN, score: Number.NEGATIVE_INFINITY, factor: new Float64Array(0) as Float64Array };
    let bestGlobal = {
      lambda: Number.NaN,
      score: Number.NEGATIVE_INFINITY,
      coefficients: new Float64Array(p) as Float64Array,
    };
    const consider = async (lambda: number) => {
      // The floor keeps the system solvable where the features are all zero.
      const factor = ridgeFactor(moments, Math.max(lambda * diagonal, 1e-6));
      const coefficients = await choleskyBackSolve(factor, p, right, regions + 1, multiply);
      const scores: { person: string; value: number }[] = [];
      const globalScores: { person: string; value: number }[] = [];
      for (const { run, x, regions: real, global } of held) {
        const predicted = await product(x, run.volumes, p, coefficients, regions + 1, multiply);
        const rows = unitRows(transpose(predicted, run.volumes, regions + 1), regions + 1, run.volumes);
        const r = rowCorrelations(real, rows, regions, run.volumes);
        const rGlobal = rowCorrelations(global, rows.subarray(regions * run.volumes), 1, run.volumes);
        scores.push({ person: run.person, value: meanDefined(r) });
        globalScores.push({ person: run.person, value: rGlobal[0] });
      }
      const score = groupMean(scores);
      if (score > best.score || best.factor.length === 0) best = { lambda, score, factor };
      const globalScore = groupMean(globalScores);
      if (globalScore > bestGlobal.score || Number.isNaN(bestGlobal.lambda)) {
        const column = Float64Array.from({ length: p }, (_, i) => coefficients[i * (regions + 1) + regions]);
        bestGlobal = { lambda, score: globalScore, coefficients: column };
      }
    };
    for (const lambda of RELATIVE_LAMBDAS) await consider(lambda);
    const centre = best.lambda;
    for (const step of [1 / Math.sqrt(10), Math.sqrt(10)]) await consider(centre * step);

    const mean = cortex.reduce((sum, vertex) => sum + moments.outputMean[vertex], 0) / cortex.length;
    return new LaggedRidge(
      moments,
      multiply,
      best.lambda,
      best.factor,
      bestGlobal.lambda,
      bestGlobal.coefficients,
      mean,
    );
  }

  /** Predicted BOLD `[vertex, volume]`. */
  async predict(run: TargetRun): Promise<Float32Array> {
    const { p, q, cross, outputMean } = this.moments;
    // (XᵀX + λ)⁻¹ is applied to the few rows of this run rather than to the 5124 outputs.
    const solved = await choleskyBackSolve(
      this.factor,
      p,
      transpose(this.centredDesign(run), run.volumes, p),
      run.volumes,
      this.multiply,
    );
    const predicted = new Float32Array(await product(cross, q, p, solved, run.volumes, this.multiply));
    for (let vertex = 0, at = 0; vertex < q; vertex++) {
      for (let volume = 0; volume < run.volumes; volume++, at++) predicted[at] += outputMean[vertex];
    }
    return predicted;
  }

  /** Predicted mean over the cortex `[volume]`. */
  async predictGlobal(run: TargetRun): Promise<Float32Array> {
    const x = this.centredDesign(run);
    const predicted = await product(x, run.volumes, this.moments.p, this.globalCoefficients, 1);
    return Float32Array.from(predicted, (value) => value + this.globalMean);
  }

  private centredDesign(run: TargetRun): Float32Array {
    const { x, p } = laggedDesign(run, HAEMODYNAMIC_LAGS);
    for (let i = 0; i < x.length; i++) x[i] -= this.moments.inputMean[i % p];
    return x;
  }
}
