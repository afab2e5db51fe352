import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { choleskySolve } from '../signal/index.js';
import { leaveOneOutRidge } from './leave-one-out-ridge.js';

/** (XᵀX + λI)⁻¹ XᵀY by the normal equations. */
function ridge(x: Float32Array, y: Float32Array, n: number, lambda: number): Float64Array {
  const [p, q] = [x.length / n, y.length / n];
  const gram = new Float64Array(p * p);
  const cross = new Float64Array(p * q);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) gram[a * p + b] += x[i * p + a] * x[i * p + b];
      for (let b = 0; b < q; b++) cross[a * q + b] += x[i * p + a] * y[i * q + b];
    }
  }
  for (let a = 0; a < p; a++) gram[a * (p + 1)] += lambda;
  return choleskySolve(gram, p, cross, q);
}

describe('weights fitted without a fold', () => {
  // More inputs than samples, and fewer: both ways of solving.
  it.each([40, 6])('are those of a regression that never saw it (%i inputs)', async (p) => {
    const random = new Random(`fold ${p}`);
    const sizes = [7, 9, 8];
    const q = 3;
    const folds = sizes.map((n) => ({
      x: random.fillNormal(new Float32Array(n * p)),
      y: random.fillNormal(new Float32Array(n * q)),
      n,
    }));
    const { foldWeights, penalties } = await leaveOneOutRidge(folds, [0.1, 1], 0.5);
    const all = sizes.reduce((sum, n) => sum + n, 0);
    folds.forEach((_, fold) => {
      const others = folds.filter((_, i) => i !== fold);
      const x = Float32Array.from(others.flatMap((one) => [...one.x]));
      const y = Float32Array.from(others.flatMap((one) => [...one.y]));
      for (let j = 0; j < q; j++) {
        // The penalty is one per sample of all folds.
        const expected = ridge(x, y, all - sizes[fold], penalties[j] * all);
        for (let a = 0; a < p; a++) expect(foldWeights[fold][a * q + j]).toBeCloseTo(expected[a * q + j], 4);
      }
    });
  });
});
