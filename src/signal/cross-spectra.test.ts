import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { crossSpectra, logBandPower, pairCount, pairIndex, spectraOf, storedSpectra } from './index.js';

const [CHANNELS, RATE, SAMPLES] = [5, 100, 1250];
const BANDS = [
  { name: 'alpha', low: 8, high: 13 },
  { name: 'beta', low: 13, high: 30 },
];
const random = new Random('signals');
/** Channels that share a part, so that cross-spectra of pairs are not zero. */
const data = (() => {
  const shared = random.fillNormal(new Float32Array(SAMPLES), 5);
  return Float32Array.from({ length: CHANNELS * SAMPLES }, (_, i) => {
    const channel = Math.floor(i / SAMPLES);
    return (channel - 2) * shared[i % SAMPLES] + random.normal(0, 3);
  });
})();

/** Spectra in double precision from their definition: no fast transform, two tapers at a time or products four at a time. */
function byDefinition(first: number, second: number, start: number, length: number, tapers: number, band: number) {
  const { low, high } = BANDS[band];
  const at = (channel: number, i: number) => {
    let sample = i;
    while (sample < 0 || sample >= SAMPLES) sample = sample < 0 ? -sample : 2 * (SAMPLES - 1) - sample;
    return data[channel * SAMPLES + sample];
  };
  const windows = [first, second].map((channel) => {
    const all = Array.from({ length }, (_, i) => at(channel, start + i));
    const mean = all.reduce((sum, value) => sum + value, 0) / length;
    return all.map((value) => value - mean);
  });
  let sum = 0;
  for (let taper = 0; taper < tapers; taper++) {
    for (let bin = 1; bin < length / 2; bin++) {
      const frequency = (bin * RATE) / length;
      if (frequency < low || frequency >= high) continue;
      const [a, b] = windows.map((window) => {
        let [real, imaginary] = [0, 0];
        window.forEach((value, i) => {
          const weight = Math.sqrt(2 / (length + 1)) * Math.sin((Math.PI * (taper + 1) * (i + 1)) / (length + 1));
          const angle = (2 * Math.PI * bin * i) / length;
          real += weight * value * Math.cos(angle);
          imaginary -= weight * value * Math.sin(angle);
        });
        return { real, imaginary };
      });
      sum += (2 / (tapers * length)) * (a.real * b.real + a.imaginary * b.imaginary);
    }
  }
  return sum;
}

describe('pairs of channels', () => {
  it('stand in the lower triangle, row by row', () => {
    const places: number[] = [];
    for (let i = 0; i < 7; i++) for (let j = 0; j <= i; j++) places.push(pairIndex(i, j));
    expect(places).toEqual(Array.from({ length: pairCount(7) }, (_, i) => i));
  });
});

describe('cross-spectra', () => {
  it.each([2, 3, 4])('are the real part of their definition, with %i tapers', (tapers) => {
    const spectra = crossSpectra(data, CHANNELS, SAMPLES, RATE, { bands: BANDS, tapers });
    expect(spectra).toMatchObject({ steps: 12, bands: 2, channels: CHANNELS });
    expect(spectra.values).toHaveLength(12 * 2 * pairCount(CHANNELS));
    // The first window reaches past the beginning, and the last past the end.
    for (const step of [0, 5, 11]) {
      for (const [i, j] of [
        [0, 0],
        [3, 1],
        [4, 2],
        [4, 4],
      ]) {
        for (const band of [0, 1]) {
          const expected = byDefinition(i, j, (step + 0.5) * RATE - RATE, 2 * RATE, tapers, band);
          const found = spectra.values[(step * 2 + band) * pairCount(CHANNELS) + pairIndex(i, j)];
          const power = byDefinition(i, i, (step + 0.5) * RATE - RATE, 2 * RATE, tapers, band);
          expect(Math.abs(found - expected), `${step} ${i} ${j} ${band}`).toBeLessThan(1e-4 * power);
        }
      }
    }
  });

  it.each([1, 2, 3])('have the power of logBandPower on their diagonal (%i tapers)', (tapers) => {
    const options = { bands: BANDS, tapers, windowSeconds: 1.5, stepSeconds: 0.5 };
    const { values, steps } = crossSpectra(data, CHANNELS, SAMPLES, RATE, options);
    const { features, seconds } = logBandPower(data, CHANNELS, SAMPLES, RATE, options);
    expect(steps).toBe(seconds);
    for (let step = 0; step < steps; step++) {
      for (let channel = 0; channel < CHANNELS; channel++) {
        for (let band = 0; band < 2; band++) {
          const power = values[(step * 2 + band) * pairCount(CHANNELS) + pairIndex(channel, channel)];
          expect(Math.log(power)).toBeCloseTo(features[(step * CHANNELS + channel) * 2 + band], 4);
        }
      }
    }
  });

  it('give of any mixture of the channels the power that it has: M·C·Mᵀ', () => {
    const mixtures = 3;
    const mixing = new Random('mixing').fillNormal(new Float32Array(mixtures * CHANNELS));
    const mixed = Float32Array.from({ length: mixtures * SAMPLES }, (_, i) => {
      const row = Math.floor(i / SAMPLES);
      let sum = 0;
      for (let c = 0; c < CHANNELS; c++) sum += mixing[row * CHANNELS + c] * data[c * SAMPLES + (i % SAMPLES)];
      return sum;
    });
    const { features, seconds } = logBandPower(mixed, mixtures, SAMPLES, RATE, { bands: BANDS });
    const { values } = crossSpectra(data, CHANNELS, SAMPLES, RATE, { bands: BANDS });
    for (let step = 0; step < seconds; step++) {
      for (let band = 0; band < 2; band++) {
        for (let m = 0; m < mixtures; m++) {
          let power = 0;
          for (let i = 0; i < CHANNELS; i++) {
            for (let j = 0; j < CHANNELS; j++) {
              const pair = pairIndex(Math.max(i, j), Math.min(i, j));
              power +=
                mixing[m * CHANNELS + i] *
                mixing[m * CHANNELS + j] *
                values[(step * 2 + band) * pairCount(CHANNELS) + pair];
            }
          }
          expect(Math.log(power)).toBeCloseTo(features[(step * mixtures + m) * 2 + band], 3);
        }
      }
    }
  });

  it('are the same read in parts, at once, and from memory', () => {
    const whole = crossSpectra(data, CHANNELS, SAMPLES, RATE, { bands: BANDS });
    const source = spectraOf(data, CHANNELS, SAMPLES, RATE, { bands: BANDS });
    const stored = storedSpectra(source);
    const perStep = 2 * pairCount(CHANNELS);
    for (const one of [source, stored]) {
      expect(one).toMatchObject({ steps: whole.steps, bands: 2, channels: CHANNELS });
      for (const [from, until] of [
        [0, 12],
        [0, 1],
        [4, 9],
        [11, 12],
      ]) {
        expect(one.read(from, until)).toEqual(whole.values.slice(from * perStep, until * perStep));
      }
    }
    expect(source).toMatchObject({ bands: 2 });
    // Five bands, where none are named.
    expect(spectraOf(data, CHANNELS, SAMPLES, 200).bands).toBe(5);
  });

  it('refuse what band power refuses', () => {
    expect(() => crossSpectra(data, CHANNELS, 60, RATE, { bands: BANDS })).toThrow(
      expect.objectContaining({ code: 'signal-too-short' }),
    );
    const high = [{ name: 'high', low: 60, high: 70 }];
    expect(() => crossSpectra(data, CHANNELS, SAMPLES, RATE, { bands: high })).toThrow(
      expect.objectContaining({ code: 'filter-range' }),
    );
  });
});
