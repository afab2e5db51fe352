import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { pearson } from '../signal/index.js';
import { allowedShifts, rowShiftCurve, shiftNull } from './shift-null.js';
import { autoregressive } from './small-dataset.fixture.js';
import { unitRows } from './standardise.js';

const rolled = (x: Float64Array, shift: number) => x.map((_, i) => x[(i - shift + x.length) % x.length]);

describe('circular shifts', () => {
  it('correlate as the prediction rolled by hand does', () => {
    const random = new Random(1);
    const real = Float64Array.from({ length: 2 * 17 }, () => random.normal());
    const predicted = Float64Array.from({ length: 2 * 17 }, () => random.normal());
    const curve = rowShiftCurve(unitRows(real, 2, 17), unitRows(predicted, 2, 17), 2, 17);
    for (const shift of [0, 1, 5, 16]) {
      const expected =
        (pearson(real.subarray(0, 17), rolled(predicted.subarray(0, 17), shift)) +
          pearson(real.subarray(17), rolled(predicted.subarray(17), shift))) /
        2;
      expect(curve[shift]).toBeCloseTo(expected, 10);
    }
  });

  it('are at least 20 s in either direction', () => {
    expect(allowedShifts(30, 2)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(allowedShifts(19, 2)).toEqual([]);
  });
});

describe('the shift null', () => {
  it('keeps its size on autocorrelated signals, where a test for independent samples does not', () => {
    const random = new Random(11);
    const worlds = 300;
    const volumes = 120;
    let naive = 0;
    const p: number[] = [];
    for (let world = 0; world < worlds; world++) {
      const curves = ['a', 'b', 'c'].map((person) => {
        const real = autoregressive(random, volumes, 0.81);
        const predicted = autoregressive(random, volumes, 0.81);
        return {
          person,
          tr: 2.1,
          curve: rowShiftCurve(unitRows(real, 1, volumes), unitRows(predicted, 1, volumes), 1, volumes),
        };
      });
      p.push(shiftNull(curves, random, 200)!.p);
      // Fisher's z of a mean of three independent correlations of 120 independent samples each.
      const z = curves.reduce((sum, { curve }) => sum + Math.atanh(curve[0]), 0) / Math.sqrt(3 / (volumes - 3));
      if (z > 1.645) naive++;
    }
    const below = (level: number) => p.filter((value) => value <= level).length / worlds;
    expect(naive / worlds).toBeGreaterThan(0.15);
    // Binomial standard error of 300 worlds at 5 % is 1.3 %.
    expect(below(0.05)).toBeGreaterThan(0.015);
    expect(below(0.05)).toBeLessThan(0.09);
    expect(below(0.5)).toBeGreaterThan(0.41);
    expect(below(0.5)).toBeLessThan(0.59);
  });

  it('gives the smallest p to a prediction that is right', () => {
    const random = new Random(5);
    const curves = ['a', 'b'].map((person) => {
      const real = unitRows(autoregressive(random, 100, 0.8), 1, 100);
      return { person, tr: 2, curve: rowShiftCurve(real, real, 1, 100) };
    });
    const result = shiftNull(curves, random, 999)!;
    expect(result.p).toBe(0.001);
    expect(result.p95).toBeLessThan(result.p99);
    expect(result.p99).toBeLessThan(1);
  });

  it('is undefined where no run can be shifted', () => {
    expect(shiftNull([{ person: 'a', tr: 2, curve: new Float64Array(12) }], new Random(1))).toBeUndefined();
  });
});
