import { describe, expect, it } from 'vitest';
import {
  differenceLines,
  differencesOf,
  meets,
  personScores,
  requirementOf,
  rowLines,
  rowOf,
} from '../../bench/score-table.js';

const run = (person: string, id: string, r: number, gr = r / 2, spatial = r / 4) => ({ person, id, r, gr, spatial });

describe('pooled scores of several data sets', () => {
  const own = personScores([
    { seed: 'a', runs: [run('01', '1', 0.4), run('01', '2', 0.6), run('02', '1', 0.3)] },
    { seed: 'b', runs: [run('01', '1', 0.1)] },
  ]);

  it('have people as the unit, of whom two seeds share none', () => {
    expect([...own.keys()]).toEqual(['a 01', 'a 02', 'b 01']);
    expect(own.get('a 01')!.r).toBeCloseTo(0.5, 12);
    const row = rowOf('model', 'today', own);
    expect(row).toMatchObject({ name: 'model', difficulty: 'today', people: 3 });
    expect(row.r).toBeCloseTo(0.3, 12);
    expect(row.gr).toBeCloseTo(0.15, 12);
    const [low, high] = row.intervals.r!;
    expect(low).toBeLessThan(0.3);
    expect(high).toBeGreaterThan(0.3);
  });

  it('are compared on the people that both have, whatever people differ by', () => {
    const other = personScores([
      { seed: 'b', runs: [run('01', '1', 0.05)] },
      { seed: 'a', runs: [run('01', '1', 0.45), run('03', '1', 0.9)] },
    ]);
    const found = differencesOf({ of: 'x', against: 'y', least: { r: 0.04, gr: 0.03 } }, 'easy', own, other);
    const [r, gr, spatial] = found;
    expect(r).toMatchObject({ of: 'x', against: 'y', metric: 'r', people: 2, required: { least: 0.04 }, holds: true });
    expect(r.mean).toBeCloseTo(0.05, 12);
    // The same difference in both people: an interval without width, which no spread between people widens.
    expect(r.low).toBeCloseTo(0.05, 12);
    expect(r.high).toBeCloseTo(0.05, 12);
    expect(gr.holds).toBe(false);
    expect('holds' in spatial).toBe(false);
    expect(differenceLines(found)[2]).toMatch(
      /^x − y .*\+0\.050.*r ≥ \+0\.040 and above 0 holds, gr ≥ \+0\.030 and above 0 FAILS$/,
    );
  });

  const people = (values: number[]) =>
    personScores([{ seed: 'a', runs: values.map((value, i) => run(`0${i}`, '1', value)) }]);
  const judged = (values: number[], least: number, difficulty: string) =>
    differencesOf(
      { of: 'x', against: 'y', least: { r: least } },
      difficulty,
      people(values),
      people(values.map(() => 0)),
    );

  it.each([
    // Means .10 and .01, a wide interval and narrow ones.
    ['easy', 0.05, [-0.5, 0.1, 0.7], false],
    ['easy', 0.05, [0.09, 0.1, 0.11], true],
    ['easy', 0.05, [0.009, 0.01, 0.011], false],
    ['easy', 0.2, [0.09, 0.1, 0.11], false],
    ['easy', -0.05, [-0.5, 0.1, 0.7], true],
    ['easy', -0.05, [-0.11, -0.1, -0.09], false],
    ['published', 0.05, [0.009, 0.01, 0.011], true],
    ['published', 0.05, [-0.5, 0.1, 0.7], false],
    ['published', 0.05, [-0.11, -0.1, -0.09], false],
    ['published', -0.05, [-0.11, -0.1, -0.09], undefined],
  ] as const)(
    'are held to what is required at %s: a difference of at least %d is met by %j: %s',
    (difficulty, least, values, holds) => {
      expect(judged([...values], least, difficulty)[0].holds).toBe(holds);
    },
  );

  it('meet nothing that asks for an interval where there is none', () => {
    expect(meets({ mean: 0.3, low: null }, requirementOf(0.02, 'easy')!)).toBe(false);
    expect(meets({ mean: 0.3, low: null }, requirementOf(0.02, 'published')!)).toBe(false);
    expect(meets({ mean: 0.3, low: null }, requirementOf(-0.02, 'easy')!)).toBe(true);
  });

  it('say what is required in each world', () => {
    const last = (difficulty: string, least: number) =>
      differenceLines(judged([0.009, 0.01, 0.011], least, difficulty)).at(-1);
    expect(last('easy', 0.02)).toMatch(/ r ≥ \+0\.020 and above 0 FAILS$/);
    expect(last('easy', -0.02)).toMatch(/ r ≥ −0\.020 holds$/);
    expect(last('published', 0.02)).toMatch(/ r above 0 holds$/);
    expect(last('published', -0.02)).not.toMatch(/holds|FAILS/);
  });

  it('are printed in columns of equal width', () => {
    const lines = rowLines([rowOf('model', 'today', own), rowOf('a longer name', 'published', own)]);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});
