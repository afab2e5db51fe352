/** Courses over time with bands of uncertainty and marks at moments, drawn by uPlot. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { plotSvg } from './plot-svg.js';

/** One line, with what lies about it. */
export interface Course {
  name: string;
  colour: string;
  /** One a second of `seconds`; NaN where there is none. */
  values: ArrayLike<number>;
  /** A band from one to the other. */
  low?: ArrayLike<number>;
  high?: ArrayLike<number>;
  isDashed?: boolean;
  /** Of a band that is the signal itself, as extremes are: no line, and the band in full colour. */
  isBand?: boolean;
}

/** A moment, or a stretch of time, that is marked. */
export interface TimeMark {
  from: number;
  to?: number;
  isDashed?: boolean;
  /** Written beside it. */
  label?: string;
}

export interface CourseData {
  /** Seconds of the recording. */
  seconds: ArrayLike<number>;
  courses: readonly Course[];
}

/** Width of the axis of values, so that plots above each other share their time axis. */
const AXIS = 64;

/**
 * A plot in an element, whose width it follows. A press or a drag tells the time under the pointer.
 *
 * @example
 * const plot = new CoursePlot(element, { height: 160, unit: 'z', onTime: (time) => (cursor.time = time) });
 * plot.show({ seconds, courses: [{ name: 'Left G_cuneus', colour: '#0072b2', values, low, high }] });
 * plot.look(0, 60);
 * plot.mark([{ from: 31.5 }]);
 */
export class CoursePlot {
  private plot?: uPlot;
  private bands: uPlot.Band[] = [];
  private data: CourseData = { seconds: [], courses: [] };
  private range: [number, number] = [0, 1];
  private marks: readonly TimeMark[] = [];
  private readonly overlay = document.createElement('div');
  private readonly observer: ResizeObserver;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: { height: number; unit: string; hidesValues?: boolean; onTime(time: number): void },
  ) {
    this.observer = new ResizeObserver(() => this.plot?.setSize(this.size()));
    this.observer.observe(element);
  }

  show(data: CourseData): void {
    this.data = data;
    this.make();
  }

  /** The stretch of time that is seen, seconds. */
  look(from: number, to: number): void {
    this.range = [from, to];
    this.plot?.setScale('x', { min: from, max: to });
  }

  mark(marks: readonly TimeMark[]): void {
    this.marks = marks;
    this.placeMarks();
  }

  /** After colours of the page have changed. */
  redraw(): void {
    this.plot?.redraw(false);
  }

  /** What is drawn, to be saved. */
  get canvas(): HTMLCanvasElement {
    return this.plot!.ctx.canvas;
  }

  /** The same as a stand-alone SVG. */
  svg(title: string): string {
    return plotSvg(this.plot!, title, this.bands);
  }

  dispose(): void {
    this.observer.disconnect();
    this.plot?.destroy();
  }

  private size() {
    return { width: Math.max(120, this.element.clientWidth), height: this.options.height };
  }

  private make(): void {
    this.plot?.destroy();
    const { seconds, courses } = this.data;
    const columns: (number | null)[][] = [];
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    const column = (values: ArrayLike<number>) =>
      columns.push(Array.from(values, (value) => (Number.isFinite(value) ? value : null)));
    for (const { colour, values, low, high, isDashed, isBand } of courses) {
      if (low && high) {
        const edge: uPlot.Series = isBand ? { stroke: colour, width: 0.6 } : { stroke: 'transparent', width: 0 };
        bands.push({ series: [series.length + 1, series.length], fill: isBand ? colour : `${colour}2e` });
        column(low);
        column(high);
        series.push({ ...edge, points: { show: false } }, { ...edge, points: { show: false } });
      }
      if (isBand) continue;
      column(values);
      series.push({ stroke: colour, width: 1.75, points: { show: false }, ...(isDashed && { dash: [6, 4] }) });
    }
    const ink = () => getComputedStyle(this.element).color;
    const grid = { stroke: () => `color-mix(in srgb, ${ink()} 14%, transparent)`, width: 1 };
    const axis: uPlot.Axis = { stroke: ink, grid, ticks: { ...grid, size: 4 }, font: '12px system-ui, sans-serif' };
    const minus = (_: uPlot, values: (number | null)[]) =>
      values.map((value) => (value === null ? '' : String(Number(value.toPrecision(6))).replace('-', '−')));
    this.bands = bands;
    this.plot = new uPlot(
      {
        ...this.size(),
        series,
        bands,
        legend: { show: false },
        cursor: { drag: { setScale: false, x: false, y: false }, points: { show: false }, y: false },
        scales: { x: { time: false, range: () => this.range }, y: { range: rangeOf } },
        axes: [
          { ...axis, values: (_, times) => times.map((time) => `${time} s`), size: 28, space: 70 },
          {
            ...axis,
            values: this.options.hidesValues ? () => [] : minus,
            size: AXIS,
            label: this.options.unit,
            labelSize: 18,
            labelFont: '12px system-ui, sans-serif',
          },
        ],
        hooks: {
          ready: [(plot) => this.listen(plot)],
          draw: [() => this.placeMarks()],
        },
      },
      [Array.from(seconds), ...columns] as uPlot.AlignedData,
      this.element,
    );
  }

  private listen(plot: uPlot): void {
    this.overlay.className = 'course-marks';
    plot.over.append(this.overlay);
    const tell = (event: PointerEvent) => {
      const left = event.clientX - plot.over.getBoundingClientRect().left;
      this.options.onTime(plot.posToVal(left, 'x'));
    };
    plot.over.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      plot.over.setPointerCapture(event.pointerId);
      tell(event);
    });
    plot.over.addEventListener('pointermove', (event) => {
      if (plot.over.hasPointerCapture(event.pointerId)) tell(event);
    });
  }

  /** As elements above the picture: courses are not drawn again when time moves on. */
  private placeMarks(): void {
    const { plot, overlay } = this;
    if (plot === undefined) return;
    const { clientWidth: width } = plot.over;
    while (overlay.children.length < this.marks.length) overlay.append(document.createElement('span'));
    while (overlay.children.length > this.marks.length) overlay.lastElementChild!.remove();
    for (const [i, { from, to, isDashed = false, label = '' }] of this.marks.entries()) {
      const mark = overlay.children[i] as HTMLElement;
      const x = plot.valToPos(from, 'x');
      mark.className = to === undefined ? (isDashed ? 'dashed' : 'line') : 'stretch';
      // On the side that has room.
      mark.classList.toggle('leftwards', (isDashed && x > 60) || x > width - 60);
      mark.style.left = `${x}px`;
      mark.style.width = to === undefined ? '' : `${plot.valToPos(to, 'x') - x}px`;
      if (mark.textContent !== label) mark.textContent = label;
    }
  }
}

function rangeOf(_: uPlot, least: number | null, largest: number | null): [number, number] {
  if (least === null || largest === null) return [-1, 1];
  const room = 0.06 * (largest - least) || 1;
  return [least - room, largest + room];
}
