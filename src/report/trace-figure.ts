/** EEG as it was read from paper: channels below each other over some seconds, before and after cleaning. */
import { CHART_WIDTH, type Figure, type FigureOptions, PART_COLOURS } from './figure.js';
import { escapeHtml, formatNumber, round } from './markup.js';
import { signalPath } from './polyline.js';

/** A channel over a stretch of time. */
export interface Trace {
  name: string;
  /** Why it was not left as it is, e.g. `flat`. */
  bad?: string;
  /** µV; as recorded, and after cleaning, at rates of their own over the same time. */
  before?: ArrayLike<number>;
  after?: ArrayLike<number>;
}

const LANE = 24;
const [LEFT, RIGHT, TOP, BOTTOM] = [54, 10, 10, 34];
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/**
 * Both panels have one scale, which suits the cleaned signal; what goes beyond the room of its neighbours is cut off. The mean and straight trend of
 * each trace as recorded are taken off, as an amplifier's offset says nothing.
 *
 * @param options.start second of the recording at which the stretch begins
 */
export function traceFigure(
  options: FigureOptions & { traces: readonly Trace[]; start: number; seconds: number },
): Figure {
  const { title = 'Before and after', traces, start, seconds, caption, marks, size = 'full' } = options;
  const width = CHART_WIDTH[size];
  const gap = 18;
  const panel = (width - LEFT - RIGHT - gap) / 2;
  const height = TOP + LANE * traces.length + BOTTOM;
  const step = scaleOf(traces);
  const perMicrovolt = LANE / step;
  const side = (which: 'before' | 'after', left: number) => {
    const colour = which === 'before' ? PART_COLOURS.baseline : PART_COLOURS.real;
    const lanes = traces.map((trace, k) => {
      const middle = TOP + LANE * (k + 0.5);
      const values = trace[which];
      if (values === undefined) {
        const reason = which === 'after' ? 'removed' : 'not recorded';
        return `<text x="${round(left + panel / 2)}" y="${middle}" dy=".35em" text-anchor="middle" font-size="9" fill="currentColor" fill-opacity=".5">${reason}</text>`;
      }
      const shown = which === 'before' ? levelled(values) : values;
      const limit = (trace.bad === undefined ? 1.5 : 0.7) * LANE;
      const y = (value: number) => middle - Math.max(-limit, Math.min(limit, perMicrovolt * value));
      const stroke = trace.bad === undefined ? colour : PART_COLOURS.bad;
      return `<path d="${signalPath(shown, [left, left + panel], y)}" fill="none" stroke="${stroke}" stroke-width=".8" stroke-linejoin="round"/>`;
    });
    // Bad channels lie beneath: loose ones would hide their neighbours.
    const order = [...traces.keys()].sort(
      (a, b) => Number(traces[b].bad !== undefined) - Number(traces[a].bad !== undefined),
    );
    const ticks = ticksOf(start, seconds).map((second) => {
      const x = round(left + (panel * (second - start)) / seconds);
      return `<path d="M${x},${TOP}V${height - BOTTOM}" stroke="currentColor" stroke-opacity=".1"/><text x="${x}" y="${height - BOTTOM + 13}" text-anchor="middle" font-size="10" fill="currentColor" fill-opacity=".7">${formatNumber(second, 0)}</text>`;
    });
    const name = which === 'before' ? 'as recorded' : 'after cleaning';
    return `<g>${ticks.join('')}${order.map((k) => lanes[k]).join('')}<text x="${round(left + panel / 2)}" y="${height - 5}" text-anchor="middle" font-size="11" fill="currentColor">${name}, s</text></g>`;
  };
  const labels = traces.map(({ name, bad }, k) => {
    const fill = bad === undefined ? 'currentColor' : PART_COLOURS.bad;
    return `<text x="${LEFT - 7}" y="${TOP + LANE * (k + 0.5)}" dy=".35em" text-anchor="end" font-size="10" fill="${fill}"><title>${escapeHtml(bad === undefined ? name : `${name}: ${bad}`)}</title>${escapeHtml(shortened(name))}</text>`;
  });
  const bar = `<path d="M${LEFT + panel + gap / 2},${height - BOTTOM - LANE}v${LANE}" stroke="currentColor" stroke-width="2"/>`;
  const words = `${title}: ${traces.length} channels, ${formatNumber(start, 1)} to ${formatNumber(start + seconds, 1)} seconds, ${step} microvolts between two lines`;
  return {
    title,
    caption,
    marks,
    size,
    legend: [
      { name: 'as recorded', colour: PART_COLOURS.baseline, kind: 'line' },
      { name: 'after cleaning', colour: PART_COLOURS.real, kind: 'line' },
      ...(traces.some(({ bad }) => bad !== undefined)
        ? [{ name: 'bad channel', colour: PART_COLOURS.bad, kind: 'line' as const }]
        : []),
      { name: `upright bar, and from line to line: ${step} µV`, colour: 'currentColor', kind: 'line' },
    ],
    body: `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(words)}" font-family="inherit">${labels.join('')}${side('before', LEFT)}${side('after', LEFT + panel + gap)}${bar}</svg>`,
  };
}

/** µV from one line to the next: room for five standard deviations of the median channel that is good. */
function scaleOf(traces: readonly Trace[]): number {
  const own = traces.flatMap(({ after, bad }) => (after === undefined || bad !== undefined ? [] : [spreadOf(after)]));
  const all = own.length > 0 ? own : traces.map(({ after, before }) => spreadOf(after ?? before ?? []));
  const wanted = 5 * (all.sort((a, b) => a - b)[all.length >> 1] || 10);
  return STEPS.find((step) => step >= wanted) ?? STEPS[STEPS.length - 1];
}

function spreadOf(values: ArrayLike<number>): number {
  let mean = 0;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    mean += values[i];
    squares += values[i] ** 2;
    count++;
  }
  return count === 0 ? 0 : Math.sqrt(Math.max(0, squares / count - (mean / count) ** 2));
}

/** Without mean and straight trend. */
function levelled(values: ArrayLike<number>): Float64Array {
  let [n, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    n++;
    sumX += i;
    sumY += values[i];
    sumXX += i * i;
    sumXY += i * values[i];
  }
  const slope = (n * sumXY - sumX * sumY) / (n * sumXX - sumX ** 2 || 1);
  const offset = n === 0 ? 0 : (sumY - slope * sumX) / n;
  return Float64Array.from(values, (value, i) => value - offset - slope * i);
}

/** Whole seconds within the stretch, at most six or so. */
function ticksOf(start: number, seconds: number): number[] {
  const every = [1, 2, 5, 10, 20, 60].find((one) => seconds / one <= 6) ?? 60;
  const first = Math.ceil(start / every - 1e-9) * every;
  return Array.from({ length: Math.floor((start + seconds - first) / every + 1e-9) + 1 }, (_, k) => first + k * every);
}

function shortened(name: string): string {
  const letters = [...name];
  return letters.length <= 8 ? name : `${letters.slice(0, 7).join('')}…`;
}
