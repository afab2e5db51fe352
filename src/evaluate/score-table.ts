import { aligned, number } from './aligned-rows.js';
import type { Evaluation, PredictorEvaluation } from './evaluate-runs.js';
import type { Estimate } from './interval.js';
import type { SpaceMetric } from './metrics/index.js';
import { COMPARED_SCORES, shareOfBound } from './paired-differences.js';
import { significanceRows } from './significance-table.js';

const ORDER = ['model', 'linear', 'ridge', 'stimulusClock', 'trainMean', 'globalSignal', 'otherEeg', 'single'];
/** Predictors of the compact list. */
const COMPACT = ['model', 'linear', 'ridge', 'otherEeg', 'single', 'reachable', 'ceiling'];

/**
 * The tables that a command prints. The first has a row for the model, each
 * baseline, the 95th and 99th percentile of the shift null, maps without content
 * and the ceiling, and a column for each metric that is `shown`; the second lists
 * the other metrics for the predictors that matter most; the third the model less simpler predictors, and how much of its bounds
 * it reaches; the fourth each person beside chance.
 */
export function scoreTable(evaluation: Evaluation): string {
  const { people, runs, shiftNull, regionCount } = evaluation;
  const volumes = runs.reduce((sum, run) => sum + run.volumes, 0);
  const p = shiftNull['pcc'] === undefined ? '–' : number(shiftNull['pcc'].p);
  return [
    ...aligned(mainRows(evaluation)),
    '',
    `${people.length} test ${people.length === 1 ? 'person' : 'people'}, ${runs.length} runs, ${volumes} volumes; ` +
      `r over time: region means (${regionCount} regions); p against shifts: ${p}`,
    '',
    ...aligned(compactRows(evaluation)),
    '',
    ...aligned(differenceRows(evaluation)),
    '',
    ...significanceRows(evaluation.significance),
  ]
    .join('\n')
    .trimEnd();
}

function mainRows(evaluation: Evaluation): string[][] {
  const { predictors, shiftNull, trivial } = evaluation;
  const shown = evaluation.metrics.filter((metric) => metric.shown !== undefined);
  const position = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const listed = [...predictors].sort((a, b) => position(a.key) - position(b.key));
  const cells = (value: (metric: SpaceMetric) => string, spread: (metric: SpaceMetric) => string = () => '') =>
    shown.flatMap((metric) => [value(metric), ...(metric.shown!.interval ? [spread(metric)] : [])]);
  const row = ({ name, scores }: PredictorEvaluation) => [
    name,
    ...cells(
      ({ key, shown }) => number(scores[key].mean, shown!.digits),
      ({ key, shown }) => interval(scores[key], shown!.digits),
    ),
  ];
  const nullRow = (level: 'p95' | 'p99', name: string) => [
    name,
    ...cells(({ key, shifted, shown }) => (shifted ? number(shiftNull[key]?.[level], shown!.digits) : '')),
  ];
  const zeros = ({ key, shown }: SpaceMetric) => (trivial[key] ? number(trivial[key].zeroMap.mean, shown!.digits) : '');
  return [
    [
      '',
      ...cells(
        ({ shown }) => shown!.column,
        () => '95 % interval',
      ),
    ],
    ...listed.filter(({ oracle }) => !oracle).map(row),
    nullRow('p95', 'shift null, 95th percentile'),
    nullRow('p99', 'shift null, 99th percentile'),
    ...(Object.keys(trivial).length > 0 ? [['map of zeros', ...cells(zeros)]] : []),
    ...listed.filter(({ oracle }) => oracle).map(row),
  ];
}

function compactRows({ metrics, predictors, shiftNull }: Evaluation): string[][] {
  const columns = COMPACT.flatMap((key) => predictors.find((one) => one.key === key) ?? []);
  return [
    ['other scores', ...columns.map(({ name }) => name), 'shifts, 95th'],
    ...metrics
      .filter(({ shown }) => shown === undefined)
      .map(({ key }) => [key, ...columns.map(({ scores }) => number(scores[key].mean)), number(shiftNull[key]?.p95)]),
  ];
}

/** What the model adds to simpler predictors, with paired intervals, and its shares of the bounds. */
function differenceRows({ differences, predictors, metrics }: Evaluation): string[][] {
  const columns = COMPARED_SCORES.filter((key) => metrics.some((metric) => metric.key === key));
  const bounds = ['reachable', 'ceiling'].flatMap((key) => predictors.find((one) => one.key === key) ?? []);
  return [
    ['compared on the same runs', ...columns.flatMap((key) => [key, '95 % interval'])],
    ...differences.map(({ name, scores }) => [
      name,
      ...columns.flatMap((key) => [signed(scores[key].mean), interval(scores[key], 3)]),
    ]),
    ...bounds.map(({ key, name }) => [
      `model / ${name}`,
      ...columns.flatMap((metric) => [number(shareOfBound(predictors, key)?.[metric], 2), '']),
    ]),
  ];
}

function signed(value: number): string {
  return Number.isNaN(value) ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function interval({ interval }: Estimate, digits: number): string {
  return interval === undefined ? '–' : `[${number(interval[0], digits)}, ${number(interval[1], digits)}]`;
}
