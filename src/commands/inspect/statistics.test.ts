import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { statisticsOf, ValueStatistics } from './statistics.js';

describe('ValueStatistics', () => {
  it('knows the figures of a short list', () => {
    expect(statisticsOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, std: 2, min: 2, max: 9 });
  });

  it('keeps a small spread on a large mean, however the values are cut', () => {
    // A ramp of 0 … 1 in n steps has the variance (n + 2) / (12 n).
    const steps = 10_000;
    const values = Float64Array.from({ length: steps + 1 }, (_, i) => 1e9 + i / steps);
    const random = new Random(1);
    const statistics = new ValueStatistics();
    for (let at = 0; at < values.length; ) {
      const end = Math.min(values.length, at + 1 + random.integer(400));
      statistics.add(values, at, end);
      at = end;
    }
    const { mean, std } = statistics.result();
    expect(mean).toBeCloseTo(1e9 + 0.5, 6);
    expect(std).toBeCloseTo(Math.sqrt((steps + 2) / (12 * steps)), 6);
  });

  it('counts what is not finite apart', () => {
    expect(statisticsOf([1, Number.NaN, 3, Number.POSITIVE_INFINITY])).toEqual({
      mean: 2,
      std: 1,
      min: 1,
      max: 3,
      notFinite: 2,
    });
    expect(statisticsOf([Number.NaN])).toEqual({ mean: null, std: null, min: null, max: null, notFinite: 1 });
    expect(statisticsOf([])).toEqual({ mean: null, std: null, min: null, max: null });
  });
});
