import { gzipSync, unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import { FifEpochs, type FifRaw, openFif } from './index.js';
import { DIRECTORY, EPOCHS, FIRST_PART, MNE, SECOND_PART, SKIP } from './vectors.fixture.js';

const unpack = (packed: string) => unzlibSync(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)));
const open = (files: Record<string, Uint8Array>, path = Object.keys(files)[0]) => {
  const storage = new MemoryStorage();
  for (const [name, bytes] of Object.entries(files)) storage.files.set(name, bytes);
  return openFif(storage, path);
};
const openRaw = async (files: Record<string, Uint8Array>) => (await open(files)) as FifRaw;
const code = (code: string) => expect.objectContaining({ code });

/** Compares every channel's mean, deviation and extremes with MNE-Python's. */
function expectKnown(data: Float32Array, known: (typeof MNE)['SKIP']) {
  const { samples } = known;
  expect(data.length).toBe(6 * samples);
  for (let c = 0; c < 6; c++) {
    const row = [...data.subarray(c * samples, (c + 1) * samples)];
    const mean = row.reduce((sum, x) => sum + x / samples, 0);
    const std = Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2 / samples, 0));
    const found = { mean, std, min: Math.min(...row), max: Math.max(...row) };
    for (const key of ['mean', 'std', 'min', 'max'] as const) {
      expect(Math.abs(found[key] - known[key][c])).toBeLessThanOrEqual(1e-6 * known.std[c]);
    }
  }
}

describe('files have the values that MNE-Python reads', () => {
  it('16-bit samples with calibration and range, and a gap', async () => {
    const file = await openRaw({ 'x_raw.fif': unpack(SKIP) });
    const { data } = await file.readSignals();
    expectKnown(data, MNE.SKIP);
    expect([file.samples, file.sampleRate, file.firstSample]).toEqual([80, 200, 40]);
    expect(file.gaps).toEqual([{ onset: 0.2, duration: 0.1 }]);
    const part = await file.readSignals({ start: 33, count: 31 });
    for (let c = 0; c < 6; c++) {
      expect([...part.data.subarray(31 * c, 31 * c + 31)]).toEqual([...data.subarray(80 * c + 33, 80 * c + 64)]);
    }
  });
  it('32-bit samples, by the directory at the end', async () => {
    expectKnown((await (await openRaw({ 'x.fif': unpack(DIRECTORY) })).readSignals()).data, MNE.DIRECTORY);
  });
  it('doubles in two files, and the same after renaming them', async () => {
    const [first, second] = [unpack(FIRST_PART), unpack(SECOND_PART)];
    for (const names of [
      ['d/fs_raw.fif', 'd/fs_raw-1.fif'],
      ['/a/other_raw.fif', '/a/other_raw-1.fif'],
    ]) {
      const file = await openRaw({ [names[0]]: first, [names[1]]: second });
      expect(file.files).toEqual(names);
      expectKnown((await file.readSignals()).data, MNE.PARTS);
    }
    await expect(open({ 'fs_raw.fif': first })).rejects.toThrowError(code('fif-part'));
  });
  it('compressed', async () => {
    const file = await openRaw({ 'x_raw.fif.gz': gzipSync(unpack(SKIP), { mtime: 0 }) });
    expectKnown((await file.readSignals()).data, MNE.SKIP);
  });
  it('epochs', async () => {
    const file = (await open({ 'x-epo.fif': unpack(EPOCHS) })) as FifEpochs;
    expect(file).toBeInstanceOf(FifEpochs);
    expect(file.epochs).toEqual([
      { sample: 50, code: 3, label: 'low' },
      { sample: 90, code: 5, label: 'c' },
      { sample: 94, code: 9, label: 'high:b' },
    ]);
    expect([file.samples, file.startTime]).toEqual([15, -0.02]);
    const { data } = await file.readEpochs();
    const joined = new Float32Array(data.length);
    for (let k = 0; k < 3; k++) {
      for (let c = 0; c < 6; c++) joined.set(data.subarray((k * 6 + c) * 15, (k * 6 + c + 1) * 15), c * 45 + k * 15);
    }
    expectKnown(joined, MNE.EPOCHS);
    expect([...(await file.readEpochs({ start: 1, count: 1 })).data]).toEqual([...data.subarray(90, 180)]);
  });
  it('reads large files in ranges, with the same result', async () => {
    const storage = new MemoryStorage();
    // A file that says it is too large to keep: only its ranges may be asked for.
    const bytes = unpack(SKIP);
    let largest = 0;
    storage.files.set('x_raw.fif', bytes);
    storage.size = async () => 2 ** 31;
    storage.read = async () => {
      throw new Error('the whole file was read');
    };
    storage.readRange = async (_, start, length) => {
      largest = Math.max(largest, length);
      return bytes.slice(start, start + length);
    };
    const file = (await openFif(storage, 'x_raw.fif')) as FifRaw;
    expectKnown((await file.readSignals()).data, MNE.SKIP);
    expect(largest).toBeLessThanOrEqual(2 ** 15);
  });
});

it('what a file says about the measurement', async () => {
  const { measurement, annotations, channels } = await openRaw({ 'x_raw.fif': unpack(SKIP) });
  expect(measurement.date).toBe(1600000000.25);
  expect(measurement.badChannels).toEqual(['Cz']);
  expect(measurement.pendingProjections).toBe(1);
  expect(channels.map(({ name, kind, unit }) => `${name}|${kind}|${unit}`)).toEqual([
    'Fp1|eeg|V',
    'Cz|eeg|V',
    'EEG 003 of a long name|eeg|V',
    'HEOG|eog|V',
    'MEG 0111|meg|T',
    'STI 014|stim|V',
  ]);
  // MNE-Python's own values: the electrode in the frame of the head, the sensor moved there from the device.
  const places = [channels[0], channels[4]].map(({ position }) => position!.map((x) => x.toFixed(2)).join(' '));
  expect(places).toEqual(['-30.90 114.59 27.87', '-50.00 70.00 100.00']);
  expect(channels[3].position).toBeUndefined();
  expect(measurement.landmarks.nasion!.map((x) => Math.round(10 * x))).toEqual([0, 1140, 0]);
  // Cut to the recording, from its first sample.
  const rounded = annotations.map(({ onset, duration, text }) => [+onset.toFixed(5), +duration.toFixed(5), text]);
  expect(rounded).toEqual([
    [0, 0.05, 'early'],
    [0.05, 0.05, 'BAD_blink'],
    [0.2, 0, 'stim: a'],
    [0.2, 0.1, 'BAD_ACQ_SKIP'],
    [0.35, 0.05, 'late é'],
  ]);
});

/** Where tags of a kind begin. */
function find(bytes: Uint8Array, kind: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const places: number[] = [];
  for (let at = 0; at + 16 <= bytes.length; at += 16 + view.getUint32(at + 8)) {
    if (view.getInt32(at) === kind) places.push(at);
  }
  return places;
}
const change = (packed: string, edit: (view: DataView, places: (kind: number) => number[]) => void) => {
  const bytes = unpack(packed).slice();
  edit(new DataView(bytes.buffer), (kind) => find(bytes, kind));
  return { 'x.fif': bytes };
};

describe('faulty files', () => {
  const faults: [string, string, Record<string, Uint8Array>][] = [
    ['an empty file', 'fif-not-fif', { 'x.fif': new Uint8Array() }],
    ['another file', 'fif-not-fif', { 'x.fif': new Uint8Array(1000) }],
    ['a cut file', 'fif-truncated', { 'x.fif': unpack(SKIP).slice(0, 4000) }],
    ['a chain of tags that leads back', 'fif-structure', change(SKIP, (v, at) => v.setInt32(at(300)[0] + 12, 56))],
    ['the end of another block', 'fif-structure', change(SKIP, (v, at) => v.setInt32(at(105)[0] + 16, 7))],
    [
      'a directory that points outside',
      'fif-structure',
      change(DIRECTORY, (v, at) => v.setInt32(at(102)[0] + 60, 1e8)),
    ],
    ['no rate', 'fif-header', change(SKIP, (v, at) => v.setFloat32(at(201)[0] + 16, 0))],
    ['other channels than stated', 'fif-header', change(SKIP, (v, at) => v.setInt32(at(200)[0] + 16, 7))],
    ['a calibration of 0', 'fif-calibration', change(SKIP, (v, at) => v.setFloat32(at(254)[0] + 16, 0))],
    ['complex samples', 'fif-buffer', change(SKIP, (v, at) => v.setInt32(at(300)[0] + 4, 20))],
    ['samples that do not fill their buffer', 'fif-buffer', change(SKIP, (v, at) => v.setInt32(at(300)[0] + 4, 5))],
    ['an endless gap', 'fif-gaps', change(SKIP, (v, at) => v.setInt32(at(301)[0] + 16, 2e9))],
    ['epochs of another length', 'fif-buffer', change(EPOCHS, (v, at) => v.setInt32(at(209)[0] + 16, 2e9))],
    ['a text for a number', 'fif-tag', change(SKIP, (v, at) => v.setInt32(at(201)[0] + 4, 10))],
    [
      'no data at all',
      'fif-empty',
      change(SKIP, (v, at) => {
        for (const place of at(300)) v.setInt32(place, 999);
      }),
    ],
    [
      'a compressed file of something else',
      'fif-not-fif',
      { 'x.fif.gz': gzipSync(new Uint8Array(5000), { mtime: 0 }) },
    ],
    ['a damaged compressed file', 'fif-compression', { 'x.fif.gz': gzipSync(unpack(SKIP)).slice(0, 900) }],
    ['a bomb', 'fif-compression', { 'x.fif.gz': gzipSync(new Uint8Array(2 ** 23), { mtime: 0 }) }],
  ];
  it.each(faults)('%s: %s', async (_, expected, files) => {
    await expect(open(files)).rejects.toThrowError(code(expected));
  });
  it('parts that lead round in a circle', async () => {
    const bytes = unpack(FIRST_PART);
    await expect(open({ 'fs_raw.fif': bytes, 'fs_raw-1.fif': bytes })).rejects.toThrowError(code('fif-part'));
  });
});

it('no damage crashes, hangs or fills the memory: a coded error or a whole result', async () => {
  const random = new Random('damaged FIF files');
  const originals = [SKIP, DIRECTORY, EPOCHS].map(unpack);
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 900; round++) {
    let bytes = originals[round % 3].slice();
    for (let k = random.integer(3); k >= 0 && bytes.length > 0; k--) {
      const place = random.integer(bytes.length);
      const kind = random.integer(5);
      if (kind === 0) bytes[place] = random.integer(256);
      else if (kind === 1) bytes[place] ^= 1 << random.integer(8);
      else if (kind === 2) bytes.set([127, 255, 255, 255].slice(0, bytes.length - place), place);
      else if (kind === 3) bytes.copyWithin(place, random.integer(bytes.length), random.integer(bytes.length));
      else bytes = bytes.slice(0, bytes.length - random.integer(Math.min(900, bytes.length)));
    }
    let outcome = 'read';
    try {
      const file = await open({ 'x.fif': bytes });
      const { data } = file.kind === 'raw' ? await file.readSignals() : await file.readEpochs();
      expect(data.length).toBeLessThan(bytes.length + 2 ** 26);
    } catch (error) {
      if (!(error instanceof HemocastError)) throw error;
      outcome = error.code;
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get('read')).toBeGreaterThan(100);
  expect(outcomes.size).toBeGreaterThan(5);
});

it('is refused where its directory says something else than its tags', async () => {
  const bytes = unpack(DIRECTORY);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The second tag says where the directory is; its entries are kind, type, size and place.
  const directory = view.getInt32(20 + 16 + 16);
  expect(view.getInt32(directory)).toBe(102);
  const entries = Array.from({ length: view.getUint32(directory + 8) / 16 }, (_, i) => directory + 16 + 16 * i);
  const buffer = entries.find((at) => view.getInt32(at) === 300)!;
  expect((await openRaw({ 'x_raw.fif': bytes })).samples).toBeGreaterThan(0);
  for (const [at, value] of [
    [buffer + 4, view.getInt32(buffer + 4) === 3 ? 4 : 3], // other numbers
    [view.getInt32(buffer + 12) + 8, view.getUint32(buffer + 8) - 24],
  ]) {
    const damaged = bytes.slice();
    new DataView(damaged.buffer).setInt32(at, value);
    await expect(open({ 'x_raw.fif': damaged })).rejects.toMatchObject({ code: 'fif-structure' });
  }
});

it('of two parts is refused where the second is calibrated otherwise', async () => {
  const parts = { 'x_raw.fif': unpack(FIRST_PART), 'x_raw-1.fif': unpack(SECOND_PART) };
  expect((await openRaw(parts)).files.length).toBe(2);
  const view = new DataView(parts['x_raw-1.fif'].buffer, parts['x_raw-1.fif'].byteOffset, parts['x_raw-1.fif'].length);
  let changed = 0;
  for (let at = 0; at + 16 <= view.byteLength && changed < 1e6; at += 16 + view.getUint32(at + 8)) {
    // Channels, and the calibrations of their longer descriptions.
    if (view.getInt32(at) === 203) view.setFloat32(at + 32, 2 * view.getFloat32(at + 32));
    else if (view.getInt32(at) === 254) view.setFloat32(at + 16, 2 * view.getFloat32(at + 16));
    else continue;
    changed++;
  }
  expect(changed).toBeGreaterThan(0);
  await expect(open(parts)).rejects.toMatchObject({ code: 'fif-part' });
});
