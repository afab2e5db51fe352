/** A part of a figure as it is drawn, and what draws one kind of part. */
import type { Panel } from '../../reproduce/index.js';
import type { PictureTemplate } from '../cortex-picture.js';
import { round } from '../markup.js';
import { PRINT_COLOURS } from './print-colours.js';
import { INK, TEXT } from './print-text.js';
import type { SeriesLook } from './series-looks.js';

/** SVG without its root element, to be placed in a figure. */
export interface DrawnPanel {
  svg: string;
  width: number;
  height: number;
}

export interface PanelSetting {
  /** Pixels that the part may take; its height follows. */
  width: number;
  /** Look of a series, the same in all panels of a figure. */
  look(series: string): SeriesLook;
  template: PictureTemplate;
}

/** One file for each kind of panel exports one of these. */
export interface PanelDrawing<Kind extends Panel> {
  /** Twelfths of the figure's width that the panel asks for. */
  share(panel: Kind): number;
  draw(panel: Kind, setting: PanelSetting): DrawnPanel;
  /** Series in the order in which they are drawn, for colours and the legend of the whole figure. */
  series?(panel: Kind): readonly string[];
}

/** The content of an SVG as a group at a place, in plain colours: for SVG made for pages, such as Plot's. */
export function placed(svg: string, x: number, y: number, options: { size?: number; scale?: number } = {}): string {
  const { size = TEXT.axis, scale = 1 } = options;
  const content = shortNumbers(svg.replace(/^<svg\b[^>]*>/, '').replace(/<\/svg>\s*$/, ''));
  const middle = / text-anchor="middle"| class="chart"[^>]*font-family="system-ui/.test(
    svg.slice(0, svg.indexOf('>') + 1),
  );
  const scaled = scale === 1 ? '' : ` scale(${scale})`;
  return `<g transform="translate(${Math.round(x * 100) / 100},${Math.round(y * 100) / 100})${scaled}" fill="${INK}" font-size="${size}"${middle ? ' text-anchor="middle"' : ''}>${inPlainColours(content)}</g>`;
}

/** Places and lengths with two decimals: more would be lost on a printer. */
function shortNumbers(svg: string): string {
  return svg.replace(
    / (x|y|x1|x2|y1|y2|cx|cy|dy|width|height|transform)="([^"]*)"/g,
    (_, name: string, value: string) =>
      ` ${name}="${value.replace(/-?\d+\.\d{3,}/g, (digits) => round(Number(digits)))}"`,
  );
}

/** Style-sheet variables as the colours of light pages, the text colour as ink, inherited fonts left out: programs that draw SVG know neither. */
export function inPlainColours(svg: string): string {
  return svg
    .replace(/var\(--([\w-]+)(?:, ?([^()]+))?\)/g, (_, name: string, otherwise?: string) => {
      return PRINT_COLOURS[name] ?? otherwise ?? INK;
    })
    .replace(/currentColor/g, INK)
    .replace(/ font-family="inherit"|font-family: ?inherit;?/g, '');
}

/** Size of text in Plot's charts, beside what `chart` sets. */
export const CHART_STYLE = {
  background: 'transparent',
  fontSize: `${TEXT.axis}px`,
  fontFamily: 'inherit',
  overflow: 'visible',
} as never;

export const AXIS = { tickSize: 3, tickPadding: 4, labelArrow: 'none' } as const;
export const GRID = { stroke: 'currentColor', strokeOpacity: 0.1, ticks: 5 } as const;
