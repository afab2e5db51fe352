import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { logBandPower } from './band-power.js';
import { DEFAULT_BANDS, POWER_FLOOR } from './band-windows.js';
import { choleskySolve } from './cholesky-solve.js';
import { autocorrelation, crossCorrelation, pearson } from './correlation.js';
import { principalComponents } from './principal-components.js';
import { detrendLinear, zscoreRows } from './standardise.js';

describe('correlation', () => {
  it('is 1, −1 and 0.5 where it must be', () => {
    expect(pearson([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 15);
    expect(pearson([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 15);
    expect(pearson([1, 2, 3], [1, 3, 2])).toBeCloseTo(0.5, 15);
  });
  it('is 0, not NaN, for a constant, also a large one in single precision', () => {
    expect(
      pearson(
        new Float32Array(99).fill(0.1),
        Float32Array.from({ length: 99 }, (_, i) => i),
      ),
    ).toBe(0);
    expect(
      pearson(
        new Float64Array(99).fill(1e6 / 3),
        Float32Array.from({ length: 99 }, (_, i) => i),
      ),
    ).toBe(0);
    expect(autocorrelation(new Float64Array(10).fill(3), 1)).toBe(0);
  });
  it('of a first-order autoregression falls as its coefficient', () => {
    const random = new Random(5);
    const x = new Float64Array(200_000);
    for (let i = 1; i < x.length; i++) x[i] = 0.8 * x[i - 1] + random.normal();
    expect(autocorrelation(x, 1)).toBeCloseTo(0.8, 1.9);
    expect(autocorrelation(x, 3)).toBeCloseTo(0.512, 1.9);
  });
  it('finds a delay with its sign', () => {
    const random = new Random(6);
    const a = Float64Array.from({ length: 500 }, () => random.normal());
    const b = Float64Array.from({ length: 500 }, (_, i) => (i >= 7 ? a[i - 7] : 0));
    const r = crossCorrelation(a, b, 10);
    expect(r.indexOf(Math.max(...r)) - 10).toBe(7);
    expect(r[17]).toBeCloseTo(1, 12);
  });
});

describe('rows', () => {
  it('a line leaves nothing', () => {
    for (const value of detrendLinear(Float64Array.from({ length: 50 }, (_, i) => 3 - 2 * i))) {
      expect(value).toBeCloseTo(0, 11);
    }
  });
  it('get mean 0 and deviation 1, constants 0', () => {
    expect([...zscoreRows(Float32Array.of(1, 2, 3, 7, 7, 7), 2, 3)].map((v) => +v.toFixed(5))).toEqual([
      -1.22474, 0, 1.22474, 0, 0, 0,
    ]);
    const same = Float32Array.of(1, 3);
    expect([...zscoreRows(same, 1, 2, same)]).toEqual([-1, 1]);
    expect([...same]).toEqual([-1, 1]);
  });
});

describe('logBandPower', () => {
  it('gives a sine of 20 µV at 10 Hz its 200 µV² in alpha, at every second, and far less elsewhere', () => {
    const samples = 10 * 200 + 50;
    const data = new Float32Array(2 * samples);
    for (let i = 0; i < samples; i++) data[i] = 20 * Math.sin((2 * Math.PI * 10 * i) / 200 + 0.4);
    const { features, seconds } = logBandPower(data, 2, samples, 200);
    expect(seconds).toBe(10);
    expect(features.length).toBe(10 * 2 * 5);
    for (let s = 0; s < 10; s++) {
      expect(Math.exp(features[s * 10 + 2])).toBeGreaterThan(185);
      expect(Math.exp(features[s * 10 + 2])).toBeLessThan(205);
      if (s > 0 && s < 9) for (const other of [0, 3, 4]) expect(Math.exp(features[s * 10 + other])).toBeLessThan(1);
      for (let band = 0; band < 5; band++) expect(features[s * 10 + 5 + band]).toBeCloseTo(Math.log(POWER_FLOOR), 5);
    }
  });
  it('splits the variance of white noise by width of band', () => {
    const random = new Random(8);
    const samples = 200 * 300;
    const data = Float32Array.from({ length: samples }, () => random.normal(0, 10));
    const { features } = logBandPower(data, 1, samples, 200);
    DEFAULT_BANDS.forEach(({ low, high }, band) => {
      let mean = 0;
      for (let s = 0; s < 300; s++) mean += Math.exp(features[s * 5 + band]) / 300;
      expect(mean / ((100 * (high - low)) / 100)).toBeGreaterThan(0.94);
      expect(mean / ((100 * (high - low)) / 100)).toBeLessThan(1.06);
    });
  });
  it('places a second at its centre', () => {
    const samples = 20 * 160;
    const data = new Float32Array(samples);
    for (let i = 0; i < 160; i++) data[12 * 160 + i] = Math.sin((2 * Math.PI * 20 * i) / 160);
    const { features } = logBandPower(data, 1, samples, 160);
    const beta = Array.from({ length: 20 }, (_, s) => features[s * 5 + 3]);
    expect(beta.indexOf(Math.max(...beta))).toBe(12);
    expect(beta[11]).toBeCloseTo(beta[13], 1);
  });
  it('names a band that the rate cannot hold, and a recording that is too short', () => {
    expect(() => logBandPower(new Float32Array(600), 1, 600, 50)).toThrowError(/gamma/);
    expect(() => logBandPower(new Float32Array(100), 1, 100, 200)).toThrowError(
      expect.objectContaining({ code: 'signal-too-short' }),
    );
  });
});

describe('principalComponents', () => {
  const random = new Random(9);
  const planted = (rows: number, columns: number) => {
    const x = new Float64Array(rows * columns);
    const directions = [0, 1, 2].map((c) => Float64Array.from({ length: columns }, (_, j) => (j % 3 === c ? 1 : 0)));
    for (let i = 0; i < rows; i++) {
      const weights = [9, 4, 1].map((sd) => random.normal(0, sd));
      for (let j = 0; j < columns; j++) x[i * columns + j] = 5 + weights[j % 3] + random.normal(0, 0.05);
    }
    return { x, directions };
  };
  it.each([
    [400, 60],
    [60, 400],
    [500, 420],
  ])('recovers planted directions of %i × %i data', (rows, columns) => {
    const { x, directions } = planted(rows, columns);
    const { components, explained, scores, mean } = principalComponents(x, rows, columns, 3);
    expect(explained[0]).toBeGreaterThan(0.6);
    expect(explained[0] + explained[1] + explained[2]).toBeGreaterThan(0.999);
    for (let c = 0; c < 3; c++) {
      expect(Math.abs(pearson(components.subarray(c * columns, (c + 1) * columns), directions[c]))).toBeGreaterThan(
        0.98,
      );
    }
    let error = 0;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let value = mean[j];
        for (let c = 0; c < 3; c++) value += scores[i * 3 + c] * components[c * columns + j];
        error += (value - x[i * columns + j]) ** 2;
      }
    }
    expect(Math.sqrt(error / (rows * columns))).toBeLessThan(0.06);
  });
});

describe('choleskySolve', () => {
  it.each([1, 5, 48, 131])('solves %i equations for three right sides', (n) => {
    const random = new Random(n);
    const root = Float64Array.from({ length: n * n }, () => random.normal());
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) a[i * n + j] += root[i * n + k] * root[j * n + k];
      a[i * n + i] += n;
    }
    const truth = Float64Array.from({ length: n * 3 }, () => random.normal());
    const b = new Float64Array(n * 3);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < 3; c++) for (let k = 0; k < n; k++) b[i * 3 + c] += a[i * n + k] * truth[k * 3 + c];
    }
    const x = choleskySolve(a, n, b, 3);
    for (let i = 0; i < x.length; i++) expect(x[i]).toBeCloseTo(truth[i], 10);
  });
  it('says where a matrix is not positive definite', () => {
    expect(() => choleskySolve(Float64Array.of(1, 2, 2, 1), 2, Float64Array.of(1, 1), 1)).toThrowError(
      expect.objectContaining({ code: 'not-positive-definite' }),
    );
  });
});
