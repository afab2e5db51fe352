import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { inverseDistanceWeights } from './index.js';

describe('inverseDistanceWeights', () => {
  it('is equation 1–2 by hand', () => {
    // Squared distances from the origin: 75, 175, 0; from (10, 0, 0): 75, 75, 100. With ε = 25.
    const electrodes = Float32Array.of(5, 5, 5, 10, 5, Math.sqrt(50), 0, 0, 0);
    const weights = inverseDistanceWeights(Float32Array.of(0, 0, 0, 10, 0, 0), electrodes, 25);
    const first = [1 / 100, 1 / 200, 1 / 25];
    const second = [1 / 100, 1 / 100, 1 / 125];
    const expected = [...first.map((w) => w / 0.055), ...second.map((w) => w / 0.028)];
    expect(weights).toHaveLength(6);
    expected.forEach((value, i) => {
      expect(weights[i]).toBeCloseTo(value, 6);
    });
  });

  it('gives the nearest electrode the most, and each point a weight of one in all', () => {
    const random = new Random('places');
    const points = random.fillNormal(new Float32Array(3 * 20), 60);
    const electrodes = random.fillNormal(new Float32Array(3 * 32), 60);
    const weights = inverseDistanceWeights(points, electrodes);
    for (let i = 0; i < 20; i++) {
      const row = [...weights.subarray(32 * i, 32 * (i + 1))];
      const distance = row.map((_, j) =>
        Math.hypot(...[0, 1, 2].map((axis) => points[3 * i + axis] - electrodes[3 * j + axis])),
      );
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      const nearestFirst = row.map((_, j) => j).sort((a, b) => distance[a] - distance[b]);
      for (let j = 1; j < 32; j++) expect(row[nearestFirst[j]]).toBeLessThanOrEqual(row[nearestFirst[j - 1]]);
    }
  });

  it('stays finite and shared where an electrode lies on the point', () => {
    const [on, beside] = inverseDistanceWeights(Float32Array.of(1, 2, 3), Float32Array.of(1, 2, 3, 1, 2, 8));
    expect(on).toBeCloseTo(2 / 3, 6);
    expect(beside).toBeCloseTo(1 / 3, 6);
  });
});
