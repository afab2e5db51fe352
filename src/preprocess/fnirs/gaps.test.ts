import { describe, expect, it } from 'vitest';
import type { SnirfFile } from '../../formats/index.js';
import { fnirsRecording } from '../../recordings/fnirs/optical-recording.js';
import { haemoglobinCourses } from '../../recordings/index.js';
import { blockAverage, cleanFnirs, findMotion, haemoglobinSnirf } from './index.js';

const RATE = 10;
/** Stored samples before and after the gap. */
const PARTS = [1500, 1400];
const GAP = 30;

/** Light of two pairs, 3 cm and 5 mm, at two wavelengths, over samples `from` to `to`. */
function light(from = 0, to = PARTS[0] + PARTS[1]): SnirfFile {
  const samples = to - from;
  const rows = [0, 1, 2, 3].map((row) =>
    Float64Array.from({ length: samples }, (_, i) => {
      const k = from + i;
      const level = k < PARTS[0] ? 1 : 1.7;
      const pulse = 0.02 * Math.sin((2 * Math.PI * 1.1 * k) / RATE);
      const slow = 0.03 * Math.sin((2 * Math.PI * (0.03 + 0.005 * row) * k) / RATE + row);
      const noise = 0.002 * Math.sin(12.9898 * k * (row + 1));
      return (1 + 0.3 * row) * level * (1 + pulse + slow + noise);
    }),
  );
  const data = new Float64Array(4 * samples);
  for (const [row, values] of rows.entries()) data.set(values, row * samples);
  const cut = PARTS[0] - from;
  const isTorn = cut > 0 && cut < samples;
  return {
    sampleRate: RATE,
    samples,
    time: Float64Array.from({ length: samples }, (_, k) => k / RATE + (isTorn && k >= cut ? GAP : 0)),
    ...(isTorn && {
      parts: [
        { start: 0, samples: cut },
        { start: cut, samples: samples - cut },
      ],
    }),
    data,
    measurementList: [0, 1].flatMap((pair) =>
      [0, 1].map((wavelengthIndex) => ({ source: 0, detector: pair, wavelengthIndex, dataType: 1 })),
    ),
    probe: {
      wavelengths: [760, 850],
      sources: [{ label: 'S1', position: [0, 0, 0] }],
      detectors: [30, 8].map((x, i) => ({ label: `D${i + 1}`, position: [x, 0, 0] as const })),
    },
    stims: [{ name: 'tap', events: [20, 140, 200].map((onset) => ({ onset, duration: 5, amplitude: 1 })) }],
    metadata: {},
  };
}

const SETTINGS = { leastCoupling: -1, shortChannels: false, shortDistance: 0 };

/** Greatest difference of two lists, in units of the deviation of the second. */
function difference(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  const size = Math.sqrt(b.reduce((sum, value) => sum + value * value, 0) / b.length);
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0) / size;
}

describe('a gap in the times', () => {
  const whole = cleanFnirs(fnirsRecording(light()), SETTINGS);
  const { samples } = whole.density;

  it('keeps the clock and is marked', () => {
    expect(samples).toBe(PARTS[0] + GAP * RATE + PARTS[1]);
    expect(whole.recording.segments).toEqual([
      { start: 0, samples: 1500 },
      { start: 1800, samples: 1400 },
    ]);
    expect(whole.recording.events).toContainEqual({ onset: 150, duration: 30, label: 'BAD gap' });
    expect(whole.report.parts).toEqual([
      { onset: 0, duration: 150 },
      { onset: 180, duration: 140 },
    ]);
    expect(whole.density.remarks?.join()).toMatch(/Nothing was recorded for 30 s from 150 s on/);
  });

  it('lets no step reach across: each part is as if it had been recorded alone', () => {
    for (const [first, from, to] of [
      [0, 0, PARTS[0]],
      [1800, PARTS[0], PARTS[0] + PARTS[1]],
    ]) {
      const alone = cleanFnirs(fnirsRecording(light(from, to)), SETTINGS);
      for (const kind of ['hbo', 'hbr'] as const) {
        const part = whole.haemoglobin[kind].subarray(first, first + to - from);
        expect(difference(part, alone.haemoglobin[kind].subarray(0, to - from))).toBeLessThan(1e-9);
      }
    }
  });

  it('is in no average and no statistic', () => {
    const { events, data, segments } = whole.density;
    const taps = events.filter(({ label }) => label === 'tap');
    const range = { from: -5, to: 15 };
    // The block of the tap at 140 s reaches into the gap.
    expect(blockAverage(data, samples, RATE, taps, { ...range, segments }).trials).toBe(2);
    expect(blockAverage(data, samples, RATE, taps, range).trials).toBe(3);
    const spoilt = findMotion(whole.density, { deviations: 20 });
    expect([...spoilt.keys()].filter((k) => spoilt[k] === 1)).toEqual(Array.from({ length: 300 }, (_, i) => 1500 + i));
  });

  it('is found again in what was written', () => {
    const written = haemoglobinSnirf(whole.density, whole.haemoglobin);
    const again = haemoglobinCourses(written);
    expect(again.segments).toEqual(whole.recording.segments);
    expect(again.events.filter(({ label }) => label === 'BAD gap').length).toBe(1);
  });
});

describe('missing values', () => {
  it('in all channels for a second are a gap, for less are bridged', () => {
    const file = light(0, 1000);
    for (let row = 0; row < 4; row++) {
      file.data.fill(Number.NaN, row * 1000 + 400, row * 1000 + 410);
      file.data.fill(Number.NaN, row * 1000 + 700, row * 1000 + 703);
    }
    const read = fnirsRecording(file);
    expect(read.segments).toEqual([
      { start: 0, samples: 400 },
      { start: 410, samples: 590 },
    ]);
    expect(read.remarks?.join()).toMatch(/1 s from 40 s on/);
    expect(read.remarks?.join()).toMatch(/3 lost samples were bridged/);
    expect(cleanFnirs(read, SETTINGS).haemoglobin.hbo.every(Number.isFinite)).toBe(true);
  });

  it('zeros in all channels of light are a gap as well, as acquisition that was skipped leaves them', () => {
    const file = light(0, 1000);
    for (let row = 0; row < 4; row++) file.data.fill(0, row * 1000 + 400, row * 1000 + 450);
    expect(fnirsRecording(file).segments?.map(({ start }) => start)).toEqual([0, 450]);
  });

  it('in one channel are counted there and leave the others as they are', () => {
    const plain = cleanFnirs(fnirsRecording(light(0, 1000)), SETTINGS);
    const file = light(0, 1000);
    file.data.fill(Number.NaN, 400, 420);
    const read = fnirsRecording(file);
    expect(read.segments).toBeUndefined();
    expect(read.missing).toEqual([{ channel: 0, start: 400, samples: 20 }]);
    const { haemoglobin, report } = cleanFnirs(read, SETTINGS);
    expect(report.missing).toEqual([{ name: 'S1_D1', samples: 20 }]);
    expect(haemoglobin.hbo.subarray(1000)).toEqual(plain.haemoglobin.hbo.subarray(1000));
    expect(difference(haemoglobin.hbo.subarray(0, 1000), plain.haemoglobin.hbo.subarray(0, 1000))).toBeLessThan(1);
  });
});

describe('signals that are none', () => {
  it('constant and saturated ones are left out, whatever coupling is asked for', () => {
    const file = light(0, 1000);
    file.data.fill(3, 2000, 3000);
    expect(cleanFnirs(fnirsRecording(file), SETTINGS).report.leftOut).toEqual([{ name: 'S1_D2', reason: 'constant' }]);
    const clipped = light(0, 1000);
    for (let k = 2000; k < 3000; k++) clipped.data[k] = Math.min(clipped.data[k], 1.6);
    expect(cleanFnirs(fnirsRecording(clipped), SETTINGS).report.leftOut).toEqual([
      { name: 'S1_D2', reason: 'saturated' },
    ]);
  });
});

describe('haemoglobin as input', () => {
  it('continues with the band-pass: the same as in one go', () => {
    const settings = { ...SETTINGS, repairMotion: false };
    const first = cleanFnirs(fnirsRecording(light()), { ...settings, band: false });
    const again = cleanFnirs(haemoglobinCourses(haemoglobinSnirf(first.density, first.haemoglobin)), settings);
    const whole = cleanFnirs(fnirsRecording(light()), settings);
    expect(again.report.input).toBe('haemoglobin');
    expect(again.report.coupling).toBeUndefined();
    expect(again.recording.channels.map(({ name }) => name)).toEqual(whole.recording.channels.map(({ name }) => name));
    for (const kind of ['hbo', 'hbr'] as const) {
      expect(difference(again.haemoglobin[kind], whole.haemoglobin[kind])).toBeLessThan(1e-9);
    }
  });
});
