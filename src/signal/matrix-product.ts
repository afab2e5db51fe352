/** Products of large matrices. */
import { HemocastError } from '../foundation/index.js';

/**
 * A matrix product on a fast runtime: `a [m, k]` times `b [k, n]`, both
 * row-major, gives `[m, n]`. Large products go through one where it is given.
 */
export type Multiply = (
  a: Float32Array,
  aShape: [number, number],
  b: Float32Array,
  bShape: [number, number],
) => Promise<Float32Array>;

type Numbers = Float32Array | Float64Array;

/** Below this many multiply-adds a call to the runtime costs more than it saves. */
const WORTH_A_CALL = 2e6;

/**
 * `a [m, k]` times `b [k, n]` → `[m, n]`, row-major. In TypeScript it works in
 * double precision on 4 × 4 tiles held in registers; with `multiply` the product
 * is taken in single precision by the runtime when it is large enough.
 */
export async function product(
  a: Numbers,
  m: number,
  k: number,
  b: Numbers,
  n: number,
  multiply?: Multiply,
): Promise<Numbers> {
  if (a.length !== m * k || b.length !== k * n) {
    throw new HemocastError('matrix-shape', 'Matrix sizes do not agree', {
      expected: `${m * k} and ${k * n} numbers`,
      found: `${a.length} and ${b.length}`,
    });
  }
  if (multiply !== undefined && m * k * n >= WORTH_A_CALL) {
    return multiply(single(a), [m, k], single(b), [k, n]);
  }
  return tiledProduct(a, m, k, b, n);
}

function single(values: Numbers): Float32Array {
  return values instanceof Float32Array ? values : new Float32Array(values);
}

function tiledProduct(a: Numbers, m: number, k: number, b: Numbers, n: number): Float64Array {
  const result = new Float64Array(m * n);
  const left = pack(m, k, (row, inner) => a[row * k + inner]);
  const panel = new Float64Array(4 * k);
  for (let j = 0; j < n; j += 4) {
    const width = Math.min(4, n - j);
    panel.fill(0);
    for (let inner = 0; inner < k; inner++) {
      for (let c = 0; c < width; c++) panel[4 * inner + c] = b[inner * n + j + c];
    }
    for (let i = 0; i < m; i += 4) tile(left, i * k, panel, k, result, i, j, m, n, width);
  }
  return result;
}

/** Groups of four rows side by side, so that a tile reads memory in order. */
function pack(rows: number, inner: number, value: (row: number, inner: number) => number): Float64Array {
  const packed = new Float64Array(Math.ceil(rows / 4) * 4 * inner);
  for (let row = 0; row < rows; row++) {
    const base = (row - (row % 4)) * inner + (row % 4);
    for (let i = 0; i < inner; i++) packed[base + 4 * i] = value(row, i);
  }
  return packed;
}

function tile(
  left: Float64Array,
  offset: number,
  panel: Float64Array,
  k: number,
  result: Float64Array,
  row: number,
  column: number,
  m: number,
  n: number,
  width: number,
): void {
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  for (let p = 0, q = offset; p < 4 * k; p += 4, q += 4) {
    const a0 = left[q];
    const a1 = left[q + 1];
    const a2 = left[q + 2];
    const a3 = left[q + 3];
    const b0 = panel[p];
    const b1 = panel[p + 1];
    const b2 = panel[p + 2];
    const b3 = panel[p + 3];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  const values = [c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23, c30, c31, c32, c33];
  const height = Math.min(4, m - row);
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) result[(row + r) * n + column + c] = values[4 * r + c];
  }
}

/** `[rows, columns]` → `[columns, rows]`. */
export function transpose<T extends Numbers>(matrix: T, rows: number, columns: number): T {
  const result = new (matrix.constructor as new (length: number) => T)(matrix.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) result[c * rows + r] = matrix[r * columns + c];
  return result;
}
