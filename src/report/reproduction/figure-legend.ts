/** The legend of a whole figure: each series once, as it looks in the panels. */
import * as Plot from '@observablehq/plot';
import type { Panel } from '../../reproduce/index.js';
import { chart } from '../figure.js';
import { type DrawnPanel, placed } from './drawn-panel.js';
import { panelSeries } from './panel-drawings.js';
import { cut, SOFT, TEXT, textLine, textWidth } from './print-text.js';
import type { SeriesLook } from './series-looks.js';

const SWATCH = 20;
const ROW = 20;
const MOST = 30;

/** @returns nothing (height 0) where no series needs a name: each bar of a group already has the group's */
export function figureLegend(panels: readonly Panel[], look: (name: string) => SeriesLook, width: number): DrawnPanel {
  const items = new Map<string, Panel['kind']>();
  for (const panel of panels) {
    if (panel.kind === 'bars' && namesItself(panel)) continue;
    for (const name of panelSeries(panel)) if (!items.has(name)) items.set(name, panel.kind);
  }
  if (items.size === 0) return { svg: '', width, height: 0 };
  let [x, y] = [0, 14];
  let svg = '';
  const shown = [...items].slice(0, MOST);
  for (const [name, kind] of shown) {
    const text = cut(name, width - SWATCH - 10, TEXT.axis);
    const length = SWATCH + 7 + textWidth(text, TEXT.axis);
    if (x > 0 && x + length > width) [x, y] = [0, y + ROW];
    svg += swatch(kind, look(name), x, y - 10) + textLine(text, x + SWATCH + 7, y);
    x += length + 16;
  }
  if (items.size > MOST) svg += textLine(`and ${items.size - MOST} more`, x, y, { fill: SOFT });
  return { svg, width, height: y + 8 };
}

/** Whether each group is one bar whose series has the group's name. */
function namesItself(panel: Extract<Panel, { kind: 'bars' }>): boolean {
  return panel.groups.every(({ label, bars }) => bars.every(({ series }) => bars.length === 1 && series === label));
}

function swatch(kind: Panel['kind'], { colour, symbol, dash }: SeriesLook, x: number, y: number): string {
  if (kind === 'lines') {
    return `<path d="M${x.toFixed(1)},${y + 6}h${SWATCH}" stroke="${colour}" stroke-width="2.4" fill="none"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
  }
  if (kind === 'scatter') {
    const drawn = chart('', {
      ...{ width: SWATCH, height: 12, margin: 0, marginBottom: 0, axis: null },
      marks: [Plot.dot([0], { frameAnchor: 'middle', symbol, r: 4.5, fill: colour })],
    });
    return placed(drawn, x, y);
  }
  return `<rect x="${(x + 4).toFixed(1)}" y="${y}" width="12" height="12" rx="1.5" fill="${colour}"/>`;
}
