/** Topographies: potentials at electrodes spread over the scalp by spherical splines, seen from above, nose up. */
import { HEAD_CENTRE, sphericalSplineMatrix } from '../preprocess/index.js';
import { type ColourScale, divergingScale } from './colour-scale.js';
import type { Figure, FigureOptions } from './figure.js';
import { fromAbove, RIM } from './head-from-above.js';
import { escapeHtml, round } from './markup.js';
import { pngDataUri } from './png.js';

/** mm, fsaverage frame. */
export type Place = readonly [number, number, number];

export interface Topography {
  /** E.g. `component 3: blink`. */
  title: string;
  /** A short figure below, e.g. `r = 0.93`. */
  note?: string;
  /** One value per place, in any unit. */
  values: ArrayLike<number>;
}

/** Pixels of the interpolated picture. */
const GRID = 96;
const SIZE = 148;
/** Of the picture's half width; the nose needs room. */
const HEAD = 0.86;

/**
 * One head for each topography, each with its own symmetric colour scale: sign and amplitude of a component are arbitrary.
 *
 * @param options.places of the electrodes, mm in the fsaverage frame; those without a place are left out
 */
export function topographyFigure(
  options: FigureOptions & { places: readonly (Place | undefined)[]; topographies: readonly Topography[] },
): Figure {
  const { title = 'Topographies', places, topographies, caption, marks, size = 'full' } = options;
  const head = topographyPainter(places);
  const heads = topographies.map((one) => headHtml(one, head(one.values)));
  return {
    title,
    caption,
    marks,
    size,
    body: `<div style="display:flex;flex-wrap:wrap;gap:12px 20px">${heads.join('')}</div>`,
  };
}

/**
 * What draws heads of one set of places.
 *
 * @returns for one value per place the content of an SVG of 148 × 148, in symmetric colours of its own
 */
export function topographyPainter(places: readonly (Place | undefined)[]): (values: ArrayLike<number>) => string {
  const known = places.flatMap((place, index) => (place === undefined ? [] : [index]));
  const dots = known.map((index) => fromAbove(places[index]!));
  const pixels = insidePixels();
  const weights =
    known.length === 0
      ? new Float64Array(0)
      : sphericalSplineMatrix(
          known.map((index) => places[index]!),
          pixels.map(({ place }) => place),
          HEAD_CENTRE,
        );
  return (all) => {
    const values = known.map((index) => all[index]);
    const limit = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    return headSvg(paint(values, weights, pixels, divergingScale({ limit })), dots);
  };
}

function paint(
  values: readonly number[],
  weights: Float64Array,
  inside: readonly { pixel: number; place: Place }[],
  colours: ColourScale,
) {
  const pixels = new Uint8ClampedArray(4 * GRID * GRID);
  inside.forEach(({ pixel }, row) => {
    let sum = 0;
    for (let k = 0; k < values.length; k++) sum += weights[row * values.length + k] * values[k];
    pixels.set([...colours.colour(sum), values.length === 0 ? 0 : 255], 4 * pixel);
  });
  return { width: GRID, height: GRID, pixels };
}

/** Pixels within the head, with the place of the scalp that each shows. */
function insidePixels(): { pixel: number; place: Place }[] {
  const found: { pixel: number; place: Place }[] = [];
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const x = ((column + 0.5) / GRID) * 2 - 1;
      const y = 1 - ((row + 0.5) / GRID) * 2;
      const distance = Math.hypot(x, y) / HEAD;
      if (distance > 1) continue;
      const [angle, azimuth] = [distance * RIM, Math.atan2(x, y)];
      const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
      found.push({
        pixel: row * GRID + column,
        place: [
          HEAD_CENTRE[0] + 97 * sine * Math.sin(azimuth),
          HEAD_CENTRE[1] + 97 * sine * Math.cos(azimuth),
          HEAD_CENTRE[2] + 97 * cosine,
        ],
      });
    }
  }
  return found;
}

function headHtml({ title, note }: Topography, head: string): string {
  return (
    `<div style="width:${SIZE}px;text-align:center;font-size:12px">` +
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escapeHtml(`Topography of ${title}`)}">` +
    `${head}</svg><div>${escapeHtml(title)}</div>${note ? `<small>${escapeHtml(note)}</small>` : ''}</div>`
  );
}

function headSvg(picture: ReturnType<typeof paint>, dots: readonly [number, number][]): string {
  const middle = SIZE / 2;
  const radius = middle * HEAD;
  const top = middle - radius;
  const line = 'fill="none" stroke="currentColor" stroke-opacity=".55" stroke-width="1.3"';
  const electrodes = dots
    .map(
      ([x, y]) =>
        `<circle cx="${round(middle + radius * x)}" cy="${round(middle - radius * y)}" r="1.3" fill="currentColor" fill-opacity=".6"/>`,
    )
    .join('');
  return (
    `<image href="${pngDataUri(picture)}" width="${SIZE}" height="${SIZE}"/>` +
    `<circle cx="${middle}" cy="${middle}" r="${round(radius)}" ${line}/>` +
    `<path d="M${middle - 9},${round(top + 1)}L${middle},${round(top - 8)}L${middle + 9},${round(top + 1)}" ${line}/>` +
    electrodes
  );
}
