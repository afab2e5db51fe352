import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { estimate, groupMean } from './interval.js';
import { normalQuantile, quantile, studentQuantile975 } from './quantile.js';

describe('the group mean', () => {
  it('weighs people, not runs, and leaves undefined runs out', () => {
    const scores = [
      { person: 'a', value: 1 },
      { person: 'a', value: 3 },
      { person: 'a', value: Number.NaN },
      { person: 'b', value: 8 },
    ];
    expect(groupMean(scores)).toBe(5);
    expect(estimate(scores, new Random(1))).toMatchObject({ mean: 5, people: 2, runs: 3 });
    expect(groupMean([])).toBeNaN();
  });
});

describe('the bootstrap interval', () => {
  for (const people of [3, 8]) {
    it(`covers the true mean in about 95 % of worlds with ${people} people`, () => {
      const random = new Random(people);
      const worlds = 300;
      let covered = 0;
      for (let world = 0; world < worlds; world++) {
        const scores = Array.from({ length: people }, (_, p) => ({ person: `${p}`, value: random.normal(0.3, 0.1) }));
        const [low, high] = estimate(scores, random, 400).interval!;
        if (low <= 0.3 && 0.3 <= high) covered++;
      }
      expect(covered / worlds).toBeGreaterThan(0.9);
      expect(covered / worlds).toBeLessThan(0.995);
    });
  }

  it('does not mistake many runs of few people for many people', () => {
    const random = new Random(4);
    let covered = 0;
    for (let world = 0; world < 200; world++) {
      const scores = Array.from({ length: 4 }, (_, p) => ({ person: `${p}`, own: random.normal(0.3, 0.1) })).flatMap(
        ({ person, own }) => Array.from({ length: 10 }, () => ({ person, value: own + random.normal(0, 0.02) })),
      );
      const [low, high] = estimate(scores, random, 400).interval!;
      if (low <= 0.3 && 0.3 <= high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
  });

  it('is absent for a single score, and over runs for a single person', () => {
    expect(estimate([{ person: 'a', value: 0.4 }], new Random(1)).interval).toBeUndefined();
    const [low, high] = estimate(
      [0.2, 0.3, 0.4].map((value) => ({ person: 'a', value })),
      new Random(1),
    ).interval!;
    expect(low).toBeLessThan(0.2);
    expect(high).toBeGreaterThan(0.4);
  });
});

describe('quantiles', () => {
  it('interpolate between order statistics as numpy.quantile does', () => {
    expect(quantile([4, 1, 3, 2], 0.95)).toBeCloseTo(3.85, 12);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('equal the tables of Student and Gauss', () => {
    const table: [number, number][] = [
      [1, 12.706],
      [2, 4.303],
      [3, 3.182],
      [5, 2.571],
      [10, 2.228],
      [30, 2.042],
    ];
    for (const [freedom, t] of table) expect(Math.abs(studentQuantile975(freedom) - t)).toBeLessThan(0.02);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 4);
    expect(normalQuantile(0.25)).toBeCloseTo(-0.67449, 4);
  });
});
