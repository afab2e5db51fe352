/** Responses to trials, measured and generated, a panel for each label and hemisphere. */
import * as Plot from '@observablehq/plot';
import {
  CHART_WIDTH,
  chart,
  type Figure,
  type FigureOptions,
  KIND_COLOURS,
  type LegendItem,
  PART_COLOURS,
  range,
} from './figure.js';

/** The generated average over trials of one label, over the channels of one hemisphere and kind. */
export interface GeneratedTrialCourse {
  /** Of the trials, e.g. `left`. */
  label: string;
  /** `L` or `R`. */
  hemisphere: string;
  /** What is measured, e.g. `HbO`; left out where there is one thing. */
  kind?: string;
  /** From the onset of the trials. */
  seconds: readonly number[];
  generated: readonly number[];
  /** Half the height of the band round the generated course. */
  generatedBand: readonly number[];
}

/** The same beside what was measured. */
export interface TrialCourse extends GeneratedTrialCourse {
  measured: readonly number[];
  measuredBand: readonly number[];
}

const SIDES: Record<string, string> = { L: 'left hemisphere', R: 'right hemisphere' };
const AXIS = { tickSize: 3, tickPadding: 4 } as const;

/**
 * Panels of all labels, one below the other, left hemisphere to the left, on one scale. Solid lines are measured (or simulated),
 * dashed ones generated; colours tell kinds apart. Where nothing was measured, labels stand side by side, a row for each hemisphere.
 *
 * @param options.source what the solid lines are: `measured` or `simulated`
 * @param options.bands what the bands are, measured and generated, for the legend
 */
export function trialAverageFigure(
  options: FigureOptions & {
    courses: readonly (GeneratedTrialCourse & Partial<TrialCourse>)[];
    unit: string;
    source?: string;
    bands: { measured?: string; generated: string };
  },
): Figure {
  const { title = 'Responses to trials', courses, unit, source, bands } = options;
  const kinds = [...new Set(courses.map(({ kind }) => kind))];
  const colour = (kind: string | undefined) => KIND_COLOURS[kinds.indexOf(kind) % KIND_COLOURS.length];
  const colours = (kind: string | undefined) =>
    kind === undefined ? [PART_COLOURS.real, PART_COLOURS.generated] : [colour(kind), colour(kind)];
  const labels = [...new Set(courses.map(({ label }) => label))];
  const hemispheres = [...new Set(courses.map(({ hemisphere }) => hemisphere))];
  const compared = courses.some(({ measured }) => measured !== undefined);
  const order = compared
    ? labels.flatMap((label) => hemispheres.map((hemisphere) => [label, hemisphere]))
    : hemispheres.flatMap((hemisphere) => labels.map((label) => [label, hemisphere]));
  const three = !compared && labels.length > 2;
  const domain = range(courses.flatMap(limitsOf));
  const panels = order.map(([label, hemisphere]) => {
    const own = courses.filter((one) => one.label === label && one.hemisphere === hemisphere);
    const heading = `${label} trials, ${SIDES[hemisphere] ?? hemisphere}`;
    return chart(`${title}: ${heading}, ${own.map(({ kind }) => kind ?? unit).join(' and ')} over time`, {
      width: three ? CHART_WIDTH.third : CHART_WIDTH.half,
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
  });
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size: 'full',
    legend: compared
      ? kinds.flatMap((kind) => legendOf(kind, colours(kind), source ?? 'measured', bands))
      : [
          ...kinds.map(
            (kind): LegendItem => ({ name: named(kind, 'generated'), colour: colours(kind)[1], kind: 'line' }),
          ),
          { name: bands.generated, colour: 'currentColor', kind: 'band' },
        ],
    body: `<div class="side${three ? ' three' : ''}">${panels.join('')}</div>`,
  };
}

/** All that the bands of a course reach. */
function limitsOf({
  measured = [],
  measuredBand,
  generated,
  generatedBand,
}: GeneratedTrialCourse & Partial<TrialCourse>): number[] {
  const ends = (values: readonly number[], band: readonly number[] | undefined) =>
    values.flatMap((value, i) => [value - (band?.[i] ?? 0), value + (band?.[i] ?? 0)]);
  return [...ends(measured, measuredBand), ...ends(generated, generatedBand)];
}

function marksOf(
  course: GeneratedTrialCourse & Partial<TrialCourse>,
  [real, generated]: readonly string[],
): Plot.Markish[] {
  const points = (values: readonly number[], half: readonly number[] = []) =>
    course.seconds.map((x, i) => ({
      x,
      y: values[i],
      low: values[i] - (half[i] ?? 0),
      high: values[i] + (half[i] ?? 0),
    }));
  const guess = points(course.generated, course.generatedBand);
  const band = { x: 'x', y1: 'low', y2: 'high' } as const;
  const line = { x: 'x', y: 'y', strokeWidth: 1.7 } as const;
  const guessBand = Plot.areaY(guess, { ...band, fill: generated, fillOpacity: 0.12 });
  if (course.measured === undefined) return [guessBand, Plot.lineY(guess, { ...line, stroke: generated })];
  const measured = points(course.measured, course.measuredBand);
  return [
    guessBand,
    Plot.areaY(measured, { ...band, fill: real, fillOpacity: 0.22 }),
    Plot.lineY(measured, { ...line, stroke: real }),
    Plot.lineY(guess, { ...line, stroke: generated, strokeDasharray: '5 4' }),
  ];
}

function legendOf(
  kind: string | undefined,
  [real, generated]: readonly string[],
  source: string,
  bands: { measured?: string; generated: string },
): LegendItem[] {
  return [
    { name: named(kind, source), colour: real, kind: 'line' },
    { name: bands.measured ?? '± 1 standard error', colour: real, kind: 'band' },
    { name: named(kind, 'generated'), colour: generated, kind: 'dash' },
    { name: `${bands.generated} (paler)`, colour: generated, kind: 'band' },
  ];
}

function named(kind: string | undefined, what: string): string {
  return [kind, what].filter(Boolean).join(' ');
}
