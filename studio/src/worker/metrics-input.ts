/** From `metrics.json` to what the sections of the command line's report are made of. */
import { HemocastError } from '../../../src/foundation/index.js';
import type { EvaluationReportInput, ReportMetric, ReportPublished } from '../../../src/report/index.js';

type Json = Record<string, unknown>;
type Interval = [number, number];

/** Predictors that know the answer, and another one that is a sample: bounds, not baselines. */
const NO_BASELINES = ['reachable', 'ceiling', 'globalSignalOracle', 'single'];
const NULLS = ['shift', 'otherEeg'] as const;

/** What of the report can be told from the file alone. */
export type MetricsInput = Pick<
  EvaluationReportInput,
  | 'target'
  | 'scores'
  | 'metrics'
  | 'ceiling'
  | 'reachable'
  | 'differences'
  | 'published'
  | 'significance'
  | 'shiftNull'
  | 'ssimDefinition'
  | 'lag'
  | 'calibration'
  | 'people'
  | 'source'
> & { predictors: { name: string; note: string }[]; onMesh: boolean };

/**
 * The evaluation of each target in a file.
 *
 * @throws HemocastError `metrics-form` for a file that is no `metrics.json` of `hemocast evaluate` or `score`
 */
export function metricsInputs(document: unknown, file: string): MetricsInput[] {
  const whole = objectOf(document);
  if (isEvaluation(whole)) return [inputOf(whole, 'signal')];
  const several = Object.entries(whole).filter(([, one]) => isEvaluation(objectOf(one)));
  if (several.length > 0) return several.map(([name, one]) => inputOf(objectOf(one), TITLES[name] ?? name));
  throw new HemocastError('metrics-form', 'The file holds no evaluation', {
    file,
    expected: 'metrics.json as hemocast evaluate writes it',
    found: Object.keys(whole).slice(0, 5).join(', ') || 'nothing that is known',
  });
}

const TITLES: Readonly<Record<string, string>> = { bold: 'BOLD', fnirs: 'fNIRS', parcels: 'parcels' };

function isEvaluation(one: Json): boolean {
  return 'predictors' in one && 'intervals' in one && 'pcc' in one;
}

function inputOf(document: Json, target: string): MetricsInput {
  const predictors = Object.entries(objectOf(document['predictors'])).map(([key, one]) => ({
    key,
    name: textOf(objectOf(one)['name']) || key,
    note: textOf(objectOf(one)['note']),
  }));
  const section = (metric: string) => objectOf(document[metric]);
  const intervals = (metric: string) => objectOf(objectOf(document['intervals'])[metric]);
  const bound = (key: string) => ({ pcc: numberOf(section('pcc')[key]), spatial: numberOf(section('spatial')[key]) });
  const shift = objectOf(section('pcc')['shiftNull']);
  const lag = objectOf(document['lag']);
  const levels = listOf(objectOf(document['calibration'])['levels']).map(objectOf);
  const definition = textOf(section('ssim')['definition']);
  const people = [...new Set(listOf(document['perRun']).map((run) => textOf(objectOf(run)['person'])))];
  return {
    ...{ target, predictors, onMesh: 'vertices' in document },
    scores: predictors
      .filter(({ key }) => !NO_BASELINES.includes(key))
      .map(({ key, name }) => ({
        ...{ key, name, pcc: numberOf(section('pcc')[key]), spatial: numberOf(section('spatial')[key]) },
        pccInterval: intervalOf(intervals('pcc')[key]),
        spatialInterval: intervalOf(intervals('spatial')[key]),
        ...(definition !== '' && { ssim: numberOf(section('ssim')[key]) }),
      })),
    metrics: metricsOf(document, predictors),
    ceiling: bound('ceiling'),
    reachable: bound('reachable'),
    differences: differencesOf(document),
    published: publishedOf(document),
    significance: significanceOf(document),
    shiftNull: {
      mean: numberOf(shift['mean']),
      p95: numberOf(shift['p95']),
      p99: numberOf(shift['p99']),
      p: numberOf(shift['p']),
    },
    ...(definition !== '' && { ssimDefinition: definition }),
    lag: {
      ...{ lags: [], real: [], generated: [] },
      peakSeconds: numberOf(lag['peakSeconds']),
      realPeakSeconds: numberOf(lag['realPeakSeconds']),
      plantedPeakSeconds: numberOf(lag['plantedPeakSeconds']),
      plantedSeconds: numberOf(lag['plantedSeconds']),
    },
    ...(levels.length > 0 && {
      calibration: {
        nominal: levels.map((level) => numberOf(level['nominal'])),
        observed: levels.map((level) => numberOf(level['observed'])),
      },
    }),
    people: { train: [], validation: [], test: people },
    // The ceiling is known of simulated brains alone.
    source: Number.isFinite(bound('ceiling').pcc) ? 'simulated' : 'measured',
  };
}

function metricsOf(document: Json, predictors: readonly { key: string; name: string }[]): ReportMetric[] {
  return Object.keys(objectOf(document['intervals'])).flatMap((key): ReportMetric[] => {
    const section = objectOf(document[key]);
    if (typeof section['note'] !== 'string') return [];
    const intervals = objectOf(objectOf(document['intervals'])[key]);
    const low = Object.values(objectOf(section['belowModel'])).map(textOf);
    const p95 = numberOf(objectOf(section['shiftNull'])['p95']);
    const parts = Object.values(objectOf(section['parts'])).map(objectOf);
    return [
      {
        ...{ key, note: section['note'], lowBounds: low },
        predictors: predictors.map(({ key: of, name }) => ({
          ...{ key: of, name, mean: numberOf(section[of]), interval: intervalOf(intervals[of]) },
        })),
        ...(Number.isFinite(p95) && { shiftP95: p95 }),
        parts: parts.map((part) => ({
          note: textOf(part['note']),
          mean: numberOf(part['model']),
          interval: intervalOf(objectOf(part['intervals'])['model']),
        })),
      },
    ];
  });
}

function differencesOf(document: Json): MetricsInput['differences'] {
  const comparison = objectOf(document['comparison']);
  const named: Record<string, string> = {
    modelMinusRidge: 'Model less lagged ridge',
    modelMinusLinear: 'Model less its linear part',
  };
  return Object.entries(comparison).flatMap(([key, one]) => {
    const of = objectOf(one);
    if (!Number.isFinite(numberOf(of['mean']))) return [];
    const [local, spatial] = [objectOf(of['pccGlobalRemoved']), objectOf(of['spatial'])];
    return [
      {
        ...{ name: named[key] ?? key, pcc: numberOf(of['mean']), pccInterval: intervalOf(of['interval']) },
        ...{ local: numberOf(local['mean']), localInterval: intervalOf(local['interval']) },
        ...{ spatial: numberOf(spatial['mean']), spatialInterval: intervalOf(spatial['interval']) },
      },
    ];
  });
}

function publishedOf(document: Json): ReportPublished[] {
  return listOf(document['published']).map((entry) => {
    const one = objectOf(entry);
    const key = textOf(one['nearest']);
    const nearest = objectOf(document[key]);
    const people = numberOf(objectOf(nearest['n'])['people']);
    const interval = intervalOf(objectOf(objectOf(document['intervals'])[key])['model']);
    return {
      ...{ metric: textOf(one['metric']), value: textOf(one['value']), source: textOf(one['source']) },
      ...(typeof one['n'] === 'number' && { n: one['n'] }),
      ...(typeof one['split'] === 'string' && { split: one['split'] }),
      ...(typeof one['definition'] === 'string' && { definition: one['definition'] }),
      ...(typeof one['differs'] === 'string' && { differs: one['differs'] }),
      ...(key !== '' && {
        ours: { key, note: textOf(nearest['note']), mean: numberOf(one['model']), interval, people },
      }),
    };
  });
}

function significanceOf(document: Json): MetricsInput['significance'] {
  const whole = objectOf(document['significance']);
  return Object.entries(whole).flatMap(([key, one]) => {
    const of = objectOf(one);
    if (!Array.isArray(of['perPerson'])) return [];
    const people = of['perPerson'].map(objectOf).map((person) => ({
      ...{ person: textOf(person['person']), score: numberOf(person['score']) },
      ...Object.fromEntries(
        NULLS.flatMap((name) => {
          const test = objectOf(person[name]);
          const interval = intervalOf(test['nullInterval']);
          return interval ? [[name, { interval, adjusted: numberOf(test['benjaminiHochberg']) }] as const] : [];
        }),
      ),
    }));
    const groups = NULLS.flatMap((name) => {
      const group = objectOf(of[name]);
      const significant = objectOf(group['significant']);
      if (!Number.isFinite(numberOf(group['people']))) return [];
      return [
        {
          ...{ null: name, people: numberOf(group['people']), uncorrected: numberOf(significant['uncorrected']) },
          ...{ benjaminiHochberg: numberOf(significant['benjaminiHochberg']), holm: numberOf(significant['holm']) },
          ...{ binomial: numberOf(group['binomial']), fisher: numberOf(group['fisher']) },
          smallest: numberOf(listOf(group['smallestP'])[1]),
        },
      ];
    });
    return [{ key, people, groups }];
  });
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function intervalOf(value: unknown): Interval | undefined {
  const list = listOf(value);
  return list.length === 2 && list.every((one) => typeof one === 'number') ? (list as Interval) : undefined;
}
