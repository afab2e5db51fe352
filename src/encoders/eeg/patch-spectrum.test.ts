import { describe, expect, it } from 'vitest';
import { patchSpectra } from './patch-spectrum.js';

describe('patchSpectra', () => {
  it('has the peak of a sine at its frequency and tells its phase, standardised over the window', () => {
    const patches = new Float32Array(2 * 200);
    for (let i = 0; i < 200; i++) {
      patches[i] = 3 * Math.cos((2 * Math.PI * 10 * i) / 200);
      patches[200 + i] = 3 * Math.sin((2 * Math.PI * 25 * i) / 200);
    }
    const amplitude = new Float32Array(2 * 101);
    const phase = new Float32Array(2 * 101);
    patchSpectra(patches, amplitude, phase);
    const peak = (values: Float32Array) => values.indexOf(Math.max(...values));
    expect([peak(amplitude.subarray(0, 101)), peak(amplitude.subarray(101))]).toEqual([10, 25]);
    // A cosine has angle 0, a sine −π/2: the same distance apart as the angles, in units of their deviation.
    const moments = (values: Float32Array) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
    };
    for (const values of [amplitude, phase]) {
      expect(moments(values)).toEqual([expect.closeTo(0, 5), expect.closeTo(1, 4)]);
    }
    expect(phase[10]).toBeGreaterThan(phase[101 + 25]);
    expect(amplitude[10]).toBeCloseTo(amplitude[101 + 25], 4);
  });
});
