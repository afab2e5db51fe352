import { describe, expect, it } from 'vitest';
import { bold } from '../modalities/index.js';
import { atRepetitionTime } from './other-clock.js';

/** Two vertices that swing at slow frequencies, with deviation 1 over a long run; and one without a signal. */
function swinging(tr: number, seconds: number, startTime: number) {
  const volumes = Math.floor(seconds / tr) + 1;
  const at = [0.02, 0.07].map((f) => (t: number) => Math.SQRT2 * Math.sin(2 * Math.PI * f * t + f));
  const data = new Float32Array(3 * volumes);
  for (let k = 0; k < volumes; k++)
    for (const [v, value] of at.entries()) data[v * volumes + k] = value(startTime + k * tr);
  return { series: { data, volumes, tr, startTime }, at };
}

describe('a series at another repetition time', () => {
  it.each([
    [0.8, 2.1],
    [2.1, 1.5],
    [2, 3],
  ])('follows the same course (%f s to %f s)', (from, to) => {
    const { series, at } = swinging(from, 500, 1.3);
    const moved = atRepetitionTime(series, to, bold);
    expect(moved).toMatchObject({ tr: to, startTime: 1.3 });
    expect(moved.startTime + (moved.volumes - 1) * to).toBeLessThanOrEqual(1.3 + (series.volumes - 1) * from + 1e-6);
    for (const [v, value] of at.entries()) {
      let error = 0;
      for (let k = 0; k < moved.volumes; k++) {
        error += (moved.data[v * moved.volumes + k] - value(1.3 + k * to)) ** 2 / moved.volumes;
      }
      expect(Math.sqrt(error)).toBeLessThan(0.08);
    }
    expect([...moved.data.subarray(2 * moved.volumes)].every((value) => value === 0)).toBe(true);
  });

  it('is the series itself at its own', () => {
    const { series } = swinging(2, 60, 0);
    expect(atRepetitionTime(series, 2.0004, bold)).toBe(series);
  });

  it('is refused where the band does not fit', () => {
    const { series } = swinging(2, 60, 0);
    expect(() => atRepetitionTime(series, 4, bold)).toThrow(
      expect.objectContaining({ code: 'repetition-time-too-long' }),
    );
  });
});
