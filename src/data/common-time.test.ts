import { describe, expect, it } from 'vitest';
import type { SurfaceSeries } from '../recordings/index.js';
import { duringSource } from './common-time.js';

/** Two vertices, whose values are the volume's number and ten times that. */
function series(volumes: number, tr: number, startTime: number): SurfaceSeries {
  const data = Float32Array.from({ length: 2 * volumes }, (_, i) => (i < volumes ? i : 10 * (i - volumes)));
  return { vertices: 2, volumes, tr, startTime, data, unit: 'z' };
}

describe('volumes during the EEG', () => {
  it('are all where the scan lies inside, up to the last moment', () => {
    const whole = series(5, 2.1, 0);
    expect(duringSource(whole, 8.4)).toBe(whole);
    const late = series(4, 2, 1.99);
    expect(duringSource(late, 8)).toBe(late);
  });

  it('leave out what was before and after', () => {
    expect(duringSource(series(10, 2, -4.2), 12)).toEqual({
      ...series(10, 2, 0),
      volumes: 6,
      startTime: expect.closeTo(1.8, 9),
      data: Float32Array.of(3, 4, 5, 6, 7, 8, 30, 40, 50, 60, 70, 80),
    });
  });

  it('are refused where they are few', () => {
    const { code, detail } = (() => {
      try {
        return duringSource(series(10, 2, 30), 36) as never;
      } catch (error) {
        return error as { code: string; detail: object };
      }
    })();
    expect(code).toBe('no-common-time');
    expect(detail).toMatchObject({
      field: 'StartTime',
      expected: expect.stringContaining('36.0 s'),
      found: 'moments from 30.0 to 48.0 s',
      advice: expect.stringContaining('--offset'),
    });
  });
});
