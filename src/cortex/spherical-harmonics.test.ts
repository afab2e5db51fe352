import { describe, expect, it } from 'vitest';
import { icosphere } from './icosphere.js';
import { sphericalHarmonics } from './spherical-harmonics.js';

describe('spherical harmonics', () => {
  it('equal the closed forms of degree 0 to 3', () => {
    const direction = Float64Array.of(0.48, -0.6, 0.64);
    const [x, y, z] = direction;
    const { PI, sqrt } = Math;
    const closed = [
      sqrt(1 / (4 * PI)),
      sqrt(3 / (4 * PI)) * y,
      sqrt(3 / (4 * PI)) * z,
      sqrt(3 / (4 * PI)) * x,
      sqrt(15 / (4 * PI)) * x * y,
      sqrt(15 / (4 * PI)) * y * z,
      sqrt(5 / (16 * PI)) * (3 * z * z - 1),
      sqrt(15 / (4 * PI)) * x * z,
      sqrt(15 / (16 * PI)) * (x * x - y * y),
      sqrt(35 / (32 * PI)) * y * (3 * x * x - y * y),
      sqrt(105 / (4 * PI)) * x * y * z,
      sqrt(21 / (32 * PI)) * y * (5 * z * z - 1),
      sqrt(7 / (16 * PI)) * (5 * z ** 3 - 3 * z),
      sqrt(21 / (32 * PI)) * x * (5 * z * z - 1),
      sqrt(105 / (16 * PI)) * (x * x - y * y) * z,
      sqrt(35 / (32 * PI)) * x * (x * x - 3 * y * y),
    ];
    const values = sphericalHarmonics(direction, 3);
    closed.forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 12);
    });
  });

  it('obey the addition theorem up to degree 24, poles included', () => {
    const { vertices } = icosphere(1);
    const values = sphericalHarmonics(vertices, 24);
    for (let p = 0; p < vertices.length / 3; p++)
      for (let l = 0; l <= 24; l++) {
        let sum = 0;
        for (let k = l * l; k < (l + 1) ** 2; k++) sum += values[p * 625 + k] ** 2;
        expect(sum).toBeCloseTo((2 * l + 1) / (4 * Math.PI), 10);
      }
  });
});
