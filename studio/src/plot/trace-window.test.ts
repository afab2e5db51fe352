import { describe, expect, it } from 'vitest';
import { actionOf, centred, clock, gridStep, moved, within, zoomed } from './trace-window.js';

const bounds = { seconds: 100, shortest: 0.1 };
const key = (name: string, more = {}) => ({
  key: name,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
});

describe('windows of time', () => {
  it('stay within the recording', () => {
    expect(within({ from: 95, length: 10 }, bounds)).toEqual({ from: 90, length: 10 });
    expect(within({ from: -5, length: 500 }, bounds)).toEqual({ from: 0, length: 100 });
    expect(within({ from: 3, length: 0.001 }, bounds)).toEqual({ from: 3, length: 0.1 });
    expect(within({ from: 3, length: 5 }, { seconds: 0.05, shortest: 0.1 })).toEqual({ from: 0, length: 0.05 });
  });

  it('zoom about a time that stays where it is', () => {
    const { from, length } = zoomed({ from: 20, length: 10 }, 1, bounds, 22.5);
    expect(length).toBeCloseTo(10 / 1.5);
    expect((22.5 - from) / length).toBeCloseTo(0.25);
    const back = zoomed({ from, length }, -1, bounds, 22.5);
    expect(back.from).toBeCloseTo(20);
    expect(back.length).toBeCloseTo(10);
  });

  it('move by pages and centre on a time', () => {
    expect(moved({ from: 20, length: 10 }, 0.5, bounds)).toEqual({ from: 25, length: 10 });
    expect(centred({ from: 0, length: 10 }, 50, bounds)).toEqual({ from: 45, length: 10 });
    expect(centred({ from: 0, length: 10 }, 1, bounds)).toEqual({ from: 0, length: 10 });
  });

  it('obey keys, and leave others to the page', () => {
    const window = { from: 20, length: 10 };
    expect(actionOf(key('ArrowRight'), window, bounds)).toEqual({ kind: 'time', window: { from: 21, length: 10 } });
    expect(actionOf(key('ArrowLeft', { shiftKey: true }), window, bounds)).toEqual({
      kind: 'time',
      window: { from: 10, length: 10 },
    });
    expect(actionOf(key('End'), window, bounds)).toEqual({ kind: 'time', window: { from: 90, length: 10 } });
    expect(actionOf(key('ArrowUp', { altKey: true }), window, bounds)).toEqual({ kind: 'gain', by: 1 });
    expect(actionOf(key('ArrowDown'), window, bounds)).toEqual({ kind: 'rows', by: 1 });
    expect(actionOf(key('Tab'), window, bounds)).toBeUndefined();
    expect(actionOf(key('+', { ctrlKey: true }), window, bounds)).toBeUndefined();
  });
});

it('writes times as a clock does, without 60 seconds in a minute', () => {
  expect(clock(3723)).toBe('1:02:03');
  expect(clock(59.96, 1)).toBe('1:00.0');
  expect(clock(5.04, 2)).toBe('0:05.04');
});

it('finds round steps for the grid', () => {
  expect(gridStep(10, 12)).toBe(1);
  expect(gridStep(3600, 10)).toBe(600);
  expect(gridStep(0.5, 10)).toBe(0.05);
  expect(gridStep(86400, 5)).toBe(21600);
});
