/** Symmetric positive definite systems, as in ridge regression. */
import { choleskyFactor } from './cholesky.js';
import { type Multiply, product, transpose } from './matrix-product.js';

/**
 * Solves A·X = B for symmetric positive definite A = L·Lᵀ.
 *
 * @param a `[n, n]`, row-major; only the lower triangle is read; left unchanged
 * @param b `[n, columns]`, row-major; left unchanged
 * @returns X, `[n, columns]`
 * @throws HemocastError `not-positive-definite`
 */
export function choleskySolve(a: Float64Array, n: number, b: Float64Array, columns: number): Float64Array {
  const factor = choleskyFactor(a, n);
  const x = b.slice(0, n * columns);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let k = 0; k < i; k++) subtractRow(x, i * columns, k * columns, factor[row + k], columns);
    scaleRow(x, i * columns, 1 / factor[row + i], columns);
  }
  for (let i = n - 1; i >= 0; i--) {
    scaleRow(x, i * columns, 1 / factor[i * n + i], columns);
    for (let k = 0; k < i; k++) subtractRow(x, k * columns, i * columns, factor[i * n + k], columns);
  }
  return x;
}

/** Rows solved together; the products between blocks carry nearly all of the work. */
const BLOCK = 64;

/**
 * Solves L·Lᵀ·X = B for a factor that is at hand, block by block so that the large products can run on a fast runtime.
 *
 * @param lower `[size, size]`, of `choleskyFactor`
 * @param right B, `[size, columns]`, row-major; left unchanged
 * @param multiply for the products between blocks; without it they run in TypeScript
 * @returns X, `[size, columns]`
 */
export async function choleskyBackSolve(
  lower: Float64Array,
  size: number,
  right: Float32Array | Float64Array,
  columns: number,
  multiply?: Multiply,
): Promise<Float64Array> {
  const x = new Float64Array(right);
  for (let start = 0; start < size; start += BLOCK) {
    const end = Math.min(start + BLOCK, size);
    const above = block(lower, size, start, end, 0, start);
    await subtractProduct(x, columns, start, end, above, 0, start, multiply);
    for (let i = start; i < end; i++)
      substitute(x, columns, i, start, i, (k) => lower[i * size + k], lower[i * size + i]);
  }
  for (let end = size; end > 0; end = Math.floor((end - 1) / BLOCK) * BLOCK) {
    const start = Math.floor((end - 1) / BLOCK) * BLOCK;
    const below = transpose(block(lower, size, end, size, start, end), size - end, end - start);
    await subtractProduct(x, columns, start, end, below, end, size, multiply);
    for (let i = end - 1; i >= start; i--) {
      substitute(x, columns, i, i + 1, end, (k) => lower[k * size + i], lower[i * size + i]);
    }
  }
  return x;
}

function block(matrix: Float64Array, size: number, row0: number, row1: number, column0: number, column1: number) {
  const result = new Float64Array((row1 - row0) * (column1 - column0));
  for (let r = row0; r < row1; r++) {
    result.set(matrix.subarray(r * size + column0, r * size + column1), (r - row0) * (column1 - column0));
  }
  return result;
}

async function subtractProduct(
  x: Float64Array,
  columns: number,
  start: number,
  end: number,
  factor: Float64Array,
  from: number,
  to: number,
  multiply?: Multiply,
): Promise<void> {
  if (to === from) return;
  const known = x.subarray(from * columns, to * columns);
  const part = await product(factor, end - start, to - from, known, columns, multiply);
  for (let i = 0, at = start * columns; i < part.length; i++, at++) x[at] -= part[i];
}

function substitute(
  x: Float64Array,
  columns: number,
  row: number,
  from: number,
  to: number,
  entry: (k: number) => number,
  pivot: number,
): void {
  const at = row * columns;
  for (let k = from; k < to; k++) {
    subtractRow(x, at, k * columns, entry(k), columns);
  }
  for (let c = 0; c < columns; c++) x[at + c] /= pivot;
}

function subtractRow(x: Float64Array, target: number, source: number, factor: number, count: number): void {
  for (let c = 0; c < count; c++) x[target + c] -= factor * x[source + c];
}

function scaleRow(x: Float64Array, target: number, factor: number, count: number): void {
  for (let c = 0; c < count; c++) x[target + c] *= factor;
}
