import { expect, it } from 'vitest';
import { sampleTimes } from './sample-times.js';

it('keeps the rate of the parts whatever the gap between them', () => {
  const time = Float64Array.from({ length: 300 }, (_, k) => k / 10 + (k < 150 ? 0 : 30));
  const { sampleRate, parts } = sampleTimes(time);
  expect(sampleRate).toBeCloseTo(10, 9);
  expect(parts).toEqual([
    { start: 0, samples: 150 },
    { start: 150, samples: 150 },
  ]);
});

it('finds the mean rate of times that were rounded to hundredths', () => {
  const time = Float64Array.from({ length: 10000 }, (_, k) => Math.round((100 * k) / 9.13) / 100);
  const { sampleRate, parts } = sampleTimes(time);
  expect(sampleRate).toBeCloseTo(9.13, 3);
  expect(parts).toBeUndefined();
});

it('says where time runs back, and nothing of a single sample', () => {
  expect(sampleTimes(Float64Array.of(0, 0.1, 0.05, 0.15)).backwards).toBe(2);
  expect(sampleTimes(Float64Array.of(3))).toEqual({ sampleRate: 0 });
});
