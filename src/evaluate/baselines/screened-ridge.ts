/**
 * A lagged ridge in which each output reads few inputs: those that explain most of it alone (sure independence screening, Fan & Lv,
 * J. R. Stat. Soc. B 70:849, 2008). Where every output follows an input of its own, as the blood of a place follows the activity there, it
 * needs a handful of coefficients for what a ridge on all inputs must find among thousands.
 */
import type { TargetRun } from '../../data/paired-run.js';
import type { ScoreSpace } from '../../modalities/index.js';
import { choleskySolve, type Multiply, transpose } from '../../signal/index.js';
import { laggedDesign, type RidgeMoments, RidgeSums } from '../../train/ridge.js';
import { groupMean } from '../interval.js';
import { checkSeries, ScoredValues } from '../scored-values.js';
import { meanDefined, rowCorrelations, unitRows } from '../standardise.js';
import { requireRuns } from './require-runs.js';

/** How many inputs an output may read, and penalties over the number of samples: both are chosen on validation people. */
const INPUTS = [1, 2, 4];
const PENALTIES = [0.1, 0.01, 1];

interface ScreenedContext {
  space: ScoreSpace;
  multiply?: Multiply;
  /** Seconds. */
  lags: readonly number[];
}

/** Coefficients of some columns of the design for each output. */
interface SparseFit {
  inputs: number;
  penalty: number;
  /** `[output, lag and input]` column of the design. */
  columns: Int32Array;
  /** `[output, lag and input]` */
  weights: Float64Array;
}

/** Inputs are the runs' features: electrodes × bands, standardised over the run. */
export class ScreenedRidge {
  private constructor(
    private readonly lags: readonly number[],
    private readonly moments: Pick<RidgeMoments, 'inputMean' | 'outputMean' | 'p' | 'q'>,
    private readonly fit: SparseFit,
  ) {}

  /** How many inputs each output reads. */
  get inputs(): number {
    return this.fit.inputs;
  }

  /** @throws HemocastError `no-runs`, `ridge-shape`, `run-shape`, `wrong-size`, `not-finite` */
  static async fit(
    train: readonly TargetRun[],
    validation: readonly TargetRun[],
    { space, multiply, lags }: ScreenedContext,
  ): Promise<ScreenedRidge> {
    requireRuns(train, 'fit the ridge to');
    requireRuns(validation, 'choose the penalty of the ridge on');
    const values = space.labels.length;
    const width = train[0].electrodes * train[0].bands;
    const sums = new RidgeSums(lags.length * width, values, multiply);
    for (const run of train) {
      checkSeries(run.signal, values, run.volumes, `${run.id}.signal`);
      await sums.add(laggedDesign(run, lags).x, run.signal, run.volumes);
    }
    const moments = sums.moments();
    const ranked = screened(moments, width, Math.min(Math.max(...INPUTS), width), PENALTIES[0] * moments.n);
    const held = validation.map((run) => heldOut(run, space));
    let best = { score: Number.NEGATIVE_INFINITY, ridge: undefined as ScreenedRidge | undefined };
    const consider = (inputs: number, penalty: number) => {
      const ridge = new ScreenedRidge(lags, moments, sparseFit(moments, ranked, width, inputs, penalty));
      const score = groupMean(
        held.map((one) => ({ person: one.run.person, value: one.score(ridge.predict(one.run)) })),
      );
      if (score > best.score || best.ridge === undefined) best = { score, ridge };
    };
    for (const inputs of INPUTS) if (inputs <= width) consider(inputs, PENALTIES[0]);
    const { inputs } = best.ridge!;
    for (const penalty of PENALTIES.slice(1)) consider(inputs, penalty);
    // The sums are large, and no longer needed.
    const { inputMean, outputMean, p, q } = moments;
    return new ScreenedRidge(lags, { inputMean, outputMean, p, q }, best.ridge!.fit);
  }

  /** Predicted signal `[value, moment]`. */
  predict(run: TargetRun): Float32Array {
    const { inputMean, outputMean, p, q } = this.moments;
    const { columns, weights } = this.fit;
    const { volumes } = run;
    const rows = transpose(laggedDesign(run, this.lags).x, volumes, p);
    const count = columns.length / q;
    const predicted = new Float32Array(q * volumes);
    for (let value = 0; value < q; value++) {
      const at = value * volumes;
      predicted.fill(outputMean[value], at, at + volumes);
      for (let i = value * count; i < (value + 1) * count; i++) {
        const from = columns[i] * volumes;
        const [weight, centre] = [weights[i], inputMean[columns[i]]];
        for (let moment = 0; moment < volumes; moment++) {
          predicted[at + moment] += weight * (rows[from + moment] - centre);
        }
      }
    }
    return predicted;
  }
}

/**
 * Inputs of each output by what they explain of it alone at all lags.
 *
 * @returns `[output, rank]`, the best first
 */
function screened({ gram, cross, p, q }: RidgeMoments, width: number, count: number, penalty: number): Int32Array {
  const lags = p / width;
  const best = new Int32Array(q * count).fill(-1);
  const explained = new Float64Array(q * count).fill(Number.NEGATIVE_INFINITY);
  const right = new Float64Array(lags * q);
  for (let input = 0; input < width; input++) {
    const own = Int32Array.from({ length: lags }, (_, lag) => lag * width + input);
    own.forEach((column, lag) => {
      for (let output = 0; output < q; output++) right[lag * q + output] = cross[output * p + column];
    });
    const solved = choleskySolve(block(gram, p, own, penalty), lags, right, q);
    for (let output = 0; output < q; output++) {
      let sum = 0;
      for (let at = output; at < solved.length; at += q) sum += solved[at] * right[at];
      insert(best, explained, output * count, count, input, sum);
    }
  }
  return best;
}

/** Puts an input in its place among the best of an output. */
function insert(
  best: Int32Array,
  explained: Float64Array,
  start: number,
  count: number,
  input: number,
  value: number,
): void {
  let at = start + count;
  while (at > start && value > explained[at - 1]) {
    at--;
    if (at + 1 < start + count) {
      best[at + 1] = best[at];
      explained[at + 1] = explained[at];
    }
  }
  if (at === start + count) return;
  best[at] = input;
  explained[at] = value;
}

/** Ridge of each output on all lags of its best inputs. */
function sparseFit(
  { gram, cross, n, p, q }: RidgeMoments,
  ranked: Int32Array,
  width: number,
  inputs: number,
  penalty: number,
): SparseFit {
  const lags = p / width;
  const count = lags * inputs;
  const most = ranked.length / q;
  const columns = new Int32Array(q * count);
  const weights = new Float64Array(q * count);
  const own = new Int32Array(count);
  const right = new Float64Array(count);
  for (let output = 0; output < q; output++) {
    for (let i = 0; i < count; i++) {
      own[i] = Math.floor(i / inputs) * width + ranked[output * most + (i % inputs)];
      right[i] = cross[output * p + own[i]];
    }
    columns.set(own, output * count);
    weights.set(choleskySolve(block(gram, p, own, penalty * n), count, right, 1), output * count);
  }
  return { inputs, penalty, columns, weights };
}

/** Some rows and columns of `[p, p]`, plus a penalty; the floor keeps it solvable where an input is all zero. */
function block(gram: Float64Array, p: number, own: Int32Array, penalty: number): Float64Array {
  const count = own.length;
  const part = new Float64Array(count ** 2);
  for (let i = 0; i < count; i++) {
    const row = own[i] * p;
    for (let j = 0; j < count; j++) part[i * count + j] = gram[row + own[j]];
    part[i * count + i] += Math.max(penalty, 1e-6);
  }
  return part;
}

/** A validation run, and the temporal r of region means that a prediction of it reaches. */
function heldOut(run: TargetRun, space: ScoreSpace) {
  const scored = new ScoredValues(space, run.present);
  const regions = space.regions.length;
  const unit = (series: Float32Array) => unitRows(scored.regionMeans(series, run.volumes), regions, run.volumes);
  const real = unit(run.signal);
  return {
    run,
    score: (predicted: Float32Array) => meanDefined(rowCorrelations(real, unit(predicted), regions, run.volumes)),
  };
}
