import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { sphericalLeadField, threeShells } from './lead-field.js';

const oneSphere = { radii: [1], conductivities: [0.33] };

function unit(random: Random): number[] {
  const v = [random.normal(), random.normal(), random.normal()];
  return v.map((c) => c / Math.hypot(...v));
}

const dot = (a: number[], b: number[]) => a.reduce((sum, value, k) => sum + value * b[k], 0);

function potential(electrode: number[], place: number[], moment: number[], shells = threeShells): number {
  const [e, b, m] = [electrode, place, moment].map((v) => Float32Array.from(v));
  return sphericalLeadField(e, b, m, shells)[0];
}

/** Closed form in one conductivity: Mosher, Leahy & Lewis (1999), IEEE Trans. Biomed. Eng. 46, for r = 1. */
function homogeneous(electrode: number[], place: number[], moment: number[], conductivity: number): number {
  const d = electrode.map((c, k) => c - place[k]);
  const distance = Math.hypot(...d);
  const radius2 = dot(place, place);
  const f = distance * (distance + 1 - dot(place, electrode));
  const scale = 1 / (4 * Math.PI * conductivity * radius2);
  const c1 = scale * ((2 * dot(d, place)) / distance ** 3 + 1 / distance - 1);
  const c2 = scale * (2 / distance ** 3 + (distance + 1) / f);
  return (c1 - c2 * dot(electrode, place)) * dot(place, moment) + c2 * radius2 * dot(electrode, moment);
}

describe('lead field of the spherical head', () => {
  it('agrees with the closed form where all shells conduct alike', () => {
    const random = new Random('closed form');
    for (let i = 0; i < 40; i++) {
      const place = unit(random).map((c) => c * random.uniform(0.1, 0.8));
      const [electrode, moment] = [unit(random), unit(random)];
      const expected = homogeneous(electrode, place, moment, 0.33);
      expect(potential(electrode, place, moment, oneSphere)).toBeCloseTo(expected, 3);
      const alike = { radii: [0.87, 0.92, 1], conductivities: [0.33, 0.33, 0.33] };
      expect(potential(electrode, place, moment, alike)).toBeCloseTo(expected, 3);
    }
  });

  // Boundary conditions of the three shells solved per degree as one linear system in numpy, 80 degrees, and
  // differentiated numerically.
  const electrodes = [
    [0, 0, 1],
    [1, 0, 0],
    [0.6, 0, 0.8],
    [-0.48, 0.6, 0.64],
    [0, -0.8, -0.6],
  ];
  it.each([
    [
      [0.2, 0.1, 0.75],
      [0, 0, 1],
      [2.56394, -0.305845, 0.9581, 0.141161, -0.26235],
    ],
    [
      [0.2, 0.1, 0.75],
      [1, 0, 0],
      [-1.07456, 0.54832, 1.99776, -0.683876, -0.0294497],
    ],
    [
      [-0.3, 0.5, 0.1],
      [0.3, -0.5, 0.8],
      [0.604647, 0.159896, 0.442805, 0.556249, 0.0221685],
    ],
    [
      [0, 0.05, 0.84],
      [0.1, 0, 1],
      [6.13662, -0.183013, 0.587544, 0.0091263, -0.264035],
    ],
  ])('agrees with an independent solution for a dipole at %j', (place, moment, expected) => {
    // The series ends at degree 60 here: a few parts in 100,000 for the shallowest dipole.
    const tolerance = 1e-4 * Math.max(...expected);
    electrodes.forEach((electrode, e) => {
      expect(Math.abs(potential(electrode, place, moment) - expected[e])).toBeLessThan(tolerance);
    });
  });

  it('has no mean over the whole surface', () => {
    const count = 4000;
    const sites = new Float32Array(3 * count);
    for (let i = 0; i < count; i++) {
      const z = 1 - (2 * i + 1) / count;
      const turn = i * Math.PI * (3 - Math.sqrt(5));
      sites.set([Math.sqrt(1 - z * z) * Math.cos(turn), Math.sqrt(1 - z * z) * Math.sin(turn), z], 3 * i);
    }
    const field = sphericalLeadField(sites, Float32Array.of(0.3, -0.2, 0.6), Float32Array.of(0.5, 0.2, 0.8));
    const strongest = Math.max(...field.map(Math.abs));
    expect(Math.abs(field.reduce((sum, value) => sum + value, 0) / count)).toBeLessThan(1e-3 * strongest);
  });

  it('is the same after exchange of mirror places, and 0 in a tangential dipole’s plane of symmetry', () => {
    const a = potential([0.6, 0.3, Math.sqrt(0.55)], [0.2, 0.1, 0.7], [0.1, 0.4, 0.9]);
    const b = potential([0.6, -0.3, Math.sqrt(0.55)], [0.2, -0.1, 0.7], [0.1, -0.4, 0.9]);
    expect(a).toBeCloseTo(b, 6);
    expect(potential([0, 0.6, 0.8], [0, 0, 0.7], [1, 0, 0])).toBeCloseTo(0, 6);
  });

  it('falls with depth, and the skull weakens and blurs it', () => {
    const above = [0, 0, 1];
    const beside = [Math.sin(0.5), 0, Math.cos(0.5)];
    const up = [0, 0, 1];
    const at = (depth: number) => potential(above, [0, 0, depth], up);
    expect(at(0.8)).toBeGreaterThan(at(0.6));
    expect(at(0.6)).toBeGreaterThan(at(0.3));
    const place = [0, 0, 0.75];
    expect(potential(above, place, up)).toBeLessThan(0.5 * potential(above, place, up, oneSphere));
    const blur = (shells: typeof threeShells) =>
      potential(beside, place, up, shells) / potential(above, place, up, shells);
    expect(blur(threeShells)).toBeGreaterThan(1.5 * blur(oneSphere));
  });
});
