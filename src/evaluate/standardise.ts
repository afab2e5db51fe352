/**
 * Rows brought to mean 0 and length 1, so that the Pearson correlation of two
 * rows is their dot product: the form in which thousands of correlations and
 * their circular shifts are cheap.
 */

/** Below this share of a row's own size its variation is rounding, and the row counts as constant. */
const ROUNDING = 1e-10;

/** Whether a row's squared deviations from its mean are no more than rounding of its own sum of squares. */
export function isConstant(squares: number, size: number): boolean {
  return !(squares > ROUNDING * size);
}

/** `[row, column]` → the same with each row centred and of length 1; constant rows become zero. */
export function unitRows(data: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let sum = 0;
    let size = 0;
    for (let at = start; at < start + columns; at++) {
      sum += data[at];
      size += data[at] * data[at];
    }
    const mean = sum / columns;
    let squares = 0;
    for (let at = start; at < start + columns; at++) squares += (data[at] - mean) ** 2;
    if (isConstant(squares, size)) continue;
    const scale = 1 / Math.sqrt(squares);
    for (let at = start; at < start + columns; at++) result[at] = (data[at] - mean) * scale;
  }
  return result;
}

/**
 * Pearson r of matching rows of two `unitRows`. NaN where the first (the real
 * signal) is constant: nothing can be said there. 0 where only the second (the
 * prediction) is constant: it explains nothing, and leaving the row out would
 * reward a model for staying silent where it is hard.
 */
export function rowCorrelations(
  real: Float64Array,
  predicted: Float64Array,
  rows: number,
  columns: number,
): Float64Array {
  const r = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let dot = 0;
    let size = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++) {
      dot += real[at] * predicted[at];
      size += real[at] * real[at];
    }
    r[row] = size > 0 ? dot : Number.NaN;
  }
  return r;
}

/** Mean of the numbers that are not NaN; NaN where there is none. */
export function meanDefined(values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}

/**
 * Rows with the least-squares share of one signal taken out (global signal
 * regression, Fox et al. 2009), about the mean; rows that the signal explains
 * wholly become zero.
 */
export function removeSignal(data: Float64Array, rows: number, columns: number, signal: Float64Array): Float64Array {
  const direction = unitRows(signal, 1, columns);
  const result = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let mean = 0;
    let share = 0;
    for (let c = 0; c < columns; c++) {
      mean += data[start + c] / columns;
      share += data[start + c] * direction[c];
    }
    let before = 0;
    let after = 0;
    for (let c = 0; c < columns; c++) {
      const centred = data[start + c] - mean;
      result[start + c] = centred - share * direction[c];
      before += centred * centred;
      after += result[start + c] ** 2;
    }
    if (after <= ROUNDING * before) result.fill(0, start, start + columns);
  }
  return result;
}
