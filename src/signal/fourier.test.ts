import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { fastLength, fourierPlan, realSpectrum, signalOfSpectrum } from './fourier.js';

/** The definition, summed term by term. */
function directTransform(real: Float64Array, imaginary: Float64Array) {
  const n = real.length;
  const outR = new Float64Array(n);
  const outI = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      outR[k] += real[j] * Math.cos(angle) - imaginary[j] * Math.sin(angle);
      outI[k] += real[j] * Math.sin(angle) + imaginary[j] * Math.cos(angle);
    }
  }
  return { outR, outI };
}

describe('fourierPlan', () => {
  const random = new Random(3);
  for (const n of [
    1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 30, 31, 37, 49, 60, 64, 77, 97, 100, 128, 202, 210, 243, 262, 400,
  ]) {
    it(`equals the definition at ${n} points, and its inverse undoes it`, () => {
      const real = Float64Array.from({ length: n }, () => random.normal());
      const imaginary = Float64Array.from({ length: n }, () => random.normal());
      const { outR, outI } = directTransform(real, imaginary);
      const re = real.slice();
      const im = imaginary.slice();
      fourierPlan(n).forward(re, im);
      for (let k = 0; k < n; k++) {
        expect(Math.abs(re[k] - outR[k])).toBeLessThan(1e-11);
        expect(Math.abs(im[k] - outI[k])).toBeLessThan(1e-11);
      }
      fourierPlan(n).inverse(re, im);
      for (let k = 0; k < n; k++) {
        expect(Math.abs(re[k] - real[k])).toBeLessThan(1e-12);
        expect(Math.abs(im[k] - imaginary[k])).toBeLessThan(1e-12);
      }
    });
  }

  it('stays exact at a large prime length', () => {
    const n = 52429;
    const re = new Float64Array(n);
    const im = new Float64Array(n);
    for (let j = 0; j < n; j++) re[j] = Math.cos((2 * Math.PI * 1000 * j) / n);
    fourierPlan(n).forward(re, im);
    expect(re[1000]).toBeCloseTo(n / 2, 5);
    expect(re[n - 1000]).toBeCloseTo(n / 2, 5);
    re[1000] = 0;
    re[n - 1000] = 0;
    let largest = 0;
    for (let k = 0; k < n; k++) largest = Math.max(largest, Math.abs(re[k]), Math.abs(im[k]));
    expect(largest).toBeLessThan(1e-6);
  });
});

describe('real spectra', () => {
  it.each([9, 10, 101])('a signal of %i samples survives the way there and back', (n) => {
    const random = new Random(n);
    const signal = Float64Array.from({ length: n }, () => random.normal());
    const { real, imaginary } = realSpectrum(signal);
    expect(real.length).toBe(Math.floor(n / 2) + 1);
    const back = signalOfSpectrum(real, imaginary, n);
    for (let j = 0; j < n; j++) expect(back[j]).toBeCloseTo(signal[j], 12);
  });
});

describe('fastLength', () => {
  it.each([
    [1, 1],
    [7, 8],
    [11, 12],
    [121, 125],
    [1023, 1024],
    [4097, 4320],
  ])('%i → at most the known 2-3-5 length %i', (minimum, expected) => {
    const found = fastLength(minimum);
    expect(found).toBeGreaterThanOrEqual(minimum);
    expect(found).toBeLessThanOrEqual(expected);
  });
  it('keeps a wanted multiple', () => expect(fastLength(1000, 7) % 7).toBe(0));
});
