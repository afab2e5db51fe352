import { describe, expect, it } from 'vitest';
import { onMoments } from './on-moments.js';

const wave = (seconds: number) => Math.sin(2 * Math.PI * 0.05 * seconds);

describe('series on another clock', () => {
  it('keeps a slow wave from volumes to seconds and back', () => {
    const from = { startTime: 3, tr: 2.1, count: 60 };
    const to = { startTime: 5, tr: 1, count: 100 };
    const series = Float64Array.from({ length: 60 }, (_, k) => wave(3 + 2.1 * k));
    const { values, inside } = onMoments(series, 1, from, to);
    expect(inside.every(Boolean)).toBe(true);
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(wave(5 + k), 1);
    });
    const back = onMoments(values, 1, to, { startTime: 10, tr: 2.1, count: 40 });
    back.values.forEach((value, k) => {
      expect(Math.abs(value - wave(10 + 2.1 * k))).toBeLessThan(0.03);
    });
  });

  it('is exact at its own moments and for straight lines', () => {
    const from = { startTime: 0, tr: 2, count: 5 };
    const line = [0, 2, 4, 6, 8];
    expect([...onMoments(line, 1, from, from).values]).toEqual(line);
    const { values } = onMoments(line, 1, from, { startTime: 2, tr: 0.5, count: 8 });
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 + 0.5 * k, 12);
    });
  });

  it('says which moments lie outside', () => {
    const { inside } = onMoments([1, 1, 1], 1, { startTime: 4, tr: 2, count: 3 }, { startTime: 0, tr: 2, count: 7 });
    expect([...inside]).toEqual([0, 0, 1, 1, 1, 0, 0]);
  });
});
