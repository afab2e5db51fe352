import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { gaussianSolver } from './gaussian-solver.js';
import { alphaAt, cosineSchedule, sigmaAt } from './schedule.js';

/** The best belief about Gaussian data N(mean, spread²). */
const beliefIn = (mean: number, spread: number) => async (noisy: Float32Array, time: number) => {
  const [alpha, sigma] = [alphaAt(cosineSchedule, time), sigmaAt(cosineSchedule, time)];
  const gain = (alpha * spread ** 2) / (alpha ** 2 * spread ** 2 + sigma ** 2);
  return noisy.map((z) => mean + gain * (z - alpha * mean));
};

const start = new Random('start').fillNormal(new Float32Array(200));
const sample = (mean: number, spread: number, steps: number) =>
  gaussianSolver.sample({
    schedule: cosineSchedule,
    steps,
    start,
    denoise: beliefIn(mean, spread),
    noise: () => start,
  });

/** What the flow of Gaussian data ends at: the same number of deviations from the mean. */
function ended(mean: number, spread: number): Float32Array {
  const [alpha, sigma] = [alphaAt(cosineSchedule, 1), sigmaAt(cosineSchedule, 1)];
  const deviation = Math.sqrt(alpha ** 2 * spread ** 2 + sigma ** 2);
  return start.map((z) => mean + (spread * (z - alpha * mean)) / deviation);
}

const errorOf = (found: Float32Array, expected: Float32Array) =>
  Math.max(...found.map((value, i) => Math.abs(value - expected[i])));

describe('gaussian-solver', () => {
  it.each([1, 2, 3, 4, 50])('is exact with %i steps for data of the noise’s own deviation', async (steps) => {
    expect(errorOf(await sample(1.3, 1, steps), ended(1.3, 1))).toBeLessThan(1e-5);
  });

  it('converges to second order for data of another deviation', async () => {
    const [few, many] = [await sample(1.3, 0.5, 10), await sample(1.3, 0.5, 20)];
    const [coarse, fine] = [few, many].map((found) => errorOf(found, ended(1.3, 0.5)));
    expect(fine).toBeLessThan(0.35 * coarse);
    expect(errorOf(await sample(1.3, 0.5, 200), ended(1.3, 0.5))).toBeLessThan(0.005);
  });
});
