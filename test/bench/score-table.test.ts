import { describe, expect, it } from 'vitest';
import { differenceLines, differencesOf, personScores, rowLines, rowOf } from '../../bench/score-table.js';

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
    const found = differencesOf({ of: 'x', against: 'y', least: { r: 0.04, gr: 0.03 } }, 'today', own, other);
    const [r, gr, spatial] = found;
    expect(r).toMatchObject({ of: 'x', against: 'y', metric: 'r', people: 2, least: 0.04, holds: true });
    expect(r.mean).toBeCloseTo(0.05, 12);
    // The same difference in both people: an interval without width, which no spread between people widens.
    expect(r.low).toBeCloseTo(0.05, 12);
    expect(r.high).toBeCloseTo(0.05, 12);
    expect(gr.holds).toBe(false);
    expect('holds' in spatial).toBe(false);
    expect(differenceLines(found)[2]).toMatch(/^x − y .*\+0\.050.*r ≥ \+0\.040 holds, gr ≥ \+0\.030 FAILS$/);
  });

  it('require an interval above 0 where more than 0 is required, and a mean alone where less', () => {
    const people = (values: number[]) =>
      personScores([{ seed: 'a', runs: values.map((value, i) => run(`0${i}`, '1', value)) }]);
    const zero = people([0, 0, 0]);
    const wide = people([-0.5, 0.1, 0.7]);
    const holds = (least: number) =>
      differencesOf({ of: 'x', against: 'y', least: { r: least } }, 'd', wide, zero)[0].holds;
    expect(holds(0.05)).toBe(false);
    expect(holds(-0.05)).toBe(true);
    expect(holds(0.2)).toBe(false);
  });

  it('are printed in columns of equal width', () => {
    const lines = rowLines([rowOf('model', 'today', own), rowOf('a longer name', 'published', own)]);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});
