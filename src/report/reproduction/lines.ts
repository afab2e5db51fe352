/** Courses over a common axis, with bands of their intervals and places on the axis. */
import * as Plot from '@observablehq/plot';
import type { LinePanel } from '../../reproduce/index.js';
import { chart, range } from '../figure.js';
import { AXIS, CHART_STYLE, GRID, type PanelDrawing, placed } from './drawn-panel.js';
import { labelsAbove } from './level-labels.js';
import { INK } from './print-text.js';

const PLOT_HEIGHT = 230;
const MARGINS = { left: 52, right: 12, bottom: 42 } as const;
/** Of a course's points, so that a long one is still a small file; intervals between them are straight. */
const DOTS_UP_TO = 24;

export const lines: PanelDrawing<LinePanel> = {
  series: (panel) => panel.series.map(({ label }) => label),
  share: (panel) => (Math.max(...panel.series.map(({ x }) => x.length), 0) > 400 ? 12 : 6),
  draw(panel, { width, look }) {
    const { series, x, y, places = [] } = panel;
    const courses = series.map((one) => ({
      ...one,
      ...look(one.label),
      points: Array.from(one.x, (at, i) => ({
        x: at,
        y: one.y[i],
        low: one.low?.[i] ?? Number.NaN,
        high: one.high?.[i] ?? Number.NaN,
      })),
    }));
    const all = courses.flatMap(({ points }) => points);
    const xDomain = x.domain ?? range([...all.map((point) => point.x), ...places.map(({ value }) => value)], 0.01);
    const yDomain =
      y.domain ??
      range(
        all.flatMap((point) => [point.y, point.low, point.high]),
        0.05,
      );
    const span = width - MARGINS.left - MARGINS.right;
    const across = (value: number) => MARGINS.left + (span * (value - xDomain[0])) / (xDomain[1] - xDomain[0]);
    const names = labelsAbove(
      places.map(({ label, value }) => ({ label, x: across(value) })),
      width,
    );
    const top = 26 + names.height;
    const height = PLOT_HEIGHT + top + MARGINS.bottom;
    const marks: Plot.Markish[] = [Plot.gridY(GRID)];
    if (yDomain[0] < 0 && yDomain[1] > 0) marks.push(Plot.ruleY([0], { stroke: INK, strokeOpacity: 0.3 }));
    for (const { value } of places) {
      marks.push(Plot.ruleX([value], { stroke: INK, strokeDasharray: '5 4', strokeWidth: 1.3 }));
    }
    for (const { points, colour } of courses) {
      const banded = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
      if (banded.length > 1) {
        marks.push(Plot.areaY(banded, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18 }));
      }
    }
    for (const { points, colour, dash, symbol } of courses) {
      marks.push(Plot.lineY(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 2, strokeDasharray: dash }));
      if (points.length <= DOTS_UP_TO) {
        marks.push(Plot.dot(points, { x: 'x', y: 'y', fill: colour, symbol, r: 2.6 }));
      }
    }
    const svg = chart(`${panel.title}: ${series.map(({ label }) => label).join(', ')}`, {
      ...{
        width,
        height,
        marginLeft: MARGINS.left,
        marginRight: MARGINS.right,
        marginTop: top,
        marginBottom: MARGINS.bottom,
      },
      style: CHART_STYLE,
      x: {
        domain: xDomain as [number, number],
        label: x.label,
        labelAnchor: 'center',
        ticks: Math.max(3, Math.round(width / 80)),
        ...AXIS,
      },
      y: { domain: yDomain as [number, number], label: y.label, ticks: 5, ...AXIS },
      marks,
    });
    return { svg: placed(svg, 0, 0) + names.draw(top - 6), width, height };
  },
};
