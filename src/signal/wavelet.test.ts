import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { crossSpectra, logBandPower, pairCount, pairIndex, SPECTRAL_ESTIMATES, spectralEstimate } from './index.js';
import { referenceSignal } from './reference-vectors.fixture.js';
import { waveletFrequencies } from './wavelet.js';

const BANDS = [
  { name: 'delta', low: 1, high: 4 },
  { name: 'theta', low: 4, high: 8 },
  { name: 'alpha', low: 8, high: 13 },
  { name: 'beta', low: 13, high: 30 },
];
const RATE = 100;

/**
 * Cross-spectra by `mne.time_frequency.tfr_array_morlet` (MNE-Python 1.13, n_cycles=7, zero_mean=False, output='complex') at the middles
 * of equal parts of each band on a logarithmic scale, ⌈ln(high/low)·7/1.5⌉ of them. Its wavelets have the energy 2, so that the product of
 * two channels over the rate is one-sided density; averaged over all 200 samples of the window and summed with the widths of the parts.
 * By step and band: channel 0 with itself, 1 with 0, 1 with itself.
 */
const MNE: Record<number, number[][]> = {
  10: [
    [100.9437, -14.72819, 57.45527],
    [105.8516, -15.77616, 61.53294],
    [0.8929883, 0.2086647, 0.8607519],
    [14.52385, 2.593396, 15.39666],
  ],
  17: [
    [99.23464, -14.10097, 54.30395],
    [103.9143, -14.70817, 57.24215],
    [0.8210747, 0.3853361, 0.7643629],
    [14.91001, 4.711788, 14.81752],
  ],
};

/** Some channels of sines of one frequency, with an amplitude and a phase each. */
function sines(frequency: number, samples: number, channels: readonly (readonly [number, number])[]): Float32Array {
  return Float32Array.from({ length: channels.length * samples }, (_, i) => {
    const [amplitude, phase] = channels[Math.floor(i / samples)];
    return amplitude * Math.sin((2 * Math.PI * frequency * (i % samples)) / RATE + phase);
  });
}

describe('wavelet cross-spectra', () => {
  it('are those of MNE', () => {
    const samples = 3000;
    const data = Float32Array.from(referenceSignal(2 * samples));
    for (let i = 0; i < samples; i++) data[samples + i] += 0.5 * data[i];
    const { values } = crossSpectra(data, 2, samples, RATE, { bands: BANDS, estimate: 'wavelet' });
    for (const [step, bands] of Object.entries(MNE)) {
      bands.forEach((expected, band) => {
        const found = values.subarray((Number(step) * 4 + band) * 3, (Number(step) * 4 + band + 1) * 3);
        const power = Math.sqrt(expected[0] * expected[2]);
        // Coefficients are taken at some times of the window, not at every sample.
        expected.forEach((value, k) => {
          expect(Math.abs(found[k] - value), `${step} ${BANDS[band].name} ${k}`).toBeLessThan(0.015 * power);
        });
      });
    }
  });

  it.each([5.5, 10, 20])('give of a sine of %d Hz its power, and of two the cosine of their phase', (frequency) => {
    const samples = 3000;
    const phase = 1.1;
    const data = sines(frequency, samples, [
      [6, 0.3],
      [4, 0.3 + phase],
    ]);
    const { values } = crossSpectra(data, 2, samples, RATE, { bands: BANDS, estimate: 'wavelet' });
    const at = (step: number, pair: number) =>
      BANDS.reduce((sum, _, band) => sum + values[(step * BANDS.length + band) * 3 + pair], 0);
    for (const step of [8, 15, 22]) {
      for (const [pair, expected] of [
        [pairIndex(0, 0), 18],
        [pairIndex(1, 0), 12 * Math.cos(phase)],
        [pairIndex(1, 1), 8],
      ])
        expect(Math.abs(at(step, pair) / expected - 1)).toBeLessThan(0.04);
    }
    // And hold it in its own band.
    const own = BANDS.findIndex(({ low, high }) => low <= frequency && frequency < high);
    const parts = BANDS.map((_, band) => values[(15 * BANDS.length + band) * 3]);
    expect(parts[own] / parts.reduce((sum, value) => sum + value)).toBeGreaterThan(0.85);
  });

  it('give of white noise its variance times the share of the band, as tapers do', () => {
    const samples = 60_000;
    const data = new Random('white').fillNormal(new Float32Array(samples), 3);
    for (const { name } of SPECTRAL_ESTIMATES) {
      const { values, steps } = crossSpectra(data, 1, samples, RATE, { bands: BANDS, estimate: name });
      BANDS.forEach(({ low, high }, band) => {
        let mean = 0;
        for (let step = 0; step < steps; step++) mean += values[step * BANDS.length + band] / steps;
        expect(mean / ((9 * (high - low)) / (RATE / 2)), `${name} ${band}`).toBeGreaterThan(0.93);
        expect(mean / ((9 * (high - low)) / (RATE / 2)), `${name} ${band}`).toBeLessThan(1.07);
      });
    }
  });
});

describe.each(SPECTRAL_ESTIMATES.map(({ name }) => [name]))('power by %s', (estimate) => {
  const [channels, samples] = [3, 1250];
  const random = new Random('signals');
  const data = random.fillNormal(new Float32Array(channels * samples), 5);
  const options = { bands: BANDS.slice(1), estimate, windowSeconds: 1.5, stepSeconds: 0.5 };

  it('stands on the diagonal of its cross-spectra', () => {
    const { values, steps } = crossSpectra(data, channels, samples, RATE, options);
    const { features, seconds } = logBandPower(data, channels, samples, RATE, options);
    expect(steps).toBe(seconds);
    for (let row = 0; row < steps * 3; row++) {
      const [step, band] = [Math.floor(row / 3), row % 3];
      for (let c = 0; c < channels; c++) {
        const power = values[row * pairCount(channels) + pairIndex(c, c)];
        expect(Math.log(power)).toBeCloseTo(features[(step * channels + c) * 3 + band], 4);
      }
    }
  });

  it('is at the time of what it measures, to the ends of the recording', () => {
    const burst = sines(10, 3000, [[5, 0]]).map((value, i) => (i >= 1200 && i < 1400 ? 10 * value : value));
    const alpha = { bands: BANDS.slice(2, 3), estimate };
    const { features, seconds } = logBandPower(burst, 1, 3000, RATE, alpha);
    expect(seconds).toBe(30);
    expect(Math.abs(features.indexOf(Math.max(...features)) - 12.5)).toBeLessThanOrEqual(0.5);
    for (const second of [0, 29]) expect(features[second]).toBeCloseTo(Math.log(12.5), 0);
  });

  it('refuses a band that holds no frequency, and short recordings', () => {
    const above = { ...options, bands: [{ name: 'high', low: 60, high: 70 }] };
    expect(() => logBandPower(data, channels, samples, RATE, above)).toThrow(
      expect.objectContaining({ code: 'filter-range', detail: expect.objectContaining({ field: 'high' }) }),
    );
    expect(() => logBandPower(data, channels, 30, RATE, options)).toThrow(
      expect.objectContaining({ code: 'signal-too-short' }),
    );
  });
});

describe('spectral estimates', () => {
  it('are tapers where nothing is named, and none of another name', () => {
    expect(spectralEstimate().name).toBe('multitaper');
    expect(() => spectralEstimate('periodogram')).toThrow(
      expect.objectContaining({
        code: 'estimate-unknown',
        detail: expect.objectContaining({ expected: 'multitaper, wavelet', found: 'periodogram' }),
      }),
    );
  });

  it('cover a band with wavelets up to the highest frequency that there is', () => {
    const parts = waveletFrequencies({ name: 'gamma', low: 30, high: 70 }, 0.5, 50);
    expect(parts.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(20, 9);
    for (const { frequency } of parts) expect(frequency > 30 && frequency < 50).toBe(true);
    const ratios = parts.slice(1).map(({ frequency }, k) => frequency / parts[k].frequency);
    for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0], 9);
  });
});
