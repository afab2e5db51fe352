/** Trends and scales of rows. */
import type { Signal } from './zero-phase.js';

/**
 * Subtracts the least-squares line from a sequence.
 *
 * @returns a new array
 */
export function detrendLinear(x: ArrayLike<number>): Float64Array {
  const n = x.length;
  const result = new Float64Array(n);
  const middle = (n - 1) / 2;
  let mean = 0;
  let slope = 0;
  let norm = 0;
  for (let i = 0; i < n; i++) {
    mean += x[i];
    slope += x[i] * (i - middle);
    norm += (i - middle) * (i - middle);
  }
  mean /= n;
  slope = norm > 0 ? slope / norm : 0;
  for (let i = 0; i < n; i++) result[i] = x[i] - mean - slope * (i - middle);
  return result;
}

/** Mean and standard deviation (over n) of every row. */
export function rowMoments(
  x: Signal,
  rows: number,
  columns: number,
): { means: Float64Array; deviations: Float64Array } {
  const means = new Float64Array(rows);
  const deviations = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let mean = 0;
    for (let i = 0; i < columns; i++) mean += x[start + i];
    mean /= columns;
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += (x[start + i] - mean) ** 2;
    means[row] = mean;
    deviations[row] = Math.sqrt(sum / columns);
  }
  return { means, deviations };
}

/**
 * Gives every row mean 0 and standard deviation 1 (over n); a row that does not vary becomes 0.
 *
 * @param x `[row, column]`; left unchanged unless it is also the target
 * @param target where the result goes; a new array by default
 */
export function zscoreRows(
  x: Signal,
  rows: number,
  columns: number,
  target: Signal = new Float32Array(rows * columns),
): Signal {
  const { means, deviations } = rowMoments(x, rows, columns);
  for (let row = 0; row < rows; row++) {
    const varies = deviations[row] > 1e-12 * Math.abs(means[row]) && deviations[row] > 0;
    const factor = varies ? 1 / deviations[row] : 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) target[i] = (x[i] - means[row]) * factor;
  }
  return target;
}

/** Rounding to single precision leaves some 1e-8 of a row's size; signals that are measured are far above. */
const ROUNDING = 1e-6;

/**
 * Sets rows to 0 of which a filter has left no more than rounding: a row that was constant, a plain line, or all outside the band. Scaled
 * to unit variance, they would be noise that looks like a signal.
 *
 * @param filtered `[row, column]`; changed in place, and returned
 * @param before the same rows before the filter: what was rounded
 */
export function silenceRounding(filtered: Float32Array, before: Signal, rows: number, columns: number): Float32Array {
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * columns, (row + 1) * columns];
    let left = 0;
    let size = 0;
    for (let i = start; i < end; i++) {
      left += filtered[i] ** 2;
      size += before[i] ** 2;
    }
    // Rows that share a transform leave some rounding in each other, also in one that was 0 throughout.
    if (size === 0 || left <= ROUNDING ** 2 * size) filtered.fill(0, start, end);
  }
  return filtered;
}
