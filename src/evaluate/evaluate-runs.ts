/** The evidence: a model's predictions of runs it never saw, beside everything simpler that could explain them. */

import type { TargetRun } from '../data/paired-run.js';
import { HemocastError, type Progress, type Random } from '../foundation/index.js';
import type { Multiply } from '../signal/index.js';
import { BASELINES, BaselineContext, withoutTarget } from './baselines/index.js';
import { requireRuns } from './baselines/require-runs.js';
import { type Coverage, calibration } from './calibration.js';
import { type CortexMesh, checkSeries } from './cortex-mesh.js';
import { type Estimate, estimate } from './interval.js';
import { type LagProfile, lagProfile } from './lag-profile.js';
import { PREDICTOR_NOTES } from './metric-notes.js';
import { fitVolumes, otherRun } from './other-eeg.js';
import { METRICS, type Metric, RunScorer, type RunScores, SHIFTED_METRICS, type ShiftedMetric } from './run-scores.js';
import { type ShiftNull, shiftNull } from './shift-null.js';
import { meanDefined } from './standardise.js';

/** What a model says about a run, each `[vertex, volume]`. */
export interface Prediction {
  /** Mean over samples. */
  mean: Float32Array;
  /** Standard deviation of a measurement around the mean. */
  deviation?: Float32Array;
  /** One sample. */
  single?: Float32Array;
}

export interface EvaluationOptions {
  template: CortexMesh;
  /** Runs that baselines are fitted to. */
  train: readonly TargetRun[];
  /** Runs that their settings are chosen on. */
  validation: readonly TargetRun[];
  /** Runs that are scored, once. */
  test: readonly TargetRun[];
  /** The model. It is given the run without its BOLD and ceiling. */
  predict(run: TargetRun): Promise<Prediction>;
  /** The model's prediction of a run from the EEG of another; left out, its prediction of that other run is taken. */
  predictFromOther?(run: TargetRun, other: TargetRun): Promise<Prediction>;
  random: Random;
  /** Matrix product of a fast runtime. */
  multiply?: Multiply;
  progress?: Progress;
  /** Share of each electrode in each region's evidence `[region, electrode]`, for the lag profile; none is made without it. */
  electrodeWeights?: Float32Array | ((run: TargetRun) => Float32Array);
  /** Delay put into simulated data, seconds. */
  plantedLagSeconds?: number;
  /** Delay that the model has learned, seconds. */
  learnedLagSeconds?: number;
  /** Draws of the shift null; 1000 by default. */
  shiftDraws?: number;
}

/** One predictor's scores. */
export interface PredictorEvaluation {
  key: string;
  name: string;
  note: string;
  oracle: boolean;
  scores: Record<Metric, Estimate>;
  /** Per test run, in their order; NaN where undefined. */
  runs: Record<Metric, number>[];
  /** Mean over runs of each region's temporal r; NaN where undefined. */
  regions: Float64Array;
  /** Mean over runs of each vertex's temporal r; NaN outside the cortex. */
  vertices: Float64Array;
}

export interface Evaluation {
  people: string[];
  runs: { id: string; person: string; task: string; volumes: number; tr: number }[];
  /** Test people who also gave training or validation data: 0 when the split is by person. */
  peopleSeenInTraining: number;
  regionCount: number;
  cortexVertices: number;
  /** The model first, then baselines, then bounds. */
  predictors: PredictorEvaluation[];
  shiftNull: Partial<Record<ShiftedMetric, ShiftNull>>;
  /** SSIM of a map of zeros and of the training mean map. */
  trivialSsim: { zeroMap: Estimate; meanMap: Estimate };
  lag?: { real: LagProfile; generated: LagProfile; plantedSeconds?: number; learnedSeconds?: number };
  calibration?: Coverage[];
  modelMinusRidge: Estimate;
}

/**
 * Scores a model on test runs beside every baseline, the shift null and, for
 * simulated data, the ceiling. Nothing is chosen on the test runs, and no
 * predictor but the oracle sees their BOLD. Same inputs and seed, same numbers.
 *
 * @throws HemocastError `no-runs`, `split-leak`, `wrong-size`, `not-finite`, and what the ridge throws
 */
export async function evaluateRuns(options: EvaluationOptions): Promise<Evaluation> {
  const { template, train, validation, test, random, progress } = options;
  requireRuns(test, 'test on');
  rejectLeaks(train, validation, test);
  const scorer = new RunScorer(template, options.multiply);
  const collected = new Map<string, Collected>();
  const add = (key: string, name: string, note: string, scores: RunScores, oracle = false) => {
    const entry = collected.get(key) ?? { key, name, note, oracle, runs: [] };
    entry.runs.push(scores);
    collected.set(key, entry);
  };

  const predictions: Prediction[] = [];
  for (const [index, run] of test.entries()) {
    progress?.report('generate test runs', index, test.length);
    const prediction = await options.predict(withoutTarget(run));
    for (const [field, series] of Object.entries(prediction)) {
      if (series !== undefined) checkSeries(series, template.labels.length, run.volumes, `${field} of ${run.id}`);
    }
    predictions.push(prediction);
  }
  progress?.report('generate test runs', test.length, test.length);

  const context = new BaselineContext(template, options.multiply);
  const fitted = [];
  for (const [index, baseline] of BASELINES.entries()) {
    progress?.report('fit baselines', index, BASELINES.length, baseline.name);
    fitted.push({ baseline, fit: await baseline.fit(train, validation, context) });
  }
  progress?.report('fit baselines', BASELINES.length, BASELINES.length);

  const meanMap = trainingMeanMap(train, template.labels.length);
  const trivial = { zeroMap: [] as number[], meanMap: [] as number[] };
  for (const [index, run] of test.entries()) {
    progress?.report('score test runs', index, test.length);
    const real = scorer.prepare(run);
    const { mean, single } = predictions[index];
    add('model', 'model', PREDICTOR_NOTES.model, await scorer.score(real, mean, true));
    for (const { baseline, fit } of fitted) {
      const predicted = await fit.predict(baseline.oracle ? run : withoutTarget(run));
      add(baseline.key, baseline.name, baseline.note, await scorer.score(real, predicted), baseline.oracle);
    }
    const other = otherRun(test, index);
    if (other !== undefined) {
      const foreign = options.predictFromOther
        ? (await options.predictFromOther(withoutTarget(run), withoutTarget(other))).mean
        : fitVolumes(predictions[test.indexOf(other)].mean, other.volumes, run.volumes);
      add('otherEeg', "other person's EEG", PREDICTOR_NOTES.otherEeg, await scorer.score(real, foreign));
    }
    if (single !== undefined) {
      add('single', 'model, single sample', PREDICTOR_NOTES.single, await scorer.score(real, single));
    }
    if (run.ceiling !== undefined) {
      add('ceiling', 'ceiling', PREDICTOR_NOTES.ceiling, await scorer.score(real, run.ceiling), true);
    }
    trivial.zeroMap.push(scorer.ssimOf(real, new Float32Array(run.signal.length)));
    trivial.meanMap.push(scorer.ssimOf(real, repeatMap(meanMap, run.volumes)));
  }
  progress?.report('score test runs', test.length, test.length);

  // A score over some of the runs would not stand beside scores over all of them.
  for (const [key, { runs }] of collected) if (runs.length < test.length) collected.delete(key);
  const over = (values: ArrayLike<number>, label: string) =>
    estimate(
      test.map((run, index) => ({ person: run.person, value: values[index] })),
      random.fork(`interval ${label}`),
    );
  const predictors = [...collected.values()].map((entry) => summarise(entry, over));
  const pccOf = (key: string) => collected.get(key)?.runs.map((run) => run.values.pcc) ?? [];
  const ridgePcc = pccOf('ridge');
  const nulls: Evaluation['shiftNull'] = {};
  for (const metric of SHIFTED_METRICS) {
    const curves = test.map(({ person, tr }, index) => {
      const shifts = collected.get('model')!.runs[index].shifts!;
      return { person, tr, curve: shifts[metric] };
    });
    nulls[metric] = shiftNull(curves, random.fork(`shift null ${metric}`), options.shiftDraws);
  }
  const trained = new Set([...train, ...validation].map((run) => run.person));
  const people = [...new Set(test.map((run) => run.person))].sort();
  return {
    people,
    runs: test.map(({ id, person, task, volumes, tr }) => ({ id, person, task, volumes, tr })),
    peopleSeenInTraining: people.filter((person) => trained.has(person)).length,
    regionCount: template.regions.length,
    cortexVertices: scorer.cortex.length,
    predictors,
    shiftNull: nulls,
    trivialSsim: { zeroMap: over(trivial.zeroMap, 'zero map'), meanMap: over(trivial.meanMap, 'mean map') },
    lag: lagOf(options, predictions),
    calibration: calibrationOf(test, predictions, scorer.cortex),
    modelMinusRidge: over(
      pccOf('model').map((value, index) => value - ridgePcc[index]),
      'model minus ridge',
    ),
  };
}

interface Collected {
  key: string;
  name: string;
  note: string;
  oracle: boolean;
  runs: RunScores[];
}

function summarise(
  { key, name, note, oracle, runs }: Collected,
  over: (values: ArrayLike<number>, label: string) => Estimate,
): PredictorEvaluation {
  const scores = {} as Record<Metric, Estimate>;
  for (const metric of METRICS) {
    // One label for all predictors: the same draws of people and runs make intervals comparable.
    scores[metric] = over(
      runs.map((run) => run.values[metric]),
      metric,
    );
  }
  const average = (part: (run: RunScores) => Float64Array) =>
    part(runs[0]).map((_, at) => meanDefined(runs.map((run) => part(run)[at])));
  return {
    key,
    name,
    note,
    oracle,
    scores,
    runs: runs.map((run) => run.values),
    regions: average((run) => run.regions),
    vertices: average((run) => run.vertices),
  };
}

function rejectLeaks(train: readonly TargetRun[], validation: readonly TargetRun[], test: readonly TargetRun[]): void {
  const fitted = new Set([...train, ...validation].map((run) => run.id));
  const leaked = test.find((run) => fitted.has(run.id));
  if (leaked === undefined) return;
  throw new HemocastError('split-leak', 'A test run is also a training or validation run', {
    field: leaked.id,
    advice: 'Split by person, session or film, or within a recording with a gap.',
  });
}

/** Mean over training volumes of each vertex: 0 but for rounding where targets are z scores over the run. */
function trainingMeanMap(train: readonly TargetRun[], vertices: number): Float32Array {
  const map = new Float64Array(vertices);
  for (const { signal, volumes } of train) {
    for (let at = 0; at < signal.length; at++) map[Math.floor(at / volumes)] += signal[at] / volumes / train.length;
  }
  return Float32Array.from(map);
}

function repeatMap(map: Float32Array, volumes: number): Float32Array {
  const series = new Float32Array(map.length * volumes);
  for (let vertex = 0; vertex < map.length; vertex++) {
    series.fill(map[vertex], vertex * volumes, (vertex + 1) * volumes);
  }
  return series;
}

function lagOf(options: EvaluationOptions, predictions: readonly Prediction[]): Evaluation['lag'] {
  const { electrodeWeights, test, template } = options;
  if (electrodeWeights === undefined) return undefined;
  const real = test.map((run) => {
    const weights = typeof electrodeWeights === 'function' ? electrodeWeights(run) : electrodeWeights;
    if (weights.length !== template.regions.length * run.electrodes) {
      throw new HemocastError('wrong-size', 'The electrode weights do not fit the regions and electrodes', {
        field: `electrodeWeights of ${run.id}`,
        expected: `${template.regions.length} × ${run.electrodes} numbers`,
        found: String(weights.length),
      });
    }
    return { ...run, weights };
  });
  return {
    real: lagProfile(real, template),
    generated: lagProfile(
      real.map((run, index) => ({ ...run, signal: predictions[index].mean })),
      template,
    ),
    plantedSeconds: options.plantedLagSeconds,
    learnedSeconds: options.learnedLagSeconds,
  };
}

function calibrationOf(
  test: readonly TargetRun[],
  predictions: readonly Prediction[],
  cortex: Int32Array,
): Coverage[] | undefined {
  const items = test.flatMap((run, index) => {
    const { mean, deviation } = predictions[index];
    return deviation === undefined ? [] : [{ predicted: mean, deviation, real: run.signal, volumes: run.volumes }];
  });
  return items.length === test.length ? calibration(items, cortex) : undefined;
}
