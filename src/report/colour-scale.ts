/**
 * Colour scales for maps on the cortex: a value in, a colour out, and the bar
 * that explains them. Colours run evenly in OKLab (Ottosson 2020), so that equal
 * steps of the value look equally large and no hue makes an edge that the data lack.
 */
import { HemocastError } from '../foundation/index.js';
import { escapeHtml, round } from './markup.js';

export type Rgb = readonly [red: number, green: number, blue: number];

export interface ColourScale {
  readonly kind: 'diverging' | 'sequential';
  /** Value of the first colour; smaller values share it. */
  readonly low: number;
  /** Value of the last colour; larger values share it. */
  readonly high: number;
  /** Unit written beside the bar, e.g. `% change`. */
  readonly unit: string;
  /** Quantity written beside the bar, e.g. `BOLD`. */
  readonly label: string;
  /** Values nearer to 0 than this are left to the sulcal grey; 0 shows all. */
  readonly threshold: number;
  /** Colours from low to high, `[length, 3]`, 0 … 255. */
  readonly table: Uint8Array;
  /** Colour of a value, 0 … 255 each; out of range is clamped. */
  colour(value: number): Rgb;
}

/** Lightness is the same at equal distance from the near-white middle; both pairs of hues stay apart for the colour-blind. */
const DIVERGING = {
  /** Blue to red. */
  dawn: ['#12356f', '#2467ad', '#6aa5d3', '#b9d5e8', '#f3f1ee', '#f2c3a7', '#e58261', '#bf3a3c', '#741022'],
  /** Purple to orange. */
  heather: ['#3f1e6e', '#7346b1', '#aa88dc', '#d6c5ee', '#f3f1ee', '#e6c9a3', '#cf8a3c', '#944f02', '#562601'],
} as const;
const SEQUENTIAL = {
  /** Pale sand to deep violet: spread, uncertainty. */
  dusk: ['#f6efdf', '#f3cf9f', '#e69a7f', '#c4647f', '#8a3f82', '#4f2a70', '#251a48'],
  /** Pale sand to deep teal: agreement, correlation. */
  lagoon: ['#f6f0dc', '#cfe0b0', '#8fca9c', '#4cab96', '#25868c', '#1d5c77', '#17355a'],
} as const;

export type DivergingPalette = keyof typeof DIVERGING;
export type SequentialPalette = keyof typeof SEQUENTIAL;

/**
 * Symmetric about 0: for signals that rise and fall, such as BOLD.
 *
 * @param options.limit value of the last colour, above 0; −limit has the first
 * @throws HemocastError `colour-scale` when the limit is not a positive number
 * @example
 * divergingScale({ limit: 2, unit: '%', label: 'BOLD' }).colour(0); // the neutral colour
 */
export function divergingScale(options: {
  limit: number;
  unit?: string;
  label?: string;
  threshold?: number;
  palette?: DivergingPalette;
}): ColourScale {
  const { limit } = options;
  if (!(limit > 0 && Number.isFinite(limit))) {
    throw new HemocastError('colour-scale', 'A diverging colour scale needs a limit', {
      field: 'limit',
      expected: 'a positive number',
      found: String(limit),
    });
  }
  return scale('diverging', -limit, limit, gradient(DIVERGING[options.palette ?? 'dawn']), options);
}

/**
 * From pale to dark: for amounts, such as uncertainty.
 *
 * @throws HemocastError `colour-scale` when `high` is not above `low`
 */
export function sequentialScale(options: {
  low?: number;
  high: number;
  unit?: string;
  label?: string;
  threshold?: number;
  palette?: SequentialPalette;
}): ColourScale {
  const { low = 0, high } = options;
  if (!(high > low && Number.isFinite(high - low))) {
    throw new HemocastError('colour-scale', 'A sequential colour scale needs a range', {
      field: 'high',
      expected: `a number above ${low}`,
      found: String(high),
    });
  }
  return scale('sequential', low, high, gradient(SEQUENTIAL[options.palette ?? 'dusk']), options);
}

/**
 * A round limit that holds the given share of the absolute values of all maps,
 * so that a few extreme vertices do not wash out the rest. 1 when all are 0 or not finite.
 */
export function roundLimit(maps: readonly ArrayLike<number>[], share = 0.99): number {
  const sizes: number[] = [];
  for (const map of maps) {
    for (let i = 0; i < map.length; i++) if (Number.isFinite(map[i])) sizes.push(Math.abs(map[i]));
  }
  if (sizes.length === 0) return 1;
  const sorted = Float64Array.from(sizes).sort();
  return roundUp(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
}

/** The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten; 1 for 0. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * power >= value * (1 - 1e-6)) ?? 10;
  return Number((step * power).toPrecision(6));
}

/**
 * The bar with ticks, quantity and unit, as SVG. Pointed ends say that values
 * beyond them exist in principle and share the last colour. A range hidden by the threshold is grey.
 */
export function colourBar(scaleOf: ColourScale, options: { width?: number } = {}): string {
  const { width = 300 } = options;
  const { low, high, kind } = scaleOf;
  const [left, top, height, tip] = [12, 20, 10, 7];
  const inner = width - 2 * left;
  const steps = Math.round(inner / 3);
  const at = (value: number) => left + ((value - low) / (high - low)) * inner;
  const fill = (value: number) => (Math.abs(value) < scaleOf.threshold ? '#b4b4b4' : hex(scaleOf.colour(value)));
  let bars = '';
  for (let k = 0; k < steps; k++) {
    const value = low + ((k + 0.5) / steps) * (high - low);
    bars += `<rect x="${round(left + (k / steps) * inner)}" y="${top}" width="${round(inner / steps + 0.4)}" height="${height}" fill="${fill(value)}"/>`;
  }
  const point = (x: number, dx: number, value: number) =>
    `<path d="M${x},${top}L${x + dx},${top + height / 2}L${x},${top + height}Z" fill="${fill(value)}"/>`;
  bars += point(left + inner, tip, high);
  if (kind === 'diverging' || low !== 0) bars += point(left, -tip, low);
  const ticks = (kind === 'diverging' ? [-1, -0.5, 0, 0.5, 1] : [-1, 0, 1]).map(
    (t) => low + ((t + 1) / 2) * (high - low),
  );
  const marks = ticks
    .map((value) => {
      const x = round(at(value));
      return `<path d="M${x},${top + height}v4" stroke="currentColor" stroke-opacity=".5"/><text x="${x}" y="${top + height + 16}" text-anchor="middle">${tickText(value)}</text>`;
    })
    .join('');
  const title = [scaleOf.label, scaleOf.unit && `(${scaleOf.unit})`].filter(Boolean).join(' ');
  const total = top + height + 20;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="colour-bar" overflow="visible" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" ` +
    `role="img" aria-label="${escapeHtml(`Colour scale: ${title}, ${tickText(low)} to ${tickText(high)}`)}" fill="currentColor" font-size="11" font-family="inherit">` +
    `<text x="${width / 2}" y="12" text-anchor="middle">${escapeHtml(title)}</text><g shape-rendering="crispEdges">${bars}</g>${marks}</svg>`
  );
}

/** Three significant digits at most, with a true minus sign. */
function tickText(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

function scale(
  kind: ColourScale['kind'],
  low: number,
  high: number,
  table: Uint8Array,
  options: { unit?: string; label?: string; threshold?: number },
): ColourScale {
  const last = table.length / 3 - 1;
  return {
    kind,
    low,
    high,
    unit: options.unit ?? '',
    label: options.label ?? '',
    threshold: options.threshold ?? 0,
    table,
    colour(value) {
      const at = 3 * Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * last);
      return [table[at], table[at + 1], table[at + 2]];
    },
  };
}

/** 1025 colours (odd, so that the middle is met exactly) through the anchors, straight in OKLab between them. */
function gradient(anchors: readonly string[]): Uint8Array {
  const count = 1025;
  const labs = anchors.map((anchor) => toOklab(parseHex(anchor)));
  const table = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) {
    const at = (i / (count - 1)) * (labs.length - 1);
    const k = Math.min(labs.length - 2, Math.floor(at));
    const lab = labs[k].map((a, axis) => a + (at - k) * (labs[k + 1][axis] - a));
    table.set(fromOklab(lab), 3 * i);
  }
  return table;
}

function parseHex(text: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

/** sRGB 0 … 255 → OKLab (L 0 … 1, a, b). */
export function toOklab(rgb: Rgb): number[] {
  const [r, g, b] = rgb.map((c) => {
    const x = c / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([lightness, a, b]: number[]): number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((x) => {
    const c = x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, c)));
  });
}
