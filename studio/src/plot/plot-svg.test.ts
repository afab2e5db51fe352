import { describe, expect, it } from 'vitest';
import { tickValues } from './plot-svg.js';

describe('tickValues', () => {
  it('are round, within the range, and neither few nor many', () => {
    expect(tickValues(0, 60)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(tickValues(-1.06, 1.06)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(tickValues(0.0031, 0.0069)).toEqual([0.004, 0.005, 0.006]);
    for (const [min, max] of [
      [-3, 97],
      [1e-7, 5e-6],
      [12, 12.5],
    ]) {
      const ticks = tickValues(min, max);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(9);
      expect(ticks.every((tick) => tick >= min && tick <= max)).toBe(true);
    }
  });

  it('are powers of ten on a logarithmic axis', () => {
    expect(tickValues(0.02, 350, true)).toEqual([0.1, 1, 10, 100]);
  });

  it('are one where there is no range', () => {
    expect(tickValues(2, 2)).toEqual([2]);
  });
});
