import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { runQuality } from './run-quality.js';

const VOLUMES = 400;
/** Two hemispheres of 100 vertices; the first of each is medial wall, the second holds no signal. */
const labels = Int16Array.from({ length: 200 }, (_, v) => (v % 100 === 0 ? -1 : 3 - (v % 4)));

/** 1000, a slope of 5 % over the run, noise of 10, and a jump of 50 in volume 200. */
function planted(): Float32Array {
  const random = new Random('quality');
  return Float32Array.from({ length: labels.length * VOLUMES }, (_, i) => {
    const [v, t] = [Math.floor(i / VOLUMES), i % VOLUMES];
    if (v % 100 === 1) return 0;
    return 1000 + (50 * t) / VOLUMES + random.normal(0, 10) + (t === 200 ? 50 : 0);
  });
}

describe('runQuality', () => {
  const { coverage, tsnr, dvars, carpet } = runQuality(planted(), labels, VOLUMES);

  it('finds the planted signal to noise and coverage, slopes aside', () => {
    expect(coverage).toBeCloseTo(196 / 198, 6);
    expect([tsnr[0], tsnr[1], tsnr[101]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    const known = tsnr.filter(Number.isFinite);
    expect(known).toHaveLength(196);
    // 1025 by √(10² + 50²/400).
    expect(known.reduce((sum, value) => sum + value, 0) / known.length).toBeCloseTo(1025 / Math.hypot(10, 2.5), -0.5);
  });

  it('sees the jump in DVARS, and the noise elsewhere', () => {
    expect(dvars[0]).toBeNaN();
    expect(dvars[100]).toBeCloseTo((100 * 10 * Math.SQRT2) / 1025, 0);
    expect(dvars[200]).toBeCloseTo((100 * Math.hypot(50, 10 * Math.SQRT2)) / 1025, 0);
    expect(dvars[200]).toBeGreaterThan(3 * dvars[100]);
  });

  it('lays the carpet by hemisphere and region, in deviations', () => {
    expect(carpet).toMatchObject({ rows: 196, right: 98 });
    const row = carpet.data.subarray(0, VOLUMES);
    expect(row.reduce((sum, value) => sum + value * value, 0) / VOLUMES).toBeCloseTo(1, 4);
  });
});
