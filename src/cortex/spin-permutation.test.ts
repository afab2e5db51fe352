import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { embeddedTemplate } from './embedded-template.js';
import { randomRotation, spinPermutations, spinTest, spunRegions } from './spin-permutation.js';

const template = embeddedTemplate();
const vertices = template.labels.length;

describe('random rotations', () => {
  const random = new Random('rotations');
  const drawn = Array.from({ length: 4000 }, () => randomRotation(random));

  it('are rotations', () => {
    for (const r of drawn.slice(0, 50)) {
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          const product = r[3 * i] * r[3 * j] + r[3 * i + 1] * r[3 * j + 1] + r[3 * i + 2] * r[3 * j + 2];
          expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
        }
      }
      const determinant =
        r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]);
      expect(determinant).toBeCloseTo(1, 12);
    }
  });

  it('are uniform: the angle has density (1 − cos θ)/π, the trace mean 0 and mean square 1', () => {
    const traces = drawn.map((r) => r[0] + r[4] + r[8]);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(traces)).toBeCloseTo(0, 1);
    expect(Math.abs(mean(traces.map((t) => t * t)) - 1)).toBeLessThan(0.06);
    const below = (angle: number) => mean(traces.map((t) => (Math.acos((t - 1) / 2) < angle ? 1 : 0)));
    for (const angle of [Math.PI / 3, Math.PI / 2, 2, 2.7]) {
      // Four standard errors of a share of 4000.
      expect(Math.abs(below(angle) - (angle - Math.sin(angle)) / Math.PI)).toBeLessThan(0.032);
    }
  });

  it('send a point everywhere alike', () => {
    // Uniform on the sphere: each coordinate is uniform from −1 to 1 (Archimedes).
    for (const at of [0, 4, 8]) {
      const share = drawn.filter((r) => r[at] < -0.5).length / drawn.length;
      expect(Math.abs(share - 0.25)).toBeLessThan(0.028);
    }
  });
});

describe('spin permutations', () => {
  const turns = spinPermutations(template, 60, new Random('turns'));

  it('stay in their hemisphere, and mirror each other', () => {
    const half = vertices / 2;
    for (const turn of turns) expect(turn.every((from, v) => from < half === v < half)).toBe(true);
    // A map of height alone is alike on both sides, and stays so within a vertex's size.
    const [turn] = turns;
    const { sphere } = template;
    const search = (x: number, y: number, z: number) => {
      let best = half;
      for (let v = half; v < vertices; v++) {
        const distance = (u: number) =>
          (sphere[3 * u] - x) ** 2 + (sphere[3 * u + 1] - y) ** 2 + (sphere[3 * u + 2] - z) ** 2;
        if (distance(v) < distance(best)) best = v;
      }
      return best;
    };
    for (let v = 0; v < half; v += 211) {
      const mirrored = search(-sphere[3 * v], sphere[3 * v + 1], sphere[3 * v + 2]);
      const [a, b] = [turn[v], turn[mirrored]];
      expect(
        Math.hypot(
          sphere[3 * a] + sphere[3 * b],
          sphere[3 * a + 1] - sphere[3 * b + 1],
          sphere[3 * a + 2] - sphere[3 * b + 2],
        ),
      ).toBeLessThan(16);
    }
  });

  it('keep the distance between vertices', () => {
    const { sphere } = template;
    const distance = (a: number, b: number) =>
      Math.hypot(...[0, 1, 2].map((k) => sphere[3 * a + k] - sphere[3 * b + k]));
    for (const turn of turns.slice(0, 5)) {
      for (let v = 0; v + 40 < vertices / 2; v += 97) {
        expect(Math.abs(distance(v, v + 40) - distance(turn[v], turn[v + 40]))).toBeLessThan(16);
      }
    }
  });

  it('carry regions by most of their vertices, and lose those that come from the medial wall', () => {
    const same = Int32Array.from({ length: vertices }, (_, v) => v);
    expect([...spunRegions(template, same)]).toEqual(template.regions.map((_, r) => r));
    const wall = template.labels.indexOf(-1);
    expect([...spunRegions(template, same.fill(wall))]).toEqual(template.regions.map(() => -1));
    const lost = turns.map((turn) => spunRegions(template, turn).filter((from) => from < 0).length);
    expect(Math.max(...lost)).toBeGreaterThan(0);
    expect(Math.max(...lost)).toBeLessThan(40);
  });
});

describe('the spin test', () => {
  const regional = spinPermutations(template, 500, new Random('test')).map((turn) => spunRegions(template, turn));
  /** Smooth over the cortex: a wave along a direction of the sphere, mean of each region. */
  const wave = (direction: readonly number[], phase: number) => {
    const sums = new Float64Array(template.regions.length);
    const counts = new Float64Array(template.regions.length);
    template.labels.forEach((label, v) => {
      if (label < 0) return;
      const along = direction.reduce((sum, d, k) => sum + (d * template.sphere[3 * v + k]) / 100, 0);
      sums[label] += Math.sin(2 * along + phase);
      counts[label]++;
    });
    return sums.map((sum, r) => sum / counts[r]);
  };
  const correlation = (a: ArrayLike<number>) => (b: Float64Array) => {
    const both = [...b.keys()].filter((i) => !Number.isNaN(b[i]));
    const mean = (x: ArrayLike<number>) => both.reduce((sum, i) => sum + x[i], 0) / both.length;
    const [ma, mb] = [mean(a), mean(b)];
    const product = (x: ArrayLike<number>, mx: number, y: ArrayLike<number>, my: number) =>
      both.reduce((sum, i) => sum + (x[i] - mx) * (y[i] - my), 0);
    return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
  };

  it('finds a planted overlap', () => {
    const map = wave([0.3, 0.9, 0.3], 0.4);
    const noise = new Random('noise').fillNormal(new Float32Array(map.length), 0.2);
    const { value, p, mean } = spinTest(
      map.map((x, r) => x + noise[r]),
      regional,
      correlation(map),
    );
    expect(value).toBeGreaterThan(0.8);
    expect(p).toBeLessThan(0.01);
    expect(Math.abs(mean)).toBeLessThan(0.15);
  });

  it('does not take smoothness for agreement: p is uniform for smooth maps in random places, where a usual test is not', () => {
    const random = new Random('smooth');
    const maps = Array.from({ length: 60 }, () =>
      wave(randomRotation(random).slice(0, 3) as unknown as number[], random.uniform(0, 6.3)),
    );
    const pairs = maps.slice(1).map((map, k) => [map, maps[k]] as const);
    const ps = pairs.map(([a, b]) => spinTest(a, regional, correlation(b)).p);
    const usual = pairs.filter(([a, b]) => correlation(b)(Float64Array.from(a)) > 0.136).length / pairs.length;
    const below = (level: number) => ps.filter((p) => p <= level).length / ps.length;
    expect(below(0.05)).toBeLessThan(0.15);
    expect(Math.abs(below(0.5) - 0.5)).toBeLessThan(0.2);
    // One-sided 5 % of r for 148 independent regions is .136.
    expect(usual).toBeGreaterThan(0.25);
  });
});
