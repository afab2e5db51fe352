import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { crossSpectra, featureScales, logBandPower, pairIndex, standardiseFeatures } from './index.js';

const RATE = 100;
const SAMPLES = 60 * RATE;

function noise(seed: string): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: 2 * SAMPLES }, () => random.normal(0, 5));
}

describe.each(['multitaper', 'wavelet'])('%s over an interrupted recording', (estimate) => {
  const segments = [
    { start: 0, samples: 20 * RATE },
    { start: 32 * RATE, samples: 28 * RATE },
  ];
  const bands = [{ name: 'alpha', low: 8, high: 13 }];

  it('has no value where nothing was measured, and takes nothing of it into other windows', () => {
    const clean = noise('a');
    const dirty = clean.slice();
    for (const row of [0, SAMPLES]) dirty.fill(1e5, row + 20 * RATE, row + 32 * RATE);
    const options = { bands, estimate, segments };
    const a = logBandPower(clean, 2, SAMPLES, RATE, options);
    const b = logBandPower(dirty, 2, SAMPLES, RATE, options);
    expect(a.seconds).toBe(60);
    expect([...b.features]).toEqual([...a.features]);
    const missing = Array.from({ length: 60 }, (_, s) => s).filter((s) => Number.isNaN(b.features[2 * s]));
    expect(missing).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
    const whole = logBandPower(clean, 2, SAMPLES, RATE, { bands, estimate });
    // Far from the interruption nothing changes.
    expect(b.features[2 * 10]).toBeCloseTo(whole.features[2 * 10], 6);
  });

  it('gives cross-spectra whose diagonal is that power, without a value in the same steps', () => {
    const data = noise('b');
    const options = { bands, estimate, segments };
    const { features } = logBandPower(data, 2, SAMPLES, RATE, options);
    const { values } = crossSpectra(data, 2, SAMPLES, RATE, options);
    for (let s = 0; s < 60; s++) {
      const own = Math.log(values[s * 3 + pairIndex(1, 1)]);
      if (s >= 20 && s < 32) expect(own).toBeNaN();
      else expect(own).toBeCloseTo(features[2 * s + 1], 3);
    }
  });
});

describe('standardised features with steps that have no value', () => {
  it('have the mean and deviation of those that have one', () => {
    const random = new Random('scales');
    const values = Float32Array.from({ length: 200 }, () => random.normal(3, 2));
    const known = featureScales(values, 200);
    const holed = new Float32Array(300).fill(Number.NaN);
    holed.set(values.subarray(0, 100), 0);
    holed.set(values.subarray(100), 200);
    const scales = featureScales(holed, 300);
    expect(scales.mean[0]).toBeCloseTo(known.mean[0], 10);
    expect(scales.factor[0]).toBeCloseTo(known.factor[0], 10);
  });

  it('span a short gap by a straight line, and go back to the mean in a long one', () => {
    const scales = { mean: Float64Array.of(0), factor: Float64Array.of(1) };
    const gap = (count: number) => Float32Array.of(2, ...Array<number>(count).fill(Number.NaN), -1);
    expect([...standardiseFeatures(gap(2), scales)]).toEqual([2, 1, 0, -1]);
    const long = standardiseFeatures(gap(8), scales);
    expect([...long.subarray(3, 7)]).toEqual([0, 0, 0, 0]);
    expect(long[1]).toBeCloseTo(1.2);
    expect(long[8]).toBeCloseTo(-0.6);
    expect([...standardiseFeatures(Float32Array.of(Number.NaN, 4), scales)]).toEqual([expect.closeTo(2.4), 4]);
    expect([...standardiseFeatures(Float32Array.of(Number.NaN, Number.NaN), scales)]).toEqual([0, 0]);
  });
});
