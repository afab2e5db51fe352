import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { splitPeople, splitWithGap } from './split.js';

describe('splitting people', () => {
  const people = ['c', 'a', 'b', 'e', 'd', 'a', 'c'];

  it('puts each person on one side only', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { train, validation, test } = splitPeople(people, { validation: 1, test: 2 }, new Random(seed));
      expect([train.length, validation.length, test.length]).toEqual([2, 1, 2]);
      expect([...train, ...validation, ...test].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    }
  });

  it('depends on the names and the seed, not on their order', () => {
    const first = splitPeople(people, { validation: 1, test: 2 }, new Random(3));
    expect(splitPeople([...people].reverse(), { validation: 1, test: 2 }, new Random(3))).toEqual(first);
  });

  it('holds every person out in some draw', () => {
    const held = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      for (const name of splitPeople(people, { validation: 1, test: 1 }, new Random(seed)).test) held.add(name);
    }
    expect(held.size).toBe(5);
  });

  it('refuses to leave nobody to train on', () => {
    expect(() => splitPeople(['a', 'b'], { validation: 1, test: 1 }, new Random(1))).toThrow(/3 or more/);
  });
});

describe('splitting one recording', () => {
  it('keeps everything a test volume can depend on out of training', () => {
    for (const tr of [0.8, 2, 2.1, 3]) {
      for (const gapSeconds of [20, 36, 53.6]) {
        const { train, test } = splitWithGap(300, tr, { testFraction: 0.25, gapSeconds });
        expect((test.start - train.end) * tr).toBeGreaterThanOrEqual(gapSeconds - 1e-6);
        expect((test.start - train.end) * tr).toBeLessThan(gapSeconds + tr);
        expect(test).toEqual({ start: 225, end: 300 });
        expect(train.start).toBe(0);
      }
    }
  });

  it('refuses a recording that the gap would swallow', () => {
    expect(() => splitWithGap(30, 2, { testFraction: 0.5, gapSeconds: 36 })).toThrow(/too short/);
    expect(() => splitWithGap(30, 2, { testFraction: 1, gapSeconds: 0 })).toThrow(/not possible/);
  });
});
