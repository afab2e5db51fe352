/** What a report shows: a picture or chart with its title, and charts made by Observable Plot without a browser. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom/worker';
import { escapeHtml, round, withoutForbidden } from './markup.js';

export interface Figure {
  /** Of its element, for the script of the page. */
  id?: string;
  /** Until the script of the page shows it. */
  hidden?: boolean;
  title: string;
  /** How to read it: plain prose. */
  caption?: string;
  /** Markup made by this room (SVG or images): written as it is, so never put a user's text here unescaped. */
  body: string;
  /** Words that stand in the figure itself, such as `simulated` or `generated`. */
  marks?: readonly string[];
  legend?: readonly LegendItem[];
  /** Several pictures below each other: may be split over printed pages. */
  tall?: boolean;
  /** Share of the page's width; `full` by default. */
  size?: 'full' | 'half' | 'third';
}

export interface LegendItem {
  name: string;
  /** Any CSS colour. */
  colour: string;
  kind: 'line' | 'dash' | 'band' | 'dot' | 'ring';
}

/** What every figure function takes beside its data. */
export interface FigureOptions {
  title?: string;
  caption?: string;
  marks?: readonly string[];
  size?: Figure['size'];
}

/** Colours of the parts a figure can have; each follows the reader's light or dark setting inside a report. */
export const PART_COLOURS = {
  real: 'var(--real, #26324a)',
  generated: 'var(--generated, #d1541a)',
  baseline: 'var(--baseline, #7b8698)',
  planted: 'var(--planted, #16807a)',
  line: 'var(--line, #dddad3)',
  bad: 'var(--bad, #b3261e)',
} as const;

/** In the order in which series are drawn. */
export const SERIES_COLOURS: readonly string[] = [
  PART_COLOURS.real,
  PART_COLOURS.generated,
  PART_COLOURS.planted,
  'var(--fourth, #7a4fa3)',
  'var(--fifth, #9a7b1c)',
  PART_COLOURS.baseline,
];

/** Of kinds of values of one channel, in their order: red for HbO, blue for HbR. */
export const KIND_COLOURS: readonly string[] = [
  PART_COLOURS.bad,
  'var(--hbr, #2467ad)',
  PART_COLOURS.planted,
  'var(--fourth, #7a4fa3)',
];

/** Width of a chart in CSS pixels: one that fills the page, and one that fills half of it. */
export const CHART_WIDTH = { full: 960, half: 468, third: 310 } as const;

let chartDocument: Document | undefined;

/** An SVG chart as text: Plot's, with our type, and without anything that depends on what was drawn before. */
export function chart(label: string, options: Plot.PlotOptions): string {
  chartDocument ??= parseHTML('<!doctype html><html><body></body></html>').document;
  const svg = Plot.plot({
    document: chartDocument,
    className: 'chart',
    marginBottom: 36,
    style: { background: 'transparent', fontSize: '11px', fontFamily: 'inherit', overflow: 'visible' } as never,
    ...options,
  });
  return withoutForbidden((svg as unknown as Element).outerHTML)
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace('<svg ', `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeHtml(label)}" `)
    .replace(/ d="([^"]*)"/g, (_, path: string) => ` d="${path.replace(/-?\d+\.\d{3,}/g, (n) => round(Number(n)))}"`);
}

/** The range of all finite values, widened by a share of itself; [0, 1] when there are none. */
export function range(values: Iterable<number>, widen = 0.05): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const room = widen * (high - low) || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}
