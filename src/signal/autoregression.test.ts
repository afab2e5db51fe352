import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { autoregression, drawAutoregressive, reflectionCoefficients } from './autoregression.js';

/** x_t = 1.2 x_{t−1} − 0.5 x_{t−2} + e_t: reflection a₁/(1 − a₂) and a₂, autocorrelation ρ₁ = .8, ρ_k = a₁ρ_{k−1} + a₂ρ_{k−2}. */
const PREDICTOR = [1.2, -0.5];
const REFLECTION = [0.8, -0.5];
const CORRELATION = [1, 0.8, 0.46, 0.152];

const draw = (length: number, random: Random) =>
  drawAutoregressive(autoregression(REFLECTION), new Float32Array(length), random);

describe('autoregression', () => {
  it('is the predictor and the innovation that the reflection coefficients stand for', () => {
    const { predictors, innovations } = autoregression(REFLECTION);
    expect(predictors.map((one) => one.length)).toEqual([0, 1, 2]);
    expect(predictors[1][0]).toBeCloseTo(0.8, 12);
    for (const [j, value] of PREDICTOR.entries()) expect(predictors[2][j]).toBeCloseTo(value, 12);
    // Unit variance: 1 = a₁ρ₁ + a₂ρ₂ + innovation².
    expect(innovations[2] ** 2).toBeCloseTo(1 - 1.2 * 0.8 + 0.5 * 0.46, 12);
  });
});

describe('drawAutoregressive', () => {
  it('is stationary from the first sample on', () => {
    const random = new Random('stationary');
    const count = 20_000;
    const sums = CORRELATION.map(() => 0);
    const variances = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const x = draw(4, random);
      CORRELATION.forEach((_, lag) => {
        sums[lag] += (x[0] * x[lag]) / count;
      });
      variances.forEach((_, t) => {
        variances[t] += x[t] ** 2 / count;
      });
    }
    // Standard errors: .01 and below.
    for (const variance of variances) expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    for (const [lag, value] of CORRELATION.entries()) expect(Math.abs(sums[lag] - value)).toBeLessThan(0.04);
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    expect(draw(50, new Random(5))).toEqual(draw(50, new Random(5)));
    expect(draw(50, new Random(5))).not.toEqual(draw(50, new Random(6)));
  });
});

describe('reflectionCoefficients', () => {
  it('recovers a planted process from short series of different lengths', () => {
    const random = new Random('recovered');
    const series = Array.from({ length: 200 }, (_, i) => draw(60 + (i % 7), random));
    const found = reflectionCoefficients(series, 4);
    for (const [p, value] of [...REFLECTION, 0, 0].entries()) {
      expect(Math.abs(found[p] - value)).toBeLessThan(0.03);
    }
  });

  it('keeps a narrow band narrow in a series of two minutes', () => {
    const random = new Random('narrow');
    // Two close tones in little noise: next to nothing of the power lies above a quarter of the sampling rate.
    const series = Array.from({ length: 40 }, () => {
      const [one, other] = [random.uniform(0, 6.3), random.uniform(0, 6.3)];
      return Float64Array.from(
        { length: 60 },
        (_, t) => Math.sin(0.3 * t + one) + Math.sin(0.5 * t + other) + 0.01 * random.normal(),
      );
    });
    const { predictors, innovations } = autoregression(reflectionCoefficients(series, 8));
    const gain = (omega: number) => {
      const [real, imaginary] = [1, 0].map((first, part) =>
        predictors[8].reduce(
          (sum, a, j) => sum - a * (part === 0 ? Math.cos(omega * (j + 1)) : -Math.sin(omega * (j + 1))),
          first,
        ),
      );
      return innovations[8] ** 2 / (real ** 2 + imaginary ** 2);
    };
    const powers = Array.from({ length: 1000 }, (_, i) => gain((Math.PI * (i + 0.5)) / 1000));
    const above = powers.slice(500).reduce((sum, power) => sum + power, 0);
    expect(above / powers.reduce((sum, power) => sum + power, 0)).toBeLessThan(0.001);
  });

  it('says nothing of series without variance, and stays stationary where one never ends', () => {
    expect([...reflectionCoefficients([new Float32Array(20)], 3)]).toEqual([0, 0, 0]);
    const tone = Float64Array.from({ length: 50 }, (_, t) => Math.sin(t));
    for (const value of reflectionCoefficients([tone], 6)) expect(Math.abs(value)).toBeLessThan(1);
  });
});
