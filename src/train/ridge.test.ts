import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/paired-run.js';
import { Random } from '../foundation/index.js';
import { type Multiply, product } from '../signal/index.js';
import { fitRidge, laggedDesign, RidgeSums } from './ridge.js';

/** A stand-in for a fast runtime: single precision, counts its calls. */
function countingMultiply(): { multiply: Multiply; calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    multiply: async (a, [m, k], b, [, n]) => {
      calls++;
      const c = new Float32Array(m * n);
      for (let i = 0; i < m; i++) {
        for (let p = 0; p < k; p++) for (let j = 0; j < n; j++) c[i * n + j] += a[i * k + p] * b[p * n + j];
      }
      return c;
    },
  };
}

describe('ridge regression', () => {
  // Made with scikit-learn: Ridge(alpha).fit(x, y), coef_.T and intercept_.
  const x = Float32Array.of(
    2.04,
    -2.56,
    0.42,
    -0.57,
    -0.45,
    -0.22,
    -2.02,
    -0.23,
    -0.87,
    3.32,
    0.23,
    -0.35,
    -0.28,
    -0.67,
    -1.06,
    -0.39,
    0.48,
    -0.24,
    0.96,
    -0.2,
    0.02,
    1.55,
    0.55,
    -0.51,
    -0.18,
    0.54,
    1.94,
    -0.27,
    -0.24,
    1.0,
    -0.89,
    -0.29,
    0.88,
    0.58,
    0.09,
    0.67,
    -2.83,
    1.02,
    -0.96,
    -1.67,
  );
  const y = Float32Array.of(
    2.61,
    6.35,
    0.89,
    0.43,
    -0.12,
    -2.37,
    0.93,
    1.01,
    1.71,
    -0.6,
    0.8,
    -0.07,
    -0.76,
    0.55,
    -0.41,
    0.84,
    0.4,
    1.07,
    -1.4,
    -1.62,
  );
  const expected = [
    {
      coefficients: [0.8326865, 1.2415671, -0.1214921, -0.6765306, -0.1992213, -0.1870437, -0.3816507, -0.895297],
      intercept: [0.4764075, 0.6738559],
    },
    {
      coefficients: [0.2524343, 0.4297975, -0.2070265, -0.553566, -0.0027182, 0.0127139, 0.0370479, 0.004701],
      intercept: [0.6044477, 0.8623335],
    },
  ];

  it('equals scikit-learn', async () => {
    const fit = await fitRidge({ x, y, n: 10, p: 4, q: 2, lambdas: [0.5, 20] });
    expected.forEach(({ coefficients, intercept }, i) => {
      coefficients.forEach((value, j) => {
        expect(fit.coefficients[i][j]).toBeCloseTo(value, 5);
      });
      intercept.forEach((value, j) => {
        expect(fit.intercepts[i][j]).toBeCloseTo(value, 5);
      });
    });
  });

  it('is the same summed run by run', async () => {
    const whole = new RidgeSums(4, 1);
    const parts = new RidgeSums(4, 1);
    const target = Float32Array.from({ length: 10 }, (_, i) => y[2 * i]);
    await whole.add(x, target, 10);
    await parts.add(x.subarray(0, 12), target.subarray(0, 3), 3);
    await parts.add(x.subarray(12), target.subarray(3), 7);
    const [a, b] = [whole.moments(), parts.moments()];
    a.gram.forEach((value, i) => {
      expect(b.gram[i]).toBeCloseTo(value, 9);
    });
    a.cross.forEach((value, i) => {
      expect(b.cross[i]).toBeCloseTo(value, 9);
    });
  });

  it('finds planted coefficients of many outputs, and the runtime path agrees', async () => {
    const random = new Random(6);
    const [n, p, q] = [400, 150, 40];
    const inputs = random.fillNormal(new Float32Array(n * p));
    const planted = random.fillNormal(new Float32Array(p * q));
    const outputs = Float32Array.from(
      await product(inputs, n, p, planted, q),
      (value) => value + 0.01 * random.normal(),
    );
    const plain = await fitRidge({ x: inputs, y: outputs, n, p, q, lambdas: [0.01] });
    const { multiply, calls } = countingMultiply();
    const fast = await fitRidge({ x: inputs, y: outputs, n, p, q, lambdas: [0.01], multiply });
    expect(calls()).toBeGreaterThan(1);
    let worst = 0;
    let difference = 0;
    for (let i = 0; i < planted.length; i++) {
      worst = Math.max(worst, Math.abs(plain.coefficients[0][i] - planted[i]));
      difference = Math.max(difference, Math.abs(plain.coefficients[0][i] - fast.coefficients[0][i]));
    }
    expect(worst).toBeLessThan(0.01);
    expect(difference).toBeLessThan(1e-4);
  });

  it('refuses sizes that do not agree and penalties below 0', async () => {
    await expect(fitRidge({ x, y, n: 9, p: 4, q: 2, lambdas: [1] })).rejects.toMatchObject({ code: 'ridge-shape' });
    await expect(fitRidge({ x, y, n: 10, p: 4, q: 2, lambdas: [-1] })).rejects.toMatchObject({ code: 'ridge-lambda' });
  });
});

describe('the lagged design', () => {
  const run: TargetRun = {
    id: 'a',
    person: 'a',
    task: 'f',
    taskStart: 0,
    // Feature = time of the second's centre for electrode 0, its double for electrode 1.
    features: Float32Array.from({ length: 40 }, (_, i) => (1 + (i % 2)) * (Math.floor(i / 2) + 0.5)),
    seconds: 20,
    electrodes: 2,
    bands: 1,
    signal: new Float32Array(0),
    volumes: 4,
    tr: 2.1,
    startTime: 5,
    metadata: {},
  };

  it('reads the features at each lag before each volume', () => {
    const { x, n, p } = laggedDesign(run, [0, 3]);
    expect([n, p]).toEqual([4, 4]);
    for (let volume = 0; volume < 4; volume++) {
      const time = 5 + 2.1 * volume;
      [time, 2 * time, time - 3, 2 * (time - 3)].forEach((value, column) => {
        expect(x[volume * 4 + column]).toBeCloseTo(value, 4);
      });
    }
  });

  it('reads features that come in steps of half a second at the same times', () => {
    // The run of 20 s once more: feature 0 is the time, feature 1 twice the time, at the middle of each step.
    const features = Float32Array.from({ length: 80 }, (_, i) => (Math.floor(i / 2) + 0.5) * 0.5 * (1 + (i % 2)));
    const fine = laggedDesign({ ...run, features, seconds: 40, step: 0.5 }, [0, 3]).x;
    laggedDesign(run, [0, 3]).x.forEach((value, i) => {
      expect(fine[i]).toBeCloseTo(value, 4);
    });
  });

  it('is zero before the recording begins', () => {
    const { x } = laggedDesign(run, [6]);
    expect([...x.subarray(0, 2)]).toEqual([0, 0]);
    expect(x[2]).toBeCloseTo(1.1, 4);
  });

  it('refuses features of another size', () => {
    expect(() => laggedDesign({ ...run, seconds: 21 }, [0])).toThrow(/20|21/);
  });
});
