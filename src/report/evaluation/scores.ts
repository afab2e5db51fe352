/** Sections of the demonstration's report that tell how good the model is. */

import type { Section } from '../html.js';
import { scoreFigure } from '../line-figures.js';
import { formatNumber } from '../markup.js';
import { type DemoReportInput, type DemoScore, marksOf } from './input.js';
import { leadFigure } from './maps.js';
import { explainBaselines } from './prose.js';

/** The scores that matter most, large, and one moment of one person. */
export function briefSection(input: DemoReportInput): Section {
  const { scores, ceiling, shiftNull, lag, people } = input;
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
      label: `of the ceiling (r = ${formatNumber(ceiling.pcc)}): what a reader of the true neural drive would reach`,
    });
  }
  tiles.push({
    value: formatNumber(shiftNull.p95),
    label: `r reached by chance in 5 % of circular shifts (model: p ${probability(shiftNull.p)})`,
  });
  tiles.push({
    value: `${formatNumber(lag.peakSeconds, 1)} s`,
    label: Number.isFinite(lag.plantedSeconds)
      ? `lag of generated BOLD behind the EEG; planted: ${formatNumber(lag.plantedSeconds, 1)} s`
      : 'lag of generated BOLD behind the EEG',
  });
  return { title: 'In brief', tiles, figures: leadFigure(input) };
}

/** Every predictor's scores, with intervals, chance level and ceiling. */
export function scoreSection(input: DemoReportInput): Section {
  const { scores, ceiling, shiftNull, people, source = 'simulated' } = input;
  const n = people.test.length;
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
  const cells = (score: DemoScore) => [
    score.name,
    withInterval(score.pcc, score.pccInterval),
    withInterval(score.spatial, score.spatialInterval),
    score.ssim,
  ];
  const table = [
    ...scores.map((score) => ({ cells: cells(score), ours: score.key === 'model' })),
    {
      cells: [
        `Circular shifts (chance): mean; 95th, 99th percentile`,
        `${formatNumber(shiftNull.mean)}; ${formatNumber(shiftNull.p95)}, ${formatNumber(shiftNull.p99)}`,
        '–',
        '–',
      ],
    },
  ];
  if (Number.isFinite(ceiling.pcc)) {
    table.push({ cells: ['Ceiling', formatNumber(ceiling.pcc), formatNumber(ceiling.spatial), '–'] });
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
        title: 'Maps: r per volume',
        marks: marksOf(input),
        size: 'half',
        rows: rows('spatial'),
        ceiling: ceiling.spatial,
        scoreLabel: 'Pearson r over vertices, mean over volumes',
        caption:
          'At each moment, is the right part of the cortex high and the right part low? Lines are 95 % intervals over people.',
      }),
    ],
    table: {
      columns: [
        { title: 'Predictor' },
        { title: 'r over time [95 %]', numeric: true },
        { title: 'r over space [95 %]', numeric: true },
        { title: 'SSIM', digits: 3 },
      ],
      rows: table,
      caption:
        `Test people: n = ${n}${n > 0 ? ` (${people.test.join(', ')})` : ''}; ${source} data; intervals over people. The model under circular shifts: p ${probability(shiftNull.p)}. ` +
        `SSIM: ${input.ssimDefinition}`,
    },
  };
}

function between([low, high]: [number, number]): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}

function withInterval(value: number, interval: [number, number] | undefined): string {
  return interval
    ? `${formatNumber(value)} [${formatNumber(interval[0])}, ${formatNumber(interval[1])}]`
    : formatNumber(value);
}

function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${formatNumber(p, 3)}`;
}
