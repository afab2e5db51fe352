import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { classCounts, f1Of } from './class-f1.js';
import { fairness } from './fairness.js';
import { groupPeople } from './group-people.js';
import { peopleInterval } from './people-interval.js';

describe('fairness', () => {
  const truth = [1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0];
  const found = [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0];
  const judged = truth.map((label, i) => ({ person: `p${Math.floor(i / 4)}`, truth: label, found: found[i] }));
  const groupOf = new Map([
    ['p0', 'a'],
    ['p1', 'a'],
    ['p2', 'b'],
    ['p3', 'b'],
  ]);

  it('has the equalised odds of fairlearn', () => {
    // fairlearn 0.15.0: true_positive_rate_difference .5, false_positive_rate_difference .25, equalized_odds_difference .5.
    const { equalisedOdds } = fairness(judged, 2, groupOf, new Random(1));
    // With two classes the rates of class 0 are those of class 1 exchanged: the largest of both is that of either.
    expect(equalisedOdds.truePositive.value).toBeCloseTo(0.5, 12);
    expect(equalisedOdds.falsePositive.value).toBeCloseTo(0.5, 12);
    expect(equalisedOdds.difference.value).toBeCloseTo(0.5, 12);
  });

  it('takes the mean over people of each group, the worst group, and the gap', () => {
    const { groups, worst, gap } = fairness(judged, 2, groupOf, new Random(1));
    expect(groups.map(({ group, value, people, examples }) => [group, value, people, examples])).toEqual([
      ['a', 0.75, 2, 8],
      ['b', 0.375, 2, 8],
    ]);
    expect([worst.group, worst.value, gap.value]).toEqual(['b', 0.375, 0.375]);
  });

  /** Decisions of ten people in each group, right with a probability. */
  function drawn(right: readonly number[], seed: number) {
    const random = new Random(seed);
    const groups = new Map<string, string>();
    const rows = right.flatMap((probability, g) =>
      Array.from({ length: 10 }, (_, p) => {
        const person = `${g}-${p}`;
        groups.set(person, `group ${g}`);
        return Array.from({ length: 20 }, (_, i) => {
          const isRight = random.uniform() < probability;
          return { person, truth: i % 2, found: isRight ? i % 2 : 1 - (i % 2) };
        });
      }).flat(),
    );
    return fairness(rows, 2, groups, random);
  }

  it('covers a planted mean over people about as often as it says', () => {
    const random = new Random(6);
    let covered = 0;
    for (let k = 0; k < 120; k++) {
      const values = Array.from({ length: 10 }, () => random.normal(0.8, 0.1));
      const mean = (people: readonly number[]) => people.reduce((sum, p) => sum + values[p] / people.length, 0);
      const { low, high } = peopleInterval([values.map((_, p) => p)], mean, random.fork(k));
      if (low! <= 0.8 && 0.8 <= high!) covered++;
    }
    // 120 intervals of 95 %: fewer than 105 come once in thousands of times.
    expect(covered).toBeGreaterThanOrEqual(105);
  });

  it('finds a planted gap, and shows by its interval that without one there may be none', () => {
    expect(drawn([0.9, 0.55], 5).gap.low).toBeGreaterThan(0.1);
    expect(drawn([0.7, 0.7], 5).gap.low).toBeLessThan(0.02);
  });

  it('states no interval over one person', () => {
    const one = fairness(
      judged.slice(0, 8),
      2,
      new Map([
        ['p0', 'a'],
        ['p1', 'b'],
      ]),
      new Random(1),
    );
    expect(one.groups[0].low).toBeUndefined();
    expect(one.gap.low).toBeUndefined();
  });
});

describe('groups of people', () => {
  const facts = new Map(
    [20, 30, 40, 50, 60, 70, undefined].map((age, i) => [`p${i}`, { age, sex: i % 2 === 0 ? 'F' : 'M' }]),
  );

  it('takes values as they are, and numbers at the median or tertiles', () => {
    expect(groupPeople(facts, 'sex').groups).toEqual(['F', 'M']);
    const halves = groupPeople(facts, 'age');
    expect([halves.limits, [...halves.groupOf.values()]]).toEqual([
      [40],
      ['lower', 'lower', 'lower', 'upper', 'upper', 'upper'],
    ]);
    expect([...groupPeople(facts, 'age', 'tertiles').groupOf.values()]).toEqual([
      'lowest',
      'lowest',
      'middle',
      'middle',
      'highest',
      'highest',
    ]);
    expect(
      groupPeople(new Map(['a', 'b', 'c'].map((name, i) => [name, { patient: i % 2 }])), 'patient').groups,
    ).toEqual(['0', '1']);
  });

  it('refuses a column that nobody has, and one in which all are alike', () => {
    expect(() => groupPeople(facts, 'income')).toThrow(expect.objectContaining({ code: 'group-column' }));
    const alike = new Map([
      ['a', { sex: 'F' }],
      ['b', { sex: 'F' }],
    ]);
    expect(() => groupPeople(alike, 'sex')).toThrow(expect.objectContaining({ code: 'group-values' }));
  });
});

describe('F1 over people', () => {
  it('is that of the formula, and of people drawn twice', () => {
    const judged = [
      { person: 'a', truth: 1, found: 1 },
      { person: 'a', truth: 1, found: 0 },
      { person: 'b', truth: 0, found: 1 },
      { person: 'b', truth: 0, found: 0 },
    ];
    const counts = classCounts(judged, ['a', 'b'], 2);
    expect(f1Of(counts, [0, 1], 1)).toBeCloseTo(2 / 4, 12);
    expect(f1Of(counts, [0], 1)).toBeCloseTo(2 / 3, 12);
    expect(f1Of(counts, [1, 1], 0)).toBeCloseTo(4 / 6, 12);
    expect(f1Of(counts, [], 0)).toBeNaN();
  });

  it('has an interval of the mean that is the normal one where people are many', () => {
    const random = new Random(2);
    const values = Array.from({ length: 400 }, () => random.normal(3, 2));
    const mean = (people: readonly number[]) => people.reduce((sum, p) => sum + values[p], 0) / people.length;
    const { value, low, high } = peopleInterval([values.map((_, i) => i)], mean, random.fork('interval'));
    expect((high! - low!) / (2 * 1.96 * (2 / Math.sqrt(400)))).toBeCloseTo(1, 0.8);
    expect([low! < value, value < high!]).toEqual([true, true]);
  });
});
