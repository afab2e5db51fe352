/** Rows of cortex pictures with their names, the sides they are seen from and their colour bars. */
import { type ColourScale, colourBar } from './colour-scale.js';
import type { CortexScene } from './cortex-picture.js';
import type { Figure } from './figure.js';
import { escapeHtml, round } from './markup.js';
import { pngDataUri } from './png.js';

export interface MapRow {
  label: string;
  /** A short figure under the label, e.g. `r = 0.41`. */
  note?: string;
  /** One value per vertex. */
  values: ArrayLike<number>;
  colours: ColourScale;
}

export interface MapGroup {
  /** What the rows share, e.g. `t = 124 s`. */
  heading?: string;
  rows: readonly MapRow[];
}

/** One figure; each scale that a row uses gets one colour bar below. */
export function mapFigure(options: {
  title: string;
  caption?: string;
  marks?: readonly string[];
  scene: CortexScene;
  groups: readonly MapGroup[];
}): Figure {
  const { title, caption, marks, scene, groups } = options;
  const views = scene.panels
    .map(
      ({ hemisphere, view }, k) => `<span style="left:${round(100 * scene.centres[k])}%">${hemisphere} ${view}</span>`,
    )
    .join('');
  const scales = new Set(groups.flatMap((group) => group.rows.map((row) => row.colours)));
  const body = groups
    .map(({ heading, rows }) => {
      const pictures = rows.map((row) => rowHtml(row, scene, [title, heading].filter(Boolean).join(', '))).join('\n');
      return `<div class="map-group">${heading ? `<h4>${escapeHtml(heading)}</h4>` : ''}\n${pictures}\n</div>`;
    })
    .join('\n');
  return {
    title,
    caption,
    marks,
    size: 'full',
    tall: groups.length > 1,
    body: `<div class="maps"><div class="map-views" aria-hidden="true">${views}</div>\n${body}\n<div class="map-bars">${[...scales].map((scale) => colourBar(scale)).join('')}</div></div>`,
  };
}

/**
 * Picture width in pixels that keeps `count` pictures below about 5 MB once they are inside the HTML:
 * sharp on dense screens when there are few, plainer when there are many.
 */
export function mapWidth(count: number): number {
  const bytesAtFullWidth = 165_000;
  return Math.round(Math.min(1200, Math.max(480, 1100 * Math.sqrt(3.4e6 / (Math.max(1, count) * bytesAtFullWidth)))));
}

function rowHtml({ label, note, values, colours }: MapRow, scene: CortexScene, context: string): string {
  const picture = scene.paint(values, colours);
  const small = note ? `<small>${escapeHtml(note)}</small>` : '';
  const alt = `${label} map on the cortex: ${context}`;
  return `<div class="map-row"><div class="map-label">${escapeHtml(label)}${small}</div><img src="${pngDataUri(picture)}" width="${picture.width}" height="${picture.height}" alt="${escapeHtml(alt)}"></div>`;
}
