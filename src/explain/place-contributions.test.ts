import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import type { EegConditioning } from '../models/index.js';
import { placeContributions, withPlaces } from './place-contributions.js';

const [SECONDS, PLACES, BANDS] = [6, 4, 2];
const numbers = (label: string) => new Random(label).fillNormal(new Float32Array(SECONDS * PLACES * BANDS));
const conditioning = {
  ...{ features: numbers('features'), points: numbers('points'), seconds: SECONDS, electrodes: PLACES, bands: BANDS },
  ...{ startTime: 0, tr: 1, metadata: {} },
} as EegConditioning;
const groups = [
  { name: 'front', places: [0, 3] },
  { name: 'left', places: [1] },
  { name: 'right', places: [2] },
];
const options = { groups, at: 'points' as const, random: new Random(1), pairs: 2 };
/** Each second: twice the power at place 1 in band 0, less that at place 3 in band 1. */
const generated = async ({ points }: EegConditioning) =>
  Float64Array.from(
    { length: SECONDS },
    (_, s) => 2 * points![(s * PLACES + 1) * BANDS] - points![(s * PLACES + 3) * BANDS + 1],
  );

describe('contributions of places', () => {
  it('are what each group adds', async () => {
    const { values, standardError } = await placeContributions(conditioning, generated, options);
    const { points } = conditioning;
    for (let s = 0; s < SECONDS; s++) {
      expect(values[s]).toBeCloseTo(-points![(s * PLACES + 3) * BANDS + 1], 6);
      expect(values[SECONDS + s]).toBeCloseTo(2 * points![(s * PLACES + 1) * BANDS], 6);
      expect(values[2 * SECONDS + s]).toBeCloseTo(0, 6);
    }
    expect(Math.max(...standardError!)).toBeLessThan(1e-6);
  });

  it('silence a place in all its bands, and no other', () => {
    const { features } = withPlaces(conditioning, 'electrodes', groups, [true, false, true]);
    features.forEach((value, i) => {
      expect(value).toBe(Math.floor(i / BANDS) % PLACES === 1 ? 0 : conditioning.features[i]);
    });
  });

  it('need groups that hold every place once, and places that the EEG was carried to', async () => {
    const twice = [...groups, { name: 'again', places: [2] }];
    await expect(placeContributions(conditioning, generated, { ...options, groups: twice })).rejects.toMatchObject({
      code: 'places-grouped',
    });
    await expect(placeContributions({ ...conditioning, points: undefined }, generated, options)).rejects.toMatchObject({
      code: 'places-missing',
    });
  });
});
