import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { electrodePosition } from '../recordings/index.js';
import { fig2d } from './fig2d.js';
import { dataOf, emptyRun, REGIONS, regionSpace, studyOf } from './small-study.fixture.js';

const [SECONDS, TR] = [240, 2];
const VOLUMES = SECONDS / TR;
/** Electrodes spread over the cap, so that regions have neighbours of their own. */
const ELECTRODES = [
  'Fp1',
  'Fp2',
  'F7',
  'F3',
  'Fz',
  'F4',
  'F8',
  'T7',
  'C3',
  'Cz',
  'C4',
  'T8',
  'P7',
  'P3',
  'Pz',
  'P4',
  'P8',
  'O1',
  'O2',
];
const space = regionSpace();
const nearest = Array.from({ length: REGIONS }, (_, r) => {
  const distance = (name: string) =>
    electrodePosition(name)!.reduce((sum, x, k) => sum + (x - space.places![3 * r + k]) ** 2, 0);
  return ELECTRODES.reduce((best, name, e) => (distance(name) < distance(ELECTRODES[best]) ? e : best), 0);
});
/** Late at the back of the head, from 4 to 7 s. */
const DELAYS = nearest.map((e) => 5.5 - electrodePosition(ELECTRODES[e])![1] / 60);

/** Smooth power at each electrode; BOLD follows the nearest one's gamma by a region's delay. */
function world(measured: (region: number) => number, generated: (region: number) => number) {
  const random = new Random(1);
  const means = new Map<string, Float32Array>();
  const unseen: TargetRun[] = Array.from({ length: 4 }, (_, p) => {
    const own = random.fork(p);
    const id = `p${p}`;
    const run = emptyRun(
      { id, person: id, task: 'filmA', seconds: SECONDS, electrodes: ELECTRODES.length, bands: 2 },
      own,
    );
    const width = ELECTRODES.length * 2;
    // Smooth over some seconds.
    for (let at = width; at < run.features.length; at++)
      run.features[at] = 0.7 * run.features[at - width] + 0.7 * run.features[at];
    const bold = (delay: (region: number) => number, noise: number) =>
      Float32Array.from({ length: REGIONS * VOLUMES }, (_, at) => {
        const [r, v] = [Math.floor(at / VOLUMES), at % VOLUMES];
        const place = Math.max(0, v * TR - delay(r) - 0.5);
        const s = Math.min(SECONDS - 2, Math.floor(place));
        const value = (second: number) => run.features[(second * ELECTRODES.length + nearest[r]) * 2 + 1];
        return value(s) + (place - s) * (value(s + 1) - value(s)) + noise * own.normal();
      });
    means.set(id, bold(generated, 0));
    return { ...run, signal: bold(measured, 0.5), metadata: { plantedDelaySeconds: 5.5 } };
  });
  const generate = async ({ id }: TargetRun) => ({
    mean: means.get(id)!,
    deviation: new Float32Array(REGIONS * VOLUMES),
  });
  const planted = async () => ({ delays: DELAYS });
  return studyOf({
    films: dataOf({ name: 'films', unseen, generate, planted, bands: ['alpha', 'gamma'], electrodes: ELECTRODES }),
  });
}

const of = (findings: Awaited<ReturnType<typeof fig2d.make>>['findings'], start: string) =>
  findings.find(({ quantity }) => quantity.startsWith(start))!;

describe('figure 2d', () => {
  it('finds planted delays, by person, band and region', async () => {
    const { findings, caption, panels } = await fig2d.make(
      world(
        (r) => DELAYS[r],
        (r) => DELAYS[r],
      ),
    );
    const mean = DELAYS.reduce((sum, delay) => sum + delay, 0) / REGIONS;
    const made = of(findings, 'delay of generated BOLD behind the EEG');
    expect(Math.abs(made.value - mean)).toBeLessThan(0.7);
    expect(made).toMatchObject({ n: 4, of: 'people', paper: { value: 6 }, planted: expect.closeTo(mean, 5) });
    expect(made.low).toBeDefined();
    expect(of(findings, 'generated less measured')).toMatchObject({ holds: true });
    expect(Math.abs(of(findings, 'delay of generated BOLD behind gamma').value - mean)).toBeLessThan(0.7);
    expect(of(findings, 'Spearman of delays over regions, generated and planted')).toMatchObject({ holds: true });
    expect(of(findings, 'Spearman of delays over regions, generated and planted').value).toBeGreaterThan(0.8);
    expect(caption).toMatch(/^Generated BOLD follows the EEG by 5\.\d \(/);
    expect(panels.map(({ kind }) => kind)).toEqual(['lines', 'scatter', 'bars', 'cortex']);
  });

  it('does not claim the measured delay of a model that has another, and says so first', async () => {
    const { findings, caption } = await fig2d.make(
      world(
        (r) => DELAYS[r],
        () => 9,
      ),
    );
    expect(of(findings, 'generated less measured')).toMatchObject({ holds: false });
    expect(of(findings, 'generated less measured').value).toBeGreaterThan(2);
    expect(of(findings, 'Spearman of delays over regions, generated and planted').holds).toBe(false);
    expect(caption).toMatch(/^That the two delays are the same is not shown/);
  });

  it('needs places of electrodes', async () => {
    const study = world(
      () => 5,
      () => 5,
    );
    const data = await study.data('films');
    const other = studyOf({ films: { ...data, electrodes: ELECTRODES.map((_, e) => `channel ${e}`) } });
    await expect(fig2d.make(other)).rejects.toMatchObject({ code: 'places-missing' });
  });
});
