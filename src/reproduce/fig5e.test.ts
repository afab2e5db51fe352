import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { fig5e, PATIENT_REGIONS } from './fig5e.js';
import { dataOf, emptyRun, REGIONS, studyOf, template } from './small-study.fixture.js';

const VOLUMES = 80;
const isPlanted = template.regions.map(({ name }) => PATIENT_REGIONS.includes(name));

/** Courses of noise; those of patients are larger in the planted regions by a factor. */
function world(factor: number, people = 24) {
  const means = new Map<string, Float32Array>();
  const unseen: TargetRun[] = Array.from({ length: people }, (_, person) => {
    const random = new Random(`${factor} ${person}`);
    const group = person < people / 2 ? 'control' : 'patient';
    const size = (region: number) => (group === 'patient' && isPlanted[region] ? factor : 1);
    const series = () =>
      Float32Array.from({ length: REGIONS * VOLUMES }, (_, i) => size(Math.floor(i / VOLUMES)) * random.normal());
    const id = `sub-${person}`;
    means.set(id, series());
    return emptyRun({ id, person: id, task: 'rest', volumes: VOLUMES, signal: series(), metadata: { group } }, random);
  });
  const generate = async ({ id }: TargetRun) => ({
    mean: means.get(id)!,
    deviation: new Float32Array(REGIONS * VOLUMES),
  });
  return studyOf({ rest: dataOf({ name: 'rest', unseen, generate }) });
}

describe('figure 5e', () => {
  it('finds the planted regions and at most one other', async () => {
    const { findings, caption } = await fig5e.make(world(1.4));
    const [hits, falseAlarms] = findings;
    expect(hits.value).toBe(isPlanted.filter(Boolean).length);
    expect(falseAlarms.value).toBeLessThanOrEqual(1);
    expect(caption).toContain(`${hits.value} of ${hits.value} planted regions`);
  });

  it('says first that nothing differs where nothing does', async () => {
    const { findings, caption } = await fig5e.make(world(1));
    expect(findings[0].holds).toBe(false);
    expect(caption).toMatch(/^No region differs/);
  });

  it('warns of few people before anything else', async () => {
    const { caption } = await fig5e.make(world(2, 8));
    expect(caption).toMatch(/^With 4 patients and 4 controls no map/);
  });
});
