/** Each person's score beside what chance reaches. */
import * as Plot from '@observablehq/plot';
import { CHART_WIDTH, chart, type Figure, type FigureOptions, PART_COLOURS, range } from './figure.js';

/** A person's score, with what chance reaches in 95 of 100 arrangements of each null. */
export interface PersonRow {
  name: string;
  score: number;
  shift?: PersonChance;
  otherEeg?: PersonChance;
}

export interface PersonChance {
  interval: [number, number];
  /** p adjusted over people. */
  adjusted: number;
}

const NULLS = [
  { key: 'shift', name: 'chance by shifts, 95 %', offset: -3 },
  { key: 'otherEeg', name: 'chance by EEG of others, 95 %', offset: 3 },
] as const;
const LEVEL = 0.05;

/** A row for each person: a dot for the score, filled where all tests are significant, and a bar for the interval of each null. */
export function personFigure(options: FigureOptions & { people: readonly PersonRow[]; scoreLabel?: string }): Figure {
  const { title = 'Each person', people, size = 'full', scoreLabel = 'r' } = options;
  const rows = people.map((person, index) => ({ ...person, index }));
  const marks: Plot.Markish[] = [Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.4 })];
  const shown = NULLS.filter(({ key }) => people.some((person) => person[key] !== undefined));
  for (const { key, offset } of shown) {
    const bars = rows.flatMap((row) => {
      const of = row[key];
      return of ? [{ index: row.index, low: of.interval[0], high: of.interval[1] }] : [];
    });
    marks.push(
      Plot.ruleY(bars, {
        ...{ y: 'index', x1: 'low', x2: 'high', dy: offset, strokeWidth: 4, strokeOpacity: 0.45 },
        stroke: key === 'shift' ? PART_COLOURS.baseline : PART_COLOURS.planted,
      }),
    );
  }
  const isSignificant = ({ shift, otherEeg }: PersonRow) =>
    [shift, otherEeg].every((test) => test === undefined || test.adjusted <= LEVEL);
  const colour = PART_COLOURS.generated;
  for (const [group, fill] of [
    [rows.filter(isSignificant), colour],
    [rows.filter((row) => !isSignificant(row)), 'var(--card, white)'],
  ] as const) {
    if (group.length > 0) {
      marks.push(Plot.dot(group, { y: 'index', x: 'score', r: 4.5, fill, stroke: colour, strokeWidth: 1.6 }));
    }
  }
  const limits = rows.flatMap(({ score, shift, otherEeg }) => [
    score,
    ...(shift?.interval ?? []),
    ...(otherEeg?.interval ?? []),
  ]);
  const significant = people.filter(isSignificant).length;
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size,
    legend: [
      { name: 'score of a person', colour, kind: 'line' },
      ...shown.map(({ key, name }) => ({
        name,
        colour: key === 'shift' ? PART_COLOURS.baseline : PART_COLOURS.planted,
        kind: 'band' as const,
      })),
    ],
    body: chart(`${title}: scores of ${people.length} people, ${significant} of them significant`, {
      width: CHART_WIDTH[size],
      height: 56 + 18 * rows.length,
      marginLeft: 90,
      marginRight: 12,
      marginTop: 8,
      x: {
        label: scoreLabel,
        labelArrow: 'none',
        domain: range([0, ...limits]),
        ticks: 5,
        tickSize: 3,
        tickPadding: 4,
      },
      y: {
        type: 'band',
        label: null,
        domain: rows.map(({ index }) => index),
        tickFormat: (index: number) => shortened(rows[index].name, 12),
        tickSize: 0,
        tickPadding: 6,
      },
      marks,
    }),
  };
}

function shortened(name: string, room: number): string {
  return name.length <= room ? name : `${name.slice(0, room - 1)}…`;
}
