/** The part of a report that an evaluation knows: scores, courses, maps and responses as plain numbers. */
import type { TargetRun } from '../../data/paired-run.js';
import { type Evaluation, lowBounds, PERSON_NULLS, ScoredValues } from '../../evaluate/index.js';
import type { ScoreSpace } from '../../modalities/index.js';
import type {
  EvaluationReportInput,
  ReportChannel,
  ReportDifference,
  ReportMetric,
  ReportRun,
  ReportSignificance,
} from './input.js';
import { type ReportedPrediction, trialCourses } from './trial-courses.js';
import { type MomentAgreement, momentAgreement, percentileOf, typicalMoment } from './typical-moment.js';

export interface EvaluatedRuns {
  evaluation: Evaluation;
  space: ScoreSpace;
  test: readonly TargetRun[];
  /** By identifier of the run. */
  predictions: ReadonlyMap<string, ReportedPrediction>;
  /** One a value, where values are channels. */
  channels?: readonly { name: string; kind?: string }[];
}

/** The fields of a report's input that come from the evaluation itself. */
export type EvaluationFields = Pick<
  EvaluationReportInput,
  | 'scores'
  | 'metrics'
  | 'ceiling'
  | 'reachable'
  | 'differences'
  | 'significance'
  | 'shiftNull'
  | 'ssimDefinition'
  | 'ridgeLags'
  | 'lag'
  | 'lead'
  | 'examples'
  | 'wholeRun'
  | 'timeCourses'
  | 'regionScores'
  | 'channels'
  | 'trials'
  | 'calibration'
>;

/**
 * Shown first is the moment whose agreement is the median (`typicalMoment`), then moments at a quarter, half and three quarters of the first run of the
 * first three test people, and of the first of them the courses of the two regions
 * that score best, the two in the middle and the two worst: a rule that looks at
 * no picture.
 *
 * @example
 * const html = evaluationReport({ ...evaluationFields({ evaluation, space, test, predictions }), seed, target: 'BOLD', … });
 */
export function evaluationFields(evaluated: EvaluatedRuns): EvaluationFields {
  const { evaluation, space, test, predictions } = evaluated;
  const scores = evaluation.predictors
    .filter(({ oracle, key }) => !oracle && key !== 'single')
    .map(({ key, name, scores: of }) => ({
      key,
      name,
      pcc: of['pcc'].mean,
      pccInterval: of['pcc'].interval,
      spatial: of['spatial'].mean,
      spatialInterval: of['spatial'].interval,
      ssim: of['ssim']?.mean,
    }));
  const bound = (key: string) => {
    const scores = evaluation.predictors.find((one) => one.key === key)?.scores;
    return { pcc: scores?.['pcc'].mean ?? Number.NaN, spatial: scores?.['spatial'].mean ?? Number.NaN };
  };
  const model = evaluation.predictors.find(({ key }) => key === 'model')!;
  const ranked = space.regions
    .map(({ hemisphere, name, kind }, index) => ({
      index,
      region: [hemisphere, name, kind].filter(Boolean).join(' '),
      r: model.regions[index],
    }))
    .filter(({ r }) => Number.isFinite(r))
    .sort((a, b) => b.r - a.r);
  const shift = evaluation.shiftNull['pcc'];
  const { lag } = evaluation;
  const agreement = momentAgreement(space, test, predictions);
  return {
    scores,
    metrics: metricsOf(evaluation),
    ceiling: bound('ceiling'),
    reachable: bound('reachable'),
    differences: evaluation.differences.filter(({ against }) => !isModelItself(evaluation, against)).map(differenceOf),
    significance: Object.entries(evaluation.significance).map(([key, of]) => significanceOf(key, of)),
    shiftNull: {
      mean: shift?.mean ?? Number.NaN,
      p95: shift?.p95 ?? Number.NaN,
      p99: shift?.p99 ?? Number.NaN,
      p: shift?.p ?? Number.NaN,
    },
    ssimDefinition: evaluation.metrics.find(({ key }) => key === 'ssim')?.definition,
    ridgeLags: evaluation.lags,
    lag: {
      lags: lag?.generated.lags ?? [],
      real: lag?.real.values ?? [],
      generated: lag?.generated.values ?? [],
      planted: lag?.planted?.values,
      peakSeconds: lag?.generated.peakSeconds ?? Number.NaN,
      realPeakSeconds: lag?.real.peakSeconds ?? Number.NaN,
      plantedPeakSeconds: lag?.planted?.peakSeconds ?? Number.NaN,
      plantedSeconds: lag?.plantedSeconds ?? Number.NaN,
    },
    lead: typicalMoment(test, predictions, agreement),
    examples: firstOfEachPerson(test).map((run) =>
      example(run, predictions.get(run.id)!, agreement, test.indexOf(run)),
    ),
    wholeRun: wholeRun(test[0], predictions.get(test[0].id)!),
    timeCourses: courses(space, test[0], predictions.get(test[0].id)!, ranked),
    regionScores: {
      values: Float32Array.from(model.byValue),
      best: ranked.slice(0, 8).map(({ region, r }) => ({ region, r })),
      worst: ranked.slice(-8).map(({ region, r }) => ({ region, r })),
    },
    channels: channelsOf(evaluated),
    trials: trialCourses(space, test, predictions),
    calibration: evaluation.calibration && {
      nominal: evaluation.calibration.map(({ nominal }) => nominal),
      observed: evaluation.calibration.map(({ observed }) => observed),
    },
  };
}

/** Whether a predictor says what the model says, as the linear mean of a model without a network does. */
function isModelItself({ predictors: [model, ...others] }: Evaluation, key: string): boolean {
  const other = others.find((one) => one.key === key);
  return other?.byValue.every((r, value) => Object.is(r, model.byValue[value])) ?? false;
}

function differenceOf({ name, scores }: Evaluation['differences'][number]): ReportDifference {
  const { pcc, pccGlobalRemoved, spatial } = scores;
  return {
    name,
    pcc: pcc.mean,
    pccInterval: pcc.interval,
    local: pccGlobalRemoved.mean,
    localInterval: pccGlobalRemoved.interval,
    spatial: spatial.mean,
    spatialInterval: spatial.interval,
  };
}

function significanceOf(key: string, { people, group }: Evaluation['significance'][string]): ReportSignificance {
  return {
    key,
    people: people.map(({ person, score, tests }) => ({
      person,
      score,
      ...Object.fromEntries(
        PERSON_NULLS.flatMap((name) => {
          const test = tests[name];
          return test ? [[name, { interval: test.interval, adjusted: test.benjaminiHochberg }] as const] : [];
        }),
      ),
    })),
    groups: PERSON_NULLS.flatMap((name) => {
      const own = group[name];
      if (own === undefined) return [];
      const { significant, smallest, ...rest } = own;
      return [{ null: name, ...rest, ...significant, smallest: smallest[1] }];
    }),
  };
}

function metricsOf(evaluation: Evaluation): ReportMetric[] {
  const { metrics, predictors, shiftNull } = evaluation;
  const [model] = predictors;
  return metrics.map((metric): ReportMetric => {
    const { key, note, group } = metric;
    return {
      key,
      note,
      predictors: predictors.map(({ key: of, name, scores }) => ({
        key: of,
        name,
        mean: scores[key].mean,
        interval: scores[key].interval,
      })),
      shiftP95: shiftNull[key]?.p95,
      lowBounds: lowBounds(evaluation, metric).map(({ reason }) => reason),
      parts: group && Object.values(model.parts[key]).map(({ note, estimate }) => ({ note, ...estimate })),
    };
  });
}

function channelsOf({ evaluation, space, channels }: EvaluatedRuns): ReportChannel[] | undefined {
  if (channels === undefined) return undefined;
  const of = (key: string) => evaluation.predictors.find((one) => one.key === key)!.byValue;
  const [model, ridge] = [of('model'), of('ridge')];
  return channels.map(({ name, kind }, value) => ({
    name,
    kind,
    position: space.places && [space.places[3 * value], space.places[3 * value + 1], space.places[3 * value + 2]],
    r: model[value],
    ridge: ridge[value],
  }));
}

function firstOfEachPerson(runs: readonly TargetRun[]): TargetRun[] {
  return runs.filter((run, index) => runs.findIndex(({ person }) => person === run.person) === index).slice(0, 3);
}

function example(run: TargetRun, generated: ReportedPrediction, agreement: MomentAgreement, at: number) {
  const volumes = [0.25, 0.5, 0.75].map((part) => Math.round(part * (run.volumes - 1)));
  const maps = (data: Float32Array) =>
    volumes.map((volume) =>
      Float32Array.from({ length: data.length / run.volumes }, (_, value) => data[value * run.volumes + volume]),
    );
  return {
    person: `sub-${run.person}`,
    run: run.task,
    volumeSeconds: volumes.map((volume) => run.startTime + volume * run.tr),
    real: maps(run.signal),
    generated: maps(generated.mean),
    uncertainty: maps(generated.deviation),
    percentiles: volumes.map((volume) => percentileOf(agreement, agreement.runs[at][volume])),
  };
}

function wholeRun(run: TargetRun, { mean, deviation }: ReportedPrediction): ReportRun {
  const { person, task, volumes, startTime, tr, signal } = run;
  const seconds = Array.from({ length: volumes }, (_, k) => startTime + k * tr);
  return { person: `sub-${person}`, run: task, seconds, real: signal, generated: mean, uncertainty: deviation };
}

function courses(
  space: ScoreSpace,
  run: TargetRun,
  generated: ReportedPrediction,
  ranked: { index: number; region: string; r: number }[],
) {
  const middle = Math.floor(ranked.length / 2);
  const candidates = [...ranked.slice(0, 2), ...ranked.slice(middle - 1, middle + 1), ...ranked.slice(-2)];
  const chosen = candidates.filter((one, i) => candidates.indexOf(one) === i);
  const { volumes } = run;
  const scored = new ScoredValues(space, run.present);
  const [real, mean, deviation] = [run.signal, generated.mean, generated.deviation].map((data) =>
    scored.regionMeans(data, volumes),
  );
  return chosen.map(({ index, region, r }) => {
    const row = (data: Float64Array) => [...data.subarray(index * volumes, (index + 1) * volumes)];
    const seconds = Array.from({ length: volumes }, (_, k) => run.startTime + k * run.tr);
    return { region, seconds, real: row(real), generated: row(mean), deviation: row(deviation), r };
  });
}
