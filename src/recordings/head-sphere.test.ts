import { describe, expect, it } from 'vitest';
import { electrodeNames, electrodePosition } from './electrode-positions.js';
import { fitSphere, placesInHeadFrame, placesInUnknownFrame } from './head-sphere.js';

/**
 * A few of the 43 electrodes of MNE-Python's `standard_1005` in its head frame, m, by
 * `info.set_montage(make_standard_montage('standard_1005'))`; the rest of the cap is made by the inverse of the frame's transform.
 */
const MNE_HEAD: Readonly<Record<string, readonly [number, number, number]>> = {
  Fp1: [-0.03090259, 0.11458518, 0.02786657],
  Fpz: [-0.00133732, 0.1191018, 0.0328899],
  Fp2: [0.0284095, 0.1153463, 0.02772126],
};
const NAMES = 'Fp1 Fpz Fp2 F7 F3 Fz F4 F8 FC5 FC1 FC2 FC6 T7 C3 Cz C4 T8 CP5 CP1 CP2 CP6 P7 P3 Pz P4 P8 O1 Oz O2'.split(
  ' ',
);
const places = NAMES.map((name) => electrodePosition(name)!);
/** The inverse of the frame between the ears, mm: what `head-frame.ts` undoes. */
const toHead = ([x, y, z]: readonly [number, number, number]): [number, number, number] => {
  const [a, b, c] = [x - 1.87336, y + 28.79576, z + 41.2941];
  return [
    0.9999938 * a + 0.00355187 * b + 0.00020204 * c,
    -0.00355761 * a + 0.99838907 * b + 0.05662593 * c,
    -0.00000057 * a - 0.05662654 * b + 0.99839538 * c,
  ];
};
const worst = (found: readonly ({ position: readonly number[] } | undefined)[]) =>
  Math.max(...found.map((place, i) => Math.hypot(...place!.position.map((value, axis) => value - places[i][axis]))));

describe('the sphere of a head', () => {
  it('is found exactly', () => {
    const points = electrodeNames()
      .slice(0, 40)
      .map((_, i): [number, number, number] => {
        const [a, b] = [i * 0.7, Math.acos(1 - i / 30)];
        return [3 + 9 * Math.sin(b) * Math.cos(a), -2 + 9 * Math.sin(b) * Math.sin(a), 5 + 9 * Math.cos(b)];
      });
    const sphere = fitSphere(points)!;
    [3, -2, 5].forEach((value, axis) => {
      expect(sphere.centre[axis]).toBeCloseTo(value, 6);
    });
    expect(sphere.radius).toBeCloseTo(9, 6);
    expect(sphere.misfit).toBeLessThan(1e-6);
    expect(fitSphere([[0, 0, 1]])).toBeUndefined();
    expect(fitSphere(points.map(([x, y]) => [x, y, 0]))).toBeUndefined();
  });

  it('knows the frame between the ears, in any unit, as MNE-Python has it', () => {
    // The average head is a smooth fit, which is up to 3.8 mm off.
    for (const [name, place] of Object.entries(MNE_HEAD)) {
      const own = toHead(electrodePosition(name)!);
      expect(Math.hypot(...own.map((value, axis) => value - 1000 * place[axis]))).toBeLessThan(4);
    }
    for (const unit of [1, 0.1, 0.001]) {
      const stated = places.map((place) => toHead(place).map((value) => value * unit) as [number, number, number]);
      expect(worst(placesInUnknownFrame(stated))).toBeLessThan(2);
    }
    expect(worst(placesInHeadFrame(places.map(toHead), {}))).toBeLessThan(2);
  });

  it('knows the frame of MNI templates', () => {
    expect(worst(placesInUnknownFrame(places))).toBeLessThan(1e-9);
  });

  it('moves other heads onto the average one', () => {
    const elsewhere = places.map(([x, y, z]): [number, number, number] => [0.9 * x + 40, 0.9 * y + 130, 0.9 * z - 70]);
    expect(worst(placesInUnknownFrame(elsewhere))).toBeLessThan(8);
  });

  it('leaves directions on an ideal head what they are, wherever its middle lies', () => {
    const ideal = places.map((_, i): [number, number, number] => {
      const [a, b] = [i * 0.7, (i / 29) * 1.8];
      return [95 * Math.sin(b) * Math.cos(a), 95 * Math.sin(b) * Math.sin(a), 40 + 95 * Math.cos(b)];
    });
    const found = placesInUnknownFrame(ideal);
    expect(found.every((place) => place?.measured === false)).toBe(true);
    expect(Math.hypot(...found[0]!.position.map((value, axis) => value - electrodePosition('Cz')![axis]))).toBeLessThan(
      1,
    );
    expect(placesInHeadFrame(ideal, {})[0].position).toEqual(found[0]!.position);
  });
});
