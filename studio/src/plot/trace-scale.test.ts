import { expect, it } from 'vitest';
import { heightAfter, heightText, roundHeight, rowHeights } from './trace-scale.js';

const eeg = { type: 'eeg' as const, unit: 'µV' };

it('gives channels of one kind one height, by the median of those that are not bad', () => {
  const channels = [eeg, eeg, eeg, { ...eeg, bad: true }, { type: 'ecg' as const, unit: 'µV' }];
  expect(rowHeights(channels, [10, 12, 14, 1e5, 500], false)).toEqual([50, 50, 50, 50, 2000]);
  expect(rowHeights(channels, [10, 40, Number.NaN, 1e5, 500], true)).toEqual([50, 200, 50, 500000, 2000]);
});

it('rounds up to 1, 2 and 5', () => {
  expect([0.13, 2, 2.1, 70, 3e-7].map(roundHeight)).toEqual([0.2, 2, 5, 100, 5e-7]);
  expect([0, Number.NaN, Number.POSITIVE_INFINITY].map(roundHeight)).toEqual([1, 1, 1]);
});

it('goes up and down the same ladder', () => {
  expect([1, 2, 3, 4].map((steps) => heightAfter(100, steps))).toEqual([50, 20, 10, 5]);
  expect([-1, -2, -3].map((steps) => heightAfter(100, steps))).toEqual([200, 500, 1000]);
  for (const height of [1e-7, 0.2, 5, 2000]) {
    for (const steps of [-5, 1, 7]) expect(heightAfter(heightAfter(height, steps), -steps)).toBe(height);
  }
});

it('writes heights with their unit', () => {
  expect(heightText(100, 'µV')).toBe('100 µV');
  expect(heightText(2e-7, 'mol/L')).toBe('2e-7 mol/L');
});
