import { describe, expect, it } from 'vitest';
import { adamStep, sumOfSquares } from './adam.js';
import { KERNEL_CAPACITY } from './adam-kernel.js';

/** Longer than two pieces of the kernel, and no multiple of its four lanes. */
const count = 2 * KERNEL_CAPACITY + 7;
const wave = (rate: number, size: number) =>
  Float32Array.from({ length: count }, (_, i) => size * Math.sin(rate * i + 1));

describe('adamStep', () => {
  it.each([true, false])('follows the published equations to the last value (average: %s)', (averaged) => {
    const parameter = wave(0.37, 1);
    const gradient = wave(0.91, 1e-2);
    const first = wave(1.3, 1e-3);
    const second = wave(0.7, 1e-2).map((x) => x * x);
    const average = averaged ? wave(2.1, 1) : undefined;
    const before = [parameter, first, second, average ?? []].map((values) => Float64Array.from(values));
    const settings = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, averageDecay: 0.98, step: 3 };
    adamStep(parameter, gradient, { first, second, average }, { ...settings, gradientScale: 0.5, learningRate: 1e-2 });
    let worst = 0;
    for (let i = 0; i < count; i++) {
      const [p, m, v, a] = before.map((values) => values[i]);
      const g = 0.5 * gradient[i];
      const m1 = 0.9 * m + 0.1 * g;
      const v1 = 0.99 * v + 0.01 * g * g;
      const p1 = p - 1e-2 * (0.1 * p + m1 / (1 - 0.9 ** 3) / (Math.sqrt(v1 / (1 - 0.99 ** 3)) + 1e-8));
      const errors = [parameter[i] - p1, (first[i] - m1) * 1e3, (second[i] - v1) * 1e4];
      if (average !== undefined) errors.push(average[i] - (a + 0.02 * (p1 - a)));
      worst = Math.max(worst, ...errors.map(Math.abs));
    }
    expect(worst).toBeLessThan(2e-6);
  });
});

describe('sumOfSquares', () => {
  it('adds up every value', () => {
    // 1² + 2² + … + 11²
    expect(sumOfSquares(Float32Array.from({ length: 11 }, (_, i) => i + 1))).toBe(506);
  });
});
