import { gzipSync, unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import { fitRobustLine } from './clock.js';
import { openXdf } from './index.js';
import { DAMAGE_AT, FULL, PYXDF, RESET, STRAY } from './vectors.fixture.js';

const unpack = (packed: string) => unzlibSync(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)));
const open = (bytes: Uint8Array) => {
  const storage = new MemoryStorage();
  storage.files.set('x.xdf', bytes);
  return openXdf(storage, 'x.xdf');
};
const code = (code: string) => expect.objectContaining({ code });
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

function files(): Record<string, Uint8Array> {
  const full = unpack(FULL);
  const garbage = new TextEncoder().encode('\x07garbage garbage');
  return {
    FULL: full,
    RESET: unpack(RESET),
    STRAY: unpack(STRAY),
    cut: full.slice(0, Math.floor((full.length * 6) / 10)),
    damaged: join(full.subarray(0, DAMAGE_AT), garbage, full.subarray(DAMAGE_AT)),
  };
}

describe('times and values are those of pyxdf', () => {
  it.each(Object.keys(PYXDF))('%s', async (name) => {
    const file = await open(files()[name]);
    expect(file.streams.map(({ id }) => id)).toEqual(PYXDF[name].map(({ id }) => id));
    for (const [k, known] of PYXDF[name].entries()) {
      const stream = file.streams[k];
      expect(stream.samples).toBe(known.samples);
      expect(stream.rate).toBeCloseTo(known.rate, 7);
      expect(stream.segments.map(({ start, samples }) => [start, start + samples - 1])).toEqual(known.segments);
      known.times.forEach((time, i) => {
        expect(Math.abs(stream.times[37 * i] - time)).toBeLessThan(1e-9);
      });
      if (known.sums.length === 0) continue;
      const { data, samples } = await file.readSignals(stream);
      known.sums.forEach((sum, c) => {
        const own = data.subarray(c * samples, (c + 1) * samples).reduce((total, value) => total + value, 0);
        expect(Math.abs(own - sum)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(sum)));
      });
    }
  });

  it('says where a file is damaged or cut off', async () => {
    const all = files();
    expect((await open(all.FULL)).damage).toEqual([]);
    const cut = await open(all.cut);
    expect(cut.damage.length).toBe(1);
    expect(cut.damage[0].byte + cut.damage[0].length).toBe(all.cut.length);
    const [{ byte, length }] = (await open(all.damaged)).damage;
    expect(byte).toBe(DAMAGE_AT);
    expect(length).toBeGreaterThan(16);
  });
});

it('headers, texts and codes', async () => {
  const file = await open(unpack(FULL));
  const [eeg, keys, gyro, codes] = file.streams;
  expect([eeg.name, eeg.type, eeg.format, eeg.nominalRate]).toEqual(['Amp', 'EEG', 'float32', 100]);
  expect(eeg.channels[2]).toEqual({ name: 'VEOG', unit: 'millivolts', type: 'EOG' });
  expect(keys.name).toBe('Keys & more');
  expect(await file.readLabels(keys)).toEqual(['before', 'stim/ä 1', 'resp', 'after', 'pair', '']);
  // Above 2²⁴: not to be rounded to single precision.
  expect(await file.readLabels(codes)).toEqual(['16777217', '-5']);
  expect([gyro.nominalRate, gyro.channels]).toEqual([50, Array(2).fill({ name: '', unit: '', type: '' })]);
  await expect(file.readSignals(keys)).rejects.toThrowError(code('xdf-text'));
});

it('parts, compressed files and files read in ranges hold the same numbers', async () => {
  const bytes = unpack(FULL);
  const file = await open(bytes);
  const { data } = await file.readSignals(file.streams[0]);
  const part = await file.readSignals(file.streams[0], { start: 101, count: 83 });
  for (let c = 0; c < 3; c++) {
    const row = data.subarray(c * 260 + 101, c * 260 + 184);
    expect([...part.data.subarray(83 * c, 83 * c + 83)]).toEqual([...row]);
  }
  const compressed = await open(gzipSync(bytes, { mtime: 0 }));
  expect((await compressed.readSignals(compressed.streams[0])).data).toEqual(data);

  const storage = new MemoryStorage();
  let after = 0;
  // A file that says it is too large to keep, and ends in nothing.
  storage.size = async () => 2 ** 29;
  storage.readRange = async (_, start, length) => {
    if (start > bytes.length) after++;
    return bytes.slice(start, start + length);
  };
  const ranged = await openXdf(storage, 'x.xdf');
  expect((await ranged.readSignals(ranged.streams[0])).data).toEqual(data);
  expect(after).toBeLessThan(1000);
});

it('a few late answers do not bend the line through the clock offsets', () => {
  const random = new Random('late answers');
  const offsets = Array.from({ length: 200 }, (_, i) => {
    const time = 1e5 + 5 * i;
    const late = i % 10 === 0 ? random.uniform(0.005, 0.05) : 0;
    return { time, offset: -300 + 2e-5 * time + random.normal(0, 1e-5) + late };
  });
  const { intercept, slope } = fitRobustLine(offsets);
  for (const time of [1e5, 1.01e5])
    expect(Math.abs(intercept + slope * time - (-300 + 2e-5 * time))).toBeLessThan(5e-5);
});

const edit = (find: string, replacement: string) => {
  const bytes = unpack(FULL).slice();
  const text = new TextEncoder();
  const at = new TextDecoder('latin1').decode(bytes).indexOf(find);
  bytes.set(text.encode(replacement.padEnd(find.length)), at);
  return bytes;
};

it.each([
  ['an empty file', 'xdf-not-xdf', new Uint8Array()],
  ['another file', 'xdf-not-xdf', new TextEncoder().encode('XDFfile')],
  ['no streams', 'xdf-empty', unpack(FULL).slice(0, 70)],
  ['too many channels', 'xdf-header', edit('<channel_count>3</channel_count>', '<channel_count>9e9</channel_count')],
  ['an unknown format', 'xdf-header', edit('>float32<', '>float99<')],
  ['a rate that is none', 'xdf-header', edit('<nominal_srate>100', '<nominal_srate>ten')],
  ['a bomb', 'xdf-compression', gzipSync(new Uint8Array(2 ** 23), { mtime: 0 })],
])('%s: %s', async (_, expected, bytes) => {
  await expect(open(bytes)).rejects.toThrowError(code(expected));
});

it('no damage crashes, hangs or fills the memory: a coded error or a whole result', async () => {
  const random = new Random('damaged XDF files');
  const originals = [FULL, RESET, STRAY].map(unpack);
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 900; round++) {
    let bytes = originals[round % 3].slice();
    for (let k = random.integer(3); k >= 0 && bytes.length > 0; k--) {
      const place = random.integer(bytes.length);
      const kind = random.integer(5);
      if (kind === 0) bytes[place] = random.integer(256);
      else if (kind === 1) bytes[place] ^= 1 << random.integer(8);
      else if (kind === 2) bytes.set([8, 255, 255, 255, 255].slice(0, bytes.length - place), place);
      else if (kind === 3) bytes.copyWithin(place, random.integer(bytes.length), random.integer(bytes.length));
      else bytes = bytes.slice(0, bytes.length - random.integer(Math.min(900, bytes.length)));
    }
    let outcome = 'read';
    try {
      const file = await open(bytes);
      for (const stream of file.streams) {
        expect(stream.times.length).toBe(stream.samples);
        if (stream.format === 'string') await file.readLabels(stream);
        else expect((await file.readSignals(stream)).data.length).toBeLessThanOrEqual(bytes.length);
      }
    } catch (error) {
      if (!(error instanceof HemocastError)) throw error;
      outcome = error.code;
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get('read')).toBeGreaterThan(100);
  expect(outcomes.size).toBeGreaterThan(3);
});
