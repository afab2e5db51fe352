/** How loud each EEG channel was over time, what became of it, and below, on the same axis, what was not measured or is marked. */
import { colourBar, roundUp, sequentialScale } from './colour-scale.js';
import { CHART_WIDTH, type Figure, type FigureOptions, PART_COLOURS } from './figure.js';
import { escapeHtml, formatNumber, round } from './markup.js';
import { pngDataUri } from './png.js';

/** One row of the picture. */
export interface ChannelQuality {
  name: string;
  /** Standard deviation within each part, µV. */
  deviations: ArrayLike<number>;
  /** What became of it, where it was not kept as it is: `flat, interpolated`. */
  fate?: string;
}

/** Times of one sort, a strip below the channels. */
export interface TimeStrip {
  name: string;
  spans: readonly { onset: number; duration: number }[];
  colour: string;
}

const [LEFT, TOP, AXIS] = [112, 6, 30];
/** Pixels to the right of the picture: for what became of channels, or for the strips alone. */
const ROOM = { fates: 150, strips: 70 };
const STRIP = 16;
/** Columns of the picture at most. */
const COLUMNS = 600;

/**
 * @param options.seconds length of the recording
 * @param options.starts seconds at which the parts of `partSeconds` begin; times in none of them are left empty
 */
export function channelQualityFigure(
  options: FigureOptions & {
    channels: readonly ChannelQuality[];
    starts: readonly number[];
    partSeconds: number;
    seconds: number;
    strips: readonly TimeStrip[];
  },
): Figure {
  const { title = 'Channels over time', channels, seconds, strips, caption, marks, size = 'full' } = options;
  const width = CHART_WIDTH[size];
  const row = Math.max(3, Math.min(14, Math.floor(460 / Math.max(1, channels.length))));
  const plot = width - LEFT - (channels.some(({ fate }) => fate !== undefined) ? ROOM.fates : ROOM.strips);
  const right = LEFT + plot + 8;
  const tall = row * channels.length;
  const height = TOP + tall + 8 + STRIP * strips.length + AXIS;
  const scale = sequentialScale({ high: limitOf(channels), unit: 'µV', label: 'Standard deviation within a part' });
  const picture = paint(options, (value) => scale.colour(value));
  const every = Math.ceil(9 / row);
  const line = (k: number) => TOP + row * (k + 0.5);
  const names = channels.map(({ name, fate }, k) =>
    k % every > 0 && fate === undefined
      ? ''
      : label(
          LEFT - 6,
          line(k),
          'end',
          name,
          fate === undefined ? 'currentColor' : PART_COLOURS.bad,
          Math.min(10, row + 3),
        ),
  );
  const fates = channels.map(({ fate }, k) =>
    fate === undefined ? '' : label(right, line(k), 'start', fate, PART_COLOURS.bad, Math.min(10, row + 3)),
  );
  const x = (second: number) => LEFT + (plot * Math.min(seconds, Math.max(0, second))) / seconds;
  const below = strips.map(({ name, spans, colour }, k) => {
    const y = TOP + tall + 8 + STRIP * k;
    const bars = merged(spans, x).map(
      ([from, to]) =>
        `<rect x="${round(from)}" y="${y + 2}" width="${round(to - from)}" height="${STRIP - 5}" fill="${colour}"/>`,
    );
    return `<rect x="${LEFT}" y="${y + 2}" width="${plot}" height="${STRIP - 5}" fill="currentColor" fill-opacity=".06"/>${bars.join('')}${label(LEFT - 6, y + STRIP / 2, 'end', name, 'currentColor', 10)}${label(right, y + STRIP / 2, 'start', saidSpans(spans), 'currentColor', 10)}`;
  });
  return {
    title,
    caption,
    marks,
    size,
    body:
      `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(`${title}: ${channels.length} channels over ${formatNumber(seconds, 0)} seconds`)}" font-family="inherit">` +
      `<rect x="${LEFT}" y="${TOP}" width="${plot}" height="${tall}" fill="currentColor" fill-opacity=".06"/>` +
      `<image href="${pngDataUri(picture)}" x="${LEFT}" y="${TOP}" width="${plot}" height="${tall}" preserveAspectRatio="none" style="image-rendering:pixelated"/>` +
      `${names.join('')}${fates.join('')}${below.join('')}${axis(seconds, x, height - AXIS)}</svg>${colourBar(scale)}`,
  };
}

/** Four times the median deviation, rounded: what is louder has the last colour. */
function limitOf(channels: readonly ChannelQuality[]): number {
  const all = channels.flatMap(({ deviations }) => Array.from(deviations)).filter((value) => value > 0 && value < 1e9);
  all.sort((a, b) => a - b);
  return roundUp(4 * (all[all.length >> 1] ?? 10));
}

function paint(
  { channels, starts, partSeconds, seconds }: Parameters<typeof channelQualityFigure>[0],
  colour: (value: number) => readonly [number, number, number],
) {
  const columns = Math.max(1, Math.min(COLUMNS, Math.ceil(seconds / partSeconds)));
  const pixels = new Uint8ClampedArray(4 * columns * Math.max(1, channels.length));
  // The loudest part of a column, so that none is lost where a column holds several.
  channels.forEach(({ deviations }, k) => {
    const loudest = new Float64Array(columns).fill(Number.NaN);
    starts.forEach((start, part) => {
      const last = Math.min(columns - 1, Math.ceil(((start + partSeconds) / seconds) * columns - 1e-6) - 1);
      for (let c = Math.floor((start / seconds) * columns + 1e-6); c <= last; c++) {
        if (!(deviations[part] <= loudest[c])) loudest[c] = deviations[part];
      }
    });
    loudest.forEach((value, c) => {
      if (Number.isFinite(value)) pixels.set([...colour(value), 255], 4 * (k * columns + c));
    });
  });
  return { width: columns, height: Math.max(1, channels.length), pixels };
}

/** Spans in pixels, each a pixel wide at least; those that touch become one, so that thousands of events stay a small picture. */
function merged(spans: TimeStrip['spans'], x: (second: number) => number): [number, number][] {
  const sorted = spans
    .map(({ onset, duration }): [number, number] => [x(onset), Math.max(x(onset + duration), x(onset) + 1)])
    .sort((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = result[result.length - 1];
    if (last !== undefined && from <= last[1] + 0.5) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function saidSpans(spans: TimeStrip['spans']): string {
  const seconds = spans.reduce((sum, { duration }) => sum + duration, 0);
  return seconds > 0 ? `${spans.length}, ${formatNumber(seconds, seconds < 10 ? 1 : 0)} s` : String(spans.length);
}

function axis(seconds: number, x: (second: number) => number, y: number): string {
  const [unit, name] = seconds > 600 ? [60, 'minutes'] : [1, 'seconds'];
  const wanted = seconds / unit / 8;
  const every = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((one) => one >= wanted) ?? 1000;
  const ticks = Array.from({ length: Math.floor(seconds / unit / every) + 1 }, (_, k) => k * every);
  return (
    ticks
      .map((tick) => {
        const at = round(x(tick * unit));
        return `<path d="M${at},${y}v4" stroke="currentColor" stroke-opacity=".5"/>${label(Number(at), y + 11, 'middle', formatNumber(tick, every < 1 ? 1 : 0), 'currentColor', 10)}`;
      })
      .join('') + label(x(seconds / 2), y + 24, 'middle', name, 'currentColor', 11)
  );
}

function label(x: number, y: number, anchor: string, text: string, colour: string, size: number): string {
  const letters = [...text];
  const shown = letters.length > 24 ? `${letters.slice(0, 23).join('')}…` : text;
  return `<text x="${round(x)}" y="${round(y)}" dy=".35em" text-anchor="${anchor}" font-size="${size}" fill="${colour}">${escapeHtml(shown)}</text>`;
}
