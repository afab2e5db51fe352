import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { leaveOneOut } from './leave-one-out.js';

const data = (people: string[], sites = ['']) => ({
  people,
  root: 'data',
  targets: [],
  sites: async () => sites.map((name) => ({ name, title: name, people: {}, devices: {} })),
});
const divide = (of: ReturnType<typeof data>, validation = 1) => leaveOneOut(of, { validation }, new Random(1));

describe('leave one person out', () => {
  it('tests everybody once, and lets all others learn', async () => {
    const people = ['01', '02', '03', '04', '05'];
    const folds = await divide(data(people), 2);
    expect(folds.map((fold) => fold.people.test)).toEqual(people.map((person) => [person]));
    for (const { people: sides } of folds) {
      expect([...sides.train, ...sides.validation, ...sides.test].sort()).toEqual(people);
      expect([sides.train.length, sides.validation.length]).toEqual([2, 2]);
    }
    // Not the same two choose everywhere.
    expect(new Set(folds.map((fold) => fold.people.validation.join())).size).toBeGreaterThan(1);
  });

  it('draws the same for a person whoever comes first', async () => {
    const there = await divide(data(['a', 'b', 'c', 'd']));
    const back = await divide(data(['d', 'c', 'b', 'a']));
    expect(back.reverse()).toEqual(there);
  });

  it('draws of each data set', async () => {
    const people = ['a/01', 'a/02', 'a/03', 'b/01', 'b/02', 'b/03'];
    const folds = await divide(data(people, ['a', 'b']));
    expect(folds.map(({ name }) => name)).toEqual(['a-01', 'a-02', 'a-03', 'b-01', 'b-02', 'b-03']);
    for (const { people: sides } of folds) {
      expect(sides.validation.map((one) => one[0]).sort()).toEqual(['a', 'b']);
      expect(sides.train).not.toContain(sides.test[0]);
    }
    await expect(divide(data(people.slice(0, 5), ['a', 'b']))).rejects.toMatchObject({ code: 'too-few-people' });
  });

  it('refuses too few people, and names that no two folders could have', async () => {
    await expect(divide(data(['01', '02']))).rejects.toMatchObject({ code: 'too-few-people' });
    await expect(divide(data(['a/1', 'a-1', 'b']))).rejects.toMatchObject({ code: 'fold-names' });
  });
});
