/** A probe from above: sources, detectors, and the channels between them, coloured by a value or by what became of them. */
import { type ColourScale, colourBar, toOklab } from './colour-scale.js';
import { CHART_WIDTH, type Figure, type FigureOptions, type LegendItem, PART_COLOURS } from './figure.js';
import { headOutline } from './head-from-above.js';
import { escapeHtml, formatNumber, round } from './markup.js';

/** −1 … 1 to the right and to the front; 1 is the rim of the head where `onHead` is true. */
export type MapPlace = readonly [number, number];

export interface MapChannel {
  name: string;
  source: MapPlace;
  detector: MapPlace;
  state: 'kept' | 'short' | 'left out';
  /** NaN where there is none. */
  value?: number;
  /** Stands in the tooltip. */
  note?: string;
}

export interface OptodeMap {
  /** Whether places are on a head that can be drawn around them. */
  onHead: boolean;
  sources: readonly { label: string; place: MapPlace }[];
  detectors: readonly { label: string; place: MapPlace }[];
}

const SOURCE = 'var(--fifth, #9a7b1c)';
const DETECTOR = PART_COLOURS.baseline;
const STATES = { kept: PART_COLOURS.planted, short: PART_COLOURS.baseline, 'left out': PART_COLOURS.bad } as const;

/**
 * One head or drawing for each heading, two or three side by side.
 *
 * @param options.maps channels of each drawing
 * @param options.colours of the values; left out where states are shown
 */
export function optodeMapFigure(
  options: FigureOptions & {
    probe: OptodeMap;
    maps: readonly { heading?: string; channels: readonly MapChannel[]; colours?: ColourScale }[];
  },
): Figure {
  const { title = 'Probe', probe, maps } = options;
  const alone = maps.length === 1;
  const columns = maps.length > 2 ? 3 : 2;
  const width = alone ? 560 : columns === 3 ? CHART_WIDTH.third : CHART_WIDTH.half;
  const drawings = maps.map(({ heading, channels, colours }) =>
    drawing(`${title}${heading ? `, ${heading}` : ''}`, probe, channels, colours, width, heading),
  );
  const states = [...new Set(maps.flatMap(({ channels }) => channels.map(({ state }) => state)))];
  const scales = [...new Set(maps.flatMap(({ colours }) => colours ?? []))];
  const legend: LegendItem[] = [
    { name: 'source', colour: SOURCE, kind: 'line' },
    { name: 'detector', colour: DETECTOR, kind: 'line' },
    ...(scales.length === 0
      ? states.map((state): LegendItem => ({ name: `channel ${state}`, colour: STATES[state], kind: 'line' }))
      : []),
  ];
  const bars =
    scales.length === 0
      ? ''
      : `<div class="map-bars" style="margin-left:0">${scales.map((scale) => colourBar(scale, { width: 300 })).join('')}</div>`;
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size: 'full',
    legend,
    body: `${alone ? drawings[0] : `<div class="heads columns-${columns}">${drawings.join('')}</div>`}${bars}`,
  };
}

function drawing(
  label: string,
  { onHead, sources, detectors }: OptodeMap,
  channels: readonly MapChannel[],
  colours: ColourScale | undefined,
  width: number,
  heading?: string,
): string {
  const rim = 0.42 * width;
  // A flat probe is often wide: no more room than it takes.
  const reach = [...sources, ...detectors].reduce((most, { place }) => Math.max(most, Math.abs(place[1])), 0);
  const height = Math.round(2 * rim * (onHead ? 1 : Math.max(0.15, reach)) + 0.13 * width + (onHead ? 0 : 16));
  const [x, y] = [width / 2, height / 2 + 8];
  const at = ([right, front]: MapPlace) => [x + rim * right, y - rim * front] as const;
  const letters = sources.length + detectors.length > 40 ? 0 : width > 500 ? 10 : 9;
  const lines = channels.map((channel) => {
    const [[x1, y1], [x2, y2]] = [at(channel.source), at(channel.detector)];
    return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colours ? 'currentColor' : STATES[channel.state]}" stroke-opacity="${colours ? 0.25 : 0.9}" stroke-width="${channel.state === 'kept' ? 3 : 2}"${channel.state === 'left out' ? ' stroke-dasharray="4 3"' : ''}><title>${escapeHtml(sentence(channel, colours))}</title></line>`;
  });
  const dots = colours === undefined ? [] : channels.map((channel) => dot(channel, at, colours, width));
  const optode = (place: MapPlace, name: string, isSource: boolean) => {
    const [cx, cy] = at(place);
    const mark = isSource
      ? `<rect x="${round(cx - 4)}" y="${round(cy - 4)}" width="8" height="8" fill="${SOURCE}"/>`
      : `<circle cx="${round(cx)}" cy="${round(cy)}" r="4" fill="${DETECTOR}"/>`;
    const text =
      letters === 0 || colours !== undefined
        ? ''
        : `<text x="${round(cx)}" y="${round(cy - 6)}" font-size="${letters}" text-anchor="middle" fill="currentColor">${escapeHtml(name)}</text>`;
    return `<g><title>${escapeHtml(`${isSource ? 'source' : 'detector'} ${name}`)}</title>${mark}${text}</g>`;
  };
  const marks = [
    ...sources.map(({ label: name, place }) => optode(place, name, true)),
    ...detectors.map(({ label: name, place }) => optode(place, name, false)),
  ];
  const head = heading
    ? `<text x="8" y="20" font-size="13" font-weight="640" fill="currentColor">${escapeHtml(heading)}</text>`
    : '';
  const sides = onHead
    ? ['left', 'right']
        .map(
          (side, i) =>
            `<text x="${i === 0 ? 8 : width - 8}" y="${height - 8}" font-size="11" text-anchor="${i === 0 ? 'start' : 'end'}" fill="currentColor" fill-opacity=".6">${side}</text>`,
        )
        .join('')
    : '';
  const name = escapeHtml(`${label}: ${channels.length} channels${onHead ? ' from above' : ''}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${name}" font-family="inherit">${onHead ? headOutline(x, y, rim) : ''}${head}${sides}${lines.join('')}${marks.join('')}${dots.join('')}</svg>`;
}

function dot(
  channel: MapChannel,
  at: (place: MapPlace) => readonly [number, number],
  colours: ColourScale,
  width: number,
): string {
  const [[x1, y1], [x2, y2]] = [at(channel.source), at(channel.detector)];
  const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const { value = Number.NaN } = channel;
  const known = Number.isFinite(value);
  const rgb = colours.colour(known ? value : 0);
  const radius = 0.024 * width + 1;
  const ink = toOklab(rgb)[0] > 0.62 ? '#1b2130' : '#ffffff';
  const digits = colours.high < 1 ? 2 : colours.high < 10 ? 1 : 0;
  // Smaller letters could not be read.
  const text =
    known && radius >= 10
      ? `<text x="${round(cx)}" y="${round(cy)}" dy=".35em" text-anchor="middle" font-size="${round(0.66 * radius)}" fill="${ink}">${formatNumber(value, digits).replace('0.', '.')}</text>`
      : '';
  return `<g><title>${escapeHtml(sentence(channel, colours))}</title><circle cx="${round(cx)}" cy="${round(cy)}" r="${round(radius)}" fill="${known ? `rgb(${rgb.join(',')})` : 'none'}" stroke="currentColor" stroke-opacity=".5"${known ? '' : ' stroke-dasharray="3 2"'}/>${text}</g>`;
}

function sentence({ name, state, value, note }: MapChannel, colours: ColourScale | undefined): string {
  const figure =
    colours === undefined || value === undefined || !Number.isFinite(value)
      ? state
      : `${formatNumber(value)} ${colours.unit}`;
  return `${name}: ${figure}${note ? `, ${note}` : ''}`;
}
