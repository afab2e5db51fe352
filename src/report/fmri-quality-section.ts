/** How good a run of BOLD is: movement, steadiness, the carpet of all courses, signal to noise and coverage. */
import type { RunQuality } from '../preprocess/index.js';
import { roundLimit, sequentialScale } from './colour-scale.js';
import { CortexScene, type PictureTemplate } from './cortex-picture.js';
import type { Figure } from './figure.js';
import type { Section } from './html.js';
import { timeCourseFigure } from './line-figures.js';
import { mapFigure, mapWidth } from './map-figure.js';
import { formatNumber } from './markup.js';
import { pngDataUri } from './png.js';

/** Deviations at which the carpet is white or black. */
const CARPET_LIMIT = 2;

/** @param seconds of each volume */
export function fmriQualitySection(
  { coverage, tsnr, dvars, carpet, displacement }: RunQuality,
  template: PictureTemplate,
  seconds: ArrayLike<number>,
): Section {
  const known = tsnr.filter(Number.isFinite).sort();
  const scene = new CortexScene(template, { width: mapWidth(1) });
  const colours = sequentialScale({ high: roundLimit([known], 0.99), unit: '', label: 'tSNR' });
  const moved = displacement?.filter((value) => value > 0.5).length;
  return {
    title: 'Quality of the run',
    prose:
      'Before anything was taken out of it. In the carpet each row is a vertex, from −2 SD (black) to 2 SD (white): vertical stripes that run through all rows are movement or breath. They should meet peaks of framewise displacement (above 0.5 mm a volume is hardly usable) and of DVARS, the change of all vertices from one volume to the next. tSNR, the mean by its deviation over time, falls near air and where the coil does not reach; grey is not covered.',
    tiles: [
      { value: `${formatNumber(100 * coverage, 1)} %`, label: 'of the cortex covered' },
      {
        value: known.length > 0 ? formatNumber(known[Math.floor(known.length / 2)], 1) : '–',
        label: 'tSNR, median over vertices',
      },
      { value: formatNumber(medianOf(dvars), 2), label: 'DVARS, % of the mean, median' },
      displacement === undefined
        ? { value: '–', label: 'framewise displacement: no table of confounds states it' }
        : {
            value: `${formatNumber(meanOf(displacement), 2)} mm`,
            label: `framewise displacement, mean; ${moved} volumes above 0.5 mm`,
          },
    ],
    figures: [
      ...(displacement === undefined
        ? []
        : [courses('Framewise displacement', 'mm', seconds, 'displacement', displacement)]),
      courses('DVARS', '%', seconds, 'DVARS', dvars),
      carpetFigure(carpet, seconds),
      ...(known.length === 0
        ? []
        : [
            mapFigure({
              title: 'Temporal signal to noise',
              scene,
              groups: [{ rows: [{ label: 'tSNR', note: '', values: tsnr, colours }] }],
            }),
          ]),
    ],
  };
}

function courses(title: string, unit: string, seconds: ArrayLike<number>, name: string, values: Float64Array): Figure {
  // A line has no gaps: what is not known is left out.
  const kept = Array.from(values, (_, t) => t).filter((t) => Number.isFinite(values[t]));
  return timeCourseFigure({
    title,
    unit,
    seconds: Float64Array.from(kept, (t) => seconds[t]),
    series: [{ name, values: Float64Array.from(kept, (t) => values[t]) }],
  });
}

function carpetFigure({ data, rows, right }: RunQuality['carpet'], seconds: ArrayLike<number>): Figure {
  const volumes = seconds.length;
  const [width, height] = [volumes, Math.max(1, rows)];
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  data.forEach((value, i) => {
    const share = (Math.max(-CARPET_LIMIT, Math.min(CARPET_LIMIT, value)) + CARPET_LIMIT) / (2 * CARPET_LIMIT);
    pixels.fill(Math.round(255 * share), 4 * i, 4 * i + 3);
  });
  const uri = pngDataUri({ width, height, pixels });
  const first = formatNumber(seconds[0], 0);
  const last = formatNumber(seconds[volumes - 1], 0);
  return {
    title: 'Carpet',
    caption: `${rows} vertices spread over the cortex, by region; the first ${right} rows are the left hemisphere. From ${first} to ${last} s.`,
    body: `<img src="${uri}" width="${width}" height="${height}" style="width:100%;height:${height}px;image-rendering:pixelated;display:block" alt="Carpet plot: ${rows} vertices over ${volumes} volumes"/>`,
  };
}

function meanOf(values: Float64Array): number {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function medianOf(values: Float64Array): number {
  const known = values.filter(Number.isFinite).sort();
  return known.length === 0 ? Number.NaN : known[Math.floor(known.length / 2)];
}
