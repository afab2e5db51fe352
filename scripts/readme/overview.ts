/** One picture of all that is generated: BOLD on the cortex above, HbO and HbR below. */
import { Resvg } from '@resvg/resvg-js';
import type { Template } from '../../src/cortex/index.js';
import { electrodePosition } from '../../src/recordings/index.js';
import {
  type ColourScale,
  CortexScene,
  colourBar,
  divergingScale,
  pngDataUri,
  roundLimit,
  timeCourseFigure,
} from '../../src/report/index.js';
import { probeHead } from '../../src/report/probe-head.js';
import type { ChannelCourse, RunHaemoglobin } from './haemoglobin.js';

const WIDTH = 1400;
const MARGIN = 24;
const LABELS = 150;
const HEAD = 290;
const KINDS = ['HbO', 'HbR'] as const;
const INK = '#1b2130';
const SOFT = '#596274';

export interface Overview {
  template: Template;
  /** `[vertex]` each. */
  bold: { simulated: Float32Array; generated: Float32Array; colours: ColourScale };
  haemoglobin: RunHaemoglobin;
  /** Of the moment shown, seconds from the start of the EEG. */
  seconds: number;
}

/** The picture as PNG, 1400 pixels wide, on white. */
export function overviewPng(overview: Overview): Uint8Array {
  const maps = mapRows(overview);
  const light = haemoglobinRows(overview, maps.bottom + 34);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${light.bottom}" viewBox="0 0 ${WIDTH} ${light.bottom}" ` +
    `color="${INK}" fill="${INK}" font-family="DejaVu Sans"><rect width="${WIDTH}" height="${light.bottom}" fill="#ffffff"/>${maps.svg}${light.svg}</svg>`;
  const font = { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' };
  return new Resvg(plain(svg), { font }).render().asPng();
}

/** Style sheets and inheritance are for browsers: colours and fonts as they stand. */
function plain(svg: string): string {
  return svg
    .replace(/var\(--[\w-]+, ?(#[0-9a-f]+)\)/g, '$1')
    .replace(/ font-family="inherit"|font-family: ?inherit;?/g, '');
}

function mapRows({ template, bold, seconds }: Overview): { svg: string; bottom: number } {
  const width = WIDTH - 2 * MARGIN - LABELS;
  const scene = new CortexScene(template, { width });
  let y = 74;
  const views = scene.panels.map(({ hemisphere, view }, k) =>
    text(`${hemisphere} ${view}`, MARGIN + LABELS + scene.centres[k] * width, y - 4, {
      anchor: 'middle',
      fill: SOFT,
      size: 15,
    }),
  );
  const rows = (['simulated', 'generated'] as const).map((name) => {
    const picture = scene.paint(bold[name], bold.colours);
    const image = `<image x="${MARGIN + LABELS}" y="${y}" width="${picture.width}" height="${picture.height}" href="${pngDataUri(picture)}"/>`;
    const label = rowLabel(name, y + picture.height / 2);
    y += picture.height + 6;
    return image + label;
  });
  const bar = placed(colourBar(bold.colours), MARGIN + LABELS + width / 2 - 190, y + 4, 380);
  const heading = text(`BOLD on the cortical surface, ${seconds.toFixed(0)} s after the start of the EEG`, MARGIN, 38, {
    size: 23,
    bold: true,
  });
  return { svg: heading + views.join('') + rows.join('') + bar, bottom: y + 70 };
}

function haemoglobinRows({ haemoglobin, seconds }: Overview, top: number): { svg: string; bottom: number } {
  const { simulated, generated } = haemoglobin;
  const name = nearestTo(generated, electrodePosition('C3') ?? [-60, -10, 60]);
  const courses = KINDS.map((kind, k) => {
    const mine = generated.find((one) => one.name === name && one.kind === kind)!;
    const real = nearest(simulated, mine);
    return placed(courseChart(kind, real, mine), MARGIN, top + 66 + k * 340, 720);
  });
  const right = MARGIN + 760;
  const heads = KINDS.flatMap((kind, k) => {
    const values = [simulated, generated].map((all) => headValues(all, kind, seconds));
    const limit = roundLimit(
      values.map((all) => all.map(({ value }) => value)),
      0.95,
    );
    const colours = divergingScale({ limit, unit: 'µM', label: kind });
    const y = top + 66 + k * 340;
    const pair = values.map((channels, c) =>
      placed(
        probeHead({ label: kind, heading: kind, channels, colours, width: HEAD }),
        right + c * (HEAD + 10),
        y,
        HEAD,
      ),
    );
    return [...pair, placed(colourBar(colours), right + HEAD - 150 + 5, y + 280, 300)];
  });
  const headings = [
    text(`HbO and HbR near C3 over the run (channel ${name})`, MARGIN, top, { size: 23, bold: true }),
    legend(MARGIN, top + 34),
    text(`All channels at ${seconds.toFixed(0)} s`, right, top, { size: 23, bold: true }),
    ...['simulated', 'generated from EEG'].map((label, c) =>
      text(label, right + c * (HEAD + 10) + HEAD / 2, top + 36, { size: 17, anchor: 'middle', bold: true }),
    ),
  ];
  return { svg: headings.join('') + courses.join('') + heads.join(''), bottom: top + 66 + 2 * 340 + 10 };
}

function courseChart(kind: string, real: ChannelCourse, mine: ChannelCourse): string {
  const at = (second: number) => valueAt(real, second);
  const { body } = timeCourseFigure({
    title: kind,
    size: 'half',
    seconds: mine.seconds,
    unit: `${kind}, µM`,
    series: [
      { name: 'simulated', values: mine.seconds.map(at) },
      { name: 'generated', values: mine.values, deviation: mine.deviation },
    ],
  });
  return body;
}

/** Linear between moments; NaN outside the recording. */
function valueAt({ seconds, values }: ChannelCourse, second: number): number {
  const step = seconds[1] - seconds[0];
  const place = (second - seconds[0]) / step;
  const first = Math.min(Math.floor(place), values.length - 2);
  if (place < 0 || place > values.length - 1) return Number.NaN;
  return values[first] + (place - first) * (values[first + 1] - values[first]);
}

function headValues(courses: readonly ChannelCourse[], kind: string, second: number) {
  return courses.filter((one) => one.kind === kind).map((one) => ({ ...one, value: valueAt(one, second) }));
}

function nearestTo(courses: readonly ChannelCourse[], place: readonly number[]): string {
  return courses.reduce((best, one) => (away(one.position, place) < away(best.position, place) ? one : best)).name;
}

/** The recording's channel of that kind at the place of the model's: names differ between people. */
function nearest(courses: readonly ChannelCourse[], { position, kind }: ChannelCourse): ChannelCourse {
  const own = courses.filter((one) => one.kind === kind);
  return own.reduce((best, one) => (away(one.position, position) < away(best.position, position) ? one : best));
}

function away(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** An SVG of its own at a place of the picture, as wide as stated. */
function placed(svg: string, x: number, y: number, width: number): string {
  const [, w, h] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!;
  const height = (width * Number(h)) / Number(w);
  return svg
    .replace(/ (width|height)="[\d.]+"/, '')
    .replace(/ (width|height)="[\d.]+"/, '')
    .replace('<svg ', `<svg x="${x}" y="${y}" width="${width}" height="${height}" `);
}

function rowLabel(name: string, y: number): string {
  const words = name === 'simulated' ? ['simulated', 'scan'] : ['generated', 'from EEG'];
  return words.map((word, k) => text(word, MARGIN, y + 22 * k, { size: 18, bold: k === 0 })).join('');
}

function legend(x: number, y: number): string {
  const line = (at: number, colour: string) =>
    `<path d="M${at},${y - 5}h28" stroke="${colour}" stroke-width="3" fill="none"/>`;
  return (
    line(x, '#26324a') +
    text('simulated, cleaned', x + 36, y, { size: 16 }) +
    line(x + 230, '#d1541a') +
    text('generated from EEG', x + 266, y, { size: 16 }) +
    `<rect x="${x + 470}" y="${y - 13}" width="28" height="15" fill="#d1541a" fill-opacity=".22"/>` +
    text('± 1 SD of a measured value', x + 506, y, { size: 16 })
  );
}

function text(
  words: string,
  x: number,
  y: number,
  style: { size: number; bold?: boolean; anchor?: string; fill?: string },
): string {
  const { size, bold, anchor = 'start', fill = INK } = style;
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="${fill}"${bold ? ' font-weight="700"' : ''}>${words}</text>`;
}
