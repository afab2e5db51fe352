/** Figures of the EEG that went in: its spectrum, and its electrodes seen from above. */
import * as Plot from '@observablehq/plot';
import { CHART_WIDTH, chart, type Figure, type FigureOptions, type LegendItem, PART_COLOURS } from './figure.js';
import { escapeHtml, round } from './markup.js';

/** What became of a channel on its way to the model. */
export type ElectrodeStatus = 'matched' | 'aliased' | 'interpolated' | 'bad' | 'dropped';

export interface Electrode {
  /** Name in the model's montage, or the recording's own where it has none there. */
  name: string;
  /** As the recording names it, where that differs. */
  recorded?: string;
  /** mm in the fsaverage (MNI305) frame; an electrode without a place is listed but not drawn. */
  position?: readonly [number, number, number];
  status: ElectrodeStatus;
  /** Why, e.g. `flat`, `old name T3`. */
  note?: string;
}

/**
 * Power spectra: the median over channels, with the band in which the middle 80 % of channels lie.
 *
 * @param options.before `[channel][frequency]` µV²/Hz
 * @param options.after the same after cleaning, where it was cleaned
 */
export function spectrumFigure(
  options: FigureOptions & {
    frequencies: ArrayLike<number>;
    before: readonly ArrayLike<number>[];
    after?: readonly ArrayLike<number>[];
    maximumFrequency?: number;
  },
): Figure {
  const { title = 'EEG power spectrum', frequencies, before, after, size = 'full' } = options;
  const shown = [
    { name: after ? 'before cleaning' : 'as recorded', channels: before, colour: PART_COLOURS.baseline as string },
    ...(after ? [{ name: 'after cleaning', channels: after, colour: PART_COLOURS.real as string }] : []),
  ];
  const legend: LegendItem[] = [];
  const marks: Plot.Markish[] = [];
  const lines: Plot.Markish[] = [];
  const powers: number[] = [];
  for (const { name, channels, colour } of shown) {
    const points = Array.from(frequencies, (x, i) => {
      const sorted = channels
        .map((channel) => channel[i])
        .filter((power) => power > 0)
        .sort((a, b) => a - b);
      return { x, low: quantile(sorted, 0.1), y: quantile(sorted, 0.5), high: quantile(sorted, 0.9) };
    }).filter(
      (point) => point.y > 0 && point.x > 0 && point.x <= (options.maximumFrequency ?? Number.POSITIVE_INFINITY),
    );
    for (const { low, high } of points) powers.push(low, high);
    marks.push(Plot.areaY(points, { x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18 }));
    lines.push(Plot.lineY(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.7 }));
    legend.push({ name: `${name}, median of ${channels.length}`, colour, kind: 'line' });
  }
  const decades = decadesIn(powers);
  legend.push({ name: 'middle 80 % of channels', colour: shown[shown.length - 1].colour, kind: 'band' });
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size,
    legend,
    body: chart(`${title}, median over channels`, {
      width: CHART_WIDTH[size],
      height: size === 'full' ? 260 : 400,
      marginLeft: 52,
      marginRight: 10,
      x: { label: 'frequency, Hz', labelArrow: 'none', ticks: 8, tickSize: 3 },
      y: { type: 'log', label: 'µV²/Hz', labelArrow: 'none', ticks: decades, tickFormat: powerOfTen, tickSize: 3 },
      marks: [Plot.gridY(decades, { stroke: 'currentColor', strokeOpacity: 0.12 }), ...marks, ...lines],
    }),
  };
}

const STATUS: Record<ElectrodeStatus, { name: string; colour: string; dash?: string; filled: boolean }> = {
  matched: { name: 'matched by name', colour: PART_COLOURS.planted, filled: true },
  aliased: { name: 'matched by an older name', colour: 'var(--fourth, #7a4fa3)', filled: true },
  interpolated: { name: 'interpolated: not recorded', colour: PART_COLOURS.generated, dash: '3 2', filled: false },
  bad: { name: 'bad: replaced from its neighbours', colour: PART_COLOURS.bad, filled: false },
  dropped: { name: 'dropped: unknown to the model', colour: PART_COLOURS.baseline, dash: '1 2.5', filled: false },
};

/** Electrodes from above, nose up (azimuthal equidistant about the vertex); colour, line and a cross tell their state. */
export function montageFigure(options: FigureOptions & { electrodes: readonly Electrode[] }): Figure {
  const { title = 'Montage', electrodes, size = 'half' } = options;
  const [width, height] = [468, 442];
  // Electrodes below the rim, such as Iz, lie a little outside of it.
  const [middleX, middleY, head] = [width / 2, height / 2 + 4, 174];
  const placed = electrodes.filter((one) => one.position !== undefined);
  const radius = placed.length > 40 ? 13 : 16;
  const faint = 'fill="none" stroke="currentColor" stroke-opacity=".35" stroke-width="1.5"';
  let body =
    `<circle cx="${middleX}" cy="${middleY}" r="${head}" ${faint}/>` +
    `<path d="M${middleX - 16},${middleY - head + 1}L${middleX},${middleY - head - 20}L${middleX + 16},${middleY - head + 1}" ${faint} stroke-linejoin="round"/>` +
    [-1, 1]
      .map(
        (side) => `<path d="M${middleX + side * head},${middleY - 26}c${side * 16},-6 ${side * 16},58 0,52" ${faint}/>`,
      )
      .join('');
  for (const electrode of placed) {
    const [x, y] = fromAbove(electrode.position!);
    const { colour, dash, filled } = STATUS[electrode.status];
    const [cx, cy] = [middleX + head * x, middleY - head * y];
    const r = radius;
    const circle = `<circle cx="${round(cx)}" cy="${round(cy)}" r="${r}"`;
    body += `<g><title>${escapeHtml(electrodeSentence(electrode))}</title>${circle} fill="var(--card, #fff)"/>${circle} fill="${filled ? colour : 'none'}" fill-opacity=".16" stroke="${colour}" stroke-width="1.6"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
    if (electrode.status === 'bad') {
      const d = round(r * 0.7);
      body += `<path d="M${round(cx)},${round(cy)}m-${d},-${d}l${2 * Number(d)},${2 * Number(d)}m0,-${2 * Number(d)}l-${2 * Number(d)},${2 * Number(d)}" stroke="${colour}" stroke-opacity=".45" stroke-width="1.4"/>`;
    }
    const font = Math.min(10, (1.75 * r) / (0.6 * Math.max(3, electrode.name.length)));
    body += `<text x="${round(cx)}" y="${round(cy)}" dy=".35em" text-anchor="middle" font-size="${round(font)}" fill="currentColor">${escapeHtml(electrode.name)}</text></g>`;
  }
  const legend: LegendItem[] = [];
  for (const [status, style] of Object.entries(STATUS)) {
    const count = electrodes.filter((one) => one.status === status).length;
    if (count > 0)
      legend.push({ name: `${style.name} (${count})`, colour: style.colour, kind: style.filled ? 'dot' : 'ring' });
  }
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size,
    legend,
    body: `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(`${title}: ${placed.length} electrodes from above`)}" font-family="inherit">${body}</svg>`,
  };
}

/** Angle from the vertex → distance from the centre; 1 is the equator of the head (about Fpz, T7, Oz). */
function fromAbove([x, y, z]: readonly [number, number, number]): [number, number] {
  // Middle of the scalp in the MNI frame; electrodes lie on a rough sphere about it.
  const [dx, dy, dz] = [x, y + 17, z];
  const angle = Math.atan2(Math.hypot(dx, dy), dz) / (Math.PI / 2);
  const azimuth = Math.atan2(dx, dy);
  const distance = Math.min(1.12, 0.93 * angle);
  return [distance * Math.sin(azimuth), distance * Math.cos(azimuth)];
}

function electrodeSentence({ name, recorded, status, note }: Electrode): string {
  const from = recorded !== undefined && recorded !== name ? ` (recorded as ${recorded})` : '';
  return `${name}${from}: ${STATUS[status].name}${note ? `, ${note}` : ''}`;
}

function quantile(sorted: number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const k = Math.min(sorted.length - 1, Math.floor(at));
  const next = Math.min(sorted.length - 1, k + 1);
  return sorted[k] + (at - k) * (sorted[next] - sorted[k]);
}

/** The powers of ten between the smallest and the largest positive value. */
function decadesIn(values: number[]): number[] {
  const logs = values.filter((value) => value > 0).map((value) => Math.log10(value));
  const low = Math.ceil(logs.reduce((a, b) => Math.min(a, b), 0) - 1e-9);
  const high = Math.floor(logs.reduce((a, b) => Math.max(a, b), 0) + 1e-9);
  return Array.from({ length: high - low + 1 }, (_, k) => 10 ** (low + k));
}

/** `0.1`, `1`, `10`, beyond that with an exponent. */
function powerOfTen(value: number): string {
  const power = Math.round(Math.log10(value));
  if (power >= -2 && power <= 3) return String(Number((10 ** power).toPrecision(1)));
  return `10${[...String(power)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('')}`;
}
