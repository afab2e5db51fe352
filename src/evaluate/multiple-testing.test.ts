import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { atLeast } from './binomial.js';
import { benjaminiHochberg, fisherCombined, holm } from './multiple-testing.js';
import { permutationNull } from './permutation-null.js';

/** As `scipy.stats.false_discovery_control` and the definition of Holm give them; NaN is no test. */
const p = [0.01, 0.04, Number.NaN, 0.03, 0.005, 0.8];

describe('corrected p-values', () => {
  it('are those of Benjamini and Hochberg, and of Holm', () => {
    const close = (values: number[]) =>
      values.map((value) => (Number.isNaN(value) ? Number.NaN : expect.closeTo(value, 12)));
    expect(benjaminiHochberg(p)).toEqual(close([0.025, 0.05, Number.NaN, 0.05, 0.025, 0.8]));
    expect(holm(p)).toEqual(close([0.04, 0.09, Number.NaN, 0.09, 0.025, 0.8]));
  });
});

describe('combined p-values', () => {
  it('follow the χ² distribution', () => {
    // scipy.stats.combine_pvalues
    expect(fisherCombined([0.1, 0.2, 0.3])).toBeCloseTo(0.11521621, 5);
    expect(fisherCombined([0.03])).toBeCloseTo(0.03, 12);
    expect(fisherCombined([1, 1])).toBe(1);
    expect(fisherCombined([])).toBeNaN();
    expect(fisherCombined(Array.from({ length: 500 }, () => 1e-4))).toBe(0);
  });

  it('count people: 3 or more of 20 at 5 % are not rare', () => {
    expect(atLeast(3, 20, 0.05)).toBeCloseTo(0.0754837, 6);
    expect(atLeast(0, 20, 0.05)).toBe(1);
  });
});

describe('the permutation test', () => {
  it('looks at all arrangements where they are few, the real one among them', () => {
    // Means of the two runs: 3, 1.5 with one own score, and 0 without.
    const found = permutationNull(
      [
        [4, 1],
        [2, -1],
      ],
      new Random(1),
    )!;
    expect(found).toMatchObject({ score: 3, p: 0.25, smallest: 0.25, arrangements: 4, exact: true, mean: 1.5 });
    expect(permutationNull([[1, 2, 3]], new Random(1))).toMatchObject({ p: 1 });
    expect(permutationNull([[1]], new Random(1))).toBeUndefined();
    expect(permutationNull([], new Random(1))).toBeUndefined();
  });

  it('draws from many, and gives no p below what draws allow', () => {
    const random = new Random(2);
    const runs = Array.from({ length: 6 }, () => [0.9, ...Array.from({ length: 30 }, () => random.normal(0, 0.1))]);
    expect(permutationNull(runs, random, 500)).toMatchObject({ p: 1 / 500, smallest: 1 / 500, exact: false });
  });
});
