import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { butterworthSections, filterForwardBackward } from './butterworth.js';
import { spectralPeak } from './spectral-peak.js';

const RATE = 100;
const SAMPLES = 100 * RATE;
const CHANNELS = 6;
const search = { from: 7, to: 13, pass: { low: 1, high: 45 } };
const all = [...Array(CHANNELS).keys()];

/** Channels of noise whose power falls with frequency, and narrow-band rhythms of some frequencies and amplitudes in all of them. */
function recording(seed: string, rhythms: readonly { frequency: number; amplitude: number }[]): Float32Array {
  const random = new Random(seed);
  const data = new Float32Array(CHANNELS * SAMPLES);
  for (let c = 0; c < CHANNELS; c++) {
    let [slow, fast] = [0, 0];
    for (let i = 0; i < SAMPLES; i++) {
      const value = random.normal();
      slow = 0.97 * slow + value;
      fast = 0.6 * fast + value;
      data[c * SAMPLES + i] = slow + fast;
    }
  }
  for (const { frequency, amplitude } of rhythms) {
    const white = random.fillNormal(new Float32Array(SAMPLES), 1);
    const [low, high] = [frequency - 0.6, frequency + 0.6];
    const course = filterForwardBackward(butterworthSections(2, { low, high }, RATE), white);
    const size = Math.sqrt(course.reduce((sum, value) => sum + value * value, 0) / SAMPLES);
    for (let i = 0; i < CHANNELS * SAMPLES; i++) data[i] += (amplitude * course[i % SAMPLES]) / size;
  }
  return data;
}

const peakOf = (data: Float32Array) => spectralPeak(data, all, SAMPLES, RATE, search);

describe('the peak of a spectrum', () => {
  it.each([8.2, 9.4, 10.9, 12.1])('is where a rhythm of %d Hz was planted', (frequency) => {
    for (const seed of ['a', 'b', 'c']) {
      const found = peakOf(recording(seed, [{ frequency, amplitude: 2 }]));
      expect(Math.abs(found!.frequency - frequency), seed).toBeLessThan(0.35);
      expect(found!.prominence).toBeGreaterThan(0.5);
    }
  });

  it('is not moved by a strong rhythm below or above', () => {
    const rhythms = [
      { frequency: 10, amplitude: 2 },
      { frequency: 5, amplitude: 3 },
      { frequency: 20, amplitude: 3 },
    ];
    expect(peakOf(recording('others', rhythms))!.frequency).toBeCloseTo(10, 0);
  });

  it('is none in noise whose power falls with frequency', () => {
    const found = Array.from({ length: 30 }, (_, i) => peakOf(recording(`noise ${i}`, [])));
    expect(found.filter((peak) => peak !== undefined).length).toBeLessThanOrEqual(1);
  });

  it('is none on the flank of a rhythm that lies outside', () => {
    expect(peakOf(recording('low', [{ frequency: 5.5, amplitude: 4 }]))).toBeUndefined();
    expect(peakOf(recording('high', [{ frequency: 15, amplitude: 4 }]))).toBeUndefined();
  });

  it('is that of the channels that count', () => {
    const data = recording('plain', []);
    const own = recording('plain', [{ frequency: 9, amplitude: 2 }]);
    data.set(own.subarray(0, 2 * SAMPLES));
    expect(spectralPeak(data, [0, 1], SAMPLES, RATE, search)!.frequency).toBeCloseTo(9, 0);
    expect(spectralPeak(data, [2, 3, 4, 5], SAMPLES, RATE, search)).toBeUndefined();
  });

  it('is none where the recording does not hold the frequencies', () => {
    const data = recording('held', [{ frequency: 10, amplitude: 2 }]);
    expect(spectralPeak(data, all, SAMPLES, RATE, { ...search, pass: { low: 1, high: 6 } })).toBeUndefined();
  });
});
