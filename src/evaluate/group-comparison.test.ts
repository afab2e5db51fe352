import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { compareGroups } from './group-comparison.js';

function people(count: number, shifted: number, by: number, random: Random): Float64Array[] {
  return Array.from({ length: count }, (_, person) =>
    Float64Array.from({ length: 60 }, (_, place) => random.normal() + (person < count / 2 && place < shifted ? by : 0)),
  );
}
const halves = (count: number) => Array.from({ length: count }, (_, person) => person < count / 2);

describe('the comparison of two groups', () => {
  it('agrees with the textbook: Welch’s t and Hedges’ g of 1, 2, 3, 6 and 2, 4, 8', () => {
    const maps = [[2], [4], [8], [1], [2], [3], [6]];
    const { t, effect, difference } = compareGroups(maps, [true, true, true, false, false, false, false], {
      random: new Random(1),
      permutations: 2,
    });
    // Variances 28/3 and 14/3: t = (14/3 − 3) / √(28/9 + 14/12).
    expect(difference[0]).toBeCloseTo(5 / 3, 12);
    expect(t[0]).toBeCloseTo(5 / 3 / Math.sqrt(28 / 9 + 14 / 12), 12);
    // Pooled variance (2 · 28/3 + 3 · 14/3) / 5, and the factor 1 − 3/(4·7 − 9).
    expect(effect[0]).toBeCloseTo(((5 / 3) * (1 - 3 / 19)) / Math.sqrt((56 / 3 + 14) / 5), 12);
  });

  it('finds planted places, and keeps the share of false ones', () => {
    const maps = people(40, 6, 1.6, new Random('planted'));
    const { fdr, familywise } = compareGroups(maps, halves(40), { random: new Random(2), permutations: 1000 });
    const found = [...fdr].flatMap((p, place) => (p <= 0.05 ? [place] : []));
    expect(found.filter((place) => place < 6).length).toBe(6);
    expect(found.filter((place) => place >= 6).length).toBeLessThanOrEqual(1);
    expect([...familywise].slice(0, 6).every((p) => p <= 0.05)).toBe(true);
  });

  it('has uniform p where there is nothing, and few false finds over many data sets', () => {
    let small = 0;
    let families = 0;
    for (let set = 0; set < 60; set++) {
      const maps = people(14, 0, 0, new Random(`nothing ${set}`));
      const { p, familywise } = compareGroups(maps, halves(14), { random: new Random(set), permutations: 200 });
      small += [...p].filter((value) => value <= 0.1).length;
      if (familywise.some((value) => value <= 0.05)) families++;
    }
    expect(small / (60 * 60)).toBeGreaterThan(0.08);
    expect(small / (60 * 60)).toBeLessThan(0.12);
    // 60 · 0.05 = 3 are expected; 9 or more have a probability of 0.002.
    expect(families).toBeLessThan(9);
  });

  it('refuses a group of one, and leaves out places that are the same for everybody', () => {
    const random = new Random(1);
    expect(() => compareGroups([[1], [2], [3]], [true, false, false], { random })).toThrow(
      expect.objectContaining({ code: 'group-too-small' }),
    );
    const constant = compareGroups([[1], [1], [1], [1]], [true, true, false, false], { random, permutations: 10 });
    expect(constant.p[0]).toBeNaN();
    expect(constant.fdr[0]).toBeNaN();
  });
});
