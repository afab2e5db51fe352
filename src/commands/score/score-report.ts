/** The page of scored predictions: one figure of the scores that decide, all of them in tables, each person, and what was assumed. */
import type { Template } from '../../cortex/index.js';
import type { PeopleSplit } from '../../data/index.js';
import { type Estimate, type Evaluation, lowBounds, PERSON_NULLS, shareOfBound } from '../../evaluate/index.js';
import type { TargetModality } from '../../modalities/index.js';
import { figureSvg, type PersonRow, personFigure, renderReport, type Section } from '../../report/index.js';
import type { BarPanel } from '../../reproduce/index.js';

export interface ScoreReportInput {
  evaluation: Evaluation;
  /** What made the predictions. */
  name: string;
  target: TargetModality;
  template: Template;
  data: { readonly simulated: boolean; readonly name: string };
  splits: readonly PeopleSplit[];
  notes: readonly string[];
  seed: number | string;
  version: string;
  versions: Record<string, string>;
}

const SHOWN = [
  { key: 'pcc', title: 'Over time', label: 'r over time' },
  { key: 'spatial', title: 'Over space', label: 'r over space' },
] as const;

/** The page, and its figure as a file of its own. */
export function scoreReport(input: ScoreReportInput): { html: string; svg: string } {
  const { evaluation, name, target, template, data, seed, version, versions } = input;
  const title = `${name}: ${target.title} against what was measured`;
  const svg = figureSvg(
    { panels: SHOWN.flatMap(({ key, title, label }) => scorePanel(input, key, title, label)) },
    {
      title,
      name: 'scores',
      template,
      simulated: data.simulated,
      marks: [data.simulated ? 'simulated data' : 'recorded data'],
    },
  );
  const sections: Section[] = [
    {
      title: 'Scores',
      prose: verdict(input),
      figures: [
        {
          title: 'Beside everything simpler',
          marks: [data.simulated ? 'simulated' : 'recorded'],
          caption:
            'Bars are means over people, whiskers their intervals of 95 %, dots people. Chance is the 95th percentile of circular shifts of the predictions.',
          body: svg.replace(/^<svg xmlns="([^"]*)" width="[^"]*" height="[^"]*"/, '<svg xmlns="$1" class="chart"'),
        },
      ],
      table: scoresTable(evaluation, name),
    },
    ...peopleSection(input),
    {
      title: 'What was read and assumed',
      prose: input.notes.map((note) => `- ${note.replace(/\s+/g, ' ')}`).join('\n'),
    },
  ];
  const html = renderReport({
    title,
    subtitle: `${evaluation.runs.length} runs of ${evaluation.people.length} people of ${data.name}. Seed ${seed}.`,
    ...(data.simulated && { notice: 'All brains here are simulated: the scores say nothing about any real person.' }),
    sections,
    provenance: {
      seed: String(seed),
      software: `Hemocast ${version}`,
      ...versions,
      'people tested': evaluation.people.join(', '),
      ...(input.splits.length === 1
        ? {
            'baselines fitted to': input.splits[0].train.join(', ') || 'nobody',
            'settings chosen on': input.splits[0].validation.join(', ') || 'nobody',
          }
        : { baselines: `fitted ${input.splits.length} times, each person left out once` }),
      template: template.source,
    },
  });
  return { html, svg };
}

/** One bar for each predictor, with its people. */
function scorePanel({ evaluation, name }: ScoreReportInput, key: string, title: string, label: string): BarPanel[] {
  if (!evaluation.metrics.some((metric) => metric.key === key)) return [];
  const bars = evaluation.predictors.filter(({ key: of, oracle }) => !oracle && of !== 'single');
  const shift = evaluation.shiftNull[key]?.p95;
  const levels = [
    ...(shift === undefined ? [] : [{ label: 'chance, 95 %', value: shift }]),
    ...evaluation.predictors.flatMap(({ key: of, name, scores }) =>
      of === 'ceiling' || of === 'reachable' ? [{ label: name, value: scores[key].mean }] : [],
    ),
  ].filter(({ value }) => Number.isFinite(value));
  return [
    {
      kind: 'bars',
      title,
      value: { label },
      groups: bars
        .filter(({ scores }) => Number.isFinite(scores[key].mean))
        .map(({ key: of, name: other, scores, runs }) => {
          const { mean, interval } = scores[key];
          const [label, series] = of === 'model' ? [name, 'prediction'] : [other, 'baseline'];
          const [low, high] = interval ?? [];
          const points = perPerson(
            evaluation,
            runs.map((run) => run[key]),
          );
          return { label, bars: [{ series, value: mean, low, high, points }] };
        }),
      levels,
    },
  ];
}

/** Mean over the runs of each person. */
function perPerson({ people, runs }: Evaluation, values: readonly number[]): number[] {
  return people.map((person) => {
    const own = values.filter((value, k) => runs[k].person === person && Number.isFinite(value));
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
}

function scoresTable({ metrics, predictors, shiftNull }: Evaluation, name: string) {
  const digits = 3;
  const cell = ({ mean, interval }: Estimate) =>
    Number.isFinite(mean)
      ? mean.toFixed(digits) + (interval ? ` [${interval.map((end) => end.toFixed(digits)).join(', ')}]` : '')
      : '–';
  return {
    caption: 'Means over people with intervals of 95 %. What each metric and predictor is stands in metrics.json.',
    columns: [{ title: '' }, ...metrics.map(({ key }) => ({ title: key, numeric: true }))],
    rows: [
      ...predictors.map(({ key, name: other, scores }) => ({
        ours: key === 'model',
        cells: [key === 'model' ? name : other, ...metrics.map((metric) => cell(scores[metric.key]))],
      })),
      {
        cells: [
          'shifts, 95th percentile',
          ...metrics.map(({ key }) => (shiftNull[key] === undefined ? '–' : shiftNull[key].p95.toFixed(digits))),
        ],
      },
    ],
  };
}

/** What the scores mean, in sentences; what does not hold comes first. */
function verdict({ evaluation, name }: ScoreReportInput): string {
  const [model, ...others] = evaluation.predictors;
  const { mean } = model.scores['pcc'];
  const shift = evaluation.shiftNull['pcc'];
  const bad: string[] = [];
  const good: string[] = [];
  const r = (value: number) => value.toFixed(3).replace('-', '−');
  if (shift !== undefined) {
    const said = `r over time of ${name} is ${r(mean)}; 95 of 100 circular shifts of its courses reach less than ${r(shift.p95)} (p = ${Number(shift.p.toPrecision(2))}).`;
    (mean > shift.p95 ? good : bad).push(mean > shift.p95 ? said : `It could be chance: ${said}`);
  }
  for (const { key, name: other, scores, oracle } of others) {
    if (oracle || key === 'single' || !Number.isFinite(scores['pcc'].mean)) continue;
    if (scores['pcc'].mean < mean) continue;
    bad.push(`${other} does as well or better: ${r(scores['pcc'].mean)} against ${r(mean)}.`);
  }
  const best = evaluation.differences.find(({ against }) => against === 'ridge');
  if (best !== undefined) {
    const { mean: less, interval } = best.scores['pcc'];
    const clear = interval !== undefined && interval[0] > 0;
    (clear ? good : bad).push(
      `${name} less the lagged ridge on the same runs: ${r(less)}${interval ? ` [${r(interval[0])}, ${r(interval[1])}]` : ''}${clear ? '.' : ', an interval that holds 0 or less.'}`,
    );
  }
  const share = shareOfBound(evaluation.predictors, 'reachable')?.['pcc'];
  if (share !== undefined && Number.isFinite(share))
    good.push(`It reaches ${Math.round(100 * share)} % of what a linear reader of the true drive reaches.`);
  for (const metric of evaluation.metrics.filter(({ key }) => key === 'pcc')) {
    for (const { reason } of lowBounds(evaluation, metric)) bad.push(reason);
  }
  return [
    ...(bad.length > 0 ? [`**Does not hold.**\n\n${bad.map((text) => `- ${text}`).join('\n')}`] : []),
    ...(good.length > 0 ? [`**Holds.**\n\n${good.map((text) => `- ${text}`).join('\n')}`] : []),
  ].join('\n\n');
}

function peopleSection({ evaluation, data }: ScoreReportInput): Section[] {
  const significance = evaluation.significance['pcc'];
  if (significance === undefined) return [];
  const rows = significance.people.map(({ person, score, tests }): PersonRow => {
    const of = (key: (typeof PERSON_NULLS)[number]) =>
      tests[key] && { interval: tests[key].interval, adjusted: tests[key].benjaminiHochberg };
    return { name: `sub-${person}`, score, ...Object.fromEntries(PERSON_NULLS.map((key) => [key, of(key)])) };
  });
  return [
    {
      title: 'Each person',
      figures: [
        personFigure({
          title: 'r over time of each person beside chance',
          marks: [data.simulated ? 'simulated' : 'recorded'],
          people: rows,
          scoreLabel: 'r over time',
          caption:
            'Filled dots are significant against every test after correction over people (Benjamini and Hochberg).',
        }),
      ],
    },
  ];
}
