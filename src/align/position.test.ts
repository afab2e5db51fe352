import { describe, expect, it } from 'vitest';
import { placeFeatures, sinusoid } from './position.js';

describe('placeFeatures', () => {
  it('holds sine and cosine of each coordinate at 40, 80, 160 and 320 mm', () => {
    const features = placeFeatures(Float32Array.of(0, 0, 0, 10, 20, -40));
    expect(features).toHaveLength(48);
    const cosines = Array.from({ length: 24 }, (_, i) => i % 2);
    expect([...features.subarray(0, 24)]).toEqual(cosines);
    const expected = [10, 20, -40].flatMap((x) =>
      [40, 80, 160, 320].flatMap((wavelength) => [
        Math.sin((2 * Math.PI * x) / wavelength),
        Math.cos((2 * Math.PI * x) / wavelength),
      ]),
    );
    expected.forEach((value, i) => {
      expect(features[24 + i]).toBeCloseTo(value, 6);
    });
  });

  it('makes near points alike and tells all points of a head apart', () => {
    const distance = (a: number[], b: number[]) => {
      const features = placeFeatures(Float32Array.from([...a, ...b]));
      return Math.hypot(...features.subarray(0, 24).map((value, i) => value - features[24 + i]));
    };
    const near = distance([30, -40, 50], [31, -40, 50]);
    const middle = distance([30, -40, 50], [34, -40, 50]);
    expect(near).toBeLessThan(middle);
    // Opposite ends of the head, where shorter waves alone would repeat.
    expect(distance([-80, 0, 0], [80, 0, 0])).toBeGreaterThan(middle);
  });
});

describe('sinusoid', () => {
  it('turns once in each of its periods', () => {
    // Width 4, longest period 100: periods 10 and 100.
    const expected = [Math.sin(Math.PI / 2), Math.sin(Math.PI / 20), Math.cos(Math.PI / 2), Math.cos(Math.PI / 20)];
    sinusoid(2.5, 4, 100).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
    expect([...sinusoid(0, 6, 50)]).toEqual([0, 0, 0, 1, 1, 1]);
  });
});
