/**
 * Products of a small matrix with a block of samples that fits the cache, with several
 * rows at a time so that values stay in registers.
 */

/**
 * target = matrix·block.
 *
 * @param target `[row, sample]`, `stride` apart
 * @param matrix `[row, inner]`
 * @param block `[inner, sample]`, `stride` apart
 * @param count samples in use
 */
export function mixBlock(
  target: Float64Array,
  matrix: Float64Array,
  block: Float64Array,
  rows: number,
  inner: number,
  stride: number,
  count: number,
): void {
  for (let row = 0; row < rows; row++) {
    const to = row * stride;
    target.fill(0, to, to + count);
    let j = 0;
    for (; j + 4 <= inner; j += 4) {
      const m = row * inner + j;
      addFour(target, to, block, j * stride, stride, count, matrix[m], matrix[m + 1], matrix[m + 2], matrix[m + 3]);
    }
    for (; j < inner; j++) {
      const weight = matrix[row * inner + j];
      const from = j * stride;
      for (let i = 0; i < count; i++) target[to + i] += weight * block[from + i];
    }
  }
}

function addFour(
  target: Float64Array,
  to: number,
  block: Float64Array,
  from: number,
  stride: number,
  count: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): void {
  const second = from + stride;
  const third = second + stride;
  const fourth = third + stride;
  for (let i = 0; i < count; i++) {
    target[to + i] += w0 * block[from + i] + w1 * block[second + i] + (w2 * block[third + i] + w3 * block[fourth + i]);
  }
}

/**
 * sum += a·bᵀ over the samples of a block.
 *
 * @param sum `[rowsA, rowsB]`
 * @param a `[rowsA, sample]`, `stride` apart
 * @param b `[rowsB, sample]`, `stride` apart
 * @param lower only what is needed for the lower triangle
 */
export function accumulateOuter(
  sum: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rowsA: number,
  rowsB: number,
  stride: number,
  count: number,
  lower = false,
): void {
  for (let i = 0; i < rowsA; i += 4) {
    const last = lower ? Math.min(rowsB, i + 4) : rowsB;
    for (let j = 0; j < last; j += 2) {
      if (i + 4 <= rowsA && j + 2 <= rowsB) {
        outerFourByTwo(sum, i * rowsB + j, rowsB, a, i * stride, b, j * stride, stride, count);
      } else {
        for (let r = i; r < Math.min(i + 4, rowsA); r++) {
          for (let c = j; c < Math.min(j + 2, rowsB); c++) {
            let total = 0;
            for (let k = 0; k < count; k++) total += a[r * stride + k] * b[c * stride + k];
            sum[r * rowsB + c] += total;
          }
        }
      }
    }
  }
}

function outerFourByTwo(
  sum: Float64Array,
  at: number,
  width: number,
  a: Float64Array,
  a0: number,
  b: Float64Array,
  b0: number,
  stride: number,
  count: number,
): void {
  const a1 = a0 + stride;
  const a2 = a1 + stride;
  const a3 = a2 + stride;
  const b1 = b0 + stride;
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < count; k++) {
    const u = b[b0 + k];
    const v = b[b1 + k];
    const w0 = a[a0 + k];
    const w1 = a[a1 + k];
    const w2 = a[a2 + k];
    const w3 = a[a3 + k];
    s00 += w0 * u;
    s01 += w0 * v;
    s10 += w1 * u;
    s11 += w1 * v;
    s20 += w2 * u;
    s21 += w2 * v;
    s30 += w3 * u;
    s31 += w3 * v;
  }
  sum[at] += s00;
  sum[at + 1] += s01;
  sum[at + width] += s10;
  sum[at + width + 1] += s11;
  sum[at + 2 * width] += s20;
  sum[at + 2 * width + 1] += s21;
  sum[at + 3 * width] += s30;
  sum[at + 3 * width + 1] += s31;
}
