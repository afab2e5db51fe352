import { describe, expect, it } from 'vitest';
import { share } from './binomial.js';

describe('the interval of a share', () => {
  // Made in Python: both tails summed with math.comb, their 2.5 % points found by bisection.
  it.each([
    [0, 5, 0, 0.521824],
    [5, 5, 0.478176, 1],
    [8, 10, 0.443905, 0.974786],
    [15, 29, 0.325315, 0.705514],
  ])('%i of %i is that of Clopper and Pearson', (successes, people, low, high) => {
    const { mean, interval, people: n } = share(successes, people);
    expect(mean).toBe(successes / people);
    expect(n).toBe(people);
    expect(interval![0]).toBeCloseTo(low, 5);
    expect(interval![1]).toBeCloseTo(high, 5);
  });

  it('does not exist without people', () => {
    expect(share(0, 0)).toEqual({ mean: Number.NaN, people: 0, runs: 0 });
  });
});
