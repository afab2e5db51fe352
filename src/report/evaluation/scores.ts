/** Sections of the report that tell how good the model is. */

import type { Section, Table } from '../html.js';
import { scoreFigure } from '../line-figures.js';
import { formatNumber } from '../markup.js';
import { probeMap } from './channels.js';
import { type EvaluationReportInput, marksOf, type ReportMetric, type ReportScore, wordsOf } from './input.js';
import { leadFigure } from './maps.js';
import { explainBaselines } from './prose.js';

/** The scores that matter most, large, and one moment of one person. */
export function briefSection(input: EvaluationReportInput): Section {
  const {
    scores,
    ceiling,
    reachable,
    shiftNull,
    lag,
    people,
    target,
    template,
    channels,
    source = 'simulated',
  } = input;
  const model = scores.find((score) => score.key === 'model');
  const ridge = scores.find((score) => score.key === 'ridge');
  const n = people.test.length;
  const tiles = [];
  if (model) {
    const interval = model.pccInterval ? `, 95 % interval ${between(model.pccInterval)}` : '';
    tiles.push({
      value: formatNumber(model.pcc),
      label: `r over time of region means, unseen people (n = ${n})${interval}`,
      ours: true,
    });
  }
  if (ridge)
    tiles.push({
      value: formatNumber(ridge.pcc),
      label: 'r of a lagged ridge regression on band power, the baseline to beat',
    });
  if (model && Number.isFinite(ceiling.pcc)) {
    tiles.push({
      value: `${Math.round((100 * model.pcc) / ceiling.pcc)} %`,
      label: `of the ceiling (r = ${formatNumber(ceiling.pcc)}): what the true blood without any noise would reach`,
    });
  }
  if (model && reachable && Number.isFinite(reachable.pcc)) {
    tiles.push({
      value: `${Math.round((100 * model.pcc) / reachable.pcc)} %`,
      label: `of the reachable bound (r = ${formatNumber(reachable.pcc)}): a linear reader of the true neural drive that learned from other people`,
    });
  }
  tiles.push({
    value: formatNumber(shiftNull.p95),
    label: `r reached by chance in 5 % of circular shifts (model: p ${probability(shiftNull.p)})`,
  });
  if (lag.lags.length > 0)
    tiles.push({
      value: `${formatNumber(lag.peakSeconds, 1)} s`,
      label: `lag of generated ${target} behind the EEG; by the same measure ${[
        `${source}: ${formatNumber(lag.realPeakSeconds, 1)} s`,
        ...(lag.planted ? [`planted, without noise: ${formatNumber(lag.plantedPeakSeconds, 1)} s`] : []),
      ].join(', ')}`,
    });
  const lead = template ? leadFigure(input, template) : channels ? probeMap(input, channels) : [];
  return { title: 'In brief', tiles, figures: lead };
}

/** Every predictor's scores, with intervals, chance level and ceiling. */
export function scoreSection(input: EvaluationReportInput): Section {
  const { scores, ceiling, reachable, shiftNull, people, source = 'simulated' } = input;
  const n = people.test.length;
  const words = wordsOf(input);
  const dash = input.ssimDefinition ? ['–'] : [];
  const rows = (kind: 'pcc' | 'spatial') =>
    scores.map((score) => {
      const interval = kind === 'pcc' ? score.pccInterval : score.spatialInterval;
      return {
        name: score.name,
        score: score[kind],
        low: interval?.[0],
        high: interval?.[1],
        ours: score.key === 'model',
      };
    });
  const cells = (score: ReportScore) => [
    score.name,
    withInterval(score.pcc, score.pccInterval),
    withInterval(score.spatial, score.spatialInterval),
    ...(input.ssimDefinition ? [score.ssim ?? Number.NaN] : []),
  ];
  const table = [
    ...scores.map((score) => ({ cells: cells(score), ours: score.key === 'model' })),
    {
      cells: [
        `Circular shifts (chance): mean; 95th, 99th percentile`,
        `${formatNumber(shiftNull.mean)}; ${formatNumber(shiftNull.p95)}, ${formatNumber(shiftNull.p99)}`,
        '–',
        ...dash,
      ],
    },
  ];
  if (reachable && Number.isFinite(reachable.pcc)) {
    table.push({ cells: ['Reachable bound', formatNumber(reachable.pcc), formatNumber(reachable.spatial), ...dash] });
  }
  if (Number.isFinite(ceiling.pcc)) {
    table.push({ cells: ['Ceiling', formatNumber(ceiling.pcc), formatNumber(ceiling.spatial), ...dash] });
  }
  return {
    title: 'Scores beside every baseline',
    prose: explainBaselines(input),
    figures: [
      scoreFigure({
        title: 'Time courses: r per region',
        marks: marksOf(input),
        size: 'half',
        rows: rows('pcc'),
        ceiling: ceiling.pcc,
        nullP95: shiftNull.p95,
        scoreLabel: 'Pearson r over time, mean over regions',
        caption:
          'Does each place rise and fall at the right times? Grey band: what shifted, hence unrelated, pairs reach.',
      }),
      scoreFigure({
        title: `Maps: r per ${words.moment}`,
        marks: marksOf(input),
        size: 'half',
        rows: rows('spatial'),
        ceiling: ceiling.spatial,
        scoreLabel: `Pearson r over ${words.values}, mean over ${words.moment}s`,
        caption: 'At each moment, is the right part high and the right part low? Lines are 95 % intervals over people.',
      }),
    ],
    table: {
      columns: [
        { title: 'Predictor' },
        { title: 'r over time [95 %]', numeric: true },
        { title: 'r over space [95 %]', numeric: true },
        ...(input.ssimDefinition ? [{ title: 'SSIM', digits: 3 }] : []),
      ],
      rows: table,
      caption:
        `Test people: n = ${n}${n > 0 ? ` (${people.test.join(', ')})` : ''}; ${source} data; intervals over people. The model under circular shifts: p ${probability(shiftNull.p)}. ` +
        (input.ssimDefinition ? `SSIM: ${input.ssimDefinition}` : ''),
    },
    tables: differenceTables(input),
  };
}

/** What the model adds to simpler predictors of the same runs. */
function differenceTables({ differences = [], people }: EvaluationReportInput): Table[] {
  if (differences.length === 0) return [];
  return [
    {
      columns: [
        { title: 'Difference' },
        ...['r over time', 'r, global signal removed', 'r over space'].map((title) => ({
          title: `${title} [95 %]`,
          numeric: true,
        })),
      ],
      rows: differences.map((one) => ({
        cells: [
          one.name,
          withInterval(one.pcc, one.pccInterval, 3),
          withInterval(one.local, one.localInterval, 3),
          withInterval(one.spatial, one.spatialInterval, 3),
        ],
      })),
      caption: `Run by run on the same runs, interval over people (n = ${people.test.length}): where it holds 0, the two cannot be told apart.`,
    },
  ];
}

/** Every metric of the evaluation, for the predictors that matter most. */
export function metricSection({ metrics, people }: EvaluationReportInput): Section {
  const keys = ['model', 'linear', 'ridge', 'otherEeg', 'single', 'reachable', 'ceiling'];
  const columns = keys.flatMap((key) => metrics[0]?.predictors.find((one) => one.key === key) ?? []);
  const cell = (metric: ReportMetric, key: string) => {
    const of = metric.predictors.find((one) => one.key === key);
    return of === undefined ? '–' : withInterval(of.mean, key === 'model' ? of.interval : undefined);
  };
  return {
    title: 'Every score',
    prose: metrics.map((metric) => `- ${metricText(metric)}`).join('\n'),
    table: {
      columns: [
        { title: 'Metric' },
        ...columns.map(({ key, name }) => ({ title: key === 'model' ? `${name} [95 %]` : name, numeric: true })),
        { title: 'Shifts, 95th', digits: 2 },
      ],
      rows: metrics.map((metric) => ({
        cells: [metric.key, ...columns.map(({ key }) => cell(metric, key)), metric.shiftP95 ?? Number.NaN],
      })),
      caption: `Test people: n = ${people.test.length}. Shifts: what the model reaches in 5 % of circular shifts. All predictors and intervals are in metrics.json.`,
    },
  };
}

function metricText({ key, note, parts = [], lowBounds = [] }: ReportMetric): string {
  const more = parts.map((part) => ` ${part.note} Model: ${withInterval(part.mean, part.interval)}.`);
  return `**${key}.** ${note}${more.join('')}${lowBounds.map((reason) => ` ${reason}`).join('')}`;
}

function between([low, high]: [number, number]): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}

/** `0.41 [0.37, 0.45]`, or the value alone. */
export function withInterval(value: number, interval: [number, number] | undefined, digits = 2): string {
  const number = (one: number) => formatNumber(one, digits);
  return interval ? `${number(value)} [${number(interval[0])}, ${number(interval[1])}]` : number(value);
}

function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${formatNumber(p, 3)}`;
}
