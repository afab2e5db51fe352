/** One head seen from above with its channels, as SVG. */
import { type ColourScale, toOklab } from './colour-scale.js';
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

/** Shares of the picture's width: radius of the head, room above and below it. */
const HEAD = 0.427;
const ROOM = 0.0513;
/** Shares of the width: channels neither hide their neighbours nor become specks. */
const RADII = { least: 0.015, most: 0.032 };

/**
 * Channels without a value are empty rings. The value stands in the channel where there is room; its name, value and unit in the
 * channel's tooltip.
 *
 * @param options.label what the picture shows, for readers who do not see it
 * @param options.heading stands in the upper left corner
 * @param options.width pixels
 */
export function probeHead(options: {
  label: string;
  heading?: string;
  channels: readonly ProbeChannel[];
  colours: ColourScale;
  width: number;
}): string {
  const { heading, channels, colours, width } = options;
  const rim = HEAD * width;
  const height = Math.round(2 * rim + 2 * ROOM * width);
  const [x, y] = [width / 2, height / 2 + 8];
  const places = channels.map(({ position }) => {
    const [right, front] = fromAbove(position);
    return [x + rim * right, y - rim * front] as const;
  });
  const radius = radiusOf(places, width);
  const dots = channels.map((channel, i) => dot(channel, places[i], radius, colours));
  const name =
    heading === undefined
      ? ''
      : `<text x="8" y="20" font-size="${width > 350 ? 15 : 13}" font-weight="640" fill="currentColor">${escapeHtml(heading)}</text>`;
  const sides = ['left', 'right']
    .map(
      (side, i) =>
        `<text x="${i === 0 ? 8 : width - 8}" y="${height - 8}" font-size="11" text-anchor="${i === 0 ? 'start' : 'end'}" fill="currentColor" fill-opacity=".6">${side}</text>`,
    )
    .join('');
  const label = escapeHtml(`${options.label}: ${channels.length} channels from above`);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}" font-family="inherit">${headOutline(x, y, rim)}${name}${sides}${dots.join('')}</svg>`;
}

/** Nearly half the distance between the two channels that lie closest to each other. */
function radiusOf(places: readonly (readonly [number, number])[], width: number): number {
  let closest = 2 * RADII.most * width;
  places.forEach(([x, y], i) => {
    for (const [otherX, otherY] of places.slice(0, i)) {
      const distance = Math.hypot(x - otherX, y - otherY);
      if (distance > 0) closest = Math.min(closest, distance);
    }
  });
  return Math.max(RADII.least * width, 0.48 * closest);
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
  const unit = colours.kind === 'diverging' && colours.unit ? ` ${colours.unit}` : '';
  const sentence = `${name}${kind === undefined ? '' : ` ${kind}`}: ${known ? `${formatNumber(value)}${unit}` : 'no score'}`;
  return `<g><title>${escapeHtml(sentence)}</title>${circle}${text}</g>`;
}
