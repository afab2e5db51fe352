import { describe, expect, it } from 'vitest';
import { butterworthSections, filterRowsForwardBackward } from './butterworth.js';
import { designFir, designNotch } from './fir.js';
import { applyZeroPhaseInParts, filterForwardBackwardInParts, type SignalReader } from './in-parts.js';
import { referenceSignal } from './reference-vectors.fixture.js';
import { resample } from './resample.js';
import { resampleInParts } from './resample-in-parts.js';
import { applyZeroPhase } from './zero-phase.js';

const CHANNELS = 3;

function signals(samples: number): Float32Array {
  const data = new Float32Array(CHANNELS * samples);
  for (let c = 0; c < CHANNELS; c++) data.set(referenceSignal(samples + c).subarray(c), c * samples);
  return data;
}

/** Tells how much was read at once at most. */
function readerOf(data: Float32Array): SignalReader & { most: number } {
  const samples = data.length / CHANNELS;
  return {
    channels: CHANNELS,
    samples,
    most: 0,
    async read(start, count) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start + count).toBeLessThanOrEqual(samples);
      this.most = Math.max(this.most, count);
      const part = new Float32Array(CHANNELS * count);
      for (let c = 0; c < CHANNELS; c++) {
        part.set(data.subarray(c * samples + start, c * samples + start + count), c * count);
      }
      return part;
    },
  };
}

async function inPieces(reader: SignalReader, piece: number): Promise<Float32Array> {
  const { samples } = reader;
  const whole = new Float32Array(CHANNELS * samples);
  for (let start = 0; start < samples; start += piece) {
    const count = Math.min(piece, samples - start);
    const part = await reader.read(start, count);
    for (let c = 0; c < CHANNELS; c++) whole.set(part.subarray(c * count, (c + 1) * count), c * samples + start);
  }
  return whole;
}

/** Largest difference in deviations of the expected signal, `from` samples away from both ends. */
function difference(found: Float32Array, expected: Float32Array, from = 0): number {
  expect(found.length).toBe(expected.length);
  const samples = expected.length / CHANNELS;
  const power = expected.reduce((sum, value) => sum + value * value, 0) / expected.length;
  let most = 0;
  for (let c = 0; c < CHANNELS; c++) {
    for (let i = c * samples + from; i < (c + 1) * samples - from; i++) {
      most = Math.max(most, Math.abs(found[i] - expected[i]));
    }
  }
  return most / Math.sqrt(power);
}

describe('filters in parts equal those of the whole, ends included', () => {
  it.each([
    ['band-pass', designFir(250, { low: 1, high: 40 }), 20_000, 1100],
    ['band-pass', designFir(250, { low: 1, high: 40 }), 20_000, 7001],
    ['band-pass longer than the signal', designFir(250, { low: 1, high: 40 }), 300, 70],
    ['notch', designNotch(250, [50, 100]), 9000, 2500],
  ])('%s', async (_, filter, samples, piece) => {
    const data = signals(samples);
    const reader = readerOf(data);
    const found = await inPieces(applyZeroPhaseInParts(reader, filter), piece);
    expect(difference(found, applyZeroPhase(data, CHANNELS, samples, filter))).toBeLessThan(1e-6);
    expect(reader.most).toBeLessThanOrEqual(piece + filter.length - 1);
  });

  it.each([
    ['band-pass', 4, { low: 1, high: 40 }, 20_000, 1100],
    ['band-pass of odd order', 3, { low: 0.5, high: 40 }, 20_000, 6000],
    ['high-pass', 2, { low: 0.2 }, 30_000, 5000],
    ['low-pass', 5, { high: 30 }, 700, 37],
    ['first order', 1, { high: 3 }, 5000, 333],
  ] as const)('Butterworth %s', async (_, order, band, samples, piece) => {
    const data = signals(samples).map((value) => value + 5000);
    const sections = butterworthSections(order, band, 250);
    const found = await inPieces(filterForwardBackwardInParts(readerOf(data), sections), piece);
    expect(difference(found, filterRowsForwardBackward(sections, data, CHANNELS, samples))).toBeLessThan(1e-6);
  });
});

describe('resampling in parts', () => {
  /** What both rates hold, with room to the edge. */
  const limited = (samples: number, from: number, to: number) =>
    filterRowsForwardBackward(
      butterworthSections(12, { high: 0.4 * Math.min(from, to) }, from),
      signals(samples),
      CHANNELS,
      samples,
    );

  it.each([
    [1000, 200, 60_000, 3000],
    [1000, 200, 60_000, 777],
    [512, 200, 60_000, 5000],
    [160, 200, 20_000, 4000],
    [250, 200, 20_000, 16_000],
    [100, 1000, 9000, 20_000],
  ])(
    '%d to %d Hz equals resampling of the whole where the signal vanishes at the ends',
    async (from, to, samples, piece) => {
      const data = limited(samples, from, to);
      for (let i = 0; i < data.length; i++) data[i] *= Math.sin((Math.PI * (i % samples)) / samples) ** 2;
      const reader = readerOf(data);
      const found = await inPieces(resampleInParts(reader, from, to), piece);
      expect(difference(found, resample(data, CHANNELS, samples, from, to).data)).toBeLessThan(5e-6);
      expect(reader.most).toBeLessThanOrEqual(Math.ceil(((piece + 1) * from) / to) + 2100 * Math.max(1, from / to));
    },
  );

  it('takes other things to lie past the ends, which is seen in the first and the last second', async () => {
    const data = limited(60_000, 1000, 200);
    const found = await inPieces(resampleInParts(readerOf(data), 1000, 200), 3000);
    const expected = resample(data, CHANNELS, 60_000, 1000, 200).data;
    expect(difference(found, expected)).toBeLessThan(0.05);
    expect(difference(found, expected, 200)).toBeLessThan(1e-3);
    expect(difference(found, expected, 3000)).toBeLessThan(1e-4);
  });

  it.each([
    [1000, 300],
    [512, 200],
    [600.614990234375, 200],
    [1000.07, 250],
  ])('%d to %d Hz keeps a sine of known phase, and takes out what the new rate cannot hold', async (from, to) => {
    const samples = 50_000;
    const sine = (frequency: number, rate: number, count: number) =>
      Float32Array.from({ length: CHANNELS * count }, (_, i) =>
        Math.sin((2 * Math.PI * frequency * (i % count)) / rate),
      );
    const kept = await inPieces(resampleInParts(readerOf(sine(37, from, samples)), from, to), 5000);
    const count = kept.length / CHANNELS;
    expect(count).toBe(Math.round((samples * to) / from));
    expect(difference(kept, sine(37, to, count), 3 * to)).toBeLessThan(1e-4);
    const gone = await inPieces(resampleInParts(readerOf(sine(0.503 * to, from, samples)), from, to), 5000);
    expect(
      difference(
        gone.map((x) => x + 1),
        new Float32Array(gone.length).fill(1),
        2100,
      ),
    ).toBeLessThan(3e-4);
  });
});
