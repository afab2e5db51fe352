/**
 * Filters for slow series of few hundred samples, such as BOLD at one volume each
 * 2.1 s: the discrete cosine transform (type II), whose even extension has no jump at
 * the ends, with the components outside the band left out. With a lower end alone it is the
 * cosine-basis regression usual in fMRI.
 */
import { HemocastError } from '../foundation/index.js';
import { fourierPlan } from './fourier.js';
import type { Signal } from './zero-phase.js';

/**
 * Keeps the cosines whose frequency k·sampleRate/(2·columns) lies within low … high, both included. With `low` the mean
 * goes too.
 *
 * @param data `[row, column]`, columns are samples in time; left unchanged
 * @param sampleRate Hz
 * @param band Hz; either end may be left out
 *
 * @example
 * bandPassSlow(bold, 5124, 300, 1 / 2.1, { low: 0.008, high: 0.15 });
 */
export function bandPassSlow(
  data: Signal,
  rows: number,
  columns: number,
  sampleRate: number,
  { low, high }: { low?: number; high?: number },
): Float32Array {
  if (!(sampleRate > 0) || (low !== undefined && high !== undefined && low > high)) {
    throw new HemocastError('filter-range', 'The band is empty', {
      expected: 'low ≤ high and a positive sampling rate',
      found: `low ${low} Hz, high ${high} Hz at ${sampleRate} Hz`,
    });
  }
  const result = new Float32Array(rows * columns);
  const n = 2 * columns;
  const plan = fourierPlan(n);
  const keep = keptFrequencies(columns, sampleRate, low, high);
  const first = new Float64Array(n);
  const second = new Float64Array(n);
  // A series followed by its mirror image, with two series in one complex transform. The mask is real and even, so it filters both.
  for (let row = 0; row < rows; row += 2) {
    const pair = row + 1 < rows;
    mirror(data, row * columns, columns, first);
    if (pair) mirror(data, (row + 1) * columns, columns, second);
    else second.fill(0);
    plan.forward(first, second);
    for (let k = 0; k < n; k++) {
      if (keep[k <= columns ? k : n - k]) continue;
      first[k] = 0;
      second[k] = 0;
    }
    plan.inverse(first, second);
    for (let i = 0; i < columns; i++) result[row * columns + i] = first[i];
    if (pair) for (let i = 0; i < columns; i++) result[(row + 1) * columns + i] = second[i];
  }
  return result;
}

function keptFrequencies(columns: number, sampleRate: number, low?: number, high?: number): boolean[] {
  return Array.from({ length: columns + 1 }, (_, k) => {
    const frequency = (k * sampleRate) / (2 * columns);
    if (low !== undefined && (k === 0 || frequency < low)) return false;
    return high === undefined || frequency <= high;
  });
}

function mirror(data: Signal, offset: number, columns: number, target: Float64Array): void {
  for (let i = 0; i < columns; i++) {
    target[i] = data[offset + i];
    target[2 * columns - 1 - i] = target[i];
  }
}
