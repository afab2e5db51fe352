import { describe, expect, it } from 'vitest';
import { checkChoice, type DatasetFacts, rareChoice } from './rare-choice.js';
import { unseenPeople } from './unseen-runs.js';

const facts: DatasetFacts = {
  people: new Map(
    ['01', '02', '03', '04', '05', '06'].map((person, i) => [
      person,
      { sex: i % 2 === 0 ? 'F' : 'M', age: 20 + 5 * i },
    ]),
  ),
  tasks: ['filmA', 'filmB'],
};
const everybody = [...facts.people.keys()];
const check = (given: { rare?: string; group?: string }, what: 'film' | 'hand' = 'film', people = everybody) =>
  checkChoice(rareChoice(given), what, facts, people, 'halves');

describe('what is made rare', () => {
  it.each([
    ['augment-choice', {}],
    ['augment-choice', { rare: 'filmA', group: 'sex=F' }],
    ['augment-choice', { group: 'sex' }],
    ['augment-choice', { group: '=F' }],
    ['augment-label', { rare: 'filmZ' }],
    ['augment-group', { group: 'age=oldest' }],
    ['group-column', { group: 'income=high' }],
  ])('refuses with %s: %o', (code, given) => {
    expect(() => check(given)).toThrow(expect.objectContaining({ code }));
  });

  it('looks at those who are decoded alone', () => {
    expect(() => check({ group: 'sex=F' }, 'film', ['02', '04', '06'])).toThrow(
      expect.objectContaining({ code: 'group-values' }),
    );
  });

  it('takes films by their tasks, hands by their names, people by values and by parts of numbers', () => {
    for (const group of ['sex=F', 'age=lower', 'age=upper']) expect(() => check({ group })).not.toThrow();
    expect(() => check({ rare: 'filmB' })).not.toThrow();
    expect(() => check({ rare: 'left' }, 'hand')).not.toThrow();
    expect(() => check({ rare: 'left' })).toThrow(expect.objectContaining({ code: 'augment-label' }));
  });
});

describe('people whom a model has never seen', () => {
  const model = (people: object, runs?: object) =>
    ({ configuration: { training: { people, runs } } }) as unknown as Parameters<typeof unseenPeople>[0];

  it('are neither those it learned from nor those it was chosen by', () => {
    const split = { train: ['01'], validation: ['02'], test: ['03'] };
    expect(unseenPeople(model(split), everybody)).toEqual(['03', '04', '05', '06']);
  });

  it('are not those of whom it saw another day', () => {
    const split = { train: ['01 ses1', '02 ses1'], validation: [], test: ['01 ses2'] };
    const runs = { train: ['sub-01_ses-1_task-filmA', 'sub-02_ses-1_task-filmA'], validation: [] };
    expect(unseenPeople(model(split, runs), everybody)).toEqual(['03', '04', '05', '06']);
  });

  it('are three at least', () => {
    const split = { train: ['01', '02', '03'], validation: ['04'], test: ['05', '06'] };
    expect(() => unseenPeople(model(split), everybody)).toThrow(expect.objectContaining({ code: 'augment-people' }));
  });
});
