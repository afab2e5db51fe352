import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { NAMED_SPLITS, namedSplit, subjectOf } from './named-splits.js';

const data = (people: string[], sites = ['']) => ({
  people,
  root: 'data',
  targets: [],
  sites: async () => sites.map((name) => ({ name, title: name, people: {}, devices: {} })),
});
const divide = (name: string, of: ReturnType<typeof data>, counts = { validation: 1, test: 1 }) => {
  const split = namedSplit(name);
  if (!('divide' in split)) return expect.unreachable(`${name} has folds`);
  return split.divide(of, counts, new Random(1));
};

describe('splits by name', () => {
  it('divide people by sessions: first ones train, all later ones test', async () => {
    const { unit } = namedSplit('sessions');
    const units = ['01', '02', '03'].flatMap((subject) =>
      ['2', '10', '1'].map((session) => unit!({ subject, session, task: 'film' })),
    );
    const split = await divide('sessions', data([...units, unit!({ subject: '04', session: '1' })]));
    expect([...split.train, ...split.validation].sort()).toEqual(['01ses1', '02ses1', '03ses1', '04ses1']);
    expect(split.validation).toHaveLength(1);
    expect(split.test).toEqual(['01ses10', '01ses2', '02ses10', '02ses2', '03ses10', '03ses2']);
    await expect(divide('sessions', data(['01ses', '02ses']))).rejects.toMatchObject({ code: 'split-empty' });
  });

  it('divide data sets by where they were recorded: the last one tests', async () => {
    const people = ['a/01', 'a/02', 'b/01', 'b/02', 'c/01'];
    const split = await divide('sites', data(people, ['a', 'b', 'c']));
    expect(split.test).toEqual(['c/01']);
    expect(split.validation.map((one) => one[0])).toEqual(['a', 'b']);
    expect([...split.train, ...split.validation].sort()).toEqual(people.slice(0, 4));
    await expect(divide('sites', data(['01', '02']))).rejects.toMatchObject({ code: 'split-empty' });
  });

  it('are refused under other names', () => {
    expect(() => namedSplit('days')).toThrow(expect.objectContaining({ code: 'split-unknown' }));
    expect(new Set(NAMED_SPLITS.map(({ name }) => name)).size).toBe(NAMED_SPLITS.length);
  });

  it('leave the person behind a run known', () => {
    expect(subjectOf('sub-01_ses-2_task-film', '01ses2')).toBe('01');
    expect(subjectOf('site/sub-01_task-film', 'site/01')).toBe('site/01');
    expect(subjectOf('run7', 'somebody')).toBe('somebody');
  });
});
