/** Sections of a report as plain data: text for the page to show as text, and charts as pictures. */
import type { Figure, Section } from '../../../src/report/index.js';
import { formatNumber } from '../../../src/report/markup.js';
import type { PageFigure, PageSection } from './protocol.js';

/** Colours of the parts of a chart, as the report has them. */
const COLOURS = {
  light: {
    ink: '#1b2130',
    card: '#ffffff',
    real: '#26324a',
    generated: '#d1541a',
    baseline: '#7b8698',
    planted: '#16807a',
  },
  dark: {
    ink: '#e9ebf0',
    card: '#191d25',
    real: '#dde4f2',
    generated: '#ff8d54',
    baseline: '#8d98aa',
    planted: '#45c4b8',
  },
} as const;

export function pageSection(
  { title, prose, tiles = [], figures = [], table, tables = [] }: Section,
  dark: boolean,
): PageSection {
  return {
    ...{ title, tiles },
    ...(prose && { prose }),
    figures: figures.map((figure) => pageFigure(figure, dark)),
    tables: [...(table ? [table] : []), ...tables].map(({ caption, columns, rows }) => ({
      ...(caption && { caption }),
      columns: columns.map(({ title: head, digits, numeric }) => ({
        title: head,
        isNumber: digits !== undefined || numeric === true,
      })),
      rows: rows.map(({ cells, ours }) => ({
        cells: cells.map((cell, c) => (typeof cell === 'string' ? cell : formatNumber(cell, columns[c]?.digits ?? 3))),
        ...(ours && { ours }),
      })),
    })),
  };
}

/** A chart alone can be a picture; its colours are written into it, as a picture does not see the page's. */
export function pageFigure({ title, caption, marks = [], legend = [], body }: Figure, dark: boolean): PageFigure {
  const coloured = (text: string) => withColours(text, dark);
  const open = /^<svg\b[^>]*>/.exec(body.trim())?.[0];
  const width = Number(/\bwidth="(\d+)"/.exec(open ?? '')?.[1] ?? 0);
  const height = Number(/\bheight="(\d+)"/.exec(open ?? '')?.[1] ?? 0);
  const isChart = open !== undefined && width > 0 && height > 0 && body.trim().lastIndexOf('<svg') === 0;
  const { ink } = COLOURS[dark ? 'dark' : 'light'];
  const whole = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" color="${ink}" font-family="system-ui, sans-serif">${coloured(body)}</svg>`;
  return {
    ...{ title, marks, width },
    ...(caption && { caption }),
    legend: legend.map(({ name, colour }) => ({ name, colour: coloured(colour).replace('currentColor', ink) })),
    ...(isChart && { svg: whole }),
  };
}

function withColours(text: string, dark: boolean): string {
  const colours: Readonly<Record<string, string>> = COLOURS[dark ? 'dark' : 'light'];
  return text.replace(
    /var\(--([\w-]+)(?:,\s*([^()]*))?\)/g,
    (_, name: string, fallback = 'gray') => colours[name] ?? fallback,
  );
}
