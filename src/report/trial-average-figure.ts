/** Responses to trials, measured and generated, a panel for each label and hemisphere. */
import * as Plot from '@observablehq/plot';
import { CHART_WIDTH, chart, type Figure, type FigureOptions, type LegendItem, PART_COLOURS, range } from './figure.js';

/** The average over trials of one label, over the channels of one hemisphere and kind. */
export interface TrialCourse {
  /** Of the trials, e.g. `left`. */
  label: string;
  /** `L` or `R`. */
  hemisphere: string;
  /** What is measured, e.g. `HbO`; left out where there is one thing. */
  kind?: string;
  /** From the onset of the trials. */
  seconds: readonly number[];
  measured: readonly number[];
  /** Half the height of the band round the measured course. */
  measuredBand: readonly number[];
  generated: readonly number[];
  generatedBand: readonly number[];
}

/** Red for what rises, blue for what falls, and colours of parts where there is one thing. */
const KIND_COLOURS = [PART_COLOURS.bad, 'var(--hbr, #2467ad)', PART_COLOURS.planted, 'var(--fourth, #7a4fa3)'];
const SIDES: Record<string, string> = { L: 'left hemisphere', R: 'right hemisphere' };
const AXIS = { tickSize: 3, tickPadding: 4 } as const;

/**
 * Panels of all labels, one below the other, left hemisphere to the left, on one scale. Solid lines are measured (or simulated),
 * dashed ones generated; colours tell kinds apart.
 *
 * @param options.source what the solid lines are: `measured` or `simulated`
 * @param options.bands what the bands are, measured and generated, for the legend
 */
export function trialAverageFigure(
  options: FigureOptions & {
    courses: readonly TrialCourse[];
    unit: string;
    source: string;
    bands: { measured: string; generated: string };
  },
): Figure {
  const { title = 'Responses to trials', courses, unit, source, bands } = options;
  const kinds = [...new Set(courses.map(({ kind }) => kind))];
  const colour = (kind: string | undefined) => KIND_COLOURS[kinds.indexOf(kind) % KIND_COLOURS.length];
  const colours = (kind: string | undefined) =>
    kind === undefined ? [PART_COLOURS.real, PART_COLOURS.generated] : [colour(kind), colour(kind)];
  const domain = range(
    courses.flatMap(({ measured, measuredBand, generated, generatedBand }) => [
      ...measured.flatMap((value, i) => [value - measuredBand[i], value + measuredBand[i]]),
      ...generated.flatMap((value, i) => [value - generatedBand[i], value + generatedBand[i]]),
    ]),
  );
  const panels = [...new Set(courses.map(({ label }) => label))].flatMap((label) =>
    [...new Set(courses.map(({ hemisphere }) => hemisphere))].map((hemisphere) => {
      const own = courses.filter((one) => one.label === label && one.hemisphere === hemisphere);
      const heading = `${label} trials, ${SIDES[hemisphere] ?? hemisphere}`;
      return chart(`${title}: ${heading}, ${own.map(({ kind }) => kind ?? unit).join(' and ')} over time`, {
        width: CHART_WIDTH.half,
        height: 210,
        marginLeft: 46,
        marginRight: 8,
        marginTop: 26,
        x: { label: 'seconds from the onset', labelArrow: 'none', ...AXIS },
        y: { label: unit, labelArrow: 'none', ticks: 5, domain, ...AXIS },
        marks: [
          Plot.gridY({ stroke: 'currentColor', strokeOpacity: 0.1, ticks: 5 }),
          Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.25 }),
          Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.45 }),
          ...own.flatMap((course) => marksOf(course, colours(course.kind))),
          Plot.text([heading], { frameAnchor: 'top', dy: -18, fontWeight: 600 }),
        ],
      });
    }),
  );
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size: 'full',
    legend: kinds.flatMap((kind) => legendOf(kind, colours(kind), source, bands)),
    body: `<div class="side">${panels.join('')}</div>`,
  };
}

function marksOf(course: TrialCourse, [real, generated]: readonly string[]): Plot.Markish[] {
  const points = (values: readonly number[], band: readonly number[]) =>
    course.seconds.map((x, i) => ({ x, y: values[i], low: values[i] - band[i], high: values[i] + band[i] }));
  const measured = points(course.measured, course.measuredBand);
  const guess = points(course.generated, course.generatedBand);
  const band = { x: 'x', y1: 'low', y2: 'high' } as const;
  return [
    Plot.areaY(guess, { ...band, fill: generated, fillOpacity: 0.12 }),
    Plot.areaY(measured, { ...band, fill: real, fillOpacity: 0.22 }),
    Plot.lineY(measured, { x: 'x', y: 'y', stroke: real, strokeWidth: 1.7 }),
    Plot.lineY(guess, { x: 'x', y: 'y', stroke: generated, strokeWidth: 1.7, strokeDasharray: '5 4' }),
  ];
}

function legendOf(
  kind: string | undefined,
  [real, generated]: readonly string[],
  source: string,
  bands: { measured: string; generated: string },
): LegendItem[] {
  const of = kind === undefined ? '' : `${kind} `;
  return [
    { name: `${of}${source}`, colour: real, kind: 'line' },
    { name: bands.measured, colour: real, kind: 'band' },
    { name: `${of}generated`, colour: generated, kind: 'dash' },
    { name: `${bands.generated} (paler)`, colour: generated, kind: 'band' },
  ];
}
