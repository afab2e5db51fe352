import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import type { TargetRun } from '../data/index.js';
import { CORTEX, filmRun, handRun, LIGHT, type PlantedRun } from '../decode/planted-run.fixture.js';
import { HemocastError, Random } from '../foundation/index.js';
import type { FigureResult } from './figure.js';
import type { Study, StudyData, StudyDataName } from './study.js';
import { table1 } from './table1.js';

const PEOPLE = Array.from({ length: 10 }, (_, p) => `p${p}`);

/** Runs of people of two sexes; what a model generates of them carries the class, or is noise. */
function dataOf(name: StudyDataName, carries: boolean): StudyData {
  const planted = PEOPLE.flatMap((person, p): PlantedRun[] => {
    const runs =
      name === 'films'
        ? ['filmA', 'filmB', 'filmC'].flatMap((film) => filmRun(person, film, { eeg: 0, signal: 0.2 }, '', 70))
        : [handRun(person, { eeg: 0, signal: 0.2 }, 12)];
    return runs.map(({ run, generated }) => ({
      run: { ...run, metadata: name === 'films' ? { sex: p % 2 === 0 ? 'F' : 'M', age: 20 + p } : {} },
      generated: carries ? generated : new Random(run.id).fillNormal(new Float32Array(generated.length)),
    }));
  });
  const made = new Map(planted.map(({ run, generated }) => [run.id, generated]));
  const known = planted.map(({ run }) => run);
  return {
    ...{ name, label: 'made-up people', simulated: true, space: name === 'films' ? CORTEX : LIGHT },
    ...{ training: [], validation: [], unseen: known, bands: [], electrodes: [] },
    generate: async ({ id, volumes }: TargetRun) => ({
      mean: made.get(id)!,
      deviation: new Float32Array(12 * volumes),
    }),
    eeg: () => Promise.reject(new Error('not needed')),
  };
}

function studyOf(data: Partial<Record<StudyDataName, StudyData>>): Study {
  return {
    ...{ quick: true, seed: 1, template: embeddedTemplate(), progress: { report: () => undefined } },
    multiply: () => Promise.reject(new Error('not needed')),
    random: (label) => new Random(1).fork(label),
    has: (name) => data[name] !== undefined,
    async data(name) {
      const found = data[name];
      if (found === undefined) throw new HemocastError('study-data', 'No such data');
      return found;
    },
  };
}

const find = (result: FigureResult, quantity: string) => {
  const found = result.findings.find((one) => one.quantity === quantity);
  if (found === undefined) throw new Error(`${quantity} in ${result.findings.map((one) => one.quantity).join('\n')}`);
  return found;
};

describe('table 1', () => {
  let carried: FigureResult;
  let empty: FigureResult;
  beforeAll(async () => {
    carried = await table1.make(studyOf({ films: dataOf('films', true), imagery: dataOf('imagery', true) }));
    empty = await table1.make(studyOf({ films: dataOf('films', false) }));
  }, 60_000);

  it('finds that generated examples which carry the class raise its F1, by more than the control', () => {
    const rise = find(carried, 'F1 of the rare film rises by 0.15 or more with generated examples');
    expect([rise.holds, rise.n]).toEqual([true, 10]);
    expect(rise.low).toBeGreaterThan(0);
    const control = find(carried, 'F1 of the rare film: generated − generated, any class');
    expect([control.holds, control.value > 0.03]).toEqual([true, true]);
    const uncut = find(carried, 'F1 of the rare film: nothing cut');
    const none = find(carried, 'F1 of the rare film: no remedy');
    expect(uncut.value - none.value).toBeGreaterThan(0.15);
    expect(find(carried, 'F1 of the other films: generated').value).toBeGreaterThan(0);
  });

  it('claims nothing of generated examples that are noise, and says so first', () => {
    expect(find(empty, 'F1 of the rare film: generated − generated, any class').holds).toBe(false);
    const best = empty.findings.filter(
      ({ quantity, caveat }) =>
        /^F1 of the rare film: generated, spread − /.test(quantity) && /plain remedy/.test(caveat ?? ''),
    );
    expect(best.map(({ holds }) => holds)).toEqual([false]);
    expect(empty.caption).toMatch(
      /Examples generated from EEG of what is rare are not shown to do better for a rare film than as many that are generated from/,
    );
    // What did not come out stands before what did.
    expect(empty.caption).toMatch(/^[^.;]* are not shown to/);
    expect(carried.caption).toMatch(/do better for a rare film than as many that are generated from EEG of any film/);
  });

  it('says what each group of people has of it, made rare in turn', () => {
    for (const column of ['sex', 'age']) {
      const about = `films, ${column} groups`;
      const rare = find(carried, `accuracy of the rare group (${about}): no remedy`);
      expect(rare.value).toBeLessThanOrEqual(
        find(carried, `accuracy of the rare group (${about}): nothing cut`).value + 0.02,
      );
      expect(find(carried, `gap between groups (${about}): generated`).value).toBeGreaterThanOrEqual(0);
      expect(rare.caveat).toMatch(column === 'sex' ? '5 F, 5 M' : '5 lower, 5 upper');
    }
  });

  it('draws a bar for each remedy and class, a point for each fold', () => {
    const [panel] = carried.panels;
    if (panel.kind !== 'bars') throw new Error(panel.kind);
    expect(panel.groups).toHaveLength(9);
    for (const { bars } of panel.groups) {
      expect(bars.map(({ series }) => series)).toEqual(['rare film', 'other films']);
      for (const { points } of bars) expect(points).toHaveLength(5);
    }
    // Films: classes, and two groupings of two panels each; hands: classes, as nothing is known of the people.
    expect(carried.panels).toHaveLength(6);
    expect(carried.caption.split(/\.\s/).length).toBeLessThanOrEqual(4);
  });

  it('is the same again', async () => {
    const hands = () => table1.make(studyOf({ imagery: dataOf('imagery', true) }));
    expect(await hands()).toEqual(await hands());
  });

  it('needs data of one kind or the other', async () => {
    await expect(table1.make(studyOf({}))).rejects.toMatchObject({ code: 'study-data' });
  });
});
