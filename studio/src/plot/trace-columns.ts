/** From steps of traces to columns of pixels: of each column the least and the largest value that its line passes. */
import type { Traces } from '../worker/protocol.js';
import type { TimeWindow } from './trace-window.js';

/** One row over the columns of a picture; NaN where nothing was measured. */
export interface TraceColumns {
  least: Float32Array;
  largest: Float32Array;
}

export function emptyColumns(count: number): TraceColumns {
  return { least: new Float32Array(count).fill(Number.NaN), largest: new Float32Array(count).fill(Number.NaN) };
}

/**
 * Puts a row of traces into columns; what was in the columns that it covers is replaced.
 *
 * Single samples are joined by straight lines. Extremes fill the columns that their steps reach into.
 *
 * @param row among the rows of the traces
 */
export function fillColumns(columns: TraceColumns, window: TimeWindow, traces: Traces, row: number): void {
  const { start, step, steps, exact } = traces;
  const count = columns.least.length;
  const perColumn = window.length / count;
  const first = Math.max(0, Math.floor((start - window.from) / perColumn));
  const last = Math.min(count, Math.ceil((start + steps * step - window.from) / perColumn));
  for (let column = first; column < last; column++) {
    const from = (window.from + column * perColumn - start) / step;
    const to = (window.from + (column + 1) * perColumn - start) / step;
    if (exact) joinSamples(columns, column, traces, row, from, to);
    else spanSteps(columns, column, traces, row, from, to);
  }
}

function spanSteps(columns: TraceColumns, column: number, traces: Traces, row: number, from: number, to: number): void {
  const { steps, least, largest } = traces;
  const offset = row * steps;
  let low = Number.NaN;
  let high = Number.NaN;
  // Steps that begin in the column; where steps are wider than columns, the one that the column lies in.
  const begin = Math.max(0, Math.ceil(from - 1e-6));
  const end = Math.min(steps, Math.max(Math.ceil(to - 1e-6), begin));
  const [a, b] = begin < end ? [begin, end] : [Math.floor(Math.max(0, from)), Math.floor(Math.max(0, from)) + 1];
  for (let k = a; k < Math.min(steps, b); k++) {
    if (!(low <= least[offset + k]) && !Number.isNaN(least[offset + k])) low = least[offset + k];
    if (!(high >= largest[offset + k]) && !Number.isNaN(largest[offset + k])) high = largest[offset + k];
  }
  columns.least[column] = low;
  columns.largest[column] = high;
}

/** The line through samples over a column, its ends interpolated. A missing sample breaks it. */
function joinSamples(
  columns: TraceColumns,
  column: number,
  traces: Traces,
  row: number,
  from: number,
  to: number,
): void {
  const { steps, least: values } = traces;
  const offset = row * steps;
  let low = Number.NaN;
  let high = Number.NaN;
  const meet = (value: number) => {
    if (!(low <= value) && !Number.isNaN(value)) low = value;
    if (!(high >= value) && !Number.isNaN(value)) high = value;
  };
  // Between sample k and the next one; not a number where either was not measured.
  const between = (k: number, place: number) => {
    if (k < 0 || k >= steps) return Number.NaN;
    const [first, share] = [values[offset + k], place - k];
    return k + 1 < steps ? first * (1 - share) + values[offset + k + 1] * share : first;
  };
  meet(between(Math.floor(from), from));
  meet(between(Math.ceil(to) - 1, to));
  for (let k = Math.max(0, Math.ceil(from)); k < Math.min(steps, to); k++) meet(values[offset + k]);
  columns.least[column] = low;
  columns.largest[column] = high;
}

/** Closes the gaps between neighbouring columns that an unbroken line would not have. */
export function joinColumns({ least, largest }: TraceColumns): void {
  for (let column = 1; column < least.length; column++) {
    const before = column - 1;
    if (least[column] > largest[before]) {
      const middle = (least[column] + largest[before]) / 2;
      least[column] = middle;
      largest[before] = middle;
    } else if (largest[column] < least[before]) {
      const middle = (largest[column] + least[before]) / 2;
      largest[column] = middle;
      least[before] = middle;
    }
  }
}

/** Mean of the middles of all columns that hold a value; NaN where none does. */
export function middleOf({ least, largest }: TraceColumns): number {
  let sum = 0;
  let count = 0;
  for (let column = 0; column < least.length; column++) {
    const middle = (least[column] + largest[column]) / 2;
    if (Number.isNaN(middle)) continue;
    sum += middle;
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}

/** Half the height that nine of ten columns keep within about their middle; NaN without values. */
export function spreadOf(columns: TraceColumns): number {
  const middle = middleOf(columns);
  const reaches: number[] = [];
  for (let column = 0; column < columns.least.length; column++) {
    const reach = Math.max(columns.largest[column] - middle, middle - columns.least[column]);
    if (!Number.isNaN(reach)) reaches.push(reach);
  }
  if (reaches.length === 0) return Number.NaN;
  reaches.sort((a, b) => a - b);
  return reaches[Math.floor(0.9 * (reaches.length - 1))];
}
