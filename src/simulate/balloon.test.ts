import { describe, expect, it } from 'vitest';
import { boldSignal, integrateBalloon, restingBalloon } from './balloon.js';

const STEP = 0.25;

function run(drive: Float32Array) {
  const volume = new Float32Array(drive.length);
  const deoxy = new Float32Array(drive.length);
  integrateBalloon(drive, STEP, restingBalloon, volume, deoxy);
  return { volume, deoxy };
}

describe('balloon model', () => {
  // scipy.integrate.solve_ivp (RK45, rtol 1e-10, max_step 0.05) on the same equations, every 2.5 s, for the
  // piecewise linear drive 0.12·interp(t, KNOTS, HEIGHTS).
  const KNOTS = [0, 2, 3, 8, 9, 20, 21, 23, 24, 40];
  const HEIGHTS = [0, 0, 1, 1, 0, 0, -0.6, -0.6, 0, 0];
  const VOLUME = [
    1.0, 1.000126, 1.04336, 1.103404, 1.10326, 1.032541, 0.989409, 0.988938, 0.998234, 0.984017, 0.946568, 0.973579,
    1.001095, 1.005432, 1.00169, 0.999497,
  ];
  const DEOXY = [
    1.0, 1.000014, 0.983146, 0.906903, 0.857256, 0.892533, 0.962925, 1.003222, 1.007577, 1.005803, 1.041596, 1.060452,
    1.029019, 1.00305, 0.996915, 0.998758,
  ];

  it('agrees with an adaptive integration', () => {
    const drive = Float32Array.from({ length: 161 }, (_, i) => {
      const t = i * STEP;
      const k = Math.max(0, KNOTS.findIndex((knot) => knot > t) - 1);
      const at = t >= 40 ? KNOTS.length - 2 : k;
      const part = (t - KNOTS[at]) / (KNOTS[at + 1] - KNOTS[at]);
      return 0.12 * (HEIGHTS[at] + part * (HEIGHTS[at + 1] - HEIGHTS[at]));
    });
    const { volume, deoxy } = run(drive);
    VOLUME.forEach((expected, k) => {
      expect(Math.abs(volume[10 * k] - expected)).toBeLessThan(0.002);
      expect(Math.abs(deoxy[10 * k] - DEOXY[k])).toBeLessThan(0.002);
    });
  });

  it('takes v^(1/α) by roots at the resting α: to rounding what exp(log v/α) gives', () => {
    const drive = Float32Array.from({ length: 400 }, (_, i) => 0.15 * Math.sin(i / 7) + 0.1 * Math.sin(i / 40));
    const roots = run(drive);
    const [volume, deoxy] = [new Float32Array(400), new Float32Array(400)];
    // As good as the resting α, but not the same number.
    integrateBalloon(drive, STEP, { ...restingBalloon, stiffness: 0.32 * (1 + 1e-12) }, volume, deoxy);
    for (const [found, expected] of [
      [roots.volume, volume],
      [roots.deoxy, deoxy],
    ]) {
      found.forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThan(2e-7);
      });
    }
  });

  it('settles where inflow, volume and extraction balance', () => {
    const x = 0.1;
    const { volume, deoxy } = run(new Float32Array(800).fill(x));
    const { efficacy, feedback, stiffness, extraction } = restingBalloon;
    const inflow = 1 + (efficacy * x) / feedback;
    const v = inflow ** stiffness;
    const q = (v * (1 - (1 - extraction) ** (1 / inflow))) / extraction;
    expect(volume[799]).toBeCloseTo(v, 5);
    expect(deoxy[799]).toBeCloseTo(q, 5);
  });

  it('stays at rest without drive, rises 4–7 s after a short one and undershoots', () => {
    const still = run(new Float32Array(40));
    expect(boldSignal(still.volume[39], still.deoxy[39])).toBe(0);
    const drive = new Float32Array(160);
    drive.fill(0.1, 4, 8);
    const { volume, deoxy } = run(drive);
    const bold = Array.from(volume, (v, i) => boldSignal(v, deoxy[i]));
    const peak = bold.indexOf(Math.max(...bold)) * STEP - 1;
    expect(peak).toBeGreaterThan(3.5);
    expect(peak).toBeLessThan(7);
    expect(Math.min(...bold)).toBeLessThan(-0.05 * Math.max(...bold));
  });
});
