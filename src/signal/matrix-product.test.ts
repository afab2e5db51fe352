import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { choleskyFactor } from './cholesky.js';
import { choleskyBackSolve } from './cholesky-solve.js';
import { product } from './matrix-product.js';

describe('matrices', () => {
  it('multiplies matrices of any size', async () => {
    const random = new Random(1);
    for (const [m, k, n] of [
      [1, 1, 1],
      [5, 3, 7],
      [9, 130, 6],
    ]) {
      const a = random.fillNormal(new Float32Array(m * k));
      const b = random.fillNormal(new Float32Array(k * n));
      const c = await product(a, m, k, b, n);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
          expect(c[i * n + j]).toBeCloseTo(sum, 10);
        }
      }
    }
  });

  it('solves systems of several blocks', async () => {
    const random = new Random(2);
    const size = 150;
    const root = Float64Array.from({ length: size * size }, () => random.normal());
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        for (let k = 0; k < size; k++) matrix[i * size + j] += root[i * size + k] * root[j * size + k];
      }
      matrix[i * size + i] += 1;
    }
    const truth = Float64Array.from({ length: size * 3 }, () => random.normal());
    const right = await product(matrix, size, size, truth, 3);
    const solved = await choleskyBackSolve(choleskyFactor(matrix, size), size, right, 3);
    solved.forEach((value, i) => {
      expect(value).toBeCloseTo(truth[i], 8);
    });
  });
});
