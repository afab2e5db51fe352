import { describe, expect, it } from 'vitest';
import { butterworthSections, filterForwardBackward, filterRowsForwardBackward } from './butterworth.js';
import { designFir, designNotch } from './fir.js';
import { REFERENCES, type Reference, referenceSignal } from './reference-vectors.fixture.js';
import { paddedLengths, resample } from './resample.js';
import { bandPassSlow } from './slow-filter.js';
import { welch } from './spectrum.js';
import { applyZeroPhase, filterZeroPhase, notchFilter } from './zero-phase.js';

/** Largest difference in units of the result's standard deviation. */
function difference(found: ArrayLike<number>, reference: Reference): number {
  expect(found.length).toBe(reference.length);
  return Math.max(...reference.index.map((at, i) => Math.abs(found[at] - reference.value[i]))) / reference.sd;
}

describe('zero-phase filters equal mne.filter.filter_data, ends included', () => {
  it.each([
    ['bandPass', 1500, 250, { low: 1, high: 40 }],
    ['bandPassShort', 400, 250, { low: 1, high: 40 }],
    ['highPass', 1500, 250, { low: 0.5 }],
    ['lowPass', 1500, 160, { high: 75 }],
  ] as const)('%s', (name, samples, rate, options) => {
    const found = filterZeroPhase(referenceSignal(samples), 1, samples, rate, options);
    expect(difference(found, REFERENCES[name])).toBeLessThan(1e-6);
  });

  it('notch at 50 and 100 Hz, as mne.filter.notch_filter', () => {
    expect(difference(notchFilter(referenceSignal(3000), 1, 3000, 250, [50, 100]), REFERENCES.notch)).toBeLessThan(
      1e-6,
    );
  });

  it('treats three channels as it treats each alone', () => {
    const samples = 700;
    const data = new Float64Array(3 * samples);
    for (let c = 0; c < 3; c++) data.set(referenceSignal(samples + c).subarray(c), c * samples);
    const together = filterZeroPhase(data, 3, samples, 250, { low: 2, high: 30 });
    for (let c = 0; c < 3; c++) {
      const alone = filterZeroPhase(data.subarray(c * samples, (c + 1) * samples), 1, samples, 250, {
        low: 2,
        high: 30,
      });
      for (let i = 0; i < samples; i++) expect(together[c * samples + i]).toBeCloseTo(alone[i], 4);
    }
  });
});

describe('applyZeroPhase', () => {
  it.each([1, 2, 5])('gives the same in place, %i channels over many blocks', (channels) => {
    const one = referenceSignal(3000);
    const data = Float32Array.from({ length: channels * 3000 }, (_, i) => (1 + (i >> 11)) * one[i % 3000] + i / 900);
    const filter = designFir(250, { low: 4, high: 40 });
    const given = data.slice();
    const found = applyZeroPhase(given, channels, 3000, filter);
    expect(given).toEqual(data);
    expect(applyZeroPhase(given, channels, 3000, filter, given)).toBe(given);
    expect(given).toEqual(found);
  });

  it('a notch of no frequency leaves the signal, copied or in place', () => {
    const data = Float32Array.from(referenceSignal(500));
    const copy = notchFilter(data, 1, 500, 250, []);
    expect(copy).toEqual(data);
    expect(copy.buffer).not.toBe(data.buffer);
    expect(notchFilter(data, 1, 500, 250, [], data)).toBe(data);
  });
});

describe('designFir', () => {
  const gain = (filter: Float64Array, frequency: number, rate: number) => {
    let re = 0;
    let im = 0;
    filter.forEach((h, i) => {
      re += h * Math.cos((2 * Math.PI * frequency * i) / rate);
      im += h * Math.sin((2 * Math.PI * frequency * i) / rate);
    });
    return Math.hypot(re, im);
  };
  it('has half gain in the middle of a transition, none beyond it and one within the band', () => {
    const filter = designFir(250, { low: 1, high: 40 });
    expect(filter.length).toBe(825);
    expect(gain(filter, 0.5, 250)).toBeCloseTo(0.5, 2);
    expect(gain(filter, 45, 250)).toBeCloseTo(0.5, 2);
    expect(gain(filter, 20, 250)).toBeCloseTo(1, 2);
    expect(gain(filter, 0, 250)).toBeLessThan(3e-3);
    expect(gain(filter, 55, 250)).toBeLessThan(3e-3);
  });
  it('the notch takes its line and leaves 2 Hz beside it', () => {
    const filter = designNotch(250, [50]);
    expect(gain(filter, 50, 250)).toBeLessThan(3e-3);
    expect(gain(filter, 48, 250)).toBeCloseTo(1, 2);
  });
  it.each([[{ low: 0 }], [{ high: 125 }], [{ low: 40, high: 30 }], [{ high: 120, highTransition: 10 }]])(
    'refuses %o',
    (options) => {
      expect(() => designFir(250, options)).toThrowError(expect.objectContaining({ code: 'filter-range' }));
    },
  );
});

describe('Butterworth sections', () => {
  const gain = (order: number, band: { low?: number; high?: number }, frequency: number) => {
    let total = 1;
    const w = (2 * Math.PI * frequency) / 250;
    const size = (c0: number, c1: number, c2: number) =>
      Math.hypot(c0 + c1 * Math.cos(w) + c2 * Math.cos(2 * w), c1 * Math.sin(w) + c2 * Math.sin(2 * w));
    for (const s of butterworthSections(order, band, 250)) total *= size(s.b0, s.b1, s.b2) / size(1, s.a1, s.a2);
    return total;
  };
  it.each([1, 2, 3, 4, 5, 8])('order %i is −3 dB at its corners', (order) => {
    for (const [band, frequency] of [
      [{ high: 30 }, 30],
      [{ low: 1 }, 1],
      [{ low: 8, high: 13 }, 8],
      [{ low: 8, high: 13 }, 13],
    ] as const) {
      expect(gain(order, band, frequency)).toBeCloseTo(Math.SQRT1_2, 9);
    }
  });
  it('gives the same in place', () => {
    const data = Float32Array.from([...referenceSignal(1000), ...referenceSignal(1000).map((x) => 2 - 3 * x)]);
    const sections = butterworthSections(4, { low: 0.5, high: 40 }, 250);
    const found = filterRowsForwardBackward(sections, data, 2, 1000);
    expect(found).not.toEqual(data);
    expect(filterRowsForwardBackward(sections, data, 2, 1000, data)).toBe(data);
    expect(data).toEqual(found);
  });
  it.each([
    ['butterBand', 4, { low: 0.5, high: 40 }],
    ['butterBandOdd', 3, { low: 8, high: 13 }],
    ['butterLow', 3, { high: 30 }],
    ['butterLow4', 4, { high: 20 }],
    ['butterHigh', 5, { low: 1 }],
  ] as const)('%s forwards and backwards equals scipy.signal.sosfiltfilt', (name, order, band) => {
    const found = filterForwardBackward(butterworthSections(order, band, 250), referenceSignal(1000));
    expect(difference(found, REFERENCES[name])).toBeLessThan(1e-6);
  });
  // scipy.signal.sosfiltfilt(butter(3, 30, fs=250, output='sos'), x, padlen=edge), SciPy 1.17.
  it.each([
    [0, [32.208077208, 34.966274437, 26.874354086, 13.549354625, 13.567794621]],
    [40, [29.20735635, 33.909310609, 26.87435412, 20.330207594, 26.148962964]],
  ] as const)('extends the ends by %i samples where asked', (edge, expected) => {
    const sections = butterworthSections(3, { high: 30 }, 250);
    const found = filterForwardBackward(sections, referenceSignal(200), edge);
    [0, 1, 50, 198, 199].forEach((i, k) => {
      expect(found[i]).toBeCloseTo(expected[k], 6);
    });
    expect(() => filterForwardBackward(sections, referenceSignal(edge), edge)).toThrowError(
      expect.objectContaining({ code: 'signal-too-short' }),
    );
  });
  it('refuses a signal shorter than its padding and an impossible band', () => {
    const sections = butterworthSections(4, { low: 0.5, high: 40 }, 250);
    expect(() => filterForwardBackward(sections, new Float64Array(27))).toThrowError(
      expect.objectContaining({ code: 'signal-too-short' }),
    );
    expect(() => butterworthSections(4, { low: 40, high: 8 }, 250)).toThrowError(
      expect.objectContaining({ code: 'filter-range' }),
    );
  });
});

describe('resample', () => {
  it.each([
    ['resampleUp', 1000, 160, 200],
    ['resampleDown', 1500, 500, 200],
    ['resampleOdd', 1001, 250, 200],
    ['resampleHalf', 1200, 256, 128],
  ] as const)(
    '%s equals scipy.signal.resample with ends reflected through the end points',
    (name, samples, from, to) => {
      const found = resample(referenceSignal(samples), 1, samples, from, to);
      expect(difference(found.data, REFERENCES[name])).toBeLessThan(1e-6);
    },
  );
  it.each([
    [250, 200],
    [500, 100],
    [200, 200],
    [200, 250],
  ])('gives the same in place, %i to %i Hz, and takes new memory only for a longer result', (from, to) => {
    const samples = 1501;
    const data = Float32Array.from({ length: 3 * samples }, (_, i) => Math.sin(i / 7 + (i % samples) ** 1.2 / 90));
    const given = data.slice();
    const found = resample(data, 3, samples, from, to);
    const own = resample(given, 3, samples, from, to, true);
    expect(own).toEqual(found);
    expect(own.data.buffer === given.buffer).toBe(to <= from);
    expect(found.data.buffer).not.toBe(data.buffer);
  });
  it('removes what the new rate cannot carry and keeps the rest at its place', () => {
    const samples = 5000;
    const two = new Float32Array(2 * samples);
    for (let i = 0; i < samples; i++) {
      two[i] = Math.sin((2 * Math.PI * 130 * i) / 500);
      two[samples + i] = Math.sin((2 * Math.PI * 10 * i) / 500);
    }
    const { data, samples: after } = resample(two, 2, samples, 500, 200);
    expect(after).toBe(2000);
    for (let i = 200; i < 1800; i++) {
      expect(Math.abs(data[i])).toBeLessThan(0.01);
      expect(Math.abs(data[after + i] - Math.sin((2 * Math.PI * 10 * i) / 200))).toBeLessThan(1e-3);
    }
  });
  it('pads to an exact ratio, also for awkward rates', () => {
    const { oldLength, newLength, before } = paddedLengths(120_001, 250, 200);
    expect(newLength * 250).toBe(oldLength * 200);
    expect(before % 5).toBe(0);
    const odd = resample(referenceSignal(1000), 1, 1000, 249.87, 200);
    expect(odd.samples).toBe(Math.round((1000 * 200) / 249.87));
  });
  it('refuses a rate of 0', () => {
    expect(() => resample(new Float32Array(4), 1, 4, 0, 200)).toThrowError(
      expect.objectContaining({ code: 'sampling-rate' }),
    );
  });
});

describe('welch equals scipy.signal.welch', () => {
  it.each([
    ['welch', 1500, 2],
    ['welchOdd', 1501, 1.5],
  ] as const)('%s', (name, samples, segmentSeconds) => {
    const { density, frequencies } = welch(referenceSignal(samples), 250, { segmentSeconds });
    expect(difference(density, REFERENCES[name])).toBeLessThan(1e-8);
    expect(frequencies[1]).toBeCloseTo(1 / segmentSeconds, 12);
  });
});

describe('slow filters', () => {
  it('equals masking scipy.fft.dct', () => {
    const found = bandPassSlow(referenceSignal(301), 1, 301, 1 / 2.1, { low: 0.008, high: 0.15 });
    expect(difference(found, REFERENCES.slow)).toBeLessThan(1e-6);
  });
  it('takes a slow cosine out whole and leaves a faster one alone', () => {
    const columns = 200;
    const wave = (k: number) =>
      Float64Array.from({ length: columns }, (_, i) => Math.cos((Math.PI * k * (i + 0.5)) / columns));
    const both = new Float64Array(2 * columns);
    wave(3).forEach((value, i) => {
      both[i] = 5 + value + wave(40)[i];
      both[columns + i] = wave(41)[i];
    });
    const found = bandPassSlow(both, 2, columns, 0.5, { low: 1 / 128 });
    for (let i = 0; i < columns; i++) {
      expect(found[i]).toBeCloseTo(wave(40)[i], 5);
      expect(found[columns + i]).toBeCloseTo(wave(41)[i], 5);
    }
  });
});
