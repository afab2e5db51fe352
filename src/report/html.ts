/** A report: one HTML file that asks nothing of the network, the same bytes for the same input. */
import { sha256 } from '@noble/hashes/sha2.js';
import { encodeBase64 } from '../formats/gifti/base64.js';
import { HemocastError } from '../foundation/index.js';
import type { Figure, LegendItem } from './figure.js';
import { escapeHtml, formatNumber, proseHtml } from './markup.js';
import { REPORT_STYLE } from './style.js';

export interface Section {
  title: string;
  /** Part of a long report: sections of one part follow each other, under its heading and together in the contents. */
  part?: string;
  /** Plain text: blank lines part paragraphs, `- ` begins a list item, `**strong**` and `` `code` `` are understood. */
  prose?: string;
  tiles?: readonly Tile[];
  figures?: readonly Figure[];
  table?: Table;
  /** Further tables, side by side. */
  tables?: readonly Table[];
}

/** A figure worth a large font. */
export interface Tile {
  value: string;
  label: string;
  ours?: boolean;
}

export interface Column {
  title: string;
  /** Right-aligned, with this many decimals. */
  digits?: number;
  /** Right-aligned though cells are text, e.g. numbers with their interval. */
  numeric?: boolean;
}

/** The first cell of a row is its heading. Numbers are right-aligned; NaN is shown as a dash. */
export interface Table {
  caption?: string;
  columns: readonly Column[];
  rows: readonly { cells: readonly (string | number)[]; ours?: boolean }[];
}

export interface Report {
  title: string;
  subtitle?: string;
  /** Shown in a banner that nobody can miss, e.g. that all brains here are simulated. */
  notice?: string;
  /** A second banner ahead of it: what speaks against the input. */
  doubt?: string;
  sections: readonly Section[];
  /** How this came about: versions, seed, hashes, the command. In the order given. */
  provenance: Record<string, string>;
  /** A script that runs in the page, known to it by its hash; nothing else may run there. */
  script?: string;
}

/**
 * @example
 * await storage.write('report.html', renderReport({ title: 'Scores', sections: [{ title: 'Lag', figures: [figure] }], provenance: { seed: '1' } }));
 */
export function renderReport(report: Report): string {
  const { title, subtitle, notice, doubt, sections, provenance, script } = report;
  const policy = script === undefined ? '' : `; script-src '${scriptHash(script)}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:${policy}">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header class="head">
<p class="maker">Hemocast</p>
<h1>${escapeHtml(title)}</h1>
${subtitle ? `<p class="subtitle">${escapeHtml(subtitle)}</p>` : ''}
${doubt ? `<p class="notice doubt" role="alert">${escapeHtml(doubt)}</p>` : ''}
${notice ? `<p class="notice" role="note">${escapeHtml(notice)}</p>` : ''}
<nav aria-label="Contents">${contentsHtml(sections)}${sections.at(-1)?.part === undefined ? '' : '<span class="part"></span>'}<a href="#section-${sections.length + 1}">Provenance</a></nav>
</header>
<main>
${sections.map((section, k) => partHtml(sections, k) + sectionHtml(section, k + 1)).join('\n')}
<section id="section-${sections.length + 1}">
<h2>Provenance</h2>
<div class="table provenance"><table><tbody>
${Object.entries(provenance)
  .map(([key, value]) => `<tr><th scope="row">${escapeHtml(key)}</th><td>${escapeHtml(String(value))}</td></tr>`)
  .join('\n')}
</tbody></table></div>
</section>
</main>
<footer>${notice ? escapeHtml(notice) : ''}</footer>
${script === undefined ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

/**
 * How a policy names a script (Content Security Policy 3, section 2.3.1).
 *
 * @throws HemocastError `report-script` where the text would end its own element
 */
function scriptHash(script: string): string {
  if (/<\/script|<!--/i.test(script)) {
    throw new HemocastError('report-script', 'The script of a report would end in its middle', {
      expected: 'no </script and no <!--',
      found: 'one of them',
    });
  }
  return `sha256-${encodeBase64(sha256(new TextEncoder().encode(script)))}`;
}

/** Links to the sections; those of a part under its name. */
function contentsHtml(sections: readonly Section[]): string {
  return sections
    .map(({ title, part }, k) => {
      const name =
        part !== undefined && part !== sections[k - 1]?.part ? `<span class="part">${escapeHtml(part)}</span>` : '';
      return `${name}<a href="#section-${k + 1}">${escapeHtml(title)}</a>`;
    })
    .join('');
}

/** The heading of a part before its first section. */
function partHtml(sections: readonly Section[], k: number): string {
  const { part } = sections[k];
  return part === undefined || part === sections[k - 1]?.part ? '' : `<p class="part-head">${escapeHtml(part)}</p>\n`;
}

function sectionHtml(section: Section, number: number): string {
  const { title, prose, tiles, figures, table, tables } = section;
  const parts = [`<section id="section-${number}">`, `<h2>${escapeHtml(title)}</h2>`];
  if (prose) parts.push(`<div class="prose">${proseHtml(prose)}</div>`);
  if (tiles?.length) parts.push(`<dl class="tiles">${tiles.map(tileHtml).join('')}</dl>`);
  if (figures?.length) parts.push(`<div class="figures">${figures.map(figureHtml).join('\n')}</div>`);
  if (table) parts.push(tableHtml(table));
  if (tables?.length) parts.push(`<div class="beside">${tables.map(tableHtml).join('\n')}</div>`);
  parts.push('</section>');
  return parts.join('\n');
}

function tileHtml({ value, label, ours }: Tile): string {
  return `<div class="tile"><dt>${escapeHtml(label)}</dt><dd${ours ? ' class="ours"' : ''}>${escapeHtml(value)}</dd></div>`;
}

/** The figure with title, marks, legend and caption inside its element, so that none of them is lost when it is copied. */
function figureHtml(figure: Figure): string {
  const words = (figure.marks ?? []).map((mark) => `<span class="mark">${escapeHtml(mark)}</span>`).join('');
  const marks = words && `<span class="marks">${words}</span>`;
  const legend = (figure.legend ?? []).map(legendHtml).join('');
  return [
    `<figure${figure.id ? ` id="${figure.id}"` : ''} class="${figure.size ?? 'full'}${figure.tall ? ' tall' : ''}"${figure.hidden ? ' hidden' : ''}>`,
    `<div class="title"><h3>${escapeHtml(figure.title)}</h3>${marks}</div>`,
    legend && `<ul class="legend">${legend}</ul>`,
    figure.body,
    figure.caption && `<figcaption>${proseHtml(figure.caption)}</figcaption>`,
    '</figure>',
  ]
    .filter(Boolean)
    .join('\n');
}

function legendHtml({ name, colour, kind }: LegendItem): string {
  const paint = escapeHtml(colour);
  const shape = {
    line: `<path d="M0,6H20" stroke="${paint}" stroke-width="2.2"/>`,
    dash: `<path d="M0,6H20" stroke="${paint}" stroke-width="2" stroke-dasharray="4 3"/>`,
    band: `<rect y="1" width="20" height="10" rx="2" fill="${paint}" fill-opacity=".22"/>`,
    ring: `<circle cx="10" cy="6" r="5" fill="none" stroke="${paint}" stroke-width="1.6" stroke-dasharray="3 2"/>`,
    dot: `<circle cx="10" cy="6" r="5" fill="${paint}" fill-opacity=".16" stroke="${paint}" stroke-width="1.6"/>`,
  }[kind];
  return `<li><svg width="20" height="12" viewBox="0 0 20 12" aria-hidden="true">${shape}</svg><span>${escapeHtml(name)}</span></li>`;
}

function tableHtml({ caption, columns, rows }: Table): string {
  const numeric = columns.map(
    (column, k) =>
      column.numeric ||
      column.digits !== undefined ||
      (k > 0 && rows.length > 0 && rows.every((row) => typeof row.cells[k] === 'number')),
  );
  const cell = (value: string | number, k: number) => {
    const text = typeof value === 'number' ? formatNumber(value, columns[k]?.digits ?? 2) : value;
    const kind = numeric[k] ? ' class="number"' : '';
    return k === 0 ? `<th scope="row"${kind}>${escapeHtml(text)}</th>` : `<td${kind}>${escapeHtml(text)}</td>`;
  };
  return `<div class="table"><table>
${caption ? `<caption>${escapeHtml(caption)}</caption>` : ''}
<thead><tr>${columns.map((column, k) => `<th scope="col"${numeric[k] ? ' class="number"' : ''}>${escapeHtml(column.title)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr${row.ours ? ' class="ours"' : ''}>${row.cells.map(cell).join('')}</tr>`).join('\n')}
</tbody></table></div>`;
}
