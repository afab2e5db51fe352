import { describe, expect, it } from 'vitest';
import type { Traces } from '../worker/protocol.js';
import { emptyColumns, fillColumns, joinColumns, middleOf, spreadOf } from './trace-columns.js';

function exact(values: number[], step = 1, start = 0): Traces {
  const data = Float32Array.from(values);
  return { start, step, steps: values.length, channels: [0], least: data, largest: data, exact: true };
}

describe('columns of single samples', () => {
  it('follow the straight lines between them', () => {
    const columns = emptyColumns(8);
    fillColumns(columns, { from: 0, length: 4 }, exact([0, 2, 4, 6, 8]), 0);
    expect([...columns.least]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...columns.largest]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('leave out what was not measured, and no more', () => {
    const columns = emptyColumns(5);
    fillColumns(columns, { from: 0, length: 5 }, exact([1, 1, Number.NaN, 1, 1]), 0);
    expect([...columns.least].map(Number.isNaN)).toEqual([false, false, true, false, false]);
  });
});

describe('columns of extremes', () => {
  it('hold the extremes of the steps that begin in them: a spike of one sample is seen', () => {
    const least = Float32Array.from({ length: 100 }, () => -1);
    const largest = Float32Array.from({ length: 100 }, (_, k) => (k === 57 ? 500 : 1));
    const traces: Traces = { start: 0, step: 0.1, steps: 100, channels: [0], least, largest, exact: false };
    const columns = emptyColumns(10);
    fillColumns(columns, { from: 0, length: 10 }, traces, 0);
    expect([...columns.largest]).toEqual([1, 1, 1, 1, 1, 500, 1, 1, 1, 1]);
    expect([...columns.least]).toEqual(Array(10).fill(-1));
  });

  it('repeat a step that is wider than they are, and only where it lies', () => {
    const traces: Traces = {
      ...{ start: 2, step: 2, steps: 2, channels: [0], exact: false },
      ...{ least: Float32Array.of(1, 3), largest: Float32Array.of(2, 4) },
    };
    const columns = emptyColumns(8);
    fillColumns(columns, { from: 0, length: 8 }, traces, 0);
    expect([...columns.least]).toEqual([Number.NaN, Number.NaN, 1, 1, 3, 3, Number.NaN, Number.NaN]);
  });
});

it('joins neighbouring columns, but not over a gap', () => {
  const columns = { least: Float32Array.of(0, 4, Number.NaN, 9), largest: Float32Array.of(1, 5, Number.NaN, 10) };
  joinColumns(columns);
  expect([...columns.largest]).toEqual([2.5, 5, Number.NaN, 10]);
  expect([...columns.least]).toEqual([0, 2.5, Number.NaN, 9]);
});

it('finds middle and spread of what is there', () => {
  const columns = { least: Float32Array.of(9, 9, Number.NaN), largest: Float32Array.of(11, 11, Number.NaN) };
  expect(middleOf(columns)).toBe(10);
  expect(spreadOf(columns)).toBe(1);
  expect(spreadOf(emptyColumns(3))).toBeNaN();
});
