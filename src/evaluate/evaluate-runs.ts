/** The evidence: a model's predictions of runs it never saw, beside everything simpler that could explain them. */

import type { TargetRun } from '../data/paired-run.js';
import { HemocastError, type Progress, type Random } from '../foundation/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import type { Multiply } from '../signal/index.js';
import { BASELINES, type Baseline, BaselineContext, withoutTarget } from './baselines/index.js';
import { requireRuns } from './baselines/require-runs.js';
import { type Coverage, calibration } from './calibration.js';
import {
  chosenOn,
  type EvaluationFold,
  fitBaselines,
  type Prediction,
  rejectLeaks,
  rejectLeaksOfFolds,
  seenPeople,
} from './evaluation-fold.js';
import { type Estimate, estimate } from './interval.js';
import { type LagProfile, lagProfile } from './lag-profile.js';
import { PREDICTOR_NOTES } from './metric-notes.js';
import type { GroupScore, SpaceMetric } from './metrics/index.js';
import { fitVolumes, otherRun } from './other-eeg.js';
import { OtherScores } from './other-scores.js';
import { COMPARED_SCORES, type PairedDifference, pairedDifferences } from './paired-differences.js';
import { personSignificance, type ScoreSignificance } from './person-significance.js';
import { RunScorer, type RunScores } from './run-scores.js';
import { checkSeries } from './scored-values.js';
import { type ShiftNull, shiftNull } from './shift-null.js';
import { meanDefined } from './standardise.js';
import { type DistributionScores, distributionScores } from './stated-distribution.js';
import { repeatMap, trainingMeanMap } from './trivial-maps.js';

export interface EvaluationSettings {
  /** What is scored: the target's values, their regions and kinds. */
  space: ScoreSpace;
  /** Lags of the lagged ridge, seconds: those of the modality; those of blood by default. */
  lags?: readonly number[];
  random: Random;
  /** Matrix product of a fast runtime. */
  multiply?: Multiply;
  progress?: Progress;
  /** Share of each electrode in the conditioning of each region `[region, electrode]`, for the lag profile; none is made without it. */
  electrodeWeights?: Float32Array | ((run: TargetRun) => Float32Array);
  /** Delay put into simulated data, seconds. */
  plantedLagSeconds?: number;
  /** Delay that the model has learned, seconds. */
  learnedLagSeconds?: number;
  /** Draws of the shift null; 1000 by default. */
  shiftDraws?: number;
  /** What the model is set beside; all of them by default. None needs training runs where it is empty. */
  baselines?: readonly Baseline[];
}

export type EvaluationOptions = EvaluationSettings & EvaluationFold;

/** One predictor's scores. */
export interface PredictorEvaluation {
  key: string;
  name: string;
  note: string;
  oracle: boolean;
  /** By key of the metric. */
  scores: Record<string, Estimate>;
  /** Further figures of the group, by key of the metrics that have such. */
  parts: Record<string, GroupScore['parts']>;
  /** Per test run, in their order, by key of the metric; NaN where undefined. */
  runs: Record<string, number>[];
  /** Mean over runs of each region's temporal r; NaN where undefined. */
  regions: Float64Array;
  /** Mean over runs of each value's temporal r; NaN where it is not scored. */
  byValue: Float64Array;
}

export interface Evaluation {
  people: string[];
  runs: { id: string; person: string; task: string; volumes: number; tr: number }[];
  /** How often people were divided, each time with a model of its own. */
  folds: number;
  /** Test people who also gave training or validation data: 0 when the split is by person. */
  peopleSeenInTraining: number;
  regionCount: number;
  /** Values that are scored, of all kinds. */
  valueCount: number;
  /** Whether they are vertices of a mesh. */
  onMesh: boolean;
  /** Lags of the lagged ridge, seconds. */
  lags: readonly number[];
  /** What was scored, in the order in which it is reported. */
  metrics: readonly SpaceMetric[];
  /** The model first, then baselines, then bounds. */
  predictors: PredictorEvaluation[];
  /** Of whom the model's score is more than chance, by key of the compared scores. */
  significance: Record<string, ScoreSignificance>;
  /** By key of the metrics that have one, where runs are long enough. */
  shiftNull: Record<string, ShiftNull | undefined>;
  /** Scores of a map of zeros and of the training mean map, by key of the metrics that ask for them. */
  trivial: Record<string, { zeroMap: Estimate; meanMap: Estimate }>;
  /** Profiles of the same runs and EEG: `planted` is that of the noise ceiling, where every run has one. */
  lag?: {
    real: LagProfile;
    generated: LagProfile;
    planted?: LagProfile;
    plantedSeconds?: number;
    learnedSeconds?: number;
  };
  calibration?: Coverage[];
  /** Proper scores of the stated distribution. */
  distribution: DistributionScores;
  modelMinusRidge: Estimate;
  /** The model less simpler predictors on the same runs: the lagged ridge, and its own linear part where it has one. */
  differences: readonly PairedDifference[];
}

/**
 * Scores a model on test runs beside every baseline, the shift null and, for
 * simulated data, the ceiling. Nothing is chosen on the test runs, and no
 * predictor but the oracle sees their target. Same inputs and seed, same numbers.
 *
 * @throws HemocastError `no-runs`, `split-leak`, `wrong-size`, `not-finite`, `mixed-region`, and what the ridge throws
 */
export async function evaluateRuns(options: EvaluationOptions): Promise<Evaluation> {
  const { train, validation, test, predict, predictFromOther, ...settings } = options;
  return evaluateFolds({ ...settings, folds: [{ train, validation, test, predict, predictFromOther }] });
}

/**
 * As `evaluateRuns`, over several divisions of the same people: the test runs of each are predicted by its own model, beside baselines
 * that are fitted to its own training runs, and all are scored together. A model of a fold has learned from the people who are
 * tested in others: what stands in for the EEG of another person is that of the fold's validation people, whom the model was not fitted
 * to, and of the other people whom the same fold tests.
 *
 * @throws HemocastError what `evaluateRuns` throws; `split-leak` also where one of several folds has learned from a person whom it tests;
 *   `run-tested-twice`
 */
export async function evaluateFolds(
  options: EvaluationSettings & { folds: readonly EvaluationFold[] },
): Promise<Evaluation> {
  const { space, folds, random, progress } = options;
  const test = folds.flatMap((fold) => fold.test);
  for (const fold of folds) {
    requireRuns(fold.test, 'test on');
    rejectLeaks(fold);
  }
  if (folds.length > 1) rejectLeaksOfFolds(folds);
  const scorer = new RunScorer(space, options.multiply, test);
  const collected = new Map<string, Collected>();
  const add = (key: string, name: string, note: string, scores: RunScores, oracle = false) => {
    const entry = collected.get(key) ?? { key, name, note, oracle, runs: [] };
    entry.runs.push(scores);
    collected.set(key, entry);
  };

  const predictions: Omit<Prediction, 'samples'>[] = [];
  const maps: Float64Array[][] = [];
  const foldOf = folds.flatMap((fold) => fold.test.map(() => fold));
  for (const [index, run] of test.entries()) {
    progress?.report('generate test runs', index, test.length);
    const prediction = await foldOf[index].predict(withoutTarget(run));
    const { samples = [], ...series } = prediction;
    for (const [field, one] of [...Object.entries(series), ...samples.map((sample) => ['samples', sample] as const)]) {
      if (one !== undefined) checkSeries(one, space.labels.length, run.volumes, `${field} of ${run.id}`);
    }
    predictions.push(series);
    maps.push(samples.map((sample) => scorer.scoredOf(run).regionMeans(sample, run.volumes)));
  }
  progress?.report('generate test runs', test.length, test.length);

  const lags = options.lags ?? new BaselineContext(space).lags;
  const metrics = scorer.metrics.filter(({ trivial }) => trivial !== undefined);
  const emptied = metrics.map((metric) => ({ metric, zeroMap: [] as number[], meanMap: [] as number[] }));
  const tested = scorer.metrics.filter(({ key, shifted }) => shifted && isCompared(key));
  const foreignScores: Record<string, number[]>[] = [];
  let first = 0;
  for (const fold of folds) {
    const { train, predictFromOther: predictFrom } = fold;
    const fitted = await fitBaselines(
      fold,
      new BaselineContext(space, options.multiply, lags),
      progress,
      options.baselines ?? BASELINES,
    );
    const trainingMap = trainingMeanMap(train, space.labels.length);
    const own = fold.test.map((run, at) => ({ run, mean: predictions[first + at].mean }));
    const known = folds.length === 1 ? own : [...own, ...(await chosenOn(fold, space))];
    const pool = known.map(({ run }) => run);
    const others = new OtherScores(
      scorer,
      known,
      random.fork('other recordings'),
      predictFrom && (async (run, other) => (await predictFrom(withoutTarget(run), withoutTarget(other))).mean),
    );
    for (const [at, run] of fold.test.entries()) {
      const index = first + at;
      progress?.report('score test runs', index, test.length);
      const real = scorer.prepare(run);
      const { mean, linear, single } = predictions[index];
      add('model', 'model', PREDICTOR_NOTES.model, await scorer.score(real, mean, true));
      if (linear !== undefined) {
        add('linear', 'linear mean alone', PREDICTOR_NOTES.linear, await scorer.score(real, linear));
      }
      for (const { baseline, fit } of fitted) {
        const predicted = await fit.predict(baseline.oracle ? run : withoutTarget(run));
        add(baseline.key, baseline.name, baseline.note, await scorer.score(real, predicted), baseline.oracle);
      }
      const other = otherRun(pool, at);
      if (other !== undefined) {
        const foreign = predictFrom
          ? (await predictFrom(withoutTarget(run), withoutTarget(other))).mean
          : fitVolumes(known[pool.indexOf(other)].mean, other.volumes, run.volumes);
        add('otherEeg', "other person's EEG", PREDICTOR_NOTES.otherEeg, await scorer.score(real, foreign));
      }
      foreignScores.push(await others.of(at, real, tested));
      if (single !== undefined) {
        add('single', 'model, single sample', PREDICTOR_NOTES.single, await scorer.score(real, single));
      }
      if (run.ceiling !== undefined) {
        add('ceiling', 'ceiling', PREDICTOR_NOTES.ceiling, await scorer.scoreCeiling(real, run.ceiling), true);
      }
      for (const { metric, zeroMap, meanMap } of emptied) {
        zeroMap.push(await scorer.scoreOne(metric, real, new Float32Array(run.signal.length)));
        meanMap.push(await scorer.scoreOne(metric, real, repeatMap(trainingMap, run.volumes)));
      }
    }
    first += fold.test.length;
  }
  progress?.report('score test runs', test.length, test.length);

  // A score over some of the runs would not stand beside scores over all of them.
  for (const [key, { runs }] of collected) if (runs.length < test.length) collected.delete(key);
  const over = (values: ArrayLike<number>, label: string) =>
    estimate(
      test.map((run, index) => ({ person: run.person, value: values[index] })),
      random.fork(`interval ${label}`),
    );
  const predictors = [...collected.values()].map((entry) => summarise(entry, scorer.metrics, test, over));
  const differences = pairedDifferences(predictors, over);
  const nulls: Evaluation['shiftNull'] = {};
  for (const { key } of scorer.metrics.filter(({ shifted }) => shifted !== undefined)) {
    const curves = test.map(({ person, tr }, index) => {
      const shifts = collected.get('model')!.runs[index].shifts!;
      return { person, tr, curve: shifts[key] };
    });
    nulls[key] = shiftNull(curves, random.fork(`shift null ${key}`), options.shiftDraws);
  }
  const significance: Evaluation['significance'] = {};
  for (const { key } of tested) {
    const runs = test.map(({ person, tr }, index) => {
      const shifts = collected.get('model')!.runs[index].shifts![key];
      return { person, tr, shifts, others: foreignScores[index][key] };
    });
    significance[key] = personSignificance(runs, random.fork(`significance ${key}`));
  }
  const people = [...new Set(test.map((run) => run.person))].sort();
  return {
    people,
    runs: test.map(({ id, person, task, volumes, tr }) => ({ id, person, task, volumes, tr })),
    folds: folds.length,
    peopleSeenInTraining: new Set(folds.flatMap(seenPeople)).size,
    regionCount: space.regions.length,
    valueCount: scorer.whole.all.length,
    onMesh: space.faces !== undefined,
    lags,
    metrics: scorer.metrics,
    predictors,
    significance,
    shiftNull: nulls,
    trivial: Object.fromEntries(
      emptied.map(({ metric, zeroMap, meanMap }) => [
        metric.key,
        { zeroMap: over(zeroMap, 'zero map'), meanMap: over(meanMap, 'mean map') },
      ]),
    ),
    lag: lagOf(options, test, predictions),
    calibration: calibrationOf(test, predictions, scorer),
    distribution: distributionScores(
      test,
      predictions.map((one, at) => ({ ...one, maps: maps[at] })),
      (run) => scorer.scoredOf(run),
      over,
    ),
    modelMinusRidge:
      differences.find(({ against }) => against === 'ridge')?.scores['pcc'] ??
      over(new Float64Array(test.length).fill(Number.NaN), 'model minus ridge'),
    differences,
  };
}

const isCompared = (key: string) => COMPARED_SCORES.some((one) => one === key);

interface Collected {
  key: string;
  name: string;
  note: string;
  oracle: boolean;
  runs: RunScores[];
}

function summarise(
  { key, name, note, oracle, runs }: Collected,
  metrics: readonly SpaceMetric[],
  test: readonly TargetRun[],
  over: (values: ArrayLike<number>, label: string) => Estimate,
): PredictorEvaluation {
  const scores: Record<string, Estimate> = {};
  const parts: PredictorEvaluation['parts'] = {};
  for (const { key: metric, group } of metrics) {
    const values = runs.map((run) => run.values[metric]);
    if (group) {
      const rows = test.map(({ person }, i) => ({ person, value: values[i], reference: runs[i].references[metric] }));
      ({ estimate: scores[metric], parts: parts[metric] } = group(rows));
    } else {
      // One label for all predictors: the same draws of people and runs make intervals comparable.
      scores[metric] = over(values, metric);
    }
  }
  const average = (part: (run: RunScores) => Float64Array) =>
    part(runs[0]).map((_, at) => meanDefined(runs.map((run) => part(run)[at])));
  return {
    key,
    name,
    note,
    oracle,
    scores,
    parts,
    runs: runs.map((run) => run.values),
    regions: average((run) => run.regions),
    byValue: average((run) => run.byValue),
  };
}

function lagOf(
  options: EvaluationSettings,
  test: readonly TargetRun[],
  predictions: readonly Pick<Prediction, 'mean'>[],
): Evaluation['lag'] {
  const { electrodeWeights, space } = options;
  if (electrodeWeights === undefined) return undefined;
  const real = test.map((run) => {
    const weights = typeof electrodeWeights === 'function' ? electrodeWeights(run) : electrodeWeights;
    if (weights.length !== space.regions.length * run.electrodes) {
      throw new HemocastError('wrong-size', 'The electrode weights do not fit the regions and electrodes', {
        field: `electrodeWeights of ${run.id}`,
        expected: `${space.regions.length} × ${run.electrodes} numbers`,
        found: String(weights.length),
      });
    }
    return { ...run, weights };
  });
  const clean = real.flatMap((run) => (run.ceiling === undefined ? [] : [{ ...run, signal: run.ceiling }]));
  return {
    real: lagProfile(real, space),
    generated: lagProfile(
      real.map((run, index) => ({ ...run, signal: predictions[index].mean })),
      space,
    ),
    planted: clean.length === real.length ? lagProfile(clean, space) : undefined,
    plantedSeconds: options.plantedLagSeconds,
    learnedSeconds: options.learnedLagSeconds,
  };
}

function calibrationOf(
  test: readonly TargetRun[],
  predictions: readonly Pick<Prediction, 'mean' | 'deviation'>[],
  scorer: RunScorer,
): Coverage[] | undefined {
  const items = test.flatMap((run, index) => {
    const { mean, deviation } = predictions[index];
    const values = scorer.scoredOf(run).all;
    return deviation === undefined
      ? []
      : [{ predicted: mean, deviation, real: run.signal, volumes: run.volumes, values }];
  });
  return items.length === test.length ? calibration(items) : undefined;
}
