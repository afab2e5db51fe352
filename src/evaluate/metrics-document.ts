import type { Evaluation } from './evaluate-runs.js';
import type { Estimate } from './interval.js';
import {
  CALIBRATION_NOTE,
  COMPARISON_NOTE,
  INTERVAL_NOTE,
  LAG_NOTE,
  METRIC_NOTES,
  SHIFT_NOTE,
} from './metric-notes.js';
import { METRICS, type Metric, SHIFTED_METRICS, type ShiftedMetric } from './run-scores.js';

/** A value that JSON holds exactly. */
export type MetricsValue = number | string | null | MetricsValue[] | { [key: string]: MetricsValue };
export type MetricsDocument = { [key: string]: MetricsValue };

/**
 * The content of `metrics.json`: `pcc.model`, `pcc.ridge`, …, `intervals.pcc.model`,
 * each score with its note and its n. Plain numbers with 6 significant digits, null
 * where a score is undefined; no dates, so equal runs give equal files.
 */
export function metricsDocument(evaluation: Evaluation): MetricsDocument {
  const { people, runs, lag, modelMinusRidge } = evaluation;
  const document: MetricsDocument = {
    people: people.length,
    runs: runs.length,
    volumes: runs.reduce((sum, run) => sum + run.volumes, 0),
    regions: evaluation.regionCount,
    vertices: evaluation.cortexVertices,
    peopleSeenInTraining: evaluation.peopleSeenInTraining,
    predictors: Object.fromEntries(evaluation.predictors.map(({ key, name, note }) => [key, { name, note }])),
  };
  for (const metric of METRICS) document[metric] = metricSection(evaluation, metric);
  document['intervals'] = { note: INTERVAL_NOTE, ...intervals(evaluation) };
  document['lag'] = {
    note: LAG_NOTE,
    n: { people: people.length, runs: runs.length },
    peakSeconds: round(lag?.generated.peakSeconds),
    realPeakSeconds: round(lag?.real.peakSeconds),
    plantedSeconds: round(lag?.plantedSeconds),
    learnedSeconds: round(lag?.learnedSeconds),
  };
  document['calibration'] = {
    note: CALIBRATION_NOTE,
    levels: (evaluation.calibration ?? []).map(({ nominal, observed, n }) => ({
      nominal: round(nominal),
      observed: round(observed),
      n,
    })),
  };
  document['comparison'] = {
    note: COMPARISON_NOTE,
    modelMinusRidge: {
      mean: round(modelMinusRidge.mean),
      interval: intervalOf(modelMinusRidge),
      n: { people: modelMinusRidge.people, runs: modelMinusRidge.runs },
    },
  };
  document['perRun'] = runs.map(({ id, person, task, volumes }, index) => ({
    id,
    person,
    task,
    volumes,
    pcc: Object.fromEntries(evaluation.predictors.map(({ key, runs }) => [key, round(runs[index].pcc)])),
  }));
  return document;
}

/** Keys that are always there, so that a reader finds null rather than nothing. */
const ALWAYS = ['model', 'ridge', 'trainMean', 'stimulusClock', 'otherEeg', 'globalSignal', 'single', 'ceiling'];

function metricSection(evaluation: Evaluation, metric: Metric): MetricsDocument {
  const n = evaluation.predictors[0].scores[metric];
  const section: MetricsDocument = { note: METRIC_NOTES[metric], n: { people: n.people, runs: n.runs } };
  for (const key of ALWAYS) section[key] = null;
  for (const { key, scores } of evaluation.predictors) section[key] = round(scores[metric].mean);
  if ((SHIFTED_METRICS as readonly string[]).includes(metric)) {
    const shifted = evaluation.shiftNull[metric as ShiftedMetric];
    section['shiftNull'] = {
      note: SHIFT_NOTE,
      mean: round(shifted?.mean),
      p95: round(shifted?.p95),
      p99: round(shifted?.p99),
      p: round(shifted?.p),
      draws: shifted?.draws ?? 0,
    };
  }
  if (metric === 'ssim') {
    section['definition'] = METRIC_NOTES.ssim;
    section['trivial'] = {
      note: 'What maps without any content reach: zeros, and the mean map of training.',
      zeroMap: round(evaluation.trivialSsim.zeroMap.mean),
      meanMap: round(evaluation.trivialSsim.meanMap.mean),
    };
  }
  if (metric === 'retrieval') section['chance'] = 0.5;
  return section;
}

function intervals(evaluation: Evaluation): MetricsDocument {
  const result: MetricsDocument = {};
  for (const metric of METRICS) {
    result[metric] = Object.fromEntries(
      evaluation.predictors.map(({ key, scores }) => [key, intervalOf(scores[metric])]),
    );
  }
  return result;
}

function intervalOf({ interval }: Estimate): MetricsValue {
  return interval === undefined ? null : interval.map(round);
}

/** 6 significant digits; null for what is not a finite number; no negative zero. */
function round(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(6)) + 0;
}
