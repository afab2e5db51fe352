import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { electrodePosition, montageNames, type Recording, usableSegments } from '../../recordings/index.js';
import { pearson } from '../../signal/index.js';
import { cleanEeg, cleanEegInParts } from '../index.js';

const RATE = 250;
const NAMES = montageNames(32);

/** Smooth fields of a few sources over the head, so that neighbours share what they measure. */
function eeg(seconds: number, seed: string): Recording {
  const random = new Random(seed);
  const samples = Math.round(seconds * RATE);
  const channels: Recording['channels'] = NAMES.map((name) => ({
    name,
    type: 'eeg',
    unit: 'µV',
    position: electrodePosition(name),
  }));
  const data = new Float32Array(channels.length * samples);
  for (let k = 0; k < 8; k++) {
    const centre = electrodePosition(NAMES[4 * k])!;
    let level = 0;
    const course = Float64Array.from({ length: samples }, () => {
      level = 0.95 * level + random.normal(0, 4);
      return level;
    });
    channels.forEach(({ position }, c) => {
      const away = Math.hypot(...position!.map((value, axis) => value - centre[axis]));
      const weight = Math.exp(-(away ** 2) / 5000);
      for (let i = 0; i < samples; i++) data[c * samples + i] += weight * course[i];
    });
  }
  return { channels, sampleRate: RATE, samples, data, events: [] };
}

/** Samples from … until − 1 as a recording of their own. */
function cut(recording: Recording, from: number, until: number): Recording {
  const { channels, samples, data } = recording;
  const part = new Float32Array(channels.length * (until - from));
  channels.forEach((_, c) => {
    part.set(data.subarray(c * samples + from, c * samples + until), c * (until - from));
  });
  return { ...recording, samples: until - from, data: part, events: [], segments: undefined };
}

const OPTIONS = { low: 1, high: 40, rate: 100, notch: false, reference: 'none' } as const;

function largestDifference(a: Recording, from: number, b: Recording): number {
  let largest = 0;
  b.channels.forEach((_, c) => {
    for (let i = 0; i < b.samples; i++) {
      const difference = Math.abs(a.data[c * a.samples + from + i] - b.data[c * b.samples + i]);
      largest = Math.max(largest, difference);
    }
  });
  return largest;
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('cleaning a recording with interruptions', () => {
  it.each(['fir', 'butterworth'] as const)('%s: makes of each part what it makes of it alone', (filter) => {
    const raw = eeg(60, 'boundary');
    const { samples, data } = raw;
    // After the boundary the amplifier stands elsewhere.
    NAMES.forEach((_, c) => {
      for (let i = 7500; i < samples; i++) data[c * samples + i] += 2000;
    });
    const segments = [
      { start: 0, samples: 7500 },
      { start: 7500, samples: samples - 7500 },
    ];
    const { recording, report } = cleanEeg({ ...raw, segments }, { ...OPTIONS, filter });
    const parts = [cut(raw, 0, 7500), cut(raw, 7500, samples)].map(
      (part) => cleanEeg(part, { ...OPTIONS, filter }).recording,
    );
    expect(largestDifference(recording, 0, parts[0])).toBeLessThan(1e-4);
    expect(largestDifference(recording, 3000, parts[1])).toBeLessThan(1e-4);
    expect(recording.segments).toEqual([
      { start: 0, samples: 3000 },
      { start: 3000, samples: 3000 },
    ]);
    expect(report.interruptions).toEqual({ parts: 2, measuredSeconds: 60, missing: [] });
    // Without the boundary the step rings through both parts.
    const across = cleanEeg(raw, { ...OPTIONS, filter }).recording;
    expect(largestDifference(across, 0, parts[0])).toBeGreaterThan(100);
  });

  it('takes a time at which no channel has a value for a gap, and the rest as it is', () => {
    const raw = eeg(40, 'gap');
    const { samples, data } = raw;
    NAMES.forEach((_, c) => {
      data.fill(Number.NaN, c * samples + 5000, c * samples + 5250);
    });
    const { recording, report } = cleanEeg(raw, OPTIONS);
    expect(report.bad).toEqual([]);
    expect(recording.segments).toEqual([
      { start: 0, samples: 2000 },
      { start: 2100, samples: 1900 },
    ]);
    expect(recording.events).toEqual([{ onset: 20, duration: 1, label: 'BAD gap' }]);
    expect(usableSegments(recording)).toEqual(recording.segments);
    expect(recording.data.every(Number.isFinite)).toBe(true);
    const after = cleanEeg(cut(raw, 5250, samples), OPTIONS).recording;
    expect(largestDifference(recording, 2100, after)).toBeLessThan(1e-4);
  });

  it('takes a time at which the channels hold their values for a gap', () => {
    const raw = eeg(40, 'dropout');
    const { samples, data } = raw;
    NAMES.forEach((_, c) => {
      data.fill(0, c * samples + 5000, c * samples + 5250);
    });
    const { recording } = cleanEeg(raw, OPTIONS);
    expect(recording.segments).toEqual([
      { start: 0, samples: 2000 },
      { start: 2100, samples: 1900 },
    ]);
    expect(recording.events).toEqual([{ onset: 20, duration: 1, label: 'BAD gap' }]);
  });

  it('computes what one channel lacks for a time from the others', () => {
    const raw = eeg(40, 'missing');
    const truth = cleanEeg(raw, OPTIONS).recording;
    const { samples, data } = raw;
    const cz = NAMES.indexOf('Cz');
    data.fill(Number.NaN, cz * samples + 4000, cz * samples + 4500);
    data[3 * samples + 100] = Number.POSITIVE_INFINITY;
    const { recording, report } = cleanEeg(raw, OPTIONS);
    expect(report.bad).toEqual([]);
    expect(report.interruptions?.missing).toEqual([
      { name: NAMES[3], seconds: 1 / RATE },
      { name: 'Cz', seconds: 2 },
    ]);
    const row = ({ data: values, samples: count }: Recording) => values.subarray(cz * count + 1600, cz * count + 1800);
    expect(pearson(row(recording), row(truth))).toBeGreaterThan(0.9);
    const elsewhere = NAMES.indexOf('O1');
    const rest = (one: Recording) => one.data.subarray(elsewhere * one.samples, (elsewhere + 1) * one.samples);
    expect([...rest(recording)]).toEqual([...rest(truth)]);
  });

  it('gives up a channel that lacks more than a tenth, and a recording of which less than 2 s were measured', () => {
    const raw = eeg(20, 'lost');
    raw.data.fill(Number.NaN, 5 * raw.samples, 5 * raw.samples + 600);
    expect(cleanEeg(raw, OPTIONS).report.bad).toEqual([{ name: NAMES[5], reason: 'not finite' }]);
    const short = {
      ...eeg(20, 'short'),
      segments: [
        { start: 0, samples: 300 },
        { start: 400, samples: 120 },
      ],
    };
    expect(() => cleanEeg(short, OPTIONS)).toThrow(expect.objectContaining({ code: 'signal-too-short' }));
  });

  it('judges channels without what is annotated as bad', () => {
    const raw = eeg(40, 'annotated');
    const { samples, data } = raw;
    // A cable that moves for more than half of the time.
    for (let i = 0; i < 6000; i++) data[7 * samples + i] += 3000 * Math.sin(i);
    expect(cleanEeg(raw, OPTIONS).report.bad).toEqual([{ name: NAMES[7], reason: 'noisy' }]);
    const events = [{ onset: 0, duration: 25, label: 'BAD_cable' }];
    expect(cleanEeg({ ...raw, events }, OPTIONS).report.bad).toEqual([]);
  });

  it('in parts, gives what it gives at once', async () => {
    const raw = eeg(120, 'in parts');
    const { samples, data } = raw;
    for (let c = 0; c < NAMES.length; c++) {
      data.fill(Number.NaN, c * samples + 10_000, c * samples + 10_500);
      for (let i = 20_000; i < samples; i++) data[c * samples + i] += 500;
    }
    for (let c = 0; c < NAMES.length; c++) data.fill(c, c * samples + 24_990, c * samples + 25_100);
    data.fill(Number.NaN, 9 * samples + 4990, 9 * samples + 5310);
    const interrupted: Recording = {
      ...raw,
      segments: [
        { start: 0, samples: 20_000 },
        { start: 20_000, samples: samples - 20_000 },
      ],
    };
    const options = { ...OPTIONS, rate: 125 };
    const whole = cleanEeg(interrupted, options);
    const { data: values, ...described } = interrupted;
    const read = async (start: number, count: number) => {
      const part = new Float32Array(NAMES.length * count);
      NAMES.forEach((_, c) => {
        part.set(values.subarray(c * samples + start, c * samples + start + count), c * count);
      });
      return part;
    };
    const parts = await cleanEegInParts({ ...described, read }, { ...options, blockValues: NAMES.length * 5000 });
    const { inParts, ...report } = parts.report;
    expect(inParts).toBe(true);
    expect(report).toEqual(whole.report);
    expect(parts.recording.segments).toEqual(whole.recording.segments);
    expect(parts.recording.events).toEqual(whole.recording.events);
    const read2 = { ...whole.recording, data: await parts.recording.read(0, parts.recording.samples) };
    // Resampling at once and in parts take different things to lie past an end.
    for (const { start, samples: count } of whole.recording.segments!) {
      const [a, b] = [read2, whole.recording].map((one) => cut(one, start + 125, start + count - 125));
      expect(largestDifference(a, 0, b)).toBeLessThan(0.05 * deviation(b.data));
    }
  });
});

describe('the channel against which a recording was made', () => {
  it('is kept as data, its zeros too', () => {
    const raw = eeg(20, 'reference');
    const { samples, data } = raw;
    const cz = NAMES.indexOf('Cz');
    const course = data.slice(cz * samples, (cz + 1) * samples);
    NAMES.forEach((_, c) => {
      for (let i = 0; i < samples; i++) data[c * samples + i] -= course[i];
    });
    const { recording, report } = cleanEeg(raw, { ...OPTIONS, reference: 'average' });
    expect(report.bad).toEqual([]);
    expect(report.ownReference).toBe('Cz');
    const truth = cleanEeg(eeg(20, 'reference'), { ...OPTIONS, reference: 'average' }).recording;
    expect(largestDifference(recording, 0, truth)).toBeLessThan(1e-3);
  });

  it('is not a dead electrode', () => {
    const raw = eeg(20, 'dead');
    const cz = NAMES.indexOf('Cz');
    raw.data.fill(0, cz * raw.samples, (cz + 1) * raw.samples);
    const { report } = cleanEeg(raw, OPTIONS);
    expect(report.bad).toEqual([{ name: 'Cz', reason: 'flat' }]);
    expect(report.ownReference).toBeUndefined();
  });
});
