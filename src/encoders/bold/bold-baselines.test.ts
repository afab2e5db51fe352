import { describe, expect, it } from 'vitest';
import { plantedBold, plantedLayout } from '../../../test/train/planted-bold.js';
import { Random } from '../../foundation/index.js';
import { toPatches } from '../../modalities/index.js';
import { interpolationInTime, linearGuess, nearestPatch, spaceTime } from './bold-baselines.js';
import type { MaskedWindow } from './bold-masked-batch.js';
import type { TokenRun } from './bold-tokens.js';

const VOLUMES = 8;
const BLOCK = 2;
const points = plantedLayout.members.length;
const { size, members } = plantedLayout;

/** A window over values that a formula gives, of which single tokens are visible. */
function windowOf(value: (vertex: number, volume: number) => number, visible: number[]): MaskedWindow<TokenRun> {
  const bold = Float32Array.from({ length: plantedLayout.values * VOLUMES }, (_, i) =>
    value(Math.floor(i / VOLUMES), i % VOLUMES),
  );
  const run = { id: 'run', person: 'person', signal: bold, volumes: VOLUMES };
  const tokens = [...Array((points * VOLUMES) / BLOCK).keys()];
  const hidden = Int32Array.from(tokens.filter((token) => !visible.includes(token)));
  const patches = toPatches(plantedLayout, bold, VOLUMES);
  const mask = { visible: Int32Array.from(visible), hidden, whole: 0 };
  return { run: { run, patches, scores: new Float32Array(0) }, start: 0, mask };
}

describe('interpolationInTime', () => {
  it('follows a straight line between what is seen, and holds the last value beyond', () => {
    // Point 2 is seen in blocks 1 and 3: volumes 2, 3, 6, 7.
    const window = windowOf((vertex, volume) => vertex + 10 * volume, [points + 2, 3 * points + 2]);
    const guess = interpolationInTime(plantedLayout).guess(window, BLOCK, VOLUMES);
    const expected = (volume: number) => [...members[2]].map((vertex) => vertex + 10 * volume);
    expect([...guess(2, 4)]).toEqual(expected(4));
    expect([...guess(2, 5)]).toEqual(expected(5));
    expect([...guess(2, 0)]).toEqual(expected(2));
    expect([...guess(3, 4)]).toEqual([0, 0, 0]);
  });
});

describe('nearestPatch', () => {
  const moments = {
    space: new Float64Array(points * points),
    time: new Float64Array(VOLUMES),
    loading: new Float32Array(0),
  };

  it('takes the mean of the nearest patch that is seen at the same time', () => {
    // Block 1: points 0 and 5 are seen. Points lie on a line, 20 mm apart.
    const window = windowOf((vertex, volume) => vertex + 100 * volume, [points, points + 5]);
    const guess = nearestPatch(plantedLayout, moments).guess(window, BLOCK, VOLUMES);
    const mean = (point: number) =>
      [...members[point]].reduce((sum, vertex) => sum + vertex, 0) / members[point].length;
    expect(guess(2, 3)[0]).toBeCloseTo(mean(0) + 300, 4);
    expect(guess(3, 3)[0]).toBeCloseTo(mean(5) + 300, 4);
    // The last patch is smaller: what pads it stays zero.
    expect([...guess(7, 2)]).toEqual([expect.closeTo(mean(5) + 200, 4), expect.closeTo(mean(5) + 200, 4), 0]);
    expect([...guess(2, 0)]).toEqual([0, 0, 0]);
  });

  it('takes the most alike where places are not known', () => {
    const space = new Float64Array(points * points).fill(0.1);
    for (let p = 0; p < points; p++) space[p * (points + 1)] = 1;
    space[2 * points + 5] = 0.8;
    const nowhere = { ...plantedLayout, places: new Float32Array(0) };
    const window = windowOf((vertex) => vertex, [1, 5]);
    const guess = nearestPatch(nowhere, { ...moments, space }).guess(window, BLOCK, VOLUMES);
    expect(guess(2, 0)[0]).toBeCloseTo((members[5][0] + members[5][1] + members[5][2]) / 3, 4);
  });
});

describe('spaceTime and linearGuess', () => {
  const runs = Array.from({ length: 30 }, (_, i): TokenRun => {
    const run = plantedBold(`moments ${i}`, 100);
    return { run, patches: toPatches(plantedLayout, run.signal, run.volumes), scores: new Float32Array(0) };
  });
  const moments = spaceTime(plantedLayout, runs, VOLUMES);

  it('finds the planted autocorrelation, and loadings of which the mean is one', () => {
    // The patterns have 0.6 at lag 1; noise, about a third of 10 % of a patch mean, has none.
    expect(moments.time[0]).toBe(1);
    expect(moments.time[1]).toBeGreaterThan(0.52);
    expect(moments.time[1]).toBeLessThan(0.6);
    expect(moments.time[2] / moments.time[1]).toBeCloseTo(0.6, 1);
    members.forEach((list, point) => {
      const loadings = moments.loading.subarray(point * size, point * size + list.length);
      expect(loadings.reduce((sum, value) => sum + value / list.length, 0)).toBeCloseTo(1, 4);
    });
  });

  it('is the conditional expectation that a direct solution gives', () => {
    const random = new Random('window');
    const values = Array.from({ length: plantedLayout.values * VOLUMES }, () => random.normal());
    const window = windowOf((vertex, volume) => values[vertex * VOLUMES + volume], [4, points + 1]);
    const guess = linearGuess(plantedLayout, moments).guess(window, BLOCK, VOLUMES);
    const seen = [
      [1, 2],
      [1, 3],
      [4, 0],
      [4, 1],
    ];
    const covariance = ([p, s]: number[], [q, t]: number[]) =>
      moments.space[p * points + q] * moments.time[Math.abs(s - t)];
    const power = [...Array(points).keys()].reduce((sum, p) => sum + moments.space[p * (points + 1)] / points, 0);
    const rows = seen.map((a, i) => seen.map((b, j) => covariance(a, b) + (i === j ? 0.01 * power : 0)));
    const mean = ([point, volume]: number[]) =>
      [...members[point]].reduce((sum, vertex) => sum + values[vertex * VOLUMES + volume] / members[point].length, 0);
    const weights = solved(rows, seen.map(mean));
    const expected = seen.reduce((sum, place, i) => sum + weights[i] * covariance([6, 5], place), 0);
    guess(6, 5).forEach((value, i) => {
      expect(value).toBeCloseTo(moments.loading[6 * size + i] * expected, 5);
    });
  });
});

/** Gaussian elimination. */
function solved(rows: number[][], right: number[]): number[] {
  const n = right.length;
  const a = rows.map((row, i) => [...row, right[i]]);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const factor = a[j][i] / a[i][i];
      for (let k = i; k <= n; k++) a[j][k] -= factor * a[i][k];
    }
  }
  return a.map((row, i) => row[n] / row[i]);
}
