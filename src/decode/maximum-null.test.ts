import { expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { maximumCorrected } from './maximum-null.js';

it('keeps the chance of any false finding among many at the level, and finds what stands out', () => {
  const random = new Random(1);
  const draw = (count: number, shift = 0) => ({
    value: random.normal() + shift,
    none: Float64Array.from({ length: count }, () => random.normal()),
  });
  let false05 = 0;
  for (let trial = 0; trial < 400; trial++) {
    const p = maximumCorrected(Array.from({ length: 10 }, () => draw(99)));
    if (Math.min(...p) <= 0.05) false05++;
  }
  // 5 % of 400 is 20; uncorrected it were 160.
  expect(false05).toBeGreaterThan(8);
  expect(false05).toBeLessThan(36);
  const [planted, other] = maximumCorrected([draw(99, 6), draw(99)]);
  expect(planted).toBe(0.01);
  expect(other).toBeGreaterThan(0.05);
});

it('costs nothing where all scores are one, and leaves out what has none', () => {
  const one = { value: 2, none: [0, 1, 3, -1] };
  expect(maximumCorrected([one, one])).toEqual([0.4, 0.4]);
  expect(maximumCorrected([one])).toEqual([0.4]);
  expect(maximumCorrected([{ value: Number.NaN, none: [1] }, one])).toEqual([Number.NaN, 0.4]);
  expect(maximumCorrected([])).toEqual([]);
});
