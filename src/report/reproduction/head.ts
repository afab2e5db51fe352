/** Values of electrodes or channels of light on heads seen from above, with one colour bar. */
import type { HeadPanel } from '../../reproduce/index.js';
import { colourBar, divergingScale } from '../colour-scale.js';
import { probeHead } from '../probe-head.js';
import { type PanelDrawing, placed } from './drawn-panel.js';
import { lineHeight, TEXT, textLines, wrapText } from './print-text.js';

const GAP = 14;
const WIDEST = 300;
const BAR_WIDTH = 260;

export const head: PanelDrawing<HeadPanel> = {
  share: ({ maps }) => (maps.length > 2 ? 12 : maps.length === 2 ? 6 : 4),
  draw(panel, { width }) {
    const { maps, limit, unit } = panel;
    const colours = divergingScale({ limit: limit > 0 && Number.isFinite(limit) ? limit : 1, label: unit });
    const columns = Math.max(1, Math.min(maps.length, Math.max(2, Math.floor(width / 200)), 4));
    const cell = Math.floor(Math.min(WIDEST, (width - GAP * (columns - 1)) / columns));
    const names = maps.map(({ label }) => wrapText(label, cell, TEXT.axis, { lines: 2 }));
    const nameHeight = Math.max(1, ...names.map((lines) => lines.length)) * lineHeight(TEXT.axis);
    let svg = '';
    let bottom = 0;
    maps.forEach(({ label, places, values }, k) => {
      const drawing = probeHead({
        label,
        channels: places.map((position, i) => ({ name: `channel ${i + 1}`, position, value: values[i] })),
        ...{ colours, width: cell },
      });
      const height = Number(/viewBox="0 0 [\d.]+ ([\d.]+)"/.exec(drawing)?.[1] ?? cell);
      const x = (k % columns) * (cell + GAP);
      const y = Math.floor(k / columns) * (height + nameHeight + GAP);
      svg += textLines(names[k], x + cell / 2, y + lineHeight(TEXT.axis) - 4, { anchor: 'middle' });
      svg += placed(drawing, x, y + nameHeight);
      bottom = Math.max(bottom, y + nameHeight + height);
    });
    const bar = Math.min(BAR_WIDTH, columns * cell);
    svg += placed(
      colourBar(colours, { width: bar }),
      Math.round((columns * cell + (columns - 1) * GAP - bar) / 2),
      bottom + 6,
      { size: TEXT.small },
    );
    return { svg, width, height: bottom + 60 };
  },
};
