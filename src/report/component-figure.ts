/** Independent components, each as a card: its topography, ten seconds of its course, and its spectrum. */

import { type Figure, type FigureOptions, PART_COLOURS } from './figure.js';
import { escapeHtml, formatNumber, round } from './markup.js';
import { signalPath } from './polyline.js';
import type { Place } from './topography-figure.js';
import { topographyPainter } from './topography-figure.js';

export interface ComponentCard {
  /** E.g. `3: blink`. */
  title: string;
  /** E.g. `12.5 % of variance`. */
  note: string;
  /** One value per place. */
  topography: ArrayLike<number>;
  /** In standard deviations. */
  course: ArrayLike<number>;
  spectrum: { frequencies: ArrayLike<number>; density: ArrayLike<number> };
  removed?: boolean;
}

const [WIDTH, HEIGHT, HEAD] = [446, 118, 104];
const SPECTRUM = 106;
/** Hz of the spectra. */
const HIGHEST = 75;

/**
 * @param options.places of the channels, mm in the fsaverage frame; those without a place are left out
 * @param options.seconds length of the courses
 */
export function componentFigure(
  options: FigureOptions & {
    places: readonly (Place | undefined)[];
    components: readonly ComponentCard[];
    seconds: number;
  },
): Figure {
  const { title = 'Components', places, components, seconds, caption, marks, size = 'full' } = options;
  const head = topographyPainter(places);
  return {
    title,
    caption,
    marks,
    size,
    tall: components.length > 6,
    body: `<div style="display:flex;flex-wrap:wrap;gap:10px 16px">${components.map((one) => card(one, head, seconds)).join('')}</div>`,
  };
}

function card(one: ComponentCard, head: ReturnType<typeof topographyPainter>, seconds: number): string {
  const { title, note, course, spectrum, topography, removed } = one;
  const colour = removed ? PART_COLOURS.bad : PART_COLOURS.real;
  const [left, right] = [HEAD + 10, WIDTH - SPECTRUM - 16];
  const [top, bottom] = [24, HEIGHT - 18];
  let limit = 3;
  for (let i = 0; i < course.length; i++) if (Math.abs(course[i]) > limit) limit = Math.abs(course[i]);
  const y = (value: number) => (top + bottom) / 2 - (value / limit) * ((bottom - top) / 2);
  const rest = `fill="currentColor" fill-opacity=".65" font-size="9"`;
  const frame = `stroke="currentColor" stroke-opacity=".18" fill="none"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="component" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`Component ${title}, ${note}`)}" font-family="inherit" style="max-width:100%">` +
    `<svg x="0" y="6" width="${HEAD}" height="${HEAD}" viewBox="0 0 148 148">${head(topography)}</svg>` +
    `<text x="${left}" y="13" font-size="11.5" font-weight="600" fill="${colour}">${escapeHtml(title)}</text>` +
    `<text x="${WIDTH - 2}" y="13" text-anchor="end" ${rest}>${escapeHtml(note)}</text>` +
    `<path d="M${left},${round(y(0))}H${right}" ${frame}/><path d="${signalPath(course, [left, right], y)}" fill="none" stroke="${colour}" stroke-width=".9" stroke-linejoin="round"/>` +
    `<text x="${left}" y="${HEIGHT - 5}" ${rest}>${formatNumber(seconds, 0)} s, ± ${formatNumber(limit, 0)} SD</text>` +
    spectrumOf(spectrum, [WIDTH - SPECTRUM, WIDTH - 4], [top, bottom], colour) +
    `<text x="${WIDTH - 4}" y="${HEIGHT - 5}" text-anchor="end" ${rest}>${HIGHEST} Hz</text><text x="${WIDTH - SPECTRUM}" y="${HEIGHT - 5}" ${rest}>0</text><text x="${round(WIDTH - SPECTRUM + ((SPECTRUM - 4) * 10) / HIGHEST)}" y="${HEIGHT - 5}" text-anchor="middle" ${rest}>10</text></svg>`
  );
}

/** Power on a logarithmic scale over the range of its own. */
function spectrumOf(
  { frequencies, density }: ComponentCard['spectrum'],
  [left, right]: [number, number],
  [top, bottom]: [number, number],
  colour: string,
): string {
  const logs: number[] = [];
  for (let i = 0; i < frequencies.length && frequencies[i] <= HIGHEST; i++) {
    logs.push(frequencies[i] >= 1 && density[i] > 0 ? Math.log10(density[i]) : Number.NaN);
  }
  const known = logs.filter(Number.isFinite);
  const high = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const low = Math.max(
    high - 4,
    known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  );
  const y = (log: number) => bottom - ((Math.max(low, log) - low) / (high - low || 1)) * (bottom - top);
  const end = left + ((right - left) * Math.max(0, frequencies[logs.length - 1] ?? 0)) / HIGHEST;
  const ten = round(left + ((right - left) * 10) / HIGHEST);
  return (
    `<path d="M${left},${bottom}H${right}M${ten},${top}V${bottom}" stroke="currentColor" stroke-opacity=".18" fill="none"/>` +
    (known.length === 0
      ? ''
      : `<path d="${signalPath(logs, [left, end], y)}" fill="none" stroke="${colour}" stroke-width="1.2"/>`)
  );
}
