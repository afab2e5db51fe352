/** Courses of many channels in small panels, the kinds of a channel together. */
import * as Plot from '@observablehq/plot';
import { chart, type Figure, type FigureOptions, KIND_COLOURS, type LegendItem, range } from './figure.js';

/** One kind of one channel over time. */
export interface KindCourse {
  kind?: string;
  values: ArrayLike<number>;
  /** Half the height of the band, e.g. one standard deviation. */
  deviation: ArrayLike<number>;
}

export interface ChannelPanel {
  heading: string;
  /** Under the heading, e.g. the region. */
  note?: string;
  courses: readonly KindCourse[];
}

const WIDTH = 230;
/** Of the note: what fits a panel. */
const LETTERS = 34;
/** A panel has half as many pixels: more moments would show nothing but weigh on the page. */
const MOST_POINTS = 480;

/** Moments that become one point of a panel: their mean. */
export function momentsPerPoint(moments: number): number {
  return Math.ceil(moments / MOST_POINTS);
}

/**
 * Four panels a row, all on one scale. Each point of a long recording is the mean of `momentsPerPoint` moments.
 *
 * @param options.seconds `[moment]`, as long as the courses
 * @param options.band what the bands are, for the legend
 */
export function channelCoursesFigure(
  options: FigureOptions & {
    seconds: ArrayLike<number>;
    panels: readonly ChannelPanel[];
    unit: string;
    band: string;
    /** What the courses are, after their kind in the legend; default `generated`. */
    origin?: string;
  },
): Figure {
  const { title = 'Channels over time', panels, unit, band, origin = 'generated' } = options;
  const kinds = [...new Set(panels.flatMap(({ courses }) => courses.map(({ kind }) => kind)))];
  const colour = (kind: string | undefined) => KIND_COLOURS[kinds.indexOf(kind) % KIND_COLOURS.length];
  const step = momentsPerPoint(options.seconds.length);
  const seconds = binned(options.seconds, step);
  const drawn = panels.map((panel) => ({
    ...panel,
    courses: panel.courses.map(({ kind, values, deviation }) => {
      const [middle, half] = [binned(values, step), binned(deviation, step)];
      const points = seconds.map((x, i) => ({ x, y: middle[i], low: middle[i] - half[i], high: middle[i] + half[i] }));
      return { kind, points };
    }),
  }));
  const domain = range(
    drawn.flatMap(({ courses }) => courses.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]))),
  );
  const charts = drawn.map(({ heading, note, courses }) =>
    chart(`${title}: ${heading}`, {
      width: WIDTH,
      height: 150,
      marginLeft: 34,
      marginRight: 4,
      marginTop: 34,
      marginBottom: 20,
      x: { label: null, ticks: 4, tickSize: 2, tickPadding: 3 },
      y: { label: null, ticks: 3, domain, tickSize: 2, tickPadding: 3 },
      marks: [
        Plot.ruleY([0], { stroke: 'currentColor', strokeOpacity: 0.25 }),
        ...courses.map(({ kind, points }) =>
          Plot.areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: colour(kind), fillOpacity: 0.13 }),
        ),
        ...courses.map(({ kind, points }) =>
          Plot.lineY(points, { x: 'x', y: 'y', stroke: colour(kind), strokeWidth: 1.3 }),
        ),
        Plot.text([heading], { frameAnchor: 'top-left', dx: -32, dy: -32, fontWeight: 600 }),
        ...(note
          ? [Plot.text([shortened(note)], { frameAnchor: 'top-left', dx: -32, dy: -18, fillOpacity: 0.65 })]
          : []),
      ],
    }),
  );
  const legend: LegendItem[] = [
    ...kinds.map(
      (kind): LegendItem => ({
        name: [kind, origin].filter(Boolean).join(' '),
        colour: colour(kind),
        kind: 'line',
      }),
    ),
    { name: band, colour: 'currentColor', kind: 'band' },
  ];
  return {
    title: `${title}, ${unit} over seconds`,
    caption: options.caption,
    marks: options.marks,
    size: 'full',
    tall: true,
    legend,
    body: `<div class="panels">${charts.join('')}</div>`,
  };
}

function shortened(text: string): string {
  return text.length <= LETTERS ? text : `${text.slice(0, LETTERS - 1)}…`;
}

/** Means of `step` neighbours; the last may have fewer. */
function binned(values: ArrayLike<number>, step: number): number[] {
  return Array.from({ length: Math.ceil(values.length / step) }, (_, bin) => {
    const end = Math.min(values.length, (bin + 1) * step);
    let sum = 0;
    for (let i = bin * step; i < end; i++) sum += values[i];
    return sum / (end - bin * step);
  });
}
