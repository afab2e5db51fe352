import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { fig3a } from './fig3a.js';
import { regionNames } from './region-values.js';
import { dataOf, emptyRun, REGIONS, regionSpace, studyOf, template } from './small-study.fixture.js';

const FILMS = ['filmA', 'filmB', 'filmC'];
const VOLUMES = 60;
const names = regionNames(regionSpace());
/** Regions that answer films: one patch of each hemisphere. */
const DRIVEN = template.regions.map(({ name }) => /occipital|cuneus|calcarine|lingual|oc-temp/.test(name));

/**
 * Films move the driven regions alike in everybody.
 *
 * @param effect of the film in measured BOLD; @param generated of the film in generated BOLD
 */
function world(effect: number, generated: number, seed = 1) {
  const random = new Random(seed);
  const course = (label: string) => {
    const own = random.fork(label);
    let state = 0;
    return Array.from({ length: VOLUMES }, () => {
      state = 0.8 * state + 0.6 * own.normal();
      return state;
    });
  };
  const films = FILMS.map((film) => names.map((name) => course(`${film} ${name}`)));
  const means = new Map<string, Float32Array>();
  const unseen: TargetRun[] = [];
  for (let person = 0; person < 7; person++) {
    FILMS.forEach((task, f) => {
      const id = `p${person} ${task}`;
      const own = random.fork(id);
      const signal = (size: number) =>
        Float32Array.from({ length: REGIONS * VOLUMES }, (_, at) => {
          const [r, v] = [Math.floor(at / VOLUMES), at % VOLUMES];
          return (DRIVEN[r] ? size * films[f][r][v] : 0) + own.normal();
        });
      means.set(id, signal(generated));
      const drive = Float32Array.from({ length: REGIONS * 120 }, (_, at) => {
        const [r, s] = [Math.floor(at / 120), at % 120];
        return (DRIVEN[r] ? films[f][r][Math.min(VOLUMES - 1, Math.floor((s + 5) / 2))] : 0) + 0.5 * own.normal();
      });
      unseen.push(
        emptyRun(
          { id, person: `p${person}`, task, signal: signal(effect), drive: { data: drive, regions: names } },
          own,
        ),
      );
    });
  }
  const generate = async ({ id }: TargetRun) => ({
    mean: means.get(id)!,
    deviation: new Float32Array(REGIONS * VOLUMES),
  });
  return studyOf({ films: dataOf({ name: 'films', unseen, generate }) });
}

const findingOf = (findings: readonly { quantity: string }[], start: string) =>
  findings.find(({ quantity }) => quantity.startsWith(start)) as (typeof findings)[number] & {
    value: number;
    p?: number;
    holds?: boolean;
    low?: number;
    high?: number;
    n: number;
  };

describe('figure 3a', () => {
  it('finds the planted regions, and that both signals use them', async () => {
    const { findings, caption, panels, details } = await fig3a.make(world(0.6, 0.6));
    const told = findingOf(findings, 'film told from one map of measured');
    expect(told.value).toBeGreaterThan(0.8);
    expect(told).toMatchObject({ n: 7, holds: true });
    expect(told.low).toBeLessThan(told.value);
    const both = findingOf(findings, 'important regions in both');
    expect(both.value).toBeGreaterThan(0.6);
    expect(both.p).toBeLessThan(0.05);
    const parts = findings.filter(({ paper }) => paper !== undefined).map(({ value }) => value);
    expect(parts).toHaveLength(3);
    expect(parts.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    const important = (details as { important: Record<string, string[]> }).important.measured;
    const right = important.filter((name) => DRIVEN[names.indexOf(name)]).length;
    expect(right / important.length).toBeGreaterThan(0.85);
    expect(right / DRIVEN.filter(Boolean).length).toBeGreaterThan(0.7);
    expect(findingOf(findings, 'Spearman of importance over regions, measured and planted').holds).toBe(true);
    expect(findingOf(findings, 'stability over folds, measured: Spearman').value).toBeGreaterThan(0.3);
    expect(caption).toMatch(/^The film of people left out is decoded/);
    expect(panels.map(({ kind }) => kind)).toEqual(['cortex', 'bars', 'scatter']);
  });

  it('claims nothing where generated BOLD knows nothing of the film, and says that first', async () => {
    const { findings, caption } = await fig3a.make(world(0.6, 0));
    expect(findingOf(findings, 'film told from one map of generated')).toMatchObject({ holds: false });
    const both = findingOf(findings, 'important regions in both');
    expect(both.holds).toBe(false);
    expect(caption).toMatch(/^(The film|No region|Of 148)/);
    expect(findingOf(findings, 'Spearman of importance over regions, measured and generated').holds).toBe(false);
  });

  it('refuses data with a single film', async () => {
    const study = world(1, 1);
    const data = await study.data('films');
    const one = studyOf({ films: { ...data, unseen: data.unseen.filter(({ task }) => task === 'filmA') } });
    await expect(fig3a.make(one)).rejects.toMatchObject({ code: 'films-few' });
  });
});
