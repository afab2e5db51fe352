/** Bars: standing where the names of their groups fit below them, otherwise lying (`lying-bars.ts`). */
import * as Plot from '@observablehq/plot';
import type { BarPanel } from '../../reproduce/index.js';
import { chart } from '../figure.js';
import { barBase, barDomain, describeBars, largestBar, placedBars } from './bar-layout.js';
import { barMarks } from './bar-marks.js';
import {
  AXIS,
  CHART_STYLE,
  type DrawnPanel,
  GRID,
  type PanelDrawing,
  type PanelSetting,
  placed,
} from './drawn-panel.js';
import { levelLabels } from './level-labels.js';
import { LYING_COLUMN, lyingBars } from './lying-bars.js';
import { INK, lineHeight, TEXT, textWidth, wrapText } from './print-text.js';

const PLOT_HEIGHT = 230;
const LEFT = 50;
const LABEL_LINES = 3;
/** Groups that may stand side by side. */
const STANDING = 16;
/** Pixels: a bar is no wider, and has no value over it where it is narrower. */
const BAR = { widest: 90, written: 30 } as const;

export const bars: PanelDrawing<BarPanel> = {
  series: (panel) => panel.groups.flatMap((group) => group.bars.map(({ series }) => series)),
  share(panel) {
    const count = panel.groups.reduce((sum, group) => sum + Math.max(1, group.bars.length), 0);
    if (panel.groups.length > LYING_COLUMN || count > 18) return 12;
    // Of three in a row where all stand; two where names are long.
    return count <= 7 && standingLabels(panel, 286) !== undefined ? 4 : 6;
  },
  draw(panel, setting) {
    const labels = standingLabels(panel, setting.width);
    return labels === undefined ? lyingBars(panel, setting) : standingBars(panel, setting, labels);
  },
};

/** Names of groups in lines that fit below them; undefined where they do not fit. */
function standingLabels({ groups, levels = [] }: BarPanel, width: number): string[][] | undefined {
  const room = (width - LEFT - levelLabels(levels, width).width) / Math.max(1, groups.length) - 6;
  if (groups.length > STANDING) return undefined;
  const lines = groups.map(({ label }) => wrapText(label, room, TEXT.axis));
  const fits = (of: string[]) =>
    of.length <= LABEL_LINES && of.every((line) => !line.endsWith('…') && textWidth(line, TEXT.axis) <= room);
  return lines.every(fits) ? lines : undefined;
}

function standingBars(panel: BarPanel, setting: PanelSetting, labels: string[][]): DrawnPanel {
  const { groups, value, levels = [] } = panel;
  const margin = levelLabels(levels, setting.width);
  const most = Math.max(1, ...groups.map((group) => group.bars.length));
  const widest = LEFT + margin.width + groups.length * most * BAR.widest * 1.3;
  const width = Math.round(Math.min(setting.width, Math.max(widest, 240)));
  const below = Math.max(...labels.map((lines) => lines.length), 1) * lineHeight(TEXT.axis) + 10;
  const domain = barDomain(panel, 0.09);
  const base = barBase(domain);
  const shown = placedBars(panel, groups, setting);
  const barWidth = ((width - LEFT - margin.width) / groups.length) * (shown[0] ? shown[0].to - shown[0].from : 1);
  const [top, height] = [26, PLOT_HEIGHT + 26 + below];
  const y = (level: number) => top + (PLOT_HEIGHT * (domain[1] - level)) / (domain[1] - domain[0]);
  const { shapes, numbers } = barMarks(shown, {
    ...{ upright: true, base, written: barWidth >= BAR.written },
    ...{ dot: barWidth < 20 ? 1.6 : 2.2, largest: largestBar(panel) },
  });
  const svg = chart(describeBars(panel), {
    ...{ width, height, marginLeft: LEFT, marginRight: margin.width, marginTop: top, marginBottom: below },
    style: CHART_STYLE,
    x: { domain: [0, groups.length], axis: null },
    y: { domain, label: value.label, ticks: 5, ...AXIS },
    marks: [
      Plot.gridY(GRID),
      ...shapes,
      Plot.ruleY([base], { stroke: INK, strokeOpacity: 0.55 }),
      ...levels.map((level) => Plot.ruleY([level.value], { stroke: INK, strokeDasharray: '5 4', strokeWidth: 1.3 })),
      ...numbers,
      Plot.text(labels, {
        x: labels.map((_, g) => g + 0.5),
        text: labels.map((lines) => lines.join('\n')),
        ...{ frameAnchor: 'bottom', lineAnchor: 'top', dy: 8, lineHeight: 1.3, fontSize: TEXT.axis },
      }),
    ],
  });
  return { svg: placed(svg, 0, 0) + margin.draw(width - margin.width, y, [top, top + PLOT_HEIGHT]), width, height };
}
