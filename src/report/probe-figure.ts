/** Channels at their places on the head, seen from above, coloured by a score: one head for each thing that they measure. */
import { type ColourScale, colourBar, toOklab } from './colour-scale.js';
import type { Figure, FigureOptions, LegendItem } from './figure.js';
import { fromAbove, headOutline } from './head-from-above.js';
import { escapeHtml, formatNumber, round } from './markup.js';

/** One value of one channel. */
export interface ProbeChannel {
  name: string;
  /** What is measured, e.g. `HbO`; left out where all channels measure one thing. */
  kind?: string;
  /** mm, fsaverage frame. */
  position: readonly [number, number, number];
  /** NaN where it is not known. */
  value: number;
}

const WIDTH = 468;
const HEIGHT = 448;
const HEAD = 200;
/** Pixels: channels neither hide their neighbours nor become specks. */
const RADII = { least: 7, most: 15 };

/**
 * Heads of the kinds side by side, in the order in which kinds first appear, with the bar that explains the colours.
 * Channels without a value are empty rings. The value stands in the channel where there is room.
 */
export function probeFigure(
  options: FigureOptions & { channels: readonly ProbeChannel[]; colours: ColourScale },
): Figure {
  const { title = 'Channels', channels, colours } = options;
  const kinds = [...new Set(channels.map(({ kind }) => kind))];
  const legend: LegendItem[] = [];
  if (channels.some(({ value }) => !Number.isFinite(value))) {
    legend.push({ name: 'no score: not measured, or constant', colour: 'currentColor', kind: 'ring' });
  }
  const heads = kinds.map((kind) =>
    head(
      kind,
      title,
      channels.filter((one) => one.kind === kind),
      colours,
    ),
  );
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size: options.size ?? (kinds.length > 1 ? 'full' : 'half'),
    legend,
    body: `${kinds.length > 1 ? `<div class="side">${heads.join('')}</div>` : heads.join('')}<div class="map-bars" style="margin-left:0">${colourBar(colours)}</div>`,
  };
}

function head(
  kind: string | undefined,
  title: string,
  channels: readonly ProbeChannel[],
  colours: ColourScale,
): string {
  const [x, y] = [WIDTH / 2, HEIGHT / 2 + 8];
  const places = channels.map(({ position }) => {
    const [right, front] = fromAbove(position);
    return [x + HEAD * right, y - HEAD * front] as const;
  });
  const radius = radiusOf(places);
  const dots = channels.map((channel, i) => dot(channel, places[i], radius, colours));
  const name =
    kind === undefined
      ? ''
      : `<text x="8" y="20" font-size="15" font-weight="640" fill="currentColor">${escapeHtml(kind)}</text>`;
  const sides = ['left', 'right']
    .map(
      (side, i) =>
        `<text x="${i === 0 ? 8 : WIDTH - 8}" y="${HEIGHT - 8}" font-size="11" text-anchor="${i === 0 ? 'start' : 'end'}" fill="currentColor" fill-opacity=".6">${side}</text>`,
    )
    .join('');
  const label = `${title}${kind === undefined ? '' : `, ${kind}`}: ${channels.length} channels from above`;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeHtml(label)}" font-family="inherit">${headOutline(x, y, HEAD)}${name}${sides}${dots.join('')}</svg>`;
}

/** Nearly half the distance between the two channels that lie closest to each other. */
function radiusOf(places: readonly (readonly [number, number])[]): number {
  let closest = 2 * RADII.most;
  places.forEach(([x, y], i) => {
    for (const [otherX, otherY] of places.slice(0, i)) {
      const distance = Math.hypot(x - otherX, y - otherY);
      if (distance > 0) closest = Math.min(closest, distance);
    }
  });
  return Math.max(RADII.least, 0.48 * closest);
}

function dot(
  { name, kind, value }: ProbeChannel,
  [x, y]: readonly [number, number],
  radius: number,
  colours: ColourScale,
): string {
  const known = Number.isFinite(value);
  const rgb = colours.colour(known ? value : 0);
  const fill = known ? `rgb(${rgb.join(',')})` : 'none';
  const ink = toOklab(rgb)[0] > 0.62 ? '#1b2130' : '#ffffff';
  const circle = `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${fill}" stroke="currentColor" stroke-opacity=".55"${known ? '' : ' stroke-dasharray="3 2"'}/>`;
  // Two digits and a point need about 1.5 times the size of the letters on either side.
  const text =
    known && radius >= 10
      ? `<text x="${round(x)}" y="${round(y)}" dy=".35em" text-anchor="middle" font-size="${round(0.72 * radius)}" fill="${ink}">${formatNumber(value).replace('0.', '.')}</text>`
      : '';
  const sentence = `${name}${kind === undefined ? '' : ` ${kind}`}: ${known ? formatNumber(value) : 'no score'}`;
  return `<g><title>${escapeHtml(sentence)}</title>${circle}${text}</g>`;
}
