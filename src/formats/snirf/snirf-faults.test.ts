import type { File, Group } from 'h5wasm';
import { expect, it } from 'vitest';
import { lookup3, writeHdf5 } from './snirf-hdf5.js';
import { readSnirf } from './snirf-reader.js';
import { encodeSnirf } from './snirf-writer.js';

const SAMPLES = 100;

interface Making {
  timeUnit?: string;
  time?: Float64Array;
  chunks?: number[];
  compression?: number;
  /** Detector of each channel, from 1. */
  detectors?: number[];
  /** Changes what was written: the group `nirs`. */
  also?: (nirs: Group) => void;
}

/** Four channels of two pairs, 10 s at 10 Hz, written field by field. */
function file({
  timeUnit = 's',
  time,
  chunks,
  compression,
  detectors = [1, 1, 2, 2],
  also,
}: Making): Promise<Uint8Array> {
  return writeHdf5((root: File) => {
    const text = (group: Group, name: string, data: string) => group.create_dataset({ name, data, dtype: 'S' });
    text(root, 'formatVersion', '1.1');
    const nirs = root.create_group('nirs') as Group;
    const tags = nirs.create_group('metaDataTags') as Group;
    text(tags, 'LengthUnit', 'mm');
    if (timeUnit !== '') text(tags, 'TimeUnit', timeUnit);
    const block = nirs.create_group('data1') as Group;
    const data = Float64Array.from({ length: 4 * SAMPLES }, (_, i) => 1 + (i % 4) + 0.1 * Math.sin(i));
    block.create_dataset({ name: 'dataTimeSeries', data, shape: [SAMPLES, 4], ...(chunks && { chunks, compression }) });
    block.create_dataset({ name: 'time', data: time ?? Float64Array.from({ length: SAMPLES }, (_, k) => k / 10) });
    const probe = nirs.create_group('probe') as Group;
    probe.create_dataset({ name: 'wavelengths', data: Float64Array.of(760, 850) });
    probe.create_dataset({ name: 'sourcePos3D', data: Float64Array.of(0, 80, 0), shape: [1, 3] });
    probe.create_dataset({ name: 'detectorPos3D', data: Float64Array.of(30, 80, 0, -30, 80, 0), shape: [2, 3] });
    for (let i = 0; i < 4; i++) {
      const item = block.create_group(`measurementList${i + 1}`) as Group;
      const values = { sourceIndex: 1, detectorIndex: detectors[i], wavelengthIndex: 1 + (i & 1), dataType: 1 };
      for (const [name, value] of Object.entries(values)) {
        item.create_dataset({ name, data: Int32Array.of(value), shape: [] });
      }
    }
    also?.(nirs);
  });
}

const stim = (nirs: Group, number: number, data: Float64Array, shape: number[]) => {
  const group = nirs.create_group(`stim${number}`) as Group;
  group.create_dataset({ name: 'name', data: `s${number}`, dtype: 'S' });
  group.create_dataset({ name: 'data', data, shape });
};

it('keeps the rate and the times around a gap', async () => {
  const time = Float64Array.from({ length: SAMPLES }, (_, k) => k / 10 + (k < 40 ? 0 : 30));
  const { sampleRate, parts, time: read } = await readSnirf(await file({ time }), 'x.snirf');
  expect(sampleRate).toBeCloseTo(10, 9);
  expect(parts).toEqual([
    { start: 0, samples: 40 },
    { start: 40, samples: 60 },
  ]);
  expect([read![39], read![40]]).toEqual([3.9, 34]);
});

it('refuses times that run back or keep no rate', async () => {
  const back = Float64Array.from({ length: SAMPLES }, (_, k) => (k < 40 ? k : k - 20) / 10);
  await expect(readSnirf(await file({ time: back }), 'x.snirf')).rejects.toThrow(/3\.9 s, then 2 s/);
  const torn = Float64Array.from({ length: SAMPLES }, (_, k) => k / 10 + 5 * Math.floor(k / 3));
  await expect(readSnirf(await file({ time: torn }), 'x.snirf')).rejects.toMatchObject({ code: 'snirf-time' });
});

it.each([
  // Stated, factor of the times of samples, factor of those of stimuli, what is said.
  ['s', 1, 1, undefined],
  ['ms', 1000, 1000, undefined],
  ['ms', 1000, 1, /stimuli are taken to be seconds/],
  ['s', 1, 1000, /stimuli are taken to be milliseconds/],
  ['ms', 1, 1, /states its times in ms; seconds are taken/],
  ['s', 1000, 1000, /states its times in s; milliseconds are taken/],
  ['unknown', 1, 1, /does not know its unit of time; seconds are taken/],
  ['', 1, 1, /does not know its unit of time; seconds are taken/],
  ['unknown', 1000, 1000, /milliseconds are taken/],
] as const)('times in %s, samples × %i, stimuli × %i', async (timeUnit, samples, stimuli, said) => {
  const bytes = await file({
    timeUnit,
    time: Float64Array.from({ length: SAMPLES }, (_, k) => (samples * k) / 10),
    also: (nirs) =>
      stim(
        nirs,
        1,
        Float64Array.of(2, 1, 1, 6, 1, 1).map((v, i) => (i % 3 < 2 ? stimuli * v : v)),
        [2, 3],
      ),
  });
  const { sampleRate, stims, remarks = [] } = await readSnirf(bytes, 'x.snirf');
  expect(sampleRate).toBeCloseTo(10, 9);
  expect(stims[0].events.map(({ onset }) => Number(onset.toFixed(9)))).toEqual([2, 6]);
  if (said === undefined) expect(remarks).toEqual([]);
  else expect(remarks.join()).toMatch(said);
});

it('leaves out channels, stimuli and signals alongside one by one', async () => {
  const bytes = await file({
    detectors: [1, 9, 2, 2],
    also: (nirs) => {
      stim(nirs, 1, Float64Array.of(2, 1, 1, Number.NaN, 1, 1), [2, 3]);
      stim(nirs, 2, Float64Array.of(1), [1]);
      (nirs.create_group('stim3') as Group).create_dataset({ name: 'data', data: 'text', dtype: 'S' });
      const aux = nirs.create_group('aux1') as Group;
      aux.create_dataset({ name: 'dataTimeSeries', data: new Float64Array(24).fill(1), shape: [2, 3, 4] });
      aux.create_dataset({ name: 'time', data: Float64Array.of(0, 1) });
    },
  });
  const read = await readSnirf(bytes, 'x.snirf');
  expect(read.measurementList.map(({ detector, wavelengthIndex }) => [detector, wavelengthIndex])).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
  ]);
  // Columns keep their channels: 1, 3 and 4 of the file.
  expect([0, 1, 2].map((row) => Math.round(read.data[row * SAMPLES]))).toEqual([1, 3, 4]);
  expect(read.stims).toEqual([{ name: 's1', events: [{ onset: 2, duration: 1, amplitude: 1 }] }]);
  expect(read.aux).toEqual([]);
  const said = read.remarks!.join('\n');
  expect(said).toMatch(/Channel measurementList2 is left out; .*an index from 1 to 2, found 9/);
  expect(said).toMatch(/1 of 2 stimuli "s1" .* have no onset/);
  expect(said).toMatch(/"s2" .*no table of onsets/);
  expect(said).toMatch(/stim3 is left out/);
  expect(said).toMatch(/aux1 is left out; .*2 × 3 × 4/);
});

it('keeps numbers and lists among the tags what they are', async () => {
  const bytes = await file({
    also: (nirs) => {
      const tags = nirs.get('metaDataTags') as Group;
      tags.create_dataset({ name: 'MNE_coordFrame', data: Int32Array.of(4), shape: [1] });
      tags.create_dataset({ name: 'gain', data: Float64Array.of(0.5), shape: [] });
      tags.create_dataset({ name: 'firstName', data: ['x'], shape: [1], dtype: 'S' });
      tags.create_dataset({ name: 'names', data: ['a', 'b'], shape: [2], dtype: 'S' });
    },
  });
  const first = await readSnirf(bytes, 'x.snirf');
  const again = await readSnirf(await encodeSnirf(first), 'y.snirf');
  expect(again.metadata).toMatchObject({
    MNE_coordFrame: { values: [4], shape: [1], integer: true },
    gain: { values: [0.5], shape: [], integer: false },
    firstName: ['x'],
    names: ['a', 'b'],
  });
});

it('writes an optode of unknown place beside known ones', async () => {
  const first = await readSnirf(await file({}), 'x.snirf');
  first.probe.detectors[1] = { label: 'D2' };
  const again = await readSnirf(await encodeSnirf(first), 'y.snirf');
  expect(again.probe.detectors).toEqual([{ label: 'D1', position: [30, 80, 0] }, { label: 'D2' }]);
  expect(again.remarks?.join()).toMatch(/detector D2/);
});

it('names the chunk that is damaged', async () => {
  const good = await file({ chunks: [20, 4], compression: 4 });
  expect((await readSnirf(good, 'x.snirf')).samples).toBe(SAMPLES);
  // Deflate streams begin with 0x78 0x5e at level 4; the third one holds samples 40 to 59.
  const starts: number[] = [];
  for (let i = 0; i + 1 < good.length; i++) if (good[i] === 0x78 && good[i + 1] === 0x5e) starts.push(i);
  expect(starts.length).toBe(5);
  const bad = good.slice();
  bad[starts[2] + 100] ^= 0x10;
  await expect(readSnirf(bad, 'x.snirf')).rejects.toThrow(
    /field \/nirs\/data1\/dataTimeSeries: .*a damaged chunk from \[40, 0\] to \[59, 3\]/,
  );
});

/** Starts of the object headers that agree with their checksums, by HDF5 file format 3.0, IV.A.1.b. */
function headers(bytes: Uint8Array): { start: number; end: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: { start: number; end: number }[] = [];
  for (let start = 0; start + 26 <= bytes.length; start++) {
    if (view.getUint32(start) !== 0x4f484452) continue;
    const flags = bytes[start + 5];
    const at = start + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    const width = 1 << (flags & 3);
    const size = width === 1 ? bytes[at] : width === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
    const end = at + width + size;
    if (end + 4 <= bytes.length && view.getUint32(end, true) === lookup3(bytes, start, end)) found.push({ start, end });
  }
  return found;
}

it('refuses a file of which any header that is read does not agree with its checksum', async () => {
  const sound = await file({});
  const whole = await readSnirf(sound, 'x.snirf');
  const all = headers(sound);
  expect(all.length).toBeGreaterThan(20);
  let refused = 0;
  for (const { end } of all) {
    const bytes = sound.slice();
    bytes[end] ^= 1;
    const result = await readSnirf(bytes, 'x.snirf').catch((error) => error);
    if (result?.code === 'snirf-unreadable') refused++;
    // Fields that are never looked at, such as the version, may be damaged: nothing may be missing then.
    else expect(result).toEqual(whole);
  }
  expect(refused).toBeGreaterThan(0.7 * all.length);
});
