import { describe, expect, it } from 'vitest';
import { icosphere, vertexNeighbours } from '../cortex/index.js';
import { Random } from '../foundation/index.js';
import {
  bandShares,
  connectivityAgreement,
  functionalConnectivity,
  meanAutocorrelation,
  meanVariance,
  neighbourCorrelation,
  realismOf,
} from './realism.js';
import { autoregressive } from './small-dataset.fixture.js';

const joined = (rows: readonly ArrayLike<number>[]) => Float64Array.from(rows.flatMap((row) => Array.from(row)));
const sine = (hertz: number, tr: number, moments: number) =>
  Float64Array.from({ length: moments }, (_, t) => Math.sin(2 * Math.PI * hertz * t * tr));

describe('functional connectivity', () => {
  it('is 1, −1 and what was planted', () => {
    const random = new Random(1);
    const [a, b] = [autoregressive(random, 20_000, 0), autoregressive(random, 20_000, 0)];
    const mixed = a.map((value, i) => 0.6 * value + 0.8 * b[i]);
    const fc = functionalConnectivity(joined([a, a.map((value) => -3 * value), mixed]), 3, 20_000);
    expect(fc[0]).toBeCloseTo(-1, 10);
    expect(fc[1]).toBeCloseTo(0.6, 1);
    expect(fc[2]).toBeCloseTo(-fc[1], 10);
    expect(connectivityAgreement(fc, fc)).toEqual({ meanDifference: 0, correlation: 1 });
    const shifted = fc.map((value) => value - 0.1);
    expect(connectivityAgreement(fc, shifted).meanDifference).toBeCloseTo(0.1, 12);
  });

  it('of a constant row is 0', () => {
    expect([...functionalConnectivity([1, 2, 3, 5, 5, 5], 2, 3)]).toEqual([0]);
  });
});

describe('the spectrum', () => {
  it('lies where the oscillation lies, and shares add up to 1', () => {
    const shares = bandShares(joined([sine(0.08, 2, 400), sine(0.02, 2, 400)]), 2, 400, 2);
    expect(shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
    expect(shares[2]).toBeGreaterThan(0.48);
    // Hann's window puts a sixth of a line's power on each side of it: that of 0.02 Hz above lies in the next band.
    expect(shares[0]).toBeCloseTo(0.5 * (5 / 6), 3);
    expect(shares[3]).toBeLessThan(0.01);
  });

  it('is undefined where nothing varies', () => {
    expect(bandShares(new Float64Array(100), 1, 100, 2)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('tempo and size', () => {
  it('are those of an autoregressive process', () => {
    const random = new Random(2);
    const rows = joined([0.3, 0.7].map((coefficient) => autoregressive(random, 20_000, coefficient)));
    expect(meanAutocorrelation(rows, 2, 20_000)).toBeCloseTo(0.5, 1.5);
    expect(
      meanVariance(
        rows.map((value) => 2 * value + 7),
        2,
        20_000,
      ),
    ).toBeCloseTo(4, 0);
    const { autocorrelation, variance, connectivity, shares } = realismOf(rows, 2, 20_000, 2);
    expect(autocorrelation).toBe(meanAutocorrelation(rows, 2, 20_000));
    expect(variance).toBe(meanVariance(rows, 2, 20_000));
    expect(Math.abs(connectivity)).toBeLessThan(0.03);
    expect(shares).toHaveLength(4);
  });
});

describe('smoothness on a mesh', () => {
  const { vertices, faces } = icosphere(1);
  const count = vertices.length / 3;
  const neighbours = vertexNeighbours(faces, count);
  const all = Int32Array.from({ length: count }, (_, v) => v);
  const random = new Random(4);
  const moments = 3000;
  const white = Array.from({ length: count }, () => autoregressive(random, moments, 0));

  it('of white noise is 0, and of a mean with a shared course what both hold of it', () => {
    expect(Math.abs(neighbourCorrelation(joined(white), moments, neighbours, all))).toBeLessThan(0.01);
    const shared = autoregressive(random, moments, 0);
    const half = white.map((row) => row.map((value, t) => value + shared[t]));
    expect(neighbourCorrelation(joined(half), moments, neighbours, all)).toBeCloseTo(0.5, 1);
  });

  it('counts edges between values that count, and has none for one value', () => {
    const rows = white.map((row, v) => (v < 2 ? white[0] : row));
    const edge = [0, neighbours[0][0]];
    const twins = rows.map((row, v) => (edge.includes(v) ? white[0] : row));
    expect(neighbourCorrelation(joined(twins), moments, neighbours, edge)).toBeCloseTo(1, 10);
    expect(neighbourCorrelation(joined(rows), moments, neighbours, [3])).toBeNaN();
  });
});
