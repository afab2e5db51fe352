import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { icosphere } from './icosphere.js';
import { resampleLabels, resampleValues, sphereWeights } from './sphere-resample.js';

const source = icosphere(3);
const sourceCount = source.vertices.length / 3;
/** Turned and of another radius, so that no vertices coincide. */
const target = turned(icosphere(2).vertices, 0.37, 85);
const targetCount = target.length / 3;
const unit = target.map((value) => value / 85);

function turned(points: Float32Array, angle: number, radius: number): Float32Array {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return points.map((_, i) => {
    const v = i - (i % 3);
    const [x, y, z] = [points[v], c * points[v + 1] - s * points[v + 2], s * points[v + 1] + c * points[v + 2]];
    return radius * [c * x - s * y, s * x + c * y, z][i % 3];
  });
}

/** Every source vertex looked at. */
function nearestByForce(v: number, points = source.vertices, directions = unit): number {
  let best = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let p = 0; p < points.length / 3; p++) {
    const cosine = [0, 1, 2].reduce((sum, axis) => sum + points[3 * p + axis] * directions[3 * v + axis], 0);
    if (cosine > highest + 1e-9) {
      highest = cosine;
      best = p;
    }
  }
  return best;
}

/** Every triangle met by the ray from the origin (Möller & Trumbore 1997). */
function triangleByForce(v: number): { corners: number[]; shares: number[] } {
  const at = (p: number) => [...source.vertices.subarray(3 * p, 3 * p + 3)];
  const minus = (a: number[], b: number[]) => a.map((value, i) => value - b[i]);
  const cross = (a: number[], b: number[]) =>
    [0, 1, 2].map((i) => a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3]);
  const dot = (a: number[], b: number[]) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const ray = [...unit.subarray(3 * v, 3 * v + 3)];
  for (let f = 0; f < source.faces.length; f += 3) {
    const corners = [...source.faces.subarray(f, f + 3)];
    const [a, b, c] = corners.map(at);
    const [first, second] = [minus(b, a), minus(c, a)];
    const p = cross(ray, second);
    const determinant = dot(first, p);
    const from = a.map((value) => -value);
    const s = dot(from, p) / determinant;
    const q = cross(from, first);
    const t = dot(ray, q) / determinant;
    if (s >= -1e-7 && t >= -1e-7 && s + t <= 1 + 1e-7 && dot(second, q) / determinant > 0)
      return { corners, shares: [1 - s - t, s, t] };
  }
  throw new Error('no triangle');
}

const values = new Random(6).fillNormal(new Float32Array(2 * sourceCount));

describe('resampling between spheres', () => {
  it('takes the nearest vertex', () => {
    const result = resampleValues(sphereWeights(source, target, 'nearest'), values, 2);
    for (let v = 0; v < targetCount; v++) expect(result[2 * v + 1]).toBe(values[2 * nearestByForce(v) + 1]);
  });

  it('takes the nearest of unevenly spread points too', () => {
    const random = new Random(12);
    // Most points crowd at one pole, some are anywhere.
    const points = Float32Array.from({ length: 900 }, (_, i) => random.normal() + (i % 3 === 2 && i < 800 ? 40 : 0));
    for (let v = 0; v < points.length; v += 3) {
      const radius = Math.hypot(points[v], points[v + 1], points[v + 2]);
      for (let axis = 0; axis < 3; axis++) points[v + axis] /= radius;
    }
    const { vertices } = sphereWeights({ vertices: points, faces: [] }, target, 'nearest');
    for (let v = 0; v < targetCount; v++) expect(vertices[3 * v]).toBe(nearestByForce(v, points));
  });

  it('interpolates in the triangle that the ray meets', () => {
    const result = resampleValues(sphereWeights(source, target, 'barycentric'), values, 2);
    for (let v = 0; v < targetCount; v++) {
      const { corners, shares } = triangleByForce(v);
      for (let t = 0; t < 2; t++) {
        const wanted = corners.reduce((sum, p, k) => sum + shares[k] * values[2 * p + t], 0);
        expect(result[2 * v + t]).toBeCloseTo(wanted, 5);
      }
    }
  });

  it('gives the label with the largest share', () => {
    const labels = Int32Array.from({ length: sourceCount }, (_, v) => v % 3);
    const result = resampleLabels(sphereWeights(source, target, 'barycentric'), labels);
    let mixed = 0;
    for (let v = 0; v < targetCount; v++) {
      const { corners, shares } = triangleByForce(v);
      const votes = [0, 0, 0];
      corners.forEach((p, k) => {
        votes[labels[p]] += shares[k];
      });
      expect(result[v]).toBe(votes.indexOf(Math.max(...votes)));
      if (result[v] !== labels[nearestByForce(v)]) mixed++;
    }
    const nearest = resampleLabels(sphereWeights(source, target, 'nearest'), labels);
    nearest.forEach((label, v) => {
      expect(label).toBe(labels[nearestByForce(v)]);
    });
    expect(mixed).toBeGreaterThan(0);
  });

  it('gives back the vertices themselves on the nested template', () => {
    const coarse = icosphere(2).vertices;
    for (const method of ['nearest', 'barycentric'] as const) {
      const result = resampleValues(sphereWeights(source, coarse, method), values, 2);
      for (let i = 0; i < result.length; i++) expect(result[i]).toBeCloseTo(values[i], 5);
    }
  });

  it('leaves missing values out, and keeps a constant', () => {
    const weights = sphereWeights(source, target, 'barycentric');
    const holes = new Float32Array(sourceCount).fill(4);
    for (let v = 0; v < sourceCount; v += 2) holes[v] = Number.NaN;
    const result = resampleValues(weights, holes, 1);
    let missing = 0;
    result.forEach((value, v) => {
      const { corners, shares } = triangleByForce(v);
      const left = corners.reduce((sum, p, k) => (p % 2 === 0 ? sum : sum + shares[k]), 0);
      if (left < 0.5) {
        expect(value).toBeNaN();
        missing++;
      } else expect(value).toBeCloseTo(4, 5);
    });
    expect(missing).toBeGreaterThan(0);
    expect(missing).toBeLessThan(targetCount);
  });

  it('refuses what is no sphere and data of another size', () => {
    const notRound = source.vertices.map((value, i) => (i % 3 === 0 ? 2 * value : value));
    expect(() => sphereWeights({ ...source, vertices: notRound }, target, 'nearest')).toThrow(
      expect.objectContaining({ code: 'sphere-shape' }),
    );
    const broken = source.vertices.slice();
    broken[7] = Number.NaN;
    expect(() => sphereWeights({ ...source, vertices: broken }, target, 'nearest')).toThrow(
      expect.objectContaining({ code: 'sphere-shape' }),
    );
    expect(() => sphereWeights({ ...source, faces: [0, 1, 9999] }, target, 'barycentric')).toThrow(
      expect.objectContaining({ code: 'sphere-shape' }),
    );
    const weights = sphereWeights(source, target, 'nearest');
    expect(() => resampleValues(weights, values, 3)).toThrow(expect.objectContaining({ code: 'surface-shape' }));
    expect(() => resampleLabels(weights, [1, 2])).toThrow(expect.objectContaining({ code: 'surface-shape' }));
  });
});
