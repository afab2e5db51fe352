import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { fig4c } from './fig4c.js';
import { dataOf, emptyRun, REGIONS, studyOf } from './small-study.fixture.js';

const [PLACES, TIMES, WIDTH] = [6, 40, 3];

/**
 * @param person how far the representation of a person lies from others', through the EEG; @param fact the same, whatever the EEG
 */
function world({ person = 0, fact = 0, representation = true }) {
  const random = new Random(3);
  const traitOf = (name: string, label: string) =>
    new Random(`${name} ${label}`).fillNormal(new Float32Array(PLACES * WIDTH));
  const unseen: TargetRun[] = Array.from({ length: 12 }, (_, i) => {
    const name = `p${Math.floor(i / 2)}`;
    const run = emptyRun({ id: `${name} film${i % 2}`, person: name, task: `film${i % 2}` }, random.fork(i));
    return { ...run, signal: random.fork(`bold ${i}`).fillNormal(new Float32Array(REGIONS * run.volumes)) };
  });
  const original = new Map(unseen.map(({ id, features }) => [id, features]));
  const represent = async (run: TargetRun) => {
    const isReal = run.features === original.get(run.id);
    const [own, always] = [traitOf(run.person, 'own'), traitOf(run.person, 'always')];
    const state = new Random(`${run.id} ${run.features[0]}`);
    const shift = state.fork('state').fillNormal(new Float32Array(PLACES * WIDTH));
    const values = state.fillNormal(new Float32Array(PLACES * TIMES * WIDTH));
    for (let at = 0; at < values.length; at++) {
      const k = Math.floor(at / (TIMES * WIDTH)) * WIDTH + (at % WIDTH);
      values[at] += (isReal ? person * own[k] : 0) + fact * always[k] + 0.5 * shift[k];
    }
    return { values, shape: [PLACES, TIMES, WIDTH] as const };
  };
  const generate = async ({ volumes, features }: TargetRun) => ({
    mean: new Random(features[0]).fillNormal(new Float32Array(REGIONS * volumes)),
    deviation: new Float32Array(REGIONS * volumes),
  });
  return studyOf({
    films: dataOf({ name: 'films', unseen, generate, ...(representation && { representation: represent }) }),
  });
}

const of = (findings: Awaited<ReturnType<typeof fig4c.make>>['findings'], start: string) =>
  findings.find(({ quantity }) => quantity.startsWith(start))!;
const FOUND = 'person found again in another recording by nearest neighbour:';

describe('figure 4c', () => {
  it('finds people again whom the representation tells apart, and not from noise', async () => {
    const { findings, caption, panels } = await fig4c.make(world({ person: 3 }));
    const found = of(findings, `${FOUND} representation (`);
    expect(found.value).toBeGreaterThan(0.9);
    expect(found).toMatchObject({ n: 6, of: 'people', holds: true });
    expect(found.p).toBeCloseTo(4 / 200, 9);
    expect(of(findings, 'silhouette of people: representation')).toMatchObject({ holds: true });
    for (const other of ['measured BOLD', 'EEG itself', 'representation from noise']) {
      expect(of(findings, `${FOUND} ${other}`).holds).toBe(false);
    }
    expect(of(findings, 'trustworthiness').value).toBeGreaterThan(0.8);
    expect(caption).toMatch(/^Unseen people are found again/);
    expect(panels.map(({ kind }) => kind)).toEqual(['scatter', 'bars']);
    const [scatter] = panels;
    expect(scatter.kind === 'scatter' && scatter.points.length).toBe(48);
  });

  it('claims nothing where people do not differ, and says so first', async () => {
    const { findings, caption } = await fig4c.make(world({}));
    expect(of(findings, `${FOUND} representation (`).holds).toBe(false);
    expect(of(findings, 'silhouette of people: representation').holds).toBe(false);
    expect(caption).toMatch(/^That the representation tells unseen people apart is not shown/);
  });

  it('says where it is what the model knows beside the EEG', async () => {
    const { findings, caption } = await fig4c.make(world({ fact: 3 }));
    expect(of(findings, `${FOUND} representation from noise`).holds).toBe(true);
    expect(caption).toMatch(/^Part of it is no EEG/);
  });

  it('takes generated BOLD where there is no representation, and says so', async () => {
    const { findings, caption } = await fig4c.make(world({ representation: false }));
    expect(of(findings, `${FOUND} generated BOLD (`).holds).toBe(false);
    expect(caption).toMatch(/^The model has no representation of its own/);
  });
});
