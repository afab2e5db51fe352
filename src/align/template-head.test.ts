import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { sphericalLeadField } from '../simulate/index.js';
import { fittedSphere, templateLeadField } from './template-head.js';

const RADIUS = 92;
const CENTRE = [3, -17, 9];

function direction(random: Random): number[] {
  const v = [random.normal(), random.normal(), random.normal()];
  return v.map((c) => c / Math.hypot(...v));
}

const random = new Random('head');
const directions = Array.from({ length: 24 }, () => direction(random));
const placed = (units: number[][], radius: (i: number) => number) =>
  Float32Array.from(units.flatMap((unit, i) => unit.map((value, axis) => CENTRE[axis] + radius(i) * value)));
const electrodes = placed(directions, () => RADIUS);

/** Σ (2n+1) b^(n−1) P_n(cos γ): the potential of a radial dipole on an insulated sphere of one conductivity. */
function series(b: number, cosine: number): number {
  let [before, legendre, power, sum] = [1, cosine, 1, 0];
  for (let n = 1; n <= 600; n++) {
    sum += (2 * n + 1) * power * legendre;
    power *= b;
    [before, legendre] = [legendre, ((2 * n + 1) * cosine * legendre - n * before) / (n + 1)];
  }
  return sum;
}

describe('the template head', () => {
  it.each([0.05, 0.3, 0.6, 0.85])('is the Legendre series of radial dipoles, at %d of the radius', (b) => {
    const units = Array.from({ length: 6 }, () => direction(random));
    const field = templateLeadField(
      electrodes,
      placed(units, () => b * RADIUS),
    );
    directions.forEach((electrode, e) => {
      units.forEach((unit, p) => {
        const cosine = electrode.reduce((sum, value, axis) => sum + value * unit[axis], 0);
        const expected = series(b, cosine);
        expect(Math.abs(field[e * units.length + p] - expected)).toBeLessThan(2e-3 * Math.max(1, Math.abs(expected)));
      });
    });
  });

  it('is the lead field of a simulated head whose shells conduct alike, up to a factor', () => {
    const units = Array.from({ length: 6 }, () => direction(random));
    const depths = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
    const field = templateLeadField(
      electrodes,
      placed(units, (i) => depths[i] * RADIUS),
    );
    const conductivity = 0.33;
    const simulated = sphericalLeadField(
      Float32Array.from(directions.flat()),
      Float32Array.from(units.flatMap((unit, i) => unit.map((value) => depths[i] * value))),
      Float32Array.from(units.flat()),
      { radii: [1], conductivities: [conductivity] },
    );
    field.forEach((value, i) => {
      const expected = 4 * Math.PI * conductivity * simulated[i];
      expect(Math.abs(value - expected)).toBeLessThan(2e-3 * Math.max(1, Math.abs(expected)));
    });
  });

  it('draws in points that lie outside of any brain, and gives none that is not finite', () => {
    const [unit] = directions;
    const fieldAt = (part: number) =>
      templateLeadField(
        electrodes,
        placed([unit], () => part * RADIUS),
      );
    const [inside, onScalp, outside] = [0.9, 1, 1.6].map(fieldAt);
    inside.forEach((value, e) => {
      expect(onScalp[e]).toBeCloseTo(value, 2);
      expect(outside[e]).toBeCloseTo(value, 2);
    });
    const centre = templateLeadField(electrodes, Float32Array.from(CENTRE));
    expect(centre.every(Number.isFinite)).toBe(true);
  });
});

describe('the sphere through the electrodes', () => {
  it('is the one they lie on', () => {
    const { centre, radius } = fittedSphere(electrodes);
    centre.forEach((value, axis) => {
      expect(Math.abs(value - CENTRE[axis])).toBeLessThan(0.02);
    });
    expect(Math.abs(radius - RADIUS)).toBeLessThan(0.02);
  });

  it('is fitted in the middle of electrodes that lie about it', () => {
    const noisy = placed(directions, () => RADIUS + random.normal(0, 2));
    const { centre, radius } = fittedSphere(noisy);
    expect(Math.hypot(...centre.map((value, axis) => value - CENTRE[axis]))).toBeLessThan(3);
    expect(Math.abs(radius - RADIUS)).toBeLessThan(3);
  });

  it.each<[string, number[]]>([
    ['in one plane', [60, 0, 0, -60, 0, 0, 0, 60, 0, 0, -60, 0]],
    ['on one line', [10, 0, 0, 20, 0, 0, 30, 0, 0, 40, 0, 0]],
    ['in one place', [10, 20, 30, 10, 20, 30, 10, 20, 30, 10, 20, 30]],
  ])('is finite for electrodes %s', (_, places) => {
    const { centre, radius } = fittedSphere(Float32Array.from(places));
    expect([...centre, radius].every(Number.isFinite)).toBe(true);
    expect(radius).toBeGreaterThan(0);
  });
});
