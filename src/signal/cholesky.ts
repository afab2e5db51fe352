/** Blocked Cholesky factorisation in 64 bits. */
import { HemocastError } from '../foundation/index.js';

/** Rows and columns of a block: three blocks fit the first-level cache. */
const BLOCK = 48;

/**
 * The lower triangular L with A = L·Lᵀ; above the diagonal the result is zero.
 *
 * @throws HemocastError `not-positive-definite`
 */
export function choleskyFactor(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) l[i * n + j] = a[i * n + j];
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(start + BLOCK, n);
    factorColumns(l, n, start, end);
    for (let rows = end; rows < n; rows += BLOCK) {
      const rowEnd = Math.min(rows + BLOCK, n);
      for (let columns = end; columns <= rows; columns += BLOCK) {
        subtractProduct(l, n, rows, rowEnd, columns, Math.min(columns + BLOCK, n), start, end);
      }
    }
  }
  for (let i = 0; i < n; i++) l.fill(0, i * n + i + 1, (i + 1) * n);
  return l;
}

/** Columns start … end of L, for all rows from start, once the columns before have been subtracted. */
function factorColumns(l: Float64Array, n: number, start: number, end: number): void {
  for (let i = start; i < n; i++) {
    const last = Math.min(i, end - 1);
    for (let j = start; j <= last; j++) {
      let sum = l[i * n + j];
      for (let k = start; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (i !== j) l[i * n + j] = sum / l[j * n + j];
      else if (sum > 0) l[i * n + i] = Math.sqrt(sum);
      else {
        throw new HemocastError('not-positive-definite', 'The matrix of the linear system is not positive definite', {
          field: `row ${i}`,
          advice: 'Use a larger ridge penalty, or remove columns that are sums of others.',
        });
      }
    }
  }
}

/** l[i, j] −= Σ_k l[i, k]·l[j, k] over a block, four rows by two columns at a time so that values stay in registers. */
function subtractProduct(
  l: Float64Array,
  n: number,
  rowStart: number,
  rowEnd: number,
  columnStart: number,
  columnEnd: number,
  start: number,
  end: number,
): void {
  for (let i = rowStart; i < rowEnd; i += 4) {
    const rows = Math.min(4, rowEnd - i);
    for (let j = columnStart; j < columnEnd; j += 2) {
      const pair = j + 1 < columnEnd;
      if (rows < 4 || !pair) {
        for (let r = i; r < i + rows; r++) {
          for (let c = j; c < Math.min(j + 2, columnEnd); c++) {
            let sum = 0;
            for (let k = start; k < end; k++) sum += l[r * n + k] * l[c * n + k];
            l[r * n + c] -= sum;
          }
        }
        continue;
      }
      const p = i * n;
      const q = j * n;
      let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let k = start; k < end; k++) {
        const u = l[q + k];
        const v = l[q + n + k];
        const w0 = l[p + k];
        const w1 = l[p + n + k];
        const w2 = l[p + 2 * n + k];
        const w3 = l[p + 3 * n + k];
        s00 += w0 * u;
        s01 += w0 * v;
        s10 += w1 * u;
        s11 += w1 * v;
        s20 += w2 * u;
        s21 += w2 * v;
        s30 += w3 * u;
        s31 += w3 * v;
      }
      l[p + j] -= s00;
      l[p + j + 1] -= s01;
      l[p + n + j] -= s10;
      l[p + n + j + 1] -= s11;
      l[p + 2 * n + j] -= s20;
      l[p + 2 * n + j + 1] -= s21;
      l[p + 3 * n + j] -= s30;
      l[p + 3 * n + j + 1] -= s31;
    }
  }
}
