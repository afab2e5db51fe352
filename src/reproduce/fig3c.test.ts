import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { fig3c } from './fig3c.js';
import { dataOf, emptyRun, REGIONS, studyOf } from './small-study.fixture.js';

const MOMENTS = 20;
const PLANTED = [0.1, 0.2, 0.6, 0.35, 1];

/** BOLD that is a weighted sum of the bands at one electrode for each region; `weights` of each band. */
function world(weights: readonly number[], { muscleGain, people = 7 }: { muscleGain?: number; people?: number } = {}) {
  const random = new Random(1);
  const unseen: TargetRun[] = Array.from({ length: people }, (_, p) =>
    emptyRun({ id: `p${p}`, person: `p${p}`, task: 'filmA', seconds: 40 }, random.fork(p)),
  );
  const generate = async ({ features, person, id }: TargetRun) => ({
    mean: Float32Array.from({ length: REGIONS * MOMENTS }, (_, at) => {
      const [r, t] = [Math.floor(at / MOMENTS), at % MOMENTS];
      const own = 1 + 0.1 * Number(person.slice(1));
      const from = (t * 6 + (r % 6)) * 5;
      const gain = id.endsWith('muscle') ? muscleGain! : own;
      return weights.reduce((sum, weight, b) => sum + gain * weight * (1 + (r % 7) / 7) * features[from + b], 0);
    }),
    deviation: new Float32Array(REGIONS * MOMENTS),
  });
  return studyOf({
    films: dataOf({
      ...{ name: 'films', unseen: unseen.map((run) => ({ ...run, volumes: MOMENTS })), generate },
      planted: async () => ({
        bandStrengths: Float64Array.from(
          { length: REGIONS * 5 },
          (_, at) => PLANTED[at % 5] * (1 + (Math.floor(at / 5) % 7) / 7),
        ),
      }),
      ...(muscleGain !== undefined && {
        muscleOnly: async (run: TargetRun) => ({ ...run, id: `${run.id} muscle` }),
      }),
    }),
  });
}

const of = (findings: Awaited<ReturnType<typeof fig3c.make>>['findings'], start: string) =>
  findings.find(({ quantity }) => quantity.startsWith(start))!;

describe('figure 3c', () => {
  it('finds the planted order of bands, and that gamma is strongest', async () => {
    const { findings, caption, panels } = await fig3c.make(world(PLANTED, { muscleGain: 0.05 }));
    const gamma = of(findings, 'part of gamma');
    expect(gamma.value).toBeCloseTo(1 / 2.25, 1);
    expect(gamma).toMatchObject({ n: 7, holds: true, paper: { value: 'gamma strongest' } });
    // Signs of seven people: 2⁻⁷, and four comparisons.
    expect(gamma.p).toBeCloseTo(4 / 128, 9);
    const shares = findings.filter(({ quantity }) => quantity.startsWith('share of the generated variance'));
    expect(shares.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(of(findings, 'Spearman of the order')).toMatchObject({
      value: 1,
      holds: true,
      planted: 'gamma > alpha > beta > theta > delta',
    });
    expect(of(findings, 'Spearman over regions of gamma').value).toBeGreaterThan(0.6);
    expect(of(findings, 'BOLD generated from muscles')).toMatchObject({ holds: true });
    expect(caption).toMatch(/^Gamma gives 0\.\d\d \(/);
    expect(panels.map(({ kind }) => kind)).toEqual(['bars', 'bars', 'cortex', 'bars']);
  });

  it('does not claim gamma where all bands count alike, and says so first', async () => {
    const { findings, caption } = await fig3c.make(world([1, 1, 1, 1, 1]));
    expect(of(findings, 'part of gamma').holds).toBe(false);
    expect(of(findings, 'Spearman of the order').holds).toBe(false);
    expect(caption).toMatch(/^Gamma gives .* is not shown here/);
    expect(of(findings, 'BOLD generated from muscles')).toMatchObject({ value: Number.NaN, n: 0 });
  });

  it('says that a model which is moved as much by muscles does not tell them from a brain', async () => {
    const { findings, caption } = await fig3c.make(world(PLANTED, { muscleGain: 1.5 }));
    expect(of(findings, 'BOLD generated from muscles').holds).toBe(false);
    expect(caption).toMatch(/^From a recording of muscles alone .* does not tell muscles from a brain/);
  });

  it('says that three people are too few to claim anything', async () => {
    const { findings } = await fig3c.make(world(PLANTED, { people: 3 }));
    expect(of(findings, 'part of gamma')).toMatchObject({ holds: false, caveat: expect.stringContaining('too few') });
  });
});
