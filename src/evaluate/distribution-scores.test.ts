import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { energyScore, gaussianCrps, meanGaussianCrps, meanSampleCrps, sampleCrps } from './distribution-scores.js';
import { normalDistribution } from './quantile.js';

/** ∫ (F(x) − 1[x ≥ y])² dx by the midpoint rule: the definition. */
function integratedCrps(real: number, distribution: (x: number) => number, low: number, high: number): number {
  const steps = 200_000;
  const width = (high - low) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const x = low + (i + 0.5) * width;
    sum += (distribution(x) - (x >= real ? 1 : 0)) ** 2 * width;
  }
  return sum;
}

describe('the CRPS', () => {
  it('of a normal distribution is the integral that defines it', () => {
    for (const [real, mean, deviation] of [
      [0, 0, 1],
      [1.3, 0.2, 0.5],
      [-4, 1, 2],
      [0.7, 0.7, 0.1],
    ]) {
      const integral = integratedCrps(real, (x) => normalDistribution((x - mean) / deviation), -25, 25);
      expect(gaussianCrps(real, mean, deviation)).toBeCloseTo(integral, 4);
    }
    expect(gaussianCrps(3, 1, 0)).toBe(2);
  });

  it('of samples is that of their distribution, from few of them as from many', () => {
    const random = new Random(3);
    const draw = (count: number) => Float64Array.from({ length: count }, () => 0.2 + 0.5 * random.normal());
    expect(sampleCrps(1.3, draw(20_000))).toBeCloseTo(gaussianCrps(1.3, 0.2, 0.5), 1.7);
    // A pair is unbiased: the mean over many pairs is right.
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += sampleCrps(1.3, draw(2)) / 20_000;
    expect(Math.abs(sum - gaussianCrps(1.3, 0.2, 0.5))).toBeLessThan(0.01);
  });

  it('of three samples is what a hand works out', () => {
    // |1−2|, |4−2|, |2.5−2| → mean 3.5/3; pairs 3, 1.5, 1.5 → half of their mean 1.
    expect(sampleCrps(2, [1, 4, 2.5])).toBeCloseTo(3.5 / 3 - 1, 12);
  });

  it('is best for the distribution that the values come from', () => {
    const random = new Random(5);
    const real = Float64Array.from({ length: 30_000 }, () => 0.5 + 0.8 * random.normal());
    const score = (mean: number, deviation: number) =>
      meanGaussianCrps(
        real,
        real.map(() => mean),
        real.map(() => deviation),
        1000,
      );
    const own = score(0.5, 0.8);
    for (const [mean, deviation] of [
      [0.5, 0.5],
      [0.5, 1.2],
      [0.1, 0.8],
    ]) {
      expect(score(mean, deviation)).toBeGreaterThan(own);
    }
    // E CRPS of one's own normal is σ/√π.
    expect(own).toBeCloseTo(0.8 / Math.sqrt(Math.PI), 2);
  });

  it('counts the values that count alone', () => {
    const real = [0, 0, 9, 9, 1, 1];
    const flat = (value: number) => real.map(() => value);
    expect(meanGaussianCrps(real, flat(0), flat(0), 2, [0, 2])).toBeCloseTo(0.5, 12);
    expect(meanSampleCrps(real, [flat(0), flat(0)], 2, [0, 2])).toBeCloseTo(0.5, 12);
    expect(() => meanGaussianCrps(real, [0], flat(0), 2)).toThrow(/size/);
    expect(() => sampleCrps(1, [1])).toThrow(/one sample/);
  });
});

describe('the energy score', () => {
  it('of a point is its distance, mean over moments', () => {
    // [row, moment]: (0, 0) and (1, 1) against the point (3, 4).
    const real = [0, 1, 0, 1];
    const point = [3, 3, 4, 4];
    expect(energyScore(real, [point, point], 2)).toBeCloseTo((5 + Math.hypot(2, 3)) / 2, 12);
  });

  it('of one row is the CRPS', () => {
    const random = new Random(7);
    const samples = Array.from({ length: 6 }, () => Float64Array.from({ length: 9 }, () => random.normal()));
    const real = Float64Array.from({ length: 9 }, () => random.normal());
    expect(energyScore(real, samples, 9)).toBeCloseTo(meanSampleCrps(real, samples, 9), 12);
  });

  it('sees that two rows go together, which the CRPS of each cannot', () => {
    const random = new Random(9);
    const moments = 4000;
    const pair = (sign: number) => {
      const values = new Float64Array(2 * moments);
      for (let t = 0; t < moments; t++) {
        values[t] = random.normal();
        values[moments + t] = sign * values[t];
      }
      return values;
    };
    const real = pair(1);
    const [right, wrong] = [1, -1].map((sign) => Array.from({ length: 8 }, () => pair(sign)));
    expect(meanSampleCrps(real, wrong, moments)).toBeCloseTo(meanSampleCrps(real, right, moments), 1);
    expect(energyScore(real, wrong, moments)).toBeGreaterThan(energyScore(real, right, moments) + 0.1);
    expect(() => energyScore(real, [real], moments)).toThrow(/one sample/);
  });
});
