/** One division of people: who is tested, by which model, beside baselines fitted to whom. */
import type { TargetRun } from '../data/paired-run.js';
import { HemocastError, type Progress } from '../foundation/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import {
  BASELINES,
  type Baseline,
  type BaselineContext,
  type FittedBaseline,
  withoutTarget,
} from './baselines/index.js';
import type { KnownPrediction } from './other-scores.js';
import { checkSeries } from './scored-values.js';

/** What a model says about a run, each `[value, moment]`. */
export interface Prediction {
  /** What is expected. */
  mean: Float32Array;
  /** What the linear part of the model says alone, where it has one. */
  linear?: Float32Array;
  /** Standard deviation of a measurement around the mean. */
  deviation?: Float32Array;
  /** One sample. */
  single?: Float32Array;
  /** Several samples, for the energy score; only means of regions are kept of them. */
  samples?: readonly Float32Array[];
}

/** Runs that are tested, and what may be fitted for them: all that is needed to score a model that never saw them. */
export interface EvaluationFold {
  /** Runs that baselines are fitted to. */
  train: readonly TargetRun[];
  /** Runs that their settings are chosen on. */
  validation: readonly TargetRun[];
  /** Runs that are scored, once. */
  test: readonly TargetRun[];
  /** The model. It is given the run without its target and ceiling. */
  predict(run: TargetRun): Promise<Prediction>;
  /** The model's prediction of a run from the EEG of another; left out, its prediction of that other run is taken. */
  predictFromOther?(run: TargetRun, other: TargetRun): Promise<Prediction>;
}

/** Baselines that say anything about the runs of a fold, fitted to its own. */
export async function fitBaselines(
  { train, validation, test }: EvaluationFold,
  context: BaselineContext,
  progress?: Progress,
  all: readonly Baseline[] = BASELINES,
): Promise<{ baseline: Baseline; fit: FittedBaseline }[]> {
  const fitted: { baseline: Baseline; fit: FittedBaseline }[] = [];
  const baselines = all.filter(({ applies }) => applies?.(test, [...train, ...validation]) ?? true);
  for (const [index, baseline] of baselines.entries()) {
    progress?.report('fit baselines', index, baselines.length, baseline.name);
    fitted.push({ baseline, fit: await baseline.fit(train, validation, context) });
  }
  progress?.report('fit baselines', baselines.length, baselines.length);
  return fitted;
}

/** What a fold's model says of the runs that it was chosen on. */
export async function chosenOn({ validation, predict }: EvaluationFold, space: ScoreSpace): Promise<KnownPrediction[]> {
  const known: KnownPrediction[] = [];
  for (const run of validation) {
    const { mean } = await predict(withoutTarget(run));
    checkSeries(mean, space.labels.length, run.volumes, `mean of ${run.id}`);
    known.push({ run, mean });
  }
  return known;
}

/** People whom a fold tests and has learned from. */
export function seenPeople({ train, validation, test }: EvaluationFold): string[] {
  const seen = new Set([...train, ...validation].map((run) => run.person));
  return test.flatMap(({ person }) => (seen.has(person) ? [person] : []));
}

/** @throws HemocastError `split-leak`, `run-tested-twice` */
export function rejectLeaksOfFolds(folds: readonly EvaluationFold[]): void {
  const tested = new Set<string>();
  for (const fold of folds) {
    const [person] = seenPeople(fold);
    if (person !== undefined) {
      throw new HemocastError('split-leak', 'A fold has learned from a person whom it tests', {
        field: person,
        expected: 'all runs of a person on one side of each fold',
        found: 'runs of the same person to train or to choose on',
        advice: 'Divide by person.',
      });
    }
    for (const { id } of fold.test) {
      if (tested.has(id)) {
        throw new HemocastError('run-tested-twice', 'A run is tested in two folds', {
          field: id,
          advice: 'Test each run in one fold.',
        });
      }
      tested.add(id);
    }
  }
}

/** @throws HemocastError `split-leak` */
export function rejectLeaks({ train, validation, test }: EvaluationFold): void {
  const fitted = new Set([...train, ...validation].map((run) => run.id));
  const leaked = test.find((run) => fitted.has(run.id));
  if (leaked === undefined) return;
  throw new HemocastError('split-leak', 'A test run is also a training or validation run', {
    field: leaked.id,
    advice: 'Split by person, session or film, or within a recording with a gap.',
  });
}
