import { expect, it } from 'vitest';
import { timeWindow } from './time-window.js';

it('keeps the cursor in the middle half of the window, but for the ends of the recording', () => {
  for (let cursor = 0; cursor <= 600; cursor += 0.7) {
    const [from, to] = timeWindow(cursor, 60, 600);
    expect(to - from).toBeCloseTo(60);
    expect([from >= 0, to <= 600, from <= cursor, cursor <= to]).toEqual([true, true, true, true]);
    const share = (cursor - from) / 60;
    if (from > 0 && to < 600) expect(Math.abs(share - 0.5)).toBeLessThanOrEqual(0.2501);
  }
});

it('stands still while the cursor runs through half a window', () => {
  const starts = new Set(Array.from({ length: 300 }, (_, k) => timeWindow(30 + k * 0.1, 60, 600)[0]));
  expect([...starts]).toEqual([15]);
});

it('shows all of a recording that is shorter than the window', () => {
  expect(timeWindow(3, 60, 20)).toEqual([0, 20]);
  expect(timeWindow(0, 60, 0)).toEqual([0, 1]);
});
