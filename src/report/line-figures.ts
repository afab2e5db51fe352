/** Charts of time courses, lags, scores, training and calibration. */
import * as Plot from '@observablehq/plot';
import {
  CHART_WIDTH,
  chart,
  type Figure,
  type FigureOptions,
  type LegendItem,
  PART_COLOURS,
  range,
  SERIES_COLOURS,
} from './figure.js';
import { formatNumber } from './markup.js';

export interface Series {
  name: string;
  values: ArrayLike<number>;
  /** Half the height of the band round the line, e.g. one standard deviation. */
  deviation?: ArrayLike<number>;
  /** CSS colour; by default the first series has the colour of the real signal, the second of the generated. */
  colour?: string;
}

const GRID = { stroke: 'currentColor', strokeOpacity: 0.1, ticks: 5 } as const;
const AXIS = { tickSize: 3, tickPadding: 4 } as const;

/** Signals over time, each with a band of ± its deviation where one is given. `seconds` and values are equally long. */
export function timeCourseFigure(
  options: FigureOptions & { seconds: ArrayLike<number>; series: readonly Series[]; unit: string; bandName?: string },
): Figure {
  const { title = 'Time course', seconds, series, unit, size = 'full' } = options;
  const coloured = series.map((one, k) => ({
    ...one,
    colour: one.colour ?? SERIES_COLOURS[k % SERIES_COLOURS.length],
  }));
  const marks: Plot.Markish[] = [Plot.gridY(GRID), Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.25 })];
  const limits: number[] = [];
  const points = coloured.map(({ values, deviation }) =>
    Array.from(seconds, (x, i) => ({
      x,
      y: values[i],
      low: values[i] - (deviation?.[i] ?? 0),
      high: values[i] + (deviation?.[i] ?? 0),
    })),
  );
  coloured.forEach(({ deviation, colour }, k) => {
    for (const { low, high } of points[k]) limits.push(low, high);
    if (deviation !== undefined) {
      marks.push(Plot.areaY(points[k], { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.2 }));
    }
  });
  coloured.forEach(({ colour }, k) => {
    marks.push(Plot.lineY(points[k], { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.6 }));
  });
  const legend: LegendItem[] = coloured.map(({ name, colour }) => ({ name, colour, kind: 'line' }));
  const banded = coloured.find((one) => one.deviation !== undefined);
  if (banded) legend.push({ name: options.bandName ?? '± 1 standard deviation', colour: banded.colour, kind: 'band' });
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size,
    legend,
    body: chart(`${title}: ${series.map((one) => one.name).join(', ')} over time`, {
      width: CHART_WIDTH[size],
      height: size === 'full' ? 220 : 180,
      marginLeft: 44,
      marginRight: 8,
      marginTop: 20,
      x: { label: 'seconds', labelArrow: 'none', ...AXIS },
      y: { label: unit, labelArrow: 'none', ticks: 5, domain: range(limits), ...AXIS },
      marks,
    }),
  };
}

/**
 * Cross-correlation with the EEG over lags in seconds: where BOLD follows the EEG by the planted delay, both peak there.
 * `peaks` are lags in seconds, one a series; NaN where one has none.
 */
export function lagProfileFigure(
  options: FigureOptions & {
    lags: ArrayLike<number>;
    series: readonly Series[];
    peaks: readonly number[];
    valueLabel?: string;
  },
): Figure {
  const { title = 'Lag profile', lags, series, peaks, size = 'full', valueLabel = 'correlation r' } = options;
  const coloured = series.map((one, k) => ({
    ...one,
    colour: one.colour ?? SERIES_COLOURS[k % SERIES_COLOURS.length],
  }));
  const said = peaks.map((peak) => (Number.isFinite(peak) ? `peak at ${formatNumber(peak, 1)} s` : 'no peak inside'));
  const legend: LegendItem[] = coloured.map(({ name, colour }, k) => ({
    name: k < said.length ? `${name}: ${said[k]}` : name,
    colour,
    kind: 'line',
  }));
  const marks: Plot.Markish[] = [
    Plot.gridY(GRID),
    Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.25 }),
    ...coloured.flatMap(({ colour }, k) =>
      Number.isFinite(peaks[k]) ? [Plot.ruleX([peaks[k]], { stroke: colour, strokeDasharray: '5 4' })] : [],
    ),
  ];
  for (const { values, colour } of coloured) {
    const points = Array.from(lags, (x, i) => ({ x, y: values[i] }));
    marks.push(Plot.lineY(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.8, curve: 'monotone-x' }));
    marks.push(Plot.dot(points, { x: 'x', y: 'y', fill: colour, r: 1.8 }));
  }
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size,
    legend,
    body: chart(
      `${title}: correlation over lags; ${coloured.map(({ name }, k) => `${name}: ${said[k] ?? ''}`).join(', ')}`,
      {
        width: CHART_WIDTH[size],
        height: 240,
        marginLeft: 44,
        marginRight: 8,
        x: { label: 'lag behind the EEG, seconds', labelArrow: 'none', ...AXIS },
        y: {
          label: valueLabel,
          labelArrow: 'none',
          ticks: 5,
          domain: range([0, ...coloured.flatMap((one) => Array.from(one.values))]),
          ...AXIS,
        },
        marks,
      },
    ),
  };
}

export interface ScoreRow {
  name: string;
  score: number;
  /** Ends of the interval. */
  low?: number;
  high?: number;
  /** The model this report is about. */
  ours?: boolean;
}

/** Scores as dots with intervals on one axis; the ceiling as a dashed line, the range of chance as a grey band from 0. */
export function scoreFigure(
  options: FigureOptions & { rows: readonly ScoreRow[]; ceiling?: number; nullP95?: number; scoreLabel?: string },
): Figure {
  const { title = 'Scores', rows, ceiling, nullP95, size = 'full', scoreLabel = 'correlation r' } = options;
  const colour = (row: ScoreRow) => (row.ours ? PART_COLOURS.generated : PART_COLOURS.baseline);
  const legend: LegendItem[] = [];
  const marks: Plot.Markish[] = [];
  if (nullP95 !== undefined && Number.isFinite(nullP95)) {
    marks.push(
      Plot.rect([0], { x1: Math.min(0, nullP95), x2: Math.max(0, nullP95), fill: 'currentColor', fillOpacity: 0.1 }),
    );
    legend.push({
      name: `chance: 95 % of shifts below ${formatNumber(nullP95)}`,
      colour: 'currentColor',
      kind: 'band',
    });
  }
  marks.push(Plot.gridX(GRID), Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.4 }));
  if (ceiling !== undefined && Number.isFinite(ceiling)) {
    marks.push(Plot.ruleX([ceiling], { stroke: PART_COLOURS.planted, strokeDasharray: '5 4', strokeWidth: 1.6 }));
    legend.push({ name: `ceiling ${formatNumber(ceiling)}`, colour: PART_COLOURS.planted, kind: 'dash' });
  }
  const data = rows.map((row, index) => ({ ...row, index, low: row.low ?? row.score, high: row.high ?? row.score }));
  // One mark per colour: Plot takes a constant colour per mark and would otherwise want a colour scale.
  for (const group of [data.filter((row) => !row.ours), data.filter((row) => row.ours)]) {
    if (group.length === 0) continue;
    const fill = colour(group[0]);
    marks.push(
      Plot.ruleY(group, { y: 'index', x1: 'low', x2: 'high', stroke: fill, strokeWidth: 2.5, strokeOpacity: 0.55 }),
    );
    marks.push(Plot.dot(group, { y: 'index', x: 'score', r: group[0].ours ? 5.5 : 4.5, fill }));
  }
  marks.push(
    Plot.text(data, {
      y: 'index',
      text: (row: ScoreRow) => formatNumber(row.score),
      frameAnchor: 'right',
      textAnchor: 'end',
      dx: 40,
      fontWeight: 600,
      fontVariant: 'tabular-nums',
    }),
  );
  const longest = Math.max(6, ...rows.map((row) => row.name.length));
  const width = CHART_WIDTH[size];
  const marginLeft = Math.min(0.45 * width, 14 + 6.1 * longest);
  const room = Math.floor((marginLeft - 10) / 6.1);
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size,
    legend,
    body: chart(`${title}: ${rows.map((row) => `${row.name} ${formatNumber(row.score)}`).join(', ')}`, {
      width,
      height: 60 + 27 * rows.length,
      marginLeft,
      marginRight: 48,
      marginTop: 8,
      x: { label: scoreLabel, labelArrow: 'none', domain: scoreRange(data, ceiling), ticks: 5, ...AXIS },
      y: {
        type: 'band',
        label: null,
        domain: data.map((row) => row.index),
        tickFormat: (index: number) => shorten(rows[index].name, room),
        tickSize: 0,
        tickPadding: 6,
      },
      marks,
    }),
  };
}

/** Training loss, and the validation score (or loss) by which the kept step was chosen, over steps. Gaps may be NaN. */
export function trainingFigure(
  options: FigureOptions & {
    steps: ArrayLike<number>;
    trainLoss: ArrayLike<number>;
    validationLoss?: ArrayLike<number>;
    validationScore?: ArrayLike<number>;
    chosenStep: number;
  },
): Figure {
  const { title = 'Training', steps, trainLoss, validationLoss, validationScore, chosenStep } = options;
  const chosen = Plot.ruleX([chosenStep], { stroke: 'currentColor', strokeDasharray: '4 4', strokeOpacity: 0.7 });
  const panel = (label: string, lines: { values: ArrayLike<number>; colour: string; dots?: boolean }[]) => {
    const all = lines.flatMap((line) => Array.from(line.values));
    return chart(`${title}: ${label} over training steps`, {
      width: CHART_WIDTH.half,
      height: 210,
      marginLeft: 48,
      marginRight: 10,
      x: { label: 'step', labelArrow: 'none', ticks: 5, ...AXIS },
      y: { label, labelArrow: 'none', ticks: 5, domain: range(all), ...AXIS },
      marks: [
        Plot.gridY(GRID),
        chosen,
        ...lines.flatMap(({ values, colour, dots }) => {
          const points = Array.from(steps, (x, i) => ({ x, y: Number(values[i] ?? Number.NaN) })).filter((point) =>
            Number.isFinite(point.y),
          );
          const line = Plot.lineY(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.6 });
          return dots ? [line, Plot.dot(points, { x: 'x', y: 'y', fill: colour, r: 2.5 })] : [line];
        }),
      ],
    });
  };
  const losses = [{ values: trainLoss, colour: PART_COLOURS.baseline as string, dots: false }];
  const legend: LegendItem[] = [{ name: 'training loss', colour: PART_COLOURS.baseline, kind: 'line' }];
  if (validationLoss) {
    losses.push({ values: validationLoss, colour: PART_COLOURS.generated, dots: true });
    legend.push({ name: 'validation loss', colour: PART_COLOURS.generated, kind: 'line' });
  }
  let body = panel('loss', losses);
  if (validationScore) {
    body += panel('validation score', [{ values: validationScore, colour: PART_COLOURS.generated, dots: true }]);
    legend.push({ name: 'validation score', colour: PART_COLOURS.generated, kind: 'line' });
  }
  legend.push({ name: `kept: step ${chosenStep}`, colour: 'currentColor', kind: 'dash' });
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size: 'full',
    legend,
    body: `<div class="side">${body}</div>`,
  };
}

/** Share of real values inside the model's own intervals against the share that should be; the diagonal is honest. */
export function calibrationFigure(
  options: FigureOptions & { nominal: ArrayLike<number>; observed: ArrayLike<number> },
): Figure {
  const { title = 'Calibration', nominal, observed, size = 'half' } = options;
  const points = Array.from(nominal, (x, i) => ({ x: 100 * x, y: 100 * observed[i] }));
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size,
    legend: [
      { name: 'observed', colour: PART_COLOURS.generated, kind: 'line' },
      { name: 'perfectly calibrated', colour: 'currentColor', kind: 'dash' },
    ],
    body: chart(`${title}: observed against nominal coverage`, {
      width: CHART_WIDTH[size],
      height: 280,
      marginLeft: 44,
      marginRight: 10,
      x: { label: 'should hold, % of values', labelArrow: 'none', domain: [0, 100], ticks: 5, ...AXIS },
      y: { label: 'does hold, %', labelArrow: 'none', domain: [0, 100], ticks: 5, ...AXIS },
      marks: [
        Plot.gridY(GRID),
        Plot.line(
          [
            [0, 0],
            [100, 100],
          ],
          { stroke: 'currentColor', strokeDasharray: '4 4', strokeOpacity: 0.6 },
        ),
        Plot.lineY(points, { x: 'x', y: 'y', stroke: PART_COLOURS.generated, strokeWidth: 1.8 }),
        Plot.dot(points, { x: 'x', y: 'y', fill: PART_COLOURS.generated, r: 3 }),
      ],
    }),
  };
}

function scoreRange(
  rows: { low: number; high: number; score: number }[],
  ceiling: number | undefined,
): [number, number] {
  const [low, high] = range([0, ceiling ?? 0, ...rows.flatMap((row) => [row.low, row.high, row.score])], 0.04);
  return [low, high];
}

function shorten(name: string, room: number): string {
  return name.length <= room ? name : `${name.slice(0, Math.max(1, room - 1))}…`;
}
