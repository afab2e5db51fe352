import * as ort from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';
import { Random } from '../foundation/index.js';
import { createRuntime, MatrixEngine } from '../tensor/index.js';
import { type LeaveOneOutFit, leaveOneOutRidge, type RidgeFold } from './leave-one-out-ridge.js';

const PENALTIES = [0.01, 0.1, 1, 10];
const SIZES = [14, 9, 12];

/** Folds whose outputs follow inputs by the same weights, the last output by none at all. */
function problem(inputs: number, outputs: number, sizes: readonly number[] = SIZES): RidgeFold[] {
  const random = new Random(`${inputs} ${outputs}`);
  const weights = Array.from({ length: inputs * outputs }, (_, i) =>
    i % outputs === outputs - 1 ? 0 : random.normal(),
  );
  return sizes.map((n) => {
    const x = random.fillNormal(new Float32Array(n * inputs));
    const y = Float32Array.from({ length: n * outputs }, (_, i) => {
      let sum = random.normal();
      for (let j = 0; j < inputs; j++)
        sum += x[Math.floor(i / outputs) * inputs + j] * weights[j * outputs + (i % outputs)];
      return sum;
    });
    return { x, y, n };
  });
}

/** (XᵀX + λI)⁻¹ Xᵀy of some folds in double precision, by Gauss–Jordan elimination: `[input][output]`. */
function ridge(folds: readonly RidgeFold[], lambda: number): number[][] {
  const p = folds[0].x.length / folds[0].n;
  const q = folds[0].y.length / folds[0].n;
  const rows = Array.from({ length: p }, (_, i) => {
    const row = new Array<number>(p + q).fill(0);
    row[i] = lambda;
    for (const { x, y, n } of folds) {
      for (let k = 0; k < n; k++) {
        for (let j = 0; j < p; j++) row[j] += x[k * p + i] * x[k * p + j];
        for (let j = 0; j < q; j++) row[p + j] += x[k * p + i] * y[k * q + j];
      }
    }
    return row;
  });
  // Positive definite: no pivots are needed.
  rows.forEach((pivot, column) => {
    const scale = pivot[column];
    rows[column] = pivot.map((value) => value / scale);
    rows.forEach((row, i) => {
      if (i === column) return;
      const factor = row[column];
      rows[i] = row.map((value, j) => value - factor * rows[column][j]);
    });
  });
  return rows.map((row) => row.slice(p));
}

function predicted({ x, n }: RidgeFold, weights: readonly number[][]): number[][] {
  const p = x.length / n;
  return Array.from({ length: n }, (_, k) =>
    weights[0].map((_, j) => weights.reduce((sum, row, i) => sum + row[j] * x[k * p + i], 0)),
  );
}

/** Everything again, fitted again without each fold. */
function bruteForce(folds: readonly RidgeFold[], penalties: readonly number[]) {
  const q = folds[0].y.length / folds[0].n;
  const total = folds.reduce((sum, { n }) => sum + n, 0);
  // The penalty is that of all samples, also where a fold is left out.
  const heldOut = penalties.map((penalty) =>
    folds.map((fold) =>
      predicted(
        fold,
        ridge(
          folds.filter((other) => other !== fold),
          penalty * total,
        ),
      ),
    ),
  );
  const choice = Array.from({ length: q }, (_, j) => {
    const errors = heldOut.map((byFold) =>
      byFold.reduce(
        (sum, rows, f) => sum + rows.reduce((inner, row, k) => inner + (row[j] - folds[f].y[k * q + j]) ** 2, 0),
        0,
      ),
    );
    return errors.indexOf(Math.min(...errors));
  });
  const all = penalties.map((penalty) => ridge(folds, penalty * total));
  return { choice, heldOut, all };
}

function expectSame(found: LeaveOneOutFit, folds: readonly RidgeFold[], tolerance: number): void {
  const q = folds[0].y.length / folds[0].n;
  const { choice, heldOut, all } = bruteForce(folds, PENALTIES);
  expect(found.penalties).toEqual(choice.map((i) => PENALTIES[i]));
  found.weights.forEach((value, i) => {
    expect(Math.abs(value - all[choice[i % q]][Math.floor(i / q)][i % q])).toBeLessThan(tolerance);
  });
  found.heldOut.forEach((values, f) => {
    expect(values).toHaveLength(folds[f].n * q);
    values.forEach((value, i) => {
      const expected = heldOut[choice[i % q]][f][Math.floor(i / q)][i % q];
      expect(Math.abs(value - expected), `fold ${f}, ${i}`).toBeLessThan(tolerance);
    });
  });
}

describe('ridge regression that leaves out one fold after the other', () => {
  it.each([
    ['more inputs than samples (dual form)', 60],
    ['as many inputs as samples (dual form)', 35],
    ['fewer inputs than samples (primal form)', 8],
    ['fewer inputs than any fold has samples (primal form)', 3],
  ])('is what fitting again gives, with %s', async (_, inputs) => {
    const folds = problem(inputs, 3);
    const found = await leaveOneOutRidge(folds, PENALTIES, 0.5);
    expectSame(found, folds, 3e-4);
  });

  it.each([
    ['dual', 300, 90],
    ['primal', 60, 400],
  ])('is the same by the product of a fast runtime (%s form)', async (_, inputs, size) => {
    const folds = problem(inputs, 3, [size, size, size]);
    const engine = new MatrixEngine(createRuntime(ort, { threads: 1 }));
    const multiply = vi.fn(engine.multiply.bind(engine));
    const [plain, fast] = [
      await leaveOneOutRidge(folds, PENALTIES, 0.5),
      await leaveOneOutRidge(folds, PENALTIES, 0.5, { multiply }),
    ];
    await engine.release();
    expect(multiply).toHaveBeenCalled();
    expect(fast.penalties).toEqual(plain.penalties);
    fast.weights.forEach((value, i) => {
      expect(Math.abs(value - plain.weights[i])).toBeLessThan(1e-3);
    });
    fast.heldOut.forEach((values, f) => {
      values.forEach((value, i) => {
        expect(Math.abs(value - plain.heldOut[f][i])).toBeLessThan(1e-3);
      });
    });
  });

  it.each([
    ['dual', 30],
    ['primal', 4],
  ])(
    'takes the given penalty where there is one fold alone, and predicts that fold by itself (%s form)',
    async (_, inputs) => {
      const [fold] = problem(inputs, 2);
      const found = await leaveOneOutRidge([fold], PENALTIES, 0.5);
      const weights = ridge([fold], 0.5 * fold.n);
      expect(found.penalties).toEqual([0.5, 0.5]);
      found.weights.forEach((value, i) => {
        expect(value).toBeCloseTo(weights[Math.floor(i / 2)][i % 2], 4);
      });
      const expected = predicted(fold, weights).flat();
      found.heldOut[0].forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 4);
      });
    },
  );

  it('gives each output a penalty of its own', async () => {
    const folds = problem(8, 3);
    // The first output nearly without noise, the second with little but noise.
    const random = new Random('noise');
    for (const { x, y, n } of folds) {
      for (let k = 0; k < n; k++) {
        y[k * 3] = x[k * 8] - x[k * 8 + 1] + 0.01 * random.normal();
        y[k * 3 + 1] = 0.2 * x[k * 8 + 2] + random.normal();
      }
    }
    const { penalties } = await leaveOneOutRidge(folds, PENALTIES, 0.5);
    expect(penalties[0]).toBe(0.01);
    expect(penalties[1]).toBeGreaterThan(penalties[0]);
  });
});
