import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { describeChannels } from '../../recordings/electrode-naming.js';
import { electrodePosition, montageNames, type Recording, readEeg, readEegRecording } from '../../recordings/index.js';
import { logBandPower, pearson, welch } from '../../signal/index.js';
import { cleanEeg, HEAD_CENTRE, matchMontage, sphericalSplineMatrix } from '../index.js';

const DATA = '../shared/data';
const code = (value: string) => expect.objectContaining({ code: value });

async function load(path: string): Promise<Recording> {
  const storage = new MemoryStorage();
  storage.files.set(path, new Uint8Array(readFileSync(`${DATA}/${path}`)));
  return readEegRecording(storage, path);
}

/** Smooth potentials over the head, a mix of three dipole-like fields with noise, in µV. */
function headField(names: readonly string[], seconds: number, sampleRate: number, seed = 1): Recording {
  const random = new Random(seed);
  const samples = seconds * sampleRate;
  const data = new Float32Array(names.length * samples);
  const places = names.map((name) => electrodePosition(name)!);
  const fields = [0, 1, 2].map((axis) => places.map((place) => (place[axis] - HEAD_CENTRE[axis]) / 97));
  const phases = [0, 1, 2].map(() => random.uniform(0, 6));
  names.forEach((_, c) => {
    for (let i = 0; i < samples; i++) {
      let value = random.normal(0, 0.5);
      fields.forEach((field, f) => {
        value += 20 * field[c] * Math.sin((2 * Math.PI * (7 + 4 * f) * i) / sampleRate + phases[f]);
      });
      data[c * samples + i] = value;
    }
  });
  return { channels: names.map((name) => ({ name, type: 'eeg', unit: 'µV' })), sampleRate, samples, data, events: [] };
}

const row = (recording: Recording, index: number) =>
  recording.data.subarray(index * recording.samples, (index + 1) * recording.samples);

describe('sphericalSplineMatrix', () => {
  // mne.channels.interpolation._make_interpolation_matrix of MNE-Python 1.13 for the same places.
  const from = [
    [60, 40, 50],
    [-60, 40, 50],
    [0, -80, 60],
    [0, 10, 95],
    [-70, -30, 20],
    [72, -28, 18],
    [10, 85, 10],
    [-30, -60, 70],
  ] as const;
  const to = [
    [40, 0, 80],
    [-50, 60, 10],
  ] as const;
  const mne = [
    0.3813106712, -0.09102964154, 0.2986498984, 0.7512339222, 0.000265695476, 0.06221166789, -0.1258925301,
    -0.2767496836, -0.2887039385, 0.8021647034, 0.3531831566, -0.07799029893, 0.1892857062, 0.04736914743, 0.5526096366,
    -0.5779181129,
  ];
  it('has the weights of MNE-Python', () => {
    const weights = sphericalSplineMatrix(from, to);
    mne.forEach((value, i) => {
      expect(Math.abs(weights[i] - value)).toBeLessThan(1e-8);
    });
  });
  it('gives a constant back', () => {
    const weights = sphericalSplineMatrix(from, to, [1, 2, 3]);
    expect(weights.subarray(0, 8).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
  });
});

describe('matchMontage', () => {
  it('finds channels by any spelling, orders them, interpolates the missing and says so', () => {
    const full = headField(montageNames(64), 4, 100);
    const missing = ['C3', 'PO4'];
    const rename: Record<string, string> = { T7: 'T3', P8: 'EEG T6-Ref', O1: 'o1.' };
    const kept = full.channels
      .map((_, i) => i)
      .filter((i) => !missing.includes(full.channels[i].name))
      .reverse();
    const data = new Float32Array((kept.length + 1) * full.samples);
    kept.forEach((i, r) => {
      data.set(row(full, i), r * full.samples);
    });
    const recording: Recording = {
      ...full,
      channels: [
        ...kept.map((i) => ({ ...full.channels[i], name: rename[full.channels[i].name] ?? full.channels[i].name })),
        { name: 'ECG', type: 'ecg', unit: 'µV' },
      ],
      data,
    };
    const matched = matchMontage(recording, montageNames(32));
    expect(matched.recording.channels.map(({ name }) => name)).toEqual(montageNames(32));
    expect(matched.report.interpolated).toEqual(missing);
    expect(matched.report.aliased).toEqual([
      { wanted: 'T7', from: 'T3' },
      { wanted: 'P8', from: 'EEG T6-Ref' },
    ]);
    expect(matched.report.matched.length).toBe(30);
    expect(matched.report.dropped).toContain('ECG');
    montageNames(32).forEach((name, i) => {
      const truth = row(
        full,
        full.channels.findIndex((channel) => channel.name === name),
      );
      const r = pearson(row(matched.recording, i), truth);
      if (missing.includes(name)) expect(r).toBeGreaterThan(0.97);
      else expect(r).toBeCloseTo(1, 12);
    });
  });
  it('copies nothing where the montage is the recording’s own', () => {
    const full = headField(montageNames(19), 4, 100);
    expect(matchMontage(full, montageNames(19)).recording.data).toBe(full.data);
    const turned = matchMontage(full, montageNames(19).toReversed()).recording;
    expect(row(turned, 0)).toEqual(row(full, 18));
    const fewer = matchMontage(full, montageNames(19).slice(0, 18)).recording;
    expect(fewer.data).toEqual(full.data.slice(0, 18 * full.samples));
    expect(fewer.data.buffer).not.toBe(full.data.buffer);
  });
  it('takes channels with places and other names for what is near them', () => {
    const full = headField(montageNames(64), 4, 100);
    const numbered = full.channels.map((channel, i) => ({
      ...channel,
      name: `E${i + 1}`,
      position: electrodePosition(channel.name),
    }));
    const { recording, report } = matchMontage({ ...full, channels: numbered }, ['P5', 'F1', 'FC3', 'AFF1']);
    expect(report.matched).toEqual([]);
    expect(report.interpolated).toEqual(['P5', 'F1', 'FC3', 'AFF1']);
    expect(report.dropped).toEqual([]);
    const truth = (name: string) => row(full, montageNames(64).indexOf(name));
    for (const [i, name] of ['P5', 'F1', 'FC3'].entries()) {
      expect(pearson(row(recording, i), truth(name))).toBeGreaterThan(0.999);
    }
    const near = row(full, montageNames(64).indexOf('AF3')).map((value, i) => (value + truth('F1')[i]) / 2);
    expect(pearson(row(recording, 3), near)).toBeGreaterThan(0.99);
    const lost = numbered.map(({ position: _, ...channel }) => channel);
    expect(() => matchMontage({ ...full, channels: lost }, ['Cz'])).toThrowError(code('no-known-channels'));
  });
  it('takes no label of a cap that is not known for an electrode of that name', () => {
    // A hundred of BioSemi's 256 sockets: A1, A2 and C1 … C6 have names of electrodes and lie elsewhere.
    const labels = Array.from({ length: 100 }, (_, i) => `${'ABCD'[Math.floor(i / 32)]}${(i % 32) + 1}`);
    const { described, remarks } = describeChannels(labels.map((name) => ({ name, unit: 'uV' })));
    expect(remarks.join()).toMatch(/fill none of its caps/);
    const recording = { ...headField(montageNames(64), 1, 100), channels: described.map(({ channel }) => channel) };
    const data = new Float32Array(100 * recording.samples);
    expect(() => matchMontage({ ...recording, data }, montageNames(32))).toThrowError(code('no-known-channels'));
  });
  it('refuses a recording without known names and a montage with unknown ones', () => {
    const recording = headField(['Fp1', 'Cz', 'Oz'], 1, 100);
    expect(() => matchMontage(recording, ['Cz'])).toThrowError(code('no-known-channels'));
    expect(() => matchMontage(headField(montageNames(19), 1, 100), ['Cz', 'Q7'])).toThrowError(
      code('unknown-electrode'),
    );
  });
});

describe('cleanEeg', () => {
  it('removes the line noise where they are, drifts and the mean, and keeps the rest', () => {
    const raw = headField(montageNames(19), 30, 250);
    const clean = cleanEeg(raw);
    expect(clean.report.notched).toEqual([]);
    for (let c = 0; c < 19; c++) {
      for (let i = 0; i < raw.samples; i++) {
        raw.data[c * raw.samples + i] += 15 * Math.sin((2 * Math.PI * 50 * i) / 250 + c) + 500 + 0.01 * i;
      }
    }
    const { recording, report } = cleanEeg(raw);
    expect(report.line?.frequency).toBe(50);
    expect(report.notched).toEqual([50]);
    expect([recording.sampleRate, recording.samples]).toEqual([200, 6000]);
    for (let c = 0; c < 19; c++) {
      const { density, frequencies } = welch(row(recording, c), 200, { segmentSeconds: 4 });
      expect(density[frequencies.indexOf(50)]).toBeLessThan(0.05);
      expect(
        pearson(row(recording, c).subarray(600, 5400), row(clean.recording, c).subarray(600, 5400)),
      ).toBeGreaterThan(0.99);
    }
    let largest = 0;
    for (let i = 0; i < recording.samples; i++) {
      let sum = 0;
      for (let c = 0; c < 19; c++) sum += recording.data[c * recording.samples + i];
      largest = Math.max(largest, Math.abs(sum));
    }
    expect(largest).toBeLessThan(1e-3);
  });

  it('replaces flat, loose and damaged channels, from those around them', () => {
    const raw = headField(montageNames(64), 20, 200);
    const truth = cleanEeg(raw, { reference: 'none' }).recording;
    const broken: Recording = { ...raw, data: raw.data.slice() };
    const index = (name: string) => broken.channels.findIndex((channel) => channel.name === name);
    row(broken, index('C3')).fill(12);
    const random = new Random(4);
    const loose = row(broken, index('P4'));
    for (let i = 0; i < loose.length; i++) loose[i] = random.normal(0, 800);
    row(broken, index('Oz')).fill(Number.NaN, 0, 1000);
    const { recording, report } = cleanEeg(broken, { reference: 'none' });
    expect(report.bad.map(({ name, reason }) => `${name} ${reason}`).sort()).toEqual([
      'C3 flat',
      'Oz not finite',
      'P4 noisy',
    ]);
    expect(report.interpolated.sort()).toEqual(['C3', 'Oz', 'P4']);
    for (const name of ['C3', 'P4', 'Oz'])
      expect(pearson(row(recording, index(name)), row(truth, index(name)))).toBeGreaterThan(0.95);
    expect(row(recording, index('Fz'))).toEqual(row(truth, index('Fz')));
  });

  it.each([
    { rate: 200 },
    { rate: 100, filter: 'butterworth' },
    { rate: 500, rejectAbove: 100 },
    { rate: 200, ica: 'picard', icaComponents: 6 },
  ] as const)('gives the same in place, with bad channels and others than EEG: %o', (options) => {
    const raw = headField([...montageNames(32), 'Iz'], 12, 250);
    row(raw, 5).fill(3);
    row(raw, 9)[1000] = Number.NaN;
    // One that is no EEG comes first, one that is bad and has no place lies in between.
    raw.channels[0] = { name: 'EOG', type: 'eog', unit: 'µV' };
    raw.channels[7] = { name: 'X7', type: 'eeg', unit: 'µV', bad: true };
    const before = raw.data.slice();
    const found = cleanEeg(raw, options);
    expect(raw.data).toEqual(before);
    expect(found.report).toMatchObject({ removed: ['X7'], channels: 31 });
    const own = cleanEeg(raw, { ...options, inPlace: true });
    expect(own).toEqual(found);
    expect(own.recording.data.buffer === raw.data.buffer).toBe(options.rate < 250 && 2 * options.rate >= 250);
  });

  it('replaces channels that the recording marks as bad, though they look good', () => {
    const raw = headField(montageNames(64), 20, 200);
    const truth = cleanEeg(raw, { reference: 'none' }).recording;
    const index = raw.channels.findIndex(({ name }) => name === 'C3');
    const marked = { ...raw, channels: raw.channels.map((one, c) => (c === index ? { ...one, bad: true } : one)) };
    const { recording, report } = cleanEeg(marked, { reference: 'none', bad: ['P4'] });
    expect(report.bad.map(({ name, reason }) => `${name} ${reason}`).sort()).toEqual(['C3 stated', 'P4 stated']);
    expect(report.interpolated.sort()).toEqual(['C3', 'P4']);
    expect(row(recording, index)).not.toEqual(row(truth, index));
    expect(pearson(row(recording, index), row(truth, index))).toBeGreaterThan(0.95);
    // It is good now: what comes next must not replace it again.
    expect(recording.channels.some(({ bad }) => bad)).toBe(false);
  });

  it('refers to named channels, by any of their names', () => {
    const { recording } = cleanEeg(headField(montageNames(19), 5, 200), { reference: ['T3'] });
    expect(Math.max(...row(recording, montageNames(19).indexOf('T7')).map(Math.abs))).toBe(0);
  });

  it('lowers the low-pass where the rate cannot carry it', () => {
    expect(cleanEeg(headField(montageNames(19), 10, 128)).report.band).toEqual({ low: 1, high: 57.6 });
  });

  it.each([
    [
      'no-eeg-channels',
      { channels: [{ name: 'X', type: 'misc', unit: '' }], samples: 500, data: new Float32Array(500) },
      {},
    ],
    ['too-few-channels', { data: new Float32Array(19 * 1000) }, {}],
    ['unknown-reference', {}, { reference: ['FT9'] }],
    ['signal-too-short', { samples: 100, data: new Float32Array(1900) }, {}],
  ] as const)('%s', (expected, change, options) => {
    const raw = { ...headField(montageNames(19), 5, 200), ...change } as Recording;
    expect(() => cleanEeg(raw, options)).toThrowError(code(expected));
  });
});

describe('reading recordings', () => {
  it('says what it can read', async () => {
    const storage = new MemoryStorage();
    storage.files.set('x.csv', new TextEncoder().encode('a,b\n1,2\n'));
    storage.files.set('x.edf', new TextEncoder().encode('a,b\n1,2\n'));
    await expect(readEeg(storage, 'x.csv')).rejects.toThrowError(code('unknown-format'));
    await expect(readEeg(storage, 'x.edf')).rejects.toThrowError(code('edf-not-edf'));
    await expect(readEeg(storage, 'none.edf')).rejects.toThrowError(code('file-not-found'));
  });
});

describe.skipIf(!existsSync(`${DATA}/eegmmidb`))('motor imagery recordings (EEGMMIDB)', () => {
  it('match the 64-electrode montage whole and have their events', async () => {
    const recording = await load('eegmmidb/S001R04.edf');
    const { report } = matchMontage(recording, montageNames(64));
    expect(report.matched.length).toBe(64);
    expect([...report.interpolated, ...report.dropped]).toEqual([]);
    expect(recording.channels[0]).toMatchObject({ name: 'FC5', type: 'eeg', unit: 'µV' });
    expect(recording.events.length).toBe(30);
    expect(new Set(recording.events.map(({ label }) => label))).toEqual(new Set(['T0', 'T1', 'T2']));
    expect(recording.events[1]).toEqual({ onset: 4.2, duration: 4.1, label: 'T2' });
  });
});

describe.skipIf(!existsSync(`${DATA}/eegmat`))('mental arithmetic recordings (EEGMAT)', () => {
  it('have old names, an ECG in µV and a difference of the ears that is no EEG', async () => {
    const { channels } = await load('eegmat/Subject00_1.edf');
    expect(channels.filter(({ type }) => type === 'eeg').length).toBe(19);
    expect(channels.slice(19).map(({ name, type, unit }) => `${name} ${type} ${unit}`)).toEqual([
      'A2-A1 misc µV',
      'ECG ECG ecg µV',
    ]);
  });

  it('relative alpha falls during arithmetic in at least 14 of 18 people', async () => {
    let falls = 0;
    for (let person = 0; person < 18; person++) {
      const relative: number[] = [];
      for (const part of [1, 2]) {
        const recording = await load(`eegmat/Subject${String(person).padStart(2, '0')}_${part}.edf`);
        recording.samples = Math.min(recording.samples, 60 * recording.sampleRate);
        const rows = recording.channels.length;
        const all = recording.data.length / rows;
        const data = new Float32Array(rows * recording.samples);
        for (let c = 0; c < rows; c++)
          data.set(recording.data.subarray(c * all, c * all + recording.samples), c * recording.samples);
        const clean = cleanEeg({ ...recording, data }, { low: 1, high: 40, notch: false, rate: 160 }).recording;
        const { features, seconds } = logBandPower(clean.data, 19, clean.samples, 160);
        let sum = 0;
        for (let k = 0; k < seconds * 19; k++) {
          const power = features.subarray(k * 5, k * 5 + 4).map(Math.exp);
          sum += power[2] / (power[0] + power[1] + power[2] + power[3]);
        }
        relative.push(sum / (seconds * 19));
      }
      if (relative[1] < relative[0]) falls++;
    }
    expect(falls).toBeGreaterThanOrEqual(14);
  });
});
