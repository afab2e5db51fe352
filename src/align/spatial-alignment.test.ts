import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { featureScales, pairCount, spectraOf, standardiseFeatures } from '../signal/index.js';
import {
  inverseDistanceWeights,
  logPowerAt,
  regularizedInverse,
  SPATIAL_ALIGNMENTS,
  spatialAlignment,
  tangentSpace,
  templateLeadField,
} from './index.js';

const [CHANNELS, SAMPLES, RATE] = [6, 4000, 100];
const random = new Random('recording');
const data = random.fillNormal(new Float32Array(CHANNELS * SAMPLES), 5);
const bands = [
  { name: 'alpha', low: 8, high: 13 },
  { name: 'beta', low: 13, high: 30 },
];
const spectra = spectraOf(data, CHANNELS, SAMPLES, RATE, { bands });
const places = {
  sensors: Float32Array.from([-50, 50, 60, 50, 50, 60, -50, -70, 60, 50, -70, 60, 0, 0, 100, 0, -100, 20]),
  points: Float32Array.from([-40, 20, 50, 35, -60, 30, 5, -20, 70]),
};

const standardised = async (forward: Float32Array, lambda: number) => {
  const power = await logPowerAt(spectra, regularizedInverse(forward, CHANNELS, lambda));
  return standardiseFeatures(power, featureScales(power, spectra.steps));
};

describe('the alignments of space', () => {
  it('are found by name, the default first', () => {
    expect(SPATIAL_ALIGNMENTS.map(({ name }) => name)).toEqual(['weights', 'head', 'tangent', 'random']);
    for (const alignment of SPATIAL_ALIGNMENTS) expect(spatialAlignment(alignment.name)).toBe(alignment);
    expect(() => spatialAlignment('sensors')).toThrow(
      expect.objectContaining({
        code: 'alignment-unknown',
        detail: expect.objectContaining({ found: 'sensors', expected: 'weights, head, tangent, random' }),
      }),
    );
  });

  it.each(SPATIAL_ALIGNMENTS.map(({ name }) => [name]))(
    '%s has the features that it says, standardised, and the same again',
    async (name) => {
      const alignment = spatialAlignment(name);
      const count = alignment.places(CHANNELS, 3);
      const features = await alignment.features(spectra, places, alignment.regularization ?? 0);
      expect(features).toHaveLength(40 * count * 2);
      expect(await alignment.features(spectra, places, alignment.regularization ?? 0)).toEqual(features);
      const width = count * 2;
      let variance = 0;
      for (let f = 0; f < width; f++) {
        const course = Array.from({ length: 40 }, (_, s) => features[s * width + f]);
        const mean = course.reduce((sum, value) => sum + value, 0) / 40;
        expect(Math.abs(mean)).toBeLessThan(0.1);
        variance += course.reduce((sum, value) => sum + value ** 2, 0) / 40 / width;
      }
      expect(variance).toBeCloseTo(1, 1);
    },
  );

  it('weights is the inverse of W as a forward model', async () => {
    const weights = inverseDistanceWeights(places.points, places.sensors);
    const forward = Float32Array.from(
      { length: CHANNELS * 3 },
      (_, i) => weights[(i % 3) * CHANNELS + Math.floor(i / 3)],
    );
    expect(await spatialAlignment('weights').features(spectra, places, 0.03)).toEqual(
      await standardised(forward, 0.03),
    );
  });

  it('head is the inverse of the template head', async () => {
    const forward = templateLeadField(places.sensors, places.points);
    expect(await spatialAlignment('head').features(spectra, places, 0.03)).toEqual(await standardised(forward, 0.03));
  });

  it('tangent has a feature for each pair of sensors and knows no places', async () => {
    const { places: count, features } = spatialAlignment('tangent');
    expect(count(CHANNELS, 3)).toBe(pairCount(CHANNELS));
    expect(await features(spectra, places, 0)).toEqual(tangentSpace(spectra));
  });

  it('random takes nothing from where sensors and points are', async () => {
    const { features } = spatialAlignment('random');
    const elsewhere = { sensors: places.sensors.map((mm) => -2 * mm), points: places.points.map((mm) => mm + 20) };
    expect(await features(spectra, elsewhere, 0.01)).toEqual(await features(spectra, places, 0.01));
    const { features: placed } = spatialAlignment('weights');
    expect(await placed(spectra, elsewhere, 0.01)).not.toEqual(await placed(spectra, places, 0.01));
  });

  it('inverts more or less faithfully, as its regularisation says', async () => {
    const { features } = spatialAlignment('weights');
    expect(await features(spectra, places, 0.5)).not.toEqual(await features(spectra, places, 0.001));
  });
});
