import type { Evaluation } from './evaluate-runs.js';
import type { Estimate } from './interval.js';
import { lowBounds } from './low-bounds.js';
import {
  CALIBRATION_NOTE,
  COMPARISON_NOTE,
  DISTRIBUTION_NOTE,
  FOLDS_NOTE,
  INTERVAL_NOTE,
  LAG_NOTE,
  SHARE_NOTE,
  SHIFT_NOTE,
  SIGNIFICANCE_NOTE,
} from './metric-notes.js';
import type { SpaceMetric } from './metrics/index.js';
import { shareOfBound } from './paired-differences.js';
import {
  type GroupSignificance,
  PERSON_NULLS,
  type PersonTest,
  type ScoreSignificance,
  SIGNIFICANCE_LEVEL,
} from './person-significance.js';

/** A value that JSON holds exactly. */
export type MetricsValue = number | string | null | MetricsValue[] | { [key: string]: MetricsValue };
export type MetricsDocument = { [key: string]: MetricsValue };

/**
 * The content of `metrics.json`: `pcc.model`, `pcc.ridge`, …, `intervals.pcc.model`,
 * each score with its note and its n, `belowModel.ceiling` with the reason where a bound lies below the model. Plain numbers with 6 significant digits, null
 * where a score is undefined; no dates, so equal runs give equal files.
 */
export function metricsDocument(evaluation: Evaluation): MetricsDocument {
  const { people, runs, lag } = evaluation;
  const document: MetricsDocument = {
    people: people.length,
    runs: runs.length,
    volumes: runs.reduce((sum, run) => sum + run.volumes, 0),
    regions: evaluation.regionCount,
    [evaluation.onMesh ? 'vertices' : 'values']: evaluation.valueCount,
    peopleSeenInTraining: evaluation.peopleSeenInTraining,
    ...(evaluation.folds > 1 && { folds: evaluation.folds }),
    predictors: Object.fromEntries(evaluation.predictors.map(({ key, name, note }) => [key, { name, note }])),
  };
  for (const metric of evaluation.metrics) document[metric.key] = metricSection(evaluation, metric);
  document['intervals'] = { note: INTERVAL_NOTE, ...intervals(evaluation) };
  document['lag'] = {
    note: LAG_NOTE,
    n: { people: people.length, runs: runs.length },
    peakSeconds: round(lag?.generated.peakSeconds),
    realPeakSeconds: round(lag?.real.peakSeconds),
    plantedPeakSeconds: round(lag?.planted?.peakSeconds),
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
  const { crps, energyScore } = evaluation.distribution;
  document['distribution'] = {
    note: DISTRIBUTION_NOTE,
    crps:
      crps === undefined ? null : { model: estimateOf(crps.model), standardNormal: estimateOf(crps.standardNormal) },
    energyScore: energyScore === undefined ? null : { model: estimateOf(energyScore.model) },
  };
  document['comparison'] = {
    note: COMPARISON_NOTE,
    ...Object.fromEntries(evaluation.differences.map(({ key, scores }) => [key, differenceOf(scores)])),
  };
  document['share'] = {
    note: SHARE_NOTE,
    reachable: shareSection(evaluation, 'reachable'),
    ceiling: shareSection(evaluation, 'ceiling'),
  };
  document['significance'] = {
    note: evaluation.folds > 1 ? `${SIGNIFICANCE_NOTE} ${FOLDS_NOTE}` : SIGNIFICANCE_NOTE,
    level: SIGNIFICANCE_LEVEL,
    ...Object.fromEntries(Object.entries(evaluation.significance).map(([key, of]) => [key, significanceSection(of)])),
  };
  document['perRun'] = runs.map(({ id, person, task, volumes }, index) => ({
    id,
    person,
    task,
    volumes,
    pcc: Object.fromEntries(evaluation.predictors.map(({ key, runs }) => [key, round(runs[index]['pcc'])])),
  }));
  return document;
}

/** Keys that are always there, so that a reader finds null rather than nothing. */
const ALWAYS = [
  'model',
  'linear',
  'ridge',
  'trainMean',
  'stimulusClock',
  'otherEeg',
  'globalSignal',
  'single',
  'reachable',
  'ceiling',
];

/** A difference: that of the headline, and those of the other scores by their keys. */
function differenceOf({ pcc, ...others }: Readonly<Record<string, Estimate>>): MetricsDocument {
  const rest = Object.entries(others).map(([key, estimate]) => [key, estimateOf(estimate)]);
  return { ...estimateOf(pcc), ...Object.fromEntries(rest) };
}

function estimateOf(estimate: Estimate) {
  const { mean, people, runs } = estimate;
  return { mean: round(mean), interval: intervalOf(estimate), n: { people, runs } };
}

function significanceSection({ people, group }: ScoreSignificance): MetricsDocument {
  return {
    ...Object.fromEntries(PERSON_NULLS.map((name) => [name, groupSection(group[name])])),
    perPerson: people.map(({ person, runs, score, tests }) => ({
      person,
      runs,
      score: round(score),
      ...Object.fromEntries(PERSON_NULLS.map((name) => [name, testSection(tests[name])])),
    })),
  };
}

function groupSection(group: GroupSignificance | undefined): MetricsValue {
  if (group === undefined) return null;
  const { people, significant, smallest, binomial, fisher } = group;
  return {
    people,
    significant: { ...significant },
    smallestP: smallest.map(round),
    binomial: round(binomial),
    fisher: round(fisher),
  };
}

function testSection(test: PersonTest | undefined): MetricsValue {
  if (test === undefined) return null;
  const { p, benjaminiHochberg, holm, mean, interval, smallest, arrangements } = test;
  return {
    p: round(p),
    benjaminiHochberg: round(benjaminiHochberg),
    holm: round(holm),
    nullMean: round(mean),
    nullInterval: interval.map(round),
    smallestP: round(smallest),
    arrangements,
  };
}

function shareSection({ predictors }: Evaluation, bound: string): MetricsValue {
  const shares = shareOfBound(predictors, bound);
  return shares === undefined
    ? null
    : Object.fromEntries(Object.entries(shares).map(([metric, share]) => [metric, round(share)]));
}

function metricSection(evaluation: Evaluation, metric: SpaceMetric): MetricsDocument {
  const { key: name } = metric;
  const n = evaluation.predictors[0].scores[name];
  const section: MetricsDocument = { note: metric.note, n: { people: n.people, runs: n.runs } };
  for (const key of ALWAYS) section[key] = null;
  for (const { key, scores } of evaluation.predictors) section[key] = round(scores[name].mean);
  if (metric.shifted) {
    const shifted = evaluation.shiftNull[name];
    section['shiftNull'] = {
      note: SHIFT_NOTE,
      mean: round(shifted?.mean),
      p95: round(shifted?.p95),
      p99: round(shifted?.p99),
      p: round(shifted?.p),
      draws: shifted?.draws ?? 0,
    };
  }
  const low = lowBounds(evaluation, metric);
  if (low.length > 0) section['belowModel'] = Object.fromEntries(low.map(({ key, reason }) => [key, reason]));
  if (metric.definition) section['definition'] = metric.definition;
  const trivial = evaluation.trivial[name];
  if (metric.trivial && trivial) {
    section['trivial'] = {
      note: metric.trivial,
      zeroMap: round(trivial.zeroMap.mean),
      meanMap: round(trivial.meanMap.mean),
    };
  }
  if (metric.group) section['parts'] = groupParts(evaluation, name);
  if (metric.chance !== undefined) section['chance'] = metric.chance;
  return section;
}

/** Further figures of a metric of the group: `agreement.model`, … with their intervals. */
function groupParts({ predictors }: Evaluation, metric: string): MetricsDocument {
  return Object.fromEntries(
    Object.entries(predictors[0].parts[metric]).map(([part, { note }]) => {
      const estimates = predictors.map(({ key, parts }) => [key, parts[metric][part].estimate] as const);
      return [
        part,
        {
          note,
          ...Object.fromEntries(estimates.map(([key, { mean }]) => [key, round(mean)])),
          intervals: Object.fromEntries(estimates.map(([key, one]) => [key, intervalOf(one)])),
        },
      ];
    }),
  );
}

function intervals(evaluation: Evaluation): MetricsDocument {
  const result: MetricsDocument = {};
  for (const { key: metric } of evaluation.metrics) {
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
