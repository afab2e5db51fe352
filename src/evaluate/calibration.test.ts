import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { calibration, statedVariance } from './calibration.js';

describe('calibration', () => {
  const random = new Random(8);
  const predicted = random.fillNormal(new Float32Array(40_000));
  const deviation = Float32Array.from(predicted, () => random.uniform(0.5, 2));
  const real = predicted.map((value, i) => value + deviation[i] * random.normal());
  const values = Int32Array.from({ length: 39 }, (_, value) => value);
  const observed = (scale: number) =>
    calibration([{ predicted, deviation: deviation.map((d) => d * scale), real, volumes: 1000, values }]);

  it('observes the nominal coverage of a model that knows its uncertainty', () => {
    for (const { nominal, observed: share, n } of observed(1)) {
      expect(Math.abs(share - nominal)).toBeLessThan(0.012);
      expect(n).toBe(39_000);
    }
  });

  it('shows overconfidence: with half the deviation the 95 % interval holds Φ(±0.98) = 67.3 %', () => {
    expect(observed(0.5)[3].observed).toBeCloseTo(0.673, 1);
    expect(Math.abs(observed(0.5)[3].observed - 0.673)).toBeLessThan(0.012);
  });
});

describe('statedVariance', () => {
  const VALUES = 60;
  const VOLUMES = 400;
  const random = new Random('stated');
  const spread = (i: number) => 0.4 + 0.5 * (Math.floor(i / VOLUMES) / VALUES) + 0.3 * ((i % VOLUMES) / VOLUMES);
  const deviation = Float32Array.from({ length: VALUES * VOLUMES }, (_, i) => spread(i));
  const predicted = random.fillNormal(new Float32Array(VALUES * VOLUMES), 0.5);
  const real = predicted.map((value, i) => value + deviation[i] * random.normal());
  const values = Int32Array.from({ length: VALUES }, (_, value) => value);
  const item = { predicted, deviation, real, volumes: VOLUMES, values };

  it('finds planted errors where and when they are', () => {
    const found = statedVariance([item]);
    expect(found.ratio).toBeCloseTo(1, 1);
    expect(found.total).toBeCloseTo(1, 1);
    expect(found.overValues).toBeGreaterThan(0.9);
    expect(found.overTime).toBeGreaterThan(0.5);
  });

  it('finds a deviation that points the wrong way', () => {
    const turned = deviation.map((_, i) => deviation[deviation.length - 1 - i]);
    const found = statedVariance([{ ...item, deviation: turned }]);
    expect(found.overValues).toBeLessThan(-0.9);
    expect(found.overTime).toBeLessThan(-0.5);
  });
});
