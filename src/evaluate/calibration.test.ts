import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { calibration } from './calibration.js';

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
