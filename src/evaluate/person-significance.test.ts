import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { personSignificance, type RunAlternatives } from './person-significance.js';
import { rowShiftCurve } from './shift-null.js';
import { significanceRows } from './significance-table.js';
import { autoregressive } from './small-dataset.fixture.js';
import { rowCorrelations, unitRows } from './standardise.js';

const VOLUMES = 150;
const REGIONS = 4;
const TR = 2.1;
/** Recordings whose predictions a run is compared with. */
const OTHERS = 60;

/** People with runs of smooth signals; in the first `share` of them the prediction follows the signal. */
function world(random: Random, people: number, share: number, strength: number, runsEach = 2): RunAlternatives[] {
  const rows = () => Array.from({ length: REGIONS }, () => autoregressive(random, VOLUMES, 0.81));
  const unit = (of: Float64Array[]) =>
    unitRows(
      of.flatMap((row) => [...row]),
      REGIONS,
      VOLUMES,
    );
  const runs = Array.from({ length: people * runsEach }, (_, at) => {
    const person = Math.floor(at / runsEach);
    const real = rows();
    const own = rows();
    const mixed = own.map((row, r) =>
      row.map((value, v) => (person < share * people ? strength * real[r][v] + (1 - strength) * value : value)),
    );
    return { person: `${person}`, real: unit(real), predicted: unit(mixed) };
  });
  return runs.map(({ person, real, predicted }, at) => ({
    person,
    tr: TR,
    shifts: rowShiftCurve(real, predicted, REGIONS, VOLUMES),
    others: Array.from({ length: OTHERS }, (_, k) => {
      const other = runs[(at + runsEach + k * runsEach) % runs.length];
      return other.person === person
        ? Number.NaN
        : rowCorrelations(real, other.predicted, REGIONS, VOLUMES).reduce((sum, r) => sum + r, 0) / REGIONS;
    }),
  }));
}

describe('the significance of each person', () => {
  it('has false positives at its level among 200 people without signal, and hardly one after correction', () => {
    const random = new Random(3);
    const { people, group } = personSignificance(world(random, 200, 0, 0), random);
    expect(people).toHaveLength(200);
    for (const name of ['shift', 'otherEeg'] as const) {
      const found = group[name]!;
      // 10 of 200 are expected, with a standard error of 3.1.
      expect(found.significant.uncorrected, name).toBeGreaterThan(2);
      expect(found.significant.uncorrected, name).toBeLessThan(19);
      expect(found.significant.benjaminiHochberg, name).toBeLessThan(2);
      expect(found.binomial, name).toBeGreaterThan(0.02);
      expect(found.fisher, name).toBeGreaterThan(0.02);
    }
    const middle = people.filter(({ tests }) => tests.shift!.p <= 0.5).length;
    expect(middle).toBeGreaterThan(78);
    expect(middle).toBeLessThan(122);
  });

  it('finds most people with signal, and few of those without', () => {
    const random = new Random(7);
    const { people, group } = personSignificance(world(random, 60, 0.5, 0.33), random);
    for (const name of ['shift', 'otherEeg'] as const) {
      const is = (half: boolean) =>
        people.filter(({ person, tests }) => Number(person) < 30 === half && tests[name]!.benjaminiHochberg <= 0.05)
          .length;
      expect(is(true), name).toBeGreaterThan(24);
      expect(is(false), name).toBeLessThan(5);
      expect(group[name]!.fisher).toBeLessThan(1e-6);
      expect(group[name]!.significant.holm).toBeLessThanOrEqual(group[name]!.significant.benjaminiHochberg);
    }
    expect(people[0].score).toBeGreaterThan(people[59].score);
  });

  it('states the smallest p that was possible', () => {
    const few: RunAlternatives[] = ['a', 'b', 'c'].map((person) => ({
      person,
      tr: 2,
      shifts: Float64Array.from({ length: 60 }, (_, s) => (s === 0 ? 1 : 0)),
      others: [0.1, 0.2, Number.NaN],
    }));
    const { group, people } = personSignificance(few, new Random(1));
    expect(group.otherEeg).toMatchObject({ people: 3, smallest: [1 / 3, 1 / 3], significant: { uncorrected: 0 } });
    expect(people[0].tests.shift).toMatchObject({ p: 1 / 60, smallest: 1 / 60, exact: true });
    const alone = personSignificance([{ ...few[0], others: [], shifts: [0.5, 0.1, 0.2] }], new Random(1));
    expect(alone.people[0].tests).toEqual({ shift: undefined, otherEeg: undefined });
    expect(alone.group).toEqual({ shift: undefined, otherEeg: undefined });
  });
});

describe('the table of people', () => {
  it('has a row for each, and says what they come to', () => {
    const random = new Random(5);
    const lines = significanceRows({ pcc: personSignificance(world(random, 4, 0.5, 0.6), random) });
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
    expect(
      lines
        .slice(2, 6)
        .map((line) => line.slice(0, 1))
        .slice(0, 2)
        .sort(),
    ).toEqual(['0', '1']);
    expect(lines.find((line) => line.includes('Benjamini–Hochberg'))).toMatch(/2 of 4 +2 of 4$/);
    expect(significanceRows({ pcc: personSignificance([], random) })).toEqual([]);
  });
});
