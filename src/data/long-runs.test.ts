import { expect, it } from 'vitest';
import { inParts } from './long-runs.js';
import type { PairedRun } from './paired-run.js';

/** One value of a target and one feature, both their own time. */
function night(hours: number, content?: string): PairedRun {
  const seconds = 3600 * hours;
  const volumes = seconds / 2;
  return {
    ...{ id: 'night', person: '1', task: 'rest', taskStart: 0, metadata: {}, electrodes: 1, bands: 1, seconds },
    ...(content !== undefined && { content }),
    features: Float32Array.from({ length: seconds }, (_, s) => s),
    targets: {
      bold: { series: { data: Float32Array.from({ length: volumes }, (_, k) => 2 * k), volumes, tr: 2, startTime: 0 } },
    },
  };
}

it('divides runs of many hours that are kept outside memory, and no others', () => {
  expect(inParts([night(2, 'a'), night(5)], 'bold')).toHaveLength(2);
  const parts = inParts([night(5, 'a')], 'bold');
  expect(parts.map(({ targets }) => targets.bold.series.volumes)).toEqual([1800, 1800, 1800, 1800, 1800]);
  expect(new Set(parts.map(({ id, content }) => `${id} ${content}`)).size).toBe(5);
});

it('keeps source and target of a part on one clock', () => {
  for (const [k, { features, seconds, targets }] of inParts([night(5, 'a')], 'bold').entries()) {
    const { startTime, data, volumes } = targets.bold.series;
    // A minute of the source before it, where there is one.
    expect([startTime, seconds]).toEqual(k === 0 ? [0, 3600] : [60, 3660]);
    // Both rise evenly in time, so that both are 0 in their middles.
    const zero = data.findIndex((value) => value >= 0) * 2 + startTime;
    expect(zero).toBeCloseTo(startTime + volumes, -1);
    expect(features[seconds - 1]).toBeGreaterThan(1);
    expect(features[0]).toBeLessThan(-1);
  }
});
