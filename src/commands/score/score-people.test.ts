import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { scorePeople } from './score-people.js';

const people = ['01', '02', '03', '04', '05', '06', '07'];
const task = { people, predicted: ['01', '02'], baselines: 'others', random: new Random(1) } as const;

describe('people', () => {
  it('with predictions are tested; baselines see all others, one in five of them to choose on', () => {
    const [{ train, validation, test }] = scorePeople(task);
    expect(test).toEqual(['01', '02']);
    expect(validation).toHaveLength(1);
    expect([...train, ...validation].sort()).toEqual(['03', '04', '05', '06', '07']);
  });

  it('may be named', () => {
    expect(scorePeople({ ...task, train: ['sub-03', '04'], validation: ['05'] })).toEqual([
      { train: ['03', '04'], validation: ['05'], test: ['01', '02'] },
    ]);
    expect(() => scorePeople({ ...task, train: ['01'] })).toThrow(expect.objectContaining({ code: 'split-leak' }));
    expect(() => scorePeople({ ...task, train: ['77'] })).toThrow(expect.objectContaining({ code: 'people-missing' }));
  });

  it('are too few where all have predictions, and the error says what to do', () => {
    const everybody = { ...task, predicted: people };
    expect(() => scorePeople(everybody)).toThrow(/--baselines leave-one-out.*--baselines none/s);
    expect(scorePeople({ ...everybody, baselines: 'none' })).toEqual([{ train: [], validation: [], test: people }]);
  });

  it('are each left out in turn, and never on both sides', () => {
    const folds = scorePeople({ ...task, predicted: people, baselines: 'leave-one-out' });
    expect(folds.map(({ test }) => test)).toEqual(people.map((person) => [person]));
    for (const { train, validation, test } of folds) {
      expect([...train, ...validation, ...test].sort()).toEqual(people);
    }
  });
});
