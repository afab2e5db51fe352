import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { localScore } from './local-score.js';

const together = { apart: false };

/** Pearson's r in double precision. */
function r(a: readonly number[], b: readonly number[]): number {
  const centred = [a, b].map((x) => {
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    return x.map((value) => value - mean);
  });
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(centred[0], centred[1]) / Math.sqrt(dot(centred[0], centred[0]) * dot(centred[1], centred[1]));
}

type Rows = number[][];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const columns = (x: Rows): Rows => x[0].map((_, k) => x.map((row) => row[k]));

/** What is left of each row after a regression on the mean of the rows. */
function withoutGlobal(x: Rows): Rows {
  const global = columns(x).map(mean);
  const centre = mean(global);
  const power = global.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return x.map((row) => {
    const slope = row.reduce((sum, value, k) => sum + (value - mean(row)) * (global[k] - centre), 0) / power;
    return row.map((value, k) => value - slope * (global[k] - centre));
  });
}

const flat = (x: Rows) => Float32Array.from(x.flat());

describe('the score that a model is chosen by', () => {
  const random = new Random('score');
  const course = (n: number) => Array.from({ length: n }, () => random.normal());
  const actual: Rows = Array.from({ length: 4 }, () => course(12));
  const predicted = actual.map((row) => row.map((value) => value + random.normal()));

  it('is the mean of r over time, r without the global signal, and r over points', () => {
    const temporal = mean(actual.map((row, p) => r(predicted[p], row)));
    const [a, b] = [withoutGlobal(predicted), withoutGlobal(actual)];
    const local = mean(b.map((row, p) => r(a[p], row)));
    const spatial = mean(columns(actual).map((map, k) => r(columns(predicted)[k], map)));
    const expected = (temporal + local + spatial) / 3;
    expect(localScore(together, flat(predicted), flat(actual), 12)).toBeCloseTo(expected, 5);
    expect(new Set([temporal, local, spatial].map((value) => value.toFixed(2))).size).toBe(3);
  });

  it('is by hand, of three points at two moments', () => {
    // Two rows rise with their partners, and one falls against it: r is 1, 1 and −1.
    const a = [
      [1, 3],
      [2, 6],
      [3, 6],
    ];
    const b = [
      [1, 4],
      [2, 8],
      [6, 3],
    ];
    const temporal = (1 + 1 - 1) / 3;
    const spatial = (r([1, 2, 3], [1, 2, 6]) + r([3, 6, 6], [4, 8, 3])) / 2;
    // With two moments the global signal explains every row but for its mean: nothing is left to correlate.
    const found = localScore(together, flat(a), flat(b), 2);
    expect(found).toBeCloseTo((temporal + 0 + spatial) / 3, 5);
  });

  it('gives the global signal alone a third at most', () => {
    const global = course(12);
    const shared = actual.map((row, p) => row.map((value, k) => 3 * global[k] + 0.3 * value + p));
    const guess = shared.map(() => global);
    const score = localScore(together, flat(guess), flat(shared), 12);
    expect(r(guess[0], shared[0])).toBeGreaterThan(0.95);
    expect(score).toBeLessThan(0.4);
    expect(localScore(together, flat(shared), flat(shared), 12)).toBeCloseTo(1, 5);
  });

  it('is r over time alone where values lie apart, or there are too few for a map', () => {
    const temporal = (rows: number) => mean(actual.slice(0, rows).map((row, p) => r(predicted[p], row)));
    expect(localScore({ apart: true }, flat(predicted), flat(actual), 12)).toBeCloseTo(temporal(4), 5);
    const two = [predicted, actual].map((x) => flat(x.slice(0, 2)));
    expect(localScore(together, two[0], two[1], 12)).toBeCloseTo(temporal(2), 5);
  });
});
