import { describe, expect, it } from 'vitest';
import { BOLD_BAND, boldTarget } from './bold.js';

const TR = 2.1;
const VOLUMES = 300;

/** Cosine number k of the discrete cosine transform: k / (2 · volumes · TR) Hz, and even about the middle when k is. */
const cosine = (k: number) =>
  Float64Array.from({ length: VOLUMES }, (_, n) => Math.cos((Math.PI * k * (n + 0.5)) / VOLUMES));
const frequency = (k: number) => k / (2 * VOLUMES * TR);

it('takes off the trend and all outside 0.01–0.15 Hz, and gives each vertex unit variance', () => {
  const [inside, slower, faster] = [60, 8, 240];
  expect(frequency(inside)).toBeCloseTo(0.0476, 3);
  expect(frequency(slower)).toBeLessThan(BOLD_BAND.low);
  expect(frequency(faster)).toBeGreaterThan(BOLD_BAND.high);
  const [wanted, drift, breath] = [inside, slower, faster].map(cosine);
  const data = new Float32Array(3 * VOLUMES);
  for (let k = 0; k < VOLUMES; k++) {
    data[k] = 1000 + 0.3 * k + 2 * wanted[k] + 5 * drift[k] + 3 * breath[k];
    data[VOLUMES + k] = 7 - 0.01 * wanted[k];
    data[2 * VOLUMES + k] = 42;
  }
  const before = data.slice();
  const target = boldTarget(data, VOLUMES, TR);
  expect(data).toEqual(before);
  for (let k = 0; k < VOLUMES; k++) {
    expect(Math.abs(target[k] - Math.SQRT2 * wanted[k])).toBeLessThan(1e-3);
    expect(Math.abs(target[VOLUMES + k] + Math.SQRT2 * wanted[k])).toBeLessThan(1e-3);
    expect(target[2 * VOLUMES + k]).toBe(0);
  }
});

it('does not depend on the unit', () => {
  const data = Float32Array.from({ length: VOLUMES }, (_, k) => Math.sin(k / 3) + Math.cos(k * k));
  const scaled = data.map((value) => 250 + 40 * value);
  const [a, b] = [data, scaled].map((x) => boldTarget(x, VOLUMES, TR));
  a.forEach((value, k) => {
    expect(b[k]).toBeCloseTo(value, 3);
  });
});

describe('a vertex without a signal', () => {
  const drift = cosine(8);
  const series: [name: string, value: (k: number) => number][] = [
    ['constant', () => 812.37],
    // What interpolation in single precision leaves of a constant.
    ['constant but for its last digit', (k) => 812.37 + ((k * 7919) % 3) * 6.2e-5],
    ['a line', (k) => 812.37 + 0.013 * k],
    ['drift below the band', (k) => 812.37 + 5 * drift[k]],
    ['zero', () => 0],
  ];

  it.each(series)('is 0, not rounding noise in units of its deviation: %s', (_, value) => {
    const data = Float32Array.from({ length: 3 * VOLUMES }, (_, i) => value(i % VOLUMES));
    // One is filtered together with a vertex that has a signal, one is alone.
    for (let k = 0; k < VOLUMES; k++) data[k] = 900 + 7 * Math.sin(k);
    const target = boldTarget(data, VOLUMES, TR);
    expect(target.subarray(VOLUMES)).toEqual(new Float32Array(2 * VOLUMES));
    expect(target.subarray(0, VOLUMES).some((z) => z > 1)).toBe(true);
  });

  it('is none that changes by a ten-thousandth', () => {
    const wanted = cosine(60);
    const data = Float32Array.from({ length: VOLUMES }, (_, k) => 812.37 + 0.08 * wanted[k]);
    const target = boldTarget(data, VOLUMES, TR);
    for (let k = 0; k < VOLUMES; k++) expect(Math.abs(target[k] - Math.SQRT2 * wanted[k])).toBeLessThan(2e-3);
  });
});
