/** Traces on a canvas: rows of channels over one clock, with gaps, events and the cursor. Draws when something changed and its owner says so. */
import type { RecordingEvent } from '../../../src/recordings/index.js';
import type { RecordingSummary, TraceChannel, Traces } from '../worker/protocol.js';
import { emptyColumns, fillColumns, joinColumns, middleOf, spreadOf, type TraceColumns } from './trace-columns.js';
import { eventMarks } from './trace-events.js';
import { type Pixels, paintRow, pixelsOf } from './trace-painter.js';
import { heightAfter, rowHeights } from './trace-scale.js';
import { clock, gridStep, type TimeWindow } from './trace-window.js';

/** What is to be drawn. */
export interface TraceLook {
  window: TimeWindow;
  /** Indices of channels from the top. */
  rows: readonly number[];
  /** Steps of 1, 2, 5 above the height that fits. */
  gain: number;
  /** Each channel has a scale of its own. */
  own: boolean;
  /** Names of channels that are struck out. */
  bad: ReadonlySet<string>;
  events: readonly RecordingEvent[];
  /** Seconds; drawn where it is in view. */
  cursor: number;
}

/** CSS colours, `rgb(…)`. */
export interface TraceColours {
  ink: string;
  quiet: string;
  line: string;
  accent: string;
  bad: string;
  event: string;
}

/** CSS pixels of the strips above and below the rows. */
export const EVENT_STRIP = 20;
export const TIME_STRIP = 22;
/** Pixels of the canvas in all: beyond that a sharper picture is not worth its time. */
const MOST_PIXELS = 6e6;

export type Signals = Pick<RecordingSummary, 'sampleRate' | 'samples' | 'seconds' | 'segments'> & {
  channels: readonly TraceChannel[];
};

/** Stretches without a measurement between the segments of a recording, seconds. */
export function gapsOf({ segments, sampleRate, seconds }: Pick<Signals, 'segments' | 'sampleRate' | 'seconds'>) {
  if (segments === undefined || segments.length === 0) return [];
  const gaps: { from: number; to: number }[] = [];
  let end = 0;
  for (const { start, samples } of segments) {
    if (start / sampleRate > end + 0.5 / sampleRate) gaps.push({ from: end, to: start / sampleRate });
    end = (start + samples) / sampleRate;
  }
  if (seconds > end + 0.5 / sampleRate) gaps.push({ from: end, to: seconds });
  return gaps;
}

export class TracePicture {
  private pixels?: Pixels;
  private columns: TraceColumns = emptyColumns(0);
  private spreads?: Float32Array;
  private readonly gaps: { from: number; to: number }[];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly signals: Signals,
    /** Pieces of traces that are there for a window. */
    private readonly tiles: { over(window: TimeWindow, columns: number): { shown: Traces[]; complete: boolean } },
    /** Spreads by the names of channels: versions of one recording share them, so that their amplitudes compare. */
    private readonly known: Map<string, number>,
  ) {
    this.gaps = gapsOf(signals);
  }

  /** Scales are found once more from what is in view. */
  fit(): void {
    this.known.clear();
    this.spreads = undefined;
  }

  /**
   * Draws all.
   *
   * @returns units that a row of each channel is high, and whether the finest steps were there
   */
  draw(look: TraceLook, colours: TraceColours): { heights: number[]; complete: boolean } {
    const { canvas } = this;
    const { clientWidth, clientHeight } = canvas;
    const wanted = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / Math.max(1, clientWidth * clientHeight)));
    const ratio = Math.max(1, wanted);
    const width = Math.max(1, Math.round(clientWidth * ratio));
    const height = Math.max(1, Math.round(clientHeight * ratio));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    if (this.pixels?.width !== width || this.pixels.height !== height) this.pixels = pixelsOf(width, height);
    if (this.columns.least.length !== width) this.columns = emptyColumns(width);
    const { shown, complete } = this.tiles.over(look.window, width);
    if (this.spreads === undefined && shown.length > 0) {
      const spreads = this.spreadsOver(look.window, shown);
      if (complete) {
        this.spreads = spreads;
        this.signals.channels.forEach(({ name }, row) => void this.known.set(name, spreads[row]));
      }
      return this.paint(look, colours, ratio, shown, spreads, complete);
    }
    return this.paint(look, colours, ratio, shown, this.spreads ?? new Float32Array(0), complete);
  }

  private spreadsOver(window: TimeWindow, shown: readonly Traces[]): Float32Array {
    return Float32Array.from(this.signals.channels, ({ name }, row) => {
      const known = this.known.get(name);
      if (known !== undefined) return known;
      this.columnsOf(window, shown, row);
      return spreadOf(this.columns);
    });
  }

  private columnsOf(window: TimeWindow, shown: readonly Traces[], row: number): void {
    const { columns, gaps } = this;
    columns.least.fill(Number.NaN);
    columns.largest.fill(Number.NaN);
    for (const traces of shown) fillColumns(columns, window, traces, row);
    const width = columns.least.length;
    for (const gap of gaps) {
      const from = Math.max(0, Math.ceil(((gap.from - window.from) / window.length) * width));
      const to = Math.min(width, Math.floor(((gap.to - window.from) / window.length) * width));
      if (from >= to) continue;
      columns.least.fill(Number.NaN, from, to);
      columns.largest.fill(Number.NaN, from, to);
    }
    joinColumns(columns);
  }

  private paint(
    look: TraceLook,
    colours: TraceColours,
    ratio: number,
    shown: readonly Traces[],
    spreads: Float32Array,
    complete: boolean,
  ): { heights: number[]; complete: boolean } {
    const { channels } = this.signals;
    const pixels = this.pixels!;
    const context = this.canvas.getContext('2d')!;
    const judged = channels.map((channel) => ({ ...channel, bad: channel.bad || look.bad.has(channel.name) }));
    const heights = rowHeights(judged, spreads, look.own).map((height) => heightAfter(height, look.gain));
    pixels.values.fill(0);
    const [top, bottom] = [EVENT_STRIP * ratio, pixels.height - TIME_STRIP * ratio];
    const rowHeight = (bottom - top) / Math.max(1, look.rows.length);
    const [ink, faint] = [numbersOf(colours.ink), numbersOf(colours.bad)];
    look.rows.forEach((row, at) => {
      this.columnsOf(look.window, shown, row);
      paintRow(pixels, this.columns, {
        middle: top + (at + 0.5) * rowHeight,
        offset: middleOf(this.columns),
        scale: rowHeight / heights[row],
        colour: judged[row].bad ? faint : ink,
        thickness: ratio,
      });
    });
    clearStrips(pixels, top, bottom);
    const bytes = new Uint8ClampedArray(pixels.values.buffer as ArrayBuffer);
    context.putImageData(new ImageData(bytes, pixels.width, pixels.height), 0, 0);
    this.surround(context, look, colours, ratio, [top, bottom]);
    return { heights, complete };
  }

  /** What lies behind the traces, and what is written over them. */
  private surround(
    context: CanvasRenderingContext2D,
    { window, events, cursor, rows, bad }: TraceLook,
    colours: TraceColours,
    ratio: number,
    [top, bottom]: [number, number],
  ): void {
    const { width } = this.canvas;
    const x = (time: number) => ((time - window.from) / window.length) * width;
    context.font = `${11.5 * ratio}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    const marks = eventMarks(events, window, width, (text) => context.measureText(shortened(text)).width + 6 * ratio);

    context.globalCompositeOperation = 'destination-over';
    for (const gap of this.gaps) hatch(context, [x(gap.from), x(gap.to)], [top, bottom], colours.line, ratio);
    context.fillStyle = colours.event;
    context.globalAlpha = 0.13;
    for (const { left, right } of marks)
      if (right > left + ratio) context.fillRect(left, top, right - left, bottom - top);
    context.globalAlpha = 1;
    const step = gridStep(window.length, this.canvas.clientWidth / 80);
    context.fillStyle = colours.line;
    const first = Math.ceil(window.from / step - 1e-9);
    const times = Array.from(
      { length: Math.floor((window.from + window.length) / step + 1e-9) - first + 1 },
      (_, k) => (first + k) * step,
    );
    for (const time of times) context.fillRect(Math.round(x(time)), top, Math.max(1, Math.floor(ratio)), bottom - top);

    context.globalCompositeOperation = 'source-over';
    context.fillStyle = colours.quiet;
    const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
    for (const time of times) {
      const text = clock(time, digits);
      const half = context.measureText(text).width / 2;
      const at = Math.min(width - half, Math.max(half, x(time)));
      context.textAlign = 'center';
      context.fillText(text, at, bottom + (TIME_STRIP * ratio) / 2);
    }
    context.textAlign = 'left';
    for (const { event, left, labelled } of marks) {
      context.fillStyle = colours.event;
      if (left >= 0) context.fillRect(Math.round(left), 2 * ratio, Math.max(1, ratio), bottom - 2 * ratio);
      if (labelled) context.fillText(shortened(event.label), Math.max(0, left) + 4 * ratio, top / 2);
    }
    const height = (bottom - top) / Math.max(1, rows.length);
    context.fillStyle = colours.bad;
    rows.forEach((row, at) => {
      const channel = this.signals.channels[row];
      if (channel.bad || bad.has(channel.name))
        context.fillRect(0, Math.round(top + (at + 0.5) * height), width, Math.max(1, ratio));
    });
    if (cursor >= window.from && cursor <= window.from + window.length) {
      context.fillStyle = colours.accent;
      context.fillRect(Math.round(x(cursor)) - ratio / 2, 0, 1.5 * ratio, bottom);
    }
  }
}

/** Labels of events can be long. */
function shortened(text: string): string {
  return text.length > 18 ? `${text.slice(0, 17)}…` : text;
}

function clearStrips({ width, values }: Pixels, top: number, bottom: number): void {
  values.fill(0, 0, Math.floor(top) * width);
  values.fill(0, Math.ceil(bottom) * width);
}

/** Slanted lines: nothing was measured here. */
function hatch(
  context: CanvasRenderingContext2D,
  [left, right]: [number, number],
  [top, bottom]: [number, number],
  colour: string,
  ratio: number,
): void {
  const { width } = context.canvas;
  if (right < 0 || left > width) return;
  const [from, to] = [Math.max(0, left), Math.min(width, right)];
  context.save();
  context.beginPath();
  context.rect(from, top, Math.max(ratio, to - from), bottom - top);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = ratio;
  context.beginPath();
  // Lines are tied to the recording, so that they move with it.
  const spacing = 9 * ratio;
  const reach = bottom - top;
  const start = left + Math.floor((from - left - reach) / spacing) * spacing;
  for (let at = start; at < to; at += spacing) {
    context.moveTo(at, bottom);
    context.lineTo(at + reach, top);
  }
  context.stroke();
  context.restore();
}

function numbersOf(colour: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
