/** Points in two dimensions, a colour and a symbol for each group. */
import * as Plot from '@observablehq/plot';
import type { ScatterPanel } from '../../reproduce/index.js';
import { chart, range } from '../figure.js';
import { escapeHtml } from '../markup.js';
import { AXIS, CHART_STYLE, GRID, type PanelDrawing, placed } from './drawn-panel.js';
import { INK, SOFT, TEXT, textLine, textWidth } from './print-text.js';

const MARGINS = { left: 52, right: 12, top: 26, bottom: 42 } as const;
/** Labels are written beside points where there are no more of them than this. */
const LABELS_UP_TO = 24;

export const scatter: PanelDrawing<ScatterPanel> = {
  series: (panel) => panel.points.map(({ group }) => group),
  share: (panel) => (panel.points.length > 150 ? 6 : 4),
  draw(panel, { width, look }) {
    const { points, x, y } = panel;
    let xDomain =
      x.domain ??
      range(
        points.map((point) => point.x),
        0.06,
      );
    let yDomain =
      y.domain ??
      range(
        points.map((point) => point.y),
        0.06,
      );
    if (panel.diagonal && x.domain === undefined && y.domain === undefined) {
      xDomain = [Math.min(xDomain[0], yDomain[0]), Math.max(xDomain[1], yDomain[1])];
      yDomain = xDomain;
    }
    const plotWidth = width - MARGINS.left - MARGINS.right;
    const plotHeight = Math.round(Math.min(panel.diagonal ? plotWidth : 0.82 * plotWidth, 340));
    const height = plotHeight + MARGINS.top + MARGINS.bottom;
    const radius = points.length > 1500 ? 1.6 : points.length > 300 ? 2.2 : 3.4;
    const marks: Plot.Markish[] = [Plot.gridY(GRID), Plot.gridX(GRID)];
    if (panel.diagonal) {
      const ends = [Math.max(xDomain[0], yDomain[0]), Math.min(xDomain[1], yDomain[1])];
      if (ends[1] > ends[0])
        marks.push(Plot.line(ends, { x: ends, y: ends, stroke: INK, strokeDasharray: '5 4', strokeOpacity: 0.7 }));
    }
    for (const group of new Set(points.map((point) => point.group))) {
      const { colour, symbol } = look(group);
      marks.push(
        Plot.dot(
          points.filter((point) => point.group === group && Number.isFinite(point.x) && Number.isFinite(point.y)),
          { x: 'x', y: 'y', symbol, r: radius, fill: colour, fillOpacity: 0.8, stroke: '#ffffff', strokeWidth: 0.5 },
        ),
      );
    }
    const svg = chart(`${panel.title}: ${y.label} against ${x.label}, ${points.length} points`, {
      ...{
        width,
        height,
        marginLeft: MARGINS.left,
        marginRight: MARGINS.right,
        marginTop: MARGINS.top,
        marginBottom: MARGINS.bottom,
      },
      style: CHART_STYLE,
      x: { domain: xDomain as [number, number], label: x.label, labelAnchor: 'center', ticks: 5, ...AXIS },
      y: { domain: yDomain as [number, number], label: y.label, ticks: 5, ...AXIS },
      marks,
    });
    const at = (point: { x: number; y: number }) => ({
      x: MARGINS.left + (plotWidth * (point.x - xDomain[0])) / (xDomain[1] - xDomain[0]),
      y: MARGINS.top + (plotHeight * (yDomain[1] - point.y)) / (yDomain[1] - yDomain[0]),
    });
    return { svg: placed(svg, 0, 0) + pointLabels(panel.points, at, width), width, height };
  },
};

/** Labels beside their points, left out where they would cover a point or another label; in the tooltip all the same. */
function pointLabels(
  points: ScatterPanel['points'],
  at: (point: { x: number; y: number }) => { x: number; y: number },
  width: number,
): string {
  const labelled = points.filter(({ label, x, y }) => label && Number.isFinite(x) && Number.isFinite(y));
  const dots = points.map(at);
  const boxes: { left: number; right: number; top: number; bottom: number }[] = [];
  let svg = '';
  for (const point of labelled) {
    const { x, y } = at(point);
    const label = point.label!;
    svg += `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" fill="#ffffff" fill-opacity="0"><title>${escapeHtml(label)}</title></circle>`;
    if (labelled.length > LABELS_UP_TO) continue;
    const length = textWidth(label, TEXT.small - 1);
    for (const side of [1, -1]) {
      const left = side > 0 ? x + 6 : x - 6 - length;
      const box = { left, right: left + length, top: y - 6, bottom: y + 6 };
      const free =
        box.left > MARGINS.left &&
        box.right < width &&
        boxes.every(
          (other) =>
            other.right < box.left || other.left > box.right || other.bottom < box.top || other.top > box.bottom,
        ) &&
        dots.every((dot) => dot.x < box.left - 2 || dot.x > box.right + 2 || dot.y < box.top || dot.y > box.bottom);
      if (!free) continue;
      boxes.push(box);
      const text = textLine(label, left, y + 4, { size: TEXT.small - 1, fill: SOFT });
      svg += `<g stroke="#ffffff" stroke-width="3" paint-order="stroke">${text}</g>`;
      break;
    }
  }
  return svg;
}
