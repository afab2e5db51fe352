/** Lying bars, for long names; in columns where there are many groups, such as the 148 regions of the cortex. */
import * as Plot from '@observablehq/plot';
import type { BarPanel } from '../../reproduce/index.js';
import { chart } from '../figure.js';
import { barBase, barDomain, describeBars, largestBar, placedBars } from './bar-layout.js';
import { barMarks } from './bar-marks.js';
import { AXIS, CHART_STYLE, type DrawnPanel, GRID, type PanelSetting, placed } from './drawn-panel.js';
import { labelsAbove } from './level-labels.js';
import { cutMiddle, INK, lineHeight, TEXT, textWidth, wrapText } from './print-text.js';

/** Groups of one column. */
export const LYING_COLUMN = 30;
/** Height of a bar and of the gap between groups in pixels; few bars are made higher, until the panel has the height of others. */
const BAR = { most: 26, usual: 13, least: 7, gap: 5 } as const;
const HEIGHT = 210;
const BELOW = 44;
const RIGHT = 12;
const GAP = 20;
/** Room for a number beyond a bar. */
const NUMBER = 52;

export function lyingBars(panel: BarPanel, setting: PanelSetting): DrawnPanel {
  const { groups, levels = [] } = panel;
  const columns = Math.min(3, Math.ceil(groups.length / LYING_COLUMN), Math.max(1, Math.floor(setting.width / 280)));
  const perColumn = Math.ceil(groups.length / columns);
  const width = Math.floor((setting.width - GAP * (columns - 1)) / columns);
  const many = columns > 1;
  const size = many ? TEXT.small - 1 : TEXT.axis;
  const longest = Math.max(0, ...groups.map(({ label }) => textWidth(label, size)));
  const names = Math.round(Math.min((many ? 0.5 : 0.42) * width, 12 + longest));
  const labels = groups.map(({ label }) =>
    many ? [cutMiddle(label, names - 8, size)] : wrapText(label, names - 8, size, { lines: 3 }),
  );
  const groupHeight = heightOf(panel, columns, Math.max(1, ...labels.map((lines) => lines.length)) * lineHeight(size));
  const domain = barDomain(panel, many ? 0.03 : Math.min(0.3, NUMBER / (width - names - RIGHT)));
  const span = domain[1] - domain[0];
  const base = barBase(domain);
  const x = (level: number) => names + ((width - names - RIGHT) * (level - domain[0])) / span;
  const above = labelsAbove(
    levels.map(({ label, value }) => ({ label, x: x(value) })),
    width,
  );
  const top = 10 + above.height;
  const height = Math.ceil(top + perColumn * groupHeight + BELOW);
  let svg = '';
  for (let column = 0; column < columns; column++) {
    const from = column * perColumn;
    const shown = groups.slice(from, from + perColumn);
    const { shapes, numbers } = barMarks(placedBars(panel, shown, setting), {
      ...{ upright: false, base, written: !many, dot: groupHeight < 14 ? 1.3 : 2, largest: largestBar(panel) },
    });
    const drawn = chart(describeBars(panel), {
      ...{ width, height, marginLeft: names, marginRight: RIGHT, marginTop: top, marginBottom: BELOW },
      style: CHART_STYLE,
      x: {
        ...{ domain, label: panel.value.label, labelAnchor: 'center', ...AXIS },
        ticks: Math.max(2, Math.min(6, Math.floor((width - names) / 60))),
      },
      y: { domain: [0, perColumn], reverse: true, axis: null },
      marks: [
        Plot.gridX({ ...GRID, ticks: Math.max(2, Math.min(6, Math.floor((width - names) / 60))) }),
        ...shapes,
        Plot.ruleX([base], { stroke: INK, strokeOpacity: 0.55, y1: 0, y2: shown.length }),
        ...levels.map((level) => Plot.ruleX([level.value], { stroke: INK, strokeDasharray: '5 4', strokeWidth: 1.3 })),
        ...numbers,
        Plot.text(shown, {
          y: shown.map((_, g) => g + 0.5),
          text: shown.map((_, g) => labels[from + g].join('\n')),
          ...{ frameAnchor: 'left', textAnchor: 'end', dx: -6, fontSize: size, lineHeight: 1.2 },
        }),
      ],
    });
    const left = column * (width + GAP);
    svg += `${placed(drawn, left, 0)}<g transform="translate(${left},0)">${above.draw(top - 6)}</g>`;
  }
  return { svg, width: setting.width, height };
}

/** Height of a group, with room for its name. */
function heightOf({ groups }: BarPanel, columns: number, nameHeight: number): number {
  const most = Math.max(1, ...groups.map(({ bars }) => bars.length));
  if (columns > 1) return Math.max(most * BAR.least + 3, TEXT.small + 1);
  const filling = HEIGHT / Math.max(1, groups.length * most) - BAR.gap / most;
  const bar = Math.min(BAR.most, Math.max(BAR.usual, filling));
  return Math.max(most * bar + BAR.gap, nameHeight + 4);
}
