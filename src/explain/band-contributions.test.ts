import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { bandContributions, withBands } from './band-contributions.js';

const BANDS = ['alpha', 'beta', 'gamma'];
const [STEPS, PLACES, MOMENTS, VALUES] = [40, 3, 40, 5];
const space = {
  labels: [0, 0, 1, -1, 1],
  regions: [
    { name: 'a', hemisphere: 'L' },
    { name: 'b', hemisphere: 'R' },
    { name: 'none', hemisphere: 'R' },
  ],
};
const features = new Random('features').fillNormal(new Float32Array(STEPS * PLACES * BANDS.length));
const run = { id: 'r', features, points: features, bands: BANDS.length, volumes: MOMENTS } as unknown as TargetRun;

/** Weight of each band in each value. */
const WEIGHTS = [
  [0, -1, 2],
  [0, -1, 2],
  [1, 0, 0],
  [9, 9, 9],
  [1, 0, 0],
];
const linear =
  (bend: (x: number) => number) =>
  async ({ points }: TargetRun) => ({
    mean: Float32Array.from({ length: VALUES * MOMENTS }, (_, at) => {
      const [value, t] = [Math.floor(at / MOMENTS), at % MOMENTS];
      return bend(WEIGHTS[value].reduce((sum, weight, b) => sum + weight * points![t * PLACES * BANDS.length + b], 0));
    }),
  });

describe('contributions of bands', () => {
  it('are what each band adds where the generator is linear', async () => {
    const { magnitude, share, total, gap } = await bandContributions(
      run,
      linear((x) => x),
      { bands: BANDS, space },
    );
    const course = (band: number) =>
      Array.from({ length: MOMENTS }, (_, t) => features[t * PLACES * BANDS.length + band]);
    const size = (band: number) => course(band).reduce((sum, x) => sum + Math.abs(x), 0) / MOMENTS;
    [0, size(1), 2 * size(2), size(0), 0, 0].forEach((expected, at) => {
      expect(magnitude[at]).toBeCloseTo(expected, 4);
    });
    expect([...magnitude.subarray(6)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(share[0] + share[1] + share[2]).toBeCloseTo(1, 6);
    expect(share[3]).toBeCloseTo(1, 6);
    expect(total.share.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    expect(gap).toBeLessThan(1e-6);
  });

  it('sum to the whole where it is not', async () => {
    const { share, gap } = await bandContributions(
      run,
      linear((x) => Math.tanh(x) + 0.3 * x * x),
      { bands: BANDS, space },
    );
    expect(gap).toBeLessThan(1e-6);
    expect(share[0] + share[1] + share[2]).toBeCloseTo(1, 6);
    expect(share[2]).toBeGreaterThan(share[1]);
  });

  it('hand the run itself over with all bands, and zeros for those that are absent', () => {
    expect(withBands(run, [true, true, true])).toBe(run);
    const less = withBands(run, [true, false, true]);
    expect([...less.features.subarray(0, 3)]).toEqual([features[0], 0, features[2]]);
    expect(less.points).toEqual(less.features);
  });

  it('refuse other bands, and a generator that reads none', async () => {
    const options = { bands: ['alpha'], space };
    await expect(
      bandContributions(
        run,
        linear((x) => x),
        options,
      ),
    ).rejects.toMatchObject({ code: 'bands-missing' });
    const deaf = async () => ({ mean: new Float32Array(VALUES * MOMENTS).fill(1) });
    await expect(bandContributions(run, deaf, { bands: BANDS, space })).rejects.toMatchObject({
      code: 'bands-ignored',
    });
  });
});
