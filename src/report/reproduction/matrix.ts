/** A table of colours: cells as rectangles where they are few, as one picture where they are many. */
import type { MatrixPanel } from '../../reproduce/index.js';
import { type ColourScale, colourBar, divergingScale, sequentialScale, toOklab } from '../colour-scale.js';
import { escapeHtml } from '../markup.js';
import { pngDataUri } from '../png.js';
import { type PanelDrawing, placed } from './drawn-panel.js';
import { cut, INK, lineHeight, shownNumber, TEXT, textLine, textWidth, wrapText } from './print-text.js';

const MOST_RECTANGLES = 900;
/** Pixels of a cell: height at most, width where a number is written into it, and for a name beside each row at least. */
const CELL = { most: 34, widest: 130, named: 15 } as const;
const BAR_WIDTH = 240;

export const matrix: PanelDrawing<MatrixPanel> = {
  share({ columns, written }) {
    const count = columns.length;
    if (written) return count > 8 ? 12 : count > 3 ? 6 : 4;
    return count > 8 ? 6 : 4;
  },
  draw(panel, setting) {
    const { rows, columns, values, written } = panel;
    const size = TEXT.small;
    const colours = matrixScale(panel);
    const names = Math.min(0.36 * setting.width, 10 + Math.max(0, ...rows.map((name) => textWidth(name, size))));
    const across = Math.min(written ? CELL.widest : CELL.most, (setting.width - names) / Math.max(1, columns.length));
    const width = Math.max(names + across * columns.length, Math.min(setting.width, BAR_WIDTH + 20));
    const square = rows.length === columns.length || columns.length > 12;
    const down = Math.min(square ? across : CELL.most, Math.max(CELL.most, written ? 24 : 0));
    const flat = columns.map((name) => wrapText(name, across - 4, size, { lines: 3 }));
    const upright = flat.some((lines) => lines.some((line) => line.endsWith('…') || textWidth(line, size) > across));
    const head = upright
      ? Math.min(130, 8 + Math.max(0, ...columns.map((name) => textWidth(name, size))))
      : 6 + Math.max(1, ...flat.map((lines) => lines.length)) * lineHeight(size);
    const at = (column: number) => names + column * across;
    let svg = '';
    const everyRow = Math.max(1, Math.ceil(CELL.named / down));
    rows.forEach((name, r) => {
      if (r % everyRow !== 0) return;
      svg += textLine(cut(name, names - 8, size), names - 6, head + (r + 0.5) * down + 0.35 * size, {
        size,
        anchor: 'end',
      });
    });
    const everyColumn = upright ? Math.max(1, Math.ceil(CELL.named / across)) : 1;
    columns.forEach((name, c) => {
      const x = at(c) + across / 2;
      if (!upright) {
        const lines = flat[c];
        lines.forEach((line, k) => {
          svg += textLine(line, x, head - 6 - (lines.length - 1 - k) * lineHeight(size), { size, anchor: 'middle' });
        });
      } else if (c % everyColumn === 0) {
        svg += `<g transform="translate(${(x + 0.35 * size).toFixed(1)},${(head - 5).toFixed(1)}) rotate(-90)">${textLine(cut(name, head - 6, size), 0, 0, { size })}</g>`;
      }
    });
    const cells = { x: names, y: head, across, down };
    svg +=
      rows.length * columns.length > MOST_RECTANGLES
        ? cellPicture(panel, colours, cells)
        : cellRectangles(panel, colours, cells);
    if (written) {
      for (let r = 0; r < rows.length; r++) {
        for (let c = 0; c < columns.length; c++) {
          const value = values[r * columns.length + c];
          const ink = Number.isFinite(value) && toOklab(colours.colour(value))[0] < 0.62 ? '#ffffff' : INK;
          svg += textLine(
            shownNumber(value, Math.max(-panel.domain[0], panel.domain[1])),
            at(c) + across / 2,
            head + (r + 0.5) * down + 0.35 * size,
            {
              size,
              anchor: 'middle',
              fill: ink,
            },
          );
        }
      }
    }
    const bottom = head + rows.length * down;
    const bar = Math.min(BAR_WIDTH, width - 20);
    const barLeft = Math.round(Math.min(width - bar, Math.max(0, names + (columns.length * across - bar) / 2)));
    svg += placed(colourBar(colours, { width: bar }), barLeft, bottom + 8, { size: size });
    return { svg, width, height: bottom + 62 };
  },
};

/** Diverging about 0 where the domain holds negative values. */
export function matrixScale({ domain, unit }: Pick<MatrixPanel, 'domain' | 'unit'>): ColourScale {
  const [low, high] = domain;
  if (low < 0) return divergingScale({ limit: Math.max(-low, high), label: unit });
  return sequentialScale({ low, high: high > low ? high : low + 1, label: unit, palette: 'lagoon' });
}

interface Cells {
  x: number;
  y: number;
  across: number;
  down: number;
}

function cellRectangles({ rows, columns, values }: MatrixPanel, colours: ColourScale, cells: Cells): string {
  const { x, y, across, down } = cells;
  let svg = '';
  for (let r = 0; r < rows.length; r++) {
    for (let c = 0; c < columns.length; c++) {
      const value = values[r * columns.length + c];
      const known = Number.isFinite(value);
      const fill = known ? `rgb(${colours.colour(value).join(',')})` : 'none';
      svg +=
        `<rect x="${(x + c * across + 0.5).toFixed(2)}" y="${(y + r * down + 0.5).toFixed(2)}" width="${(across - 1).toFixed(2)}" height="${(down - 1).toFixed(2)}" fill="${fill}"${known ? '' : ` stroke="${INK}" stroke-opacity=".25"`}>` +
        `<title>${escapeHtml(`${rows[r]}, ${columns[c]}: ${shownNumber(value)}`)}</title></rect>`;
    }
  }
  return svg;
}

/** Each cell several pixels wide, so that a program that smooths pictures leaves its edges sharp. */
function cellPicture({ rows, columns, values }: MatrixPanel, colours: ColourScale, cells: Cells): string {
  const scale = Math.max(1, Math.ceil(2 * cells.across));
  const [width, height] = [columns.length * scale, rows.length * scale];
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      const value = values[Math.floor(r / scale) * columns.length + Math.floor(c / scale)];
      if (Number.isFinite(value)) pixels.set([...colours.colour(value), 255], 4 * (r * width + c));
    }
  }
  const box = `x="${cells.x.toFixed(2)}" y="${cells.y.toFixed(2)}" width="${(cells.across * columns.length).toFixed(2)}" height="${(cells.down * rows.length).toFixed(2)}"`;
  return `<image ${box} preserveAspectRatio="none" href="${pngDataUri({ width, height, pixels })}"/><rect ${box} fill="none" stroke="${INK}" stroke-opacity=".3"/>`;
}
