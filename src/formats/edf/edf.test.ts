import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import { encodeBdf, encodeBdfInParts, encodeEdf, encodeEdfInParts, openEdf, readEdfHeader } from './index.js';

const open = async (bytes: Uint8Array) => {
  const storage = new MemoryStorage();
  storage.files.set('x.edf', bytes);
  return openEdf(storage, 'x.edf');
};
const write = (bytes: Uint8Array, at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
const code = (code: string) => expect.objectContaining({ code });

/** Three channels, 5 s at 100 Hz, two events. */
function sample(): Uint8Array {
  const data = new Float32Array(3 * 500);
  for (let i = 0; i < 500; i++) {
    data[i] = 100 * Math.sin(i / 7);
    data[500 + i] = 3000 * Math.cos(i / 11);
    data[1000 + i] = 5;
  }
  return encodeEdf({
    channels: [{ name: 'Fp1' }, { name: 'Cz' }, { name: 'ECG', unit: 'mV' }],
    sampleRate: 100,
    data,
    events: [
      { onset: 1.25, duration: 0.5, label: 'flash' },
      { onset: 3, duration: 0, label: 'Ruhe – Augen zu' },
    ],
    person: 'sub-01',
    startTime: '2020-02-03T04:05:06',
  });
}

describe('what is written is read', () => {
  it('with values within half a step, events and names', async () => {
    const file = await open(sample());
    const { data, samples } = await file.readSignals();
    expect([samples, file.sampleRate, file.records, file.header.kind]).toEqual([500, 100, 5, 'EDF+C']);
    expect(file.channels.map(({ name, unit }) => `${name} ${unit}`)).toEqual(['Fp1 uV', 'Cz uV', 'ECG mV']);
    for (let i = 0; i < 500; i++) {
      expect(Math.abs(data[i] - 100 * Math.sin(i / 7))).toBeLessThan(0.002);
      expect(Math.abs(data[500 + i] - 3000 * Math.cos(i / 11))).toBeLessThan(0.05);
      expect(Math.abs(data[1000 + i] - 5)).toBeLessThan(1e-4);
    }
    expect(file.annotations).toEqual([
      { onset: 1.25, duration: 0.5, text: 'flash' },
      { onset: 3, duration: 0, text: 'Ruhe – Augen zu' },
    ]);
    expect([file.header.startDate, file.header.startTime]).toEqual(['03.02.20', '04.05.06']);
  });
  it('in any part', async () => {
    const file = await open(sample());
    const { data: whole } = await file.readSignals();
    const { data, samples } = await file.readSignals({ start: 137, count: 201 });
    expect(samples).toBe(201);
    for (let c = 0; c < 3; c++) {
      expect([...data.subarray(c * 201, (c + 1) * 201)]).toEqual([...whole.subarray(c * 500 + 137, c * 500 + 338)]);
    }
    expect((await file.readSignals({ start: 490, count: 1e12 })).samples).toBe(10);
  });
  it('in pieces, where it is long: it never lies in memory beside its samples', async () => {
    const samples = 20_000 * 100;
    const data = Float32Array.from({ length: 5 * samples }, (_, i) => Math.round(1000 * Math.sin(i / 7)) / 10);
    const channels = ['A', 'B', 'C', 'D', 'E'].map((name) => ({ name }));
    const bytes = encodeEdf({ channels, sampleRate: 100, data });
    expect(bytes.length).toBeGreaterThan(2e7);
    const storage = new MemoryStorage();
    await storage.write('long.edf', bytes);
    let largest = 0;
    const seen = (read: Uint8Array) => {
      largest = Math.max(largest, read.length);
      return read;
    };
    // What is asked of the storage, however it finds it.
    const asked = Object.assign(Object.create(storage) as MemoryStorage, {
      size: (path: string) => storage.size(path),
      read: async (path: string) => seen(await storage.read(path)),
      readRange: async (path: string, start: number, length: number) =>
        seen(await storage.readRange(path, start, length)),
    });
    const file = await openEdf(asked, 'long.edf');
    const found = (await file.readSignals()).data;
    const worst = (a: Float32Array, b: Float32Array) =>
      a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
    expect(found).toHaveLength(data.length);
    expect(worst(found, data)).toBeLessThan(0.002);
    // A part in the middle is the same bytes.
    const part = (await file.readSignals({ start: 1_234_567, count: 321 })).data;
    expect([...part.subarray(321, 642)]).toEqual([...found.subarray(samples + 1_234_567, samples + 1_234_888)]);
    expect(largest).toBeLessThan(4e6);
  });
  it('with the same bytes each time, and whole records for odd lengths and rates', async () => {
    expect(sample()).toEqual(sample());
    for (const [sampleRate, count, stored] of [
      [160, 19_210, 19_210],
      [512, 1031, 1536],
      [62.5, 1250, 1250],
      [0.5, 40, 40],
    ]) {
      const file = await open(
        encodeEdf({ channels: [{ name: 'Cz' }], sampleRate, data: new Float32Array(count).fill(2) }),
      );
      expect([file.sampleRate, file.samples]).toEqual([sampleRate, stored]);
    }
  });
  it.each([
    [Float32Array.of(1, Number.NaN), 100],
    [Float32Array.of(1, 1e15), 100],
    [Float32Array.of(1, 2), Math.PI * 1e-9],
    [Float32Array.of(), 100],
  ])('and what cannot be written is refused (%#)', (data, sampleRate) => {
    expect(() => encodeEdf({ channels: [{ name: 'Cz' }], sampleRate, data })).toThrowError(code('edf-write'));
  });
});

describe('faulty files', () => {
  const faults: [string, string, (bytes: Uint8Array) => unknown][] = [
    ['an empty file', 'edf-not-edf', () => new Uint8Array(0)],
    ['a text file', 'edf-not-edf', () => new TextEncoder().encode('time,Fp1,Fp2\n0,1,2\n'.repeat(100))],
    ['a BDF start that is not quite one', 'edf-not-edf', (b) => b.set([0xff, 66, 73, 79, 83, 69, 77, 74])],
    ['16-bit data under a BDF start', 'edf-truncated', (b) => b.set([0xff, 66, 73, 79, 83, 69, 77, 73])],
    ['a cut header', 'edf-truncated', (b) => b.slice(0, 600)],
    ['a header cut in its first part', 'edf-truncated', (b) => b.slice(0, 100)],
    ['cut data', 'edf-truncated', (b) => b.slice(0, b.length - 1)],
    ['more data than stated', 'edf-size', (b) => Uint8Array.of(...b, ...b.subarray(b.length - 1000))],
    ['fewer records stated', 'edf-size', (b) => write(b, 236, '4       ')],
    ['more records stated', 'edf-truncated', (b) => write(b, 236, '99999999')],
    ['no records', 'edf-empty', (b) => write(b, 236, '0       ')],
    ['minus seven records', 'edf-header', (b) => write(b, 236, '-7      ')],
    ['another header size', 'edf-header', (b) => write(b, 184, '512     ')],
    ['no channels', 'edf-header', (b) => write(b, 252, '0   ')],
    ['too many channels', 'edf-header', (b) => write(b, 252, '9999')],
    ['letters for a number', 'edf-header', (b) => write(b, 244, 'one     ')],
    ['records of no duration', 'edf-header', (b) => write(b, 244, '0       ')],
    ['a huge sample count', 'edf-truncated', (b) => write(b, 256 + 216 * 4, '99999999')],
    ['sample counts whose sum is huge', 'edf-header', (b) => write(b, 256 + 216 * 4, '99999999'.repeat(3))],
    ['half a sample', 'edf-header', (b) => write(b, 256 + 216 * 4, '0.5     ')],
    ['no samples', 'edf-header', (b) => write(b, 256 + 216 * 4, '0       ')],
    ['an empty physical range', 'edf-channel-range', (b) => write(b, 256 + 104 * 4, `${'1       '.repeat(4)}1       `)],
    ['an empty digital range', 'edf-channel-range', (b) => write(b, 256 + 120 * 4, '32767   ')],
    ['a non-ASCII number', 'edf-header', (b) => b.set([0xb2, 0xb3], 236)],
  ];
  it.each(faults)('%s: %s', async (_, expected, change) => {
    const bytes = sample();
    const changed = change(bytes);
    await expect(open(changed instanceof Uint8Array ? changed : bytes)).rejects.toThrowError(code(expected));
  });

  it('changed line ends are told from other damage', async () => {
    const random = new Random(1);
    const data = Float32Array.from({ length: 20_000 }, () => random.normal());
    const bytes = encodeEdf({ channels: [{ name: 'Cz' }], sampleRate: 200, data });
    const mangled: number[] = [];
    for (const byte of bytes) mangled.push(...(byte === 10 ? [13, 10] : [byte]));
    await expect(open(Uint8Array.from(mangled))).rejects.toThrowError(code('edf-mangled'));
  });
  it('the message says file, byte, expected and found', async () => {
    await expect(open(sample().slice(0, 3000))).rejects.toThrowError(
      /x\.edf, byte 3000: .*expected 5 data records, found 2/,
    );
  });
});

describe('unusual but valid files', () => {
  it('an unknown number of records follows from the size', async () => {
    const bytes = sample();
    write(bytes, 236, '-1      ');
    expect((await open(bytes.slice(0, bytes.length - 400))).records).toBe(4);
  });
  it('Latin-1 names, decimal commas and zero padding', async () => {
    const bytes = sample();
    bytes.set([0x4a, 0xfc, 0x72, 0x67, 0], 8);
    write(bytes, 244, '1,0');
    const file = await open(bytes);
    expect(file.header.person).toMatch(/^Jürg/);
    expect(file.sampleRate).toBe(100);
  });
  it('a channel at another rate is set aside', async () => {
    // Cz keeps 100 of its samples in each record, ECG becomes two channels' worth of 50 by editing the counts.
    const bytes = sample();
    write(bytes, 256 + 216 * 4 + 16, '50      ');
    write(
      bytes,
      256 + 216 * 4 + 24,
      String(Number(new TextDecoder().decode(bytes.subarray(256 + 216 * 4 + 24, 256 + 216 * 4 + 32))) + 50).padEnd(8),
    );
    const file = await open(bytes);
    expect(file.channels.map(({ name }) => name)).toEqual(['Fp1', 'Cz']);
    expect(file.otherChannels.map(({ name, sampleRate }) => [name, sampleRate])).toEqual([['ECG', 50]]);
  });
  it('an interrupted recording (EDF+D) says where its gaps are', async () => {
    const bytes = sample();
    write(bytes, 192, 'EDF+D');
    const recordBytes = (bytes.length - 1280) / 5;
    // Records 4 and 5 begin 10 s later than in the continuous file.
    for (const [record, from, to] of [
      [3, '+3\x14\x14\0+3\x14', '+13\x14\x14\0'],
      [4, '+4\x14', '+14\x14\x14\0'],
    ] as const) {
      const at = 1280 + record * recordBytes + 600;
      expect(new TextDecoder().decode(bytes.subarray(at, at + from.length))).toBe(from);
      bytes.fill(0, at, at + recordBytes - 600);
      write(bytes, at, to);
    }
    const file = await open(bytes);
    expect(file.segments).toEqual([
      { onset: 0, start: 0, samples: 300 },
      { onset: 13, start: 300, samples: 200 },
    ]);
    // Times of records count where the header says that the file is continuous.
    write(bytes, 192, 'EDF+C');
    const contradicting = await open(bytes);
    expect([contradicting.segments, contradicting.hasUnstatedGaps]).toEqual([file.segments, true]);
    write(bytes, 1280 + 4 * recordBytes + 600, '+11');
    expect((await open(bytes)).hasUnstatedGaps).toBe(false);
    write(bytes, 192, 'EDF+D');
    await expect(open(bytes)).rejects.toThrowError(code('edf-order'));
    bytes[1280 + 4 * recordBytes + 600] = 65;
    await expect(open(bytes)).rejects.toThrowError(code('edf-annotations'));
  });
});

it('no damage crashes, hangs or fills the memory: a coded error or a whole result', async () => {
  const random = new Random('damaged recordings');
  const original = sample();
  const outcomes = new Map<string, number>();
  const began = performance.now();
  for (let round = 0; round < 3000; round++) {
    let bytes = original.slice();
    const changes = 1 + random.integer(4);
    for (let k = 0; k < changes; k++) {
      const place = random.uniform() < 0.7 ? random.integer(1280) : random.integer(bytes.length);
      const kind = random.integer(4);
      if (kind === 0) bytes[place] = random.integer(256);
      else if (kind === 1) bytes[place] = 48 + random.integer(10);
      else if (kind === 2) bytes.copyWithin(place, random.integer(bytes.length), random.integer(bytes.length));
      else bytes = bytes.slice(0, bytes.length - random.integer(Math.min(900, bytes.length)));
      if (bytes.length === 0) break;
    }
    try {
      const file = await open(bytes);
      const { data, samples } = await file.readSignals();
      expect(data.length).toBe(samples * file.channels.length);
      expect(data.length).toBeLessThanOrEqual(bytes.length);
      outcomes.set('read', (outcomes.get('read') ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof HemocastError)) throw error;
      outcomes.set(error.code, (outcomes.get(error.code) ?? 0) + 1);
    }
  }
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(outcomes.get('read')).toBeGreaterThan(100);
  expect(outcomes.size).toBeGreaterThan(4);
});

describe('writing in parts', () => {
  const samples = 1037;
  const channels = [{ name: 'Fp1' }, { name: 'Cz' }, { name: 'Status' }];
  const data = Float32Array.from({ length: 3 * samples }, (_, i) => (i < 2 * samples ? 100 * Math.sin(i / 7) : i % 5));
  const events = [{ onset: 1.5, duration: 0.25, label: 'blink' }];
  const blocksOf = (size: number, end = samples) =>
    async function* () {
      for (let from = 0; from < end; from += size) {
        const to = Math.min(end, from + size);
        const block = new Float32Array(3 * (to - from));
        for (let c = 0; c < 3; c++) block.set(data.subarray(c * samples + from, c * samples + to), c * (to - from));
        yield block;
      }
    };
  const joined = async (parts: AsyncIterable<Uint8Array>) => {
    const storage = new MemoryStorage();
    await storage.write('x', parts);
    return storage.read('x');
  };
  const description = { channels, sampleRate: 100, samples, events };

  it.each([
    ['EDF', 1, 1037],
    ['EDF', 7, 1037],
    ['EDF', 100, 1000],
    ['BDF', 333, 1037],
    ['BDF', 2000, 1037],
  ] as const)('gives the bytes of the %s file, %i of %i samples at a time', async (family, size, length) => {
    const whole = new Float32Array(3 * length);
    for (let c = 0; c < 3; c++) whole.set(data.subarray(c * samples, c * samples + length), c * length);
    const [encode, inParts] = family === 'EDF' ? [encodeEdf, encodeEdfInParts] : [encodeBdf, encodeBdfInParts];
    const parts = inParts({ ...description, samples: length, blocks: blocksOf(size, length) });
    expect(await joined(parts)).toEqual(encode({ channels, sampleRate: 100, events, data: whole }));
  });

  it('goes through the blocks once where the ranges are known', async () => {
    let calls = 0;
    const blocks = () => {
      calls++;
      return blocksOf(50)();
    };
    const extremes = [0, 1, 2].map(() => ({ minimum: -100, maximum: 100 }));
    const bytes = await joined(encodeEdfInParts({ ...description, blocks, extremes }));
    expect(calls).toBe(1);
    const { data: found } = await (await open(bytes)).readSignals({ start: 0, count: 100 });
    for (let i = 0; i < 100; i++) expect(found[i]).toBeCloseTo(data[i], 2);
  });

  it.each([samples - 1, samples + 1])(
    'refuses blocks of other than the %i samples that were announced',
    async (said) => {
      const parts = encodeEdfInParts({ ...description, samples: said, blocks: blocksOf(50) });
      await expect(joined(parts)).rejects.toMatchObject({ code: 'edf-write', detail: { field: 'blocks' } });
    },
  );
});

/** Mean, standard deviation and last value in µV of chosen channels, and the first events, as MNE-Python 1.13 reads them. */
const MNE = {
  'eegmat/Subject00_1.edf': {
    samples: 91000,
    rate: 500.0,
    channels: 21,
    index: [0, 14, 20],
    mean: [0.04890719236, 0.04957879369, 1.124177623],
    sd: [9.186276034, 12.6900729, 125.0128466],
    last: [0.001354466773, 0.0006652628367, 0.006669336996],
    events: [[0.0, 0.0, '[Total time]+182.000']],
    eventCount: 1,
  },
  'eegmat/Subject07_2.edf': {
    samples: 31000,
    rate: 500.0,
    channels: 21,
    index: [0, 14, 20],
    mean: [0.004151282612, 0.2678316578, -1.498075127],
    sd: [12.2727214, 13.46806887, 60.59395307],
    last: [0.001634830243, 4.435797665e-5, -0.001262302586],
    events: [],
    eventCount: 0,
  },
  'eegmmidb/S001R03.edf': {
    samples: 20000,
    rate: 160.0,
    channels: 64,
    index: [0, 61, 63],
    mean: [-1.6692, -1.7389, -1.3624],
    sd: [61.32408068, 51.75500388, 50.98660477],
    last: [0.0, 0.0, 0.0],
    events: [
      [0.0, 4.2, 'T0'],
      [4.2, 4.1, 'T2'],
      [8.3, 4.2, 'T0'],
      [12.5, 4.1, 'T1'],
    ],
    eventCount: 30,
  },
  'eegmmidb/S001R04.edf': {
    samples: 20000,
    rate: 160.0,
    channels: 64,
    index: [0, 61, 63],
    mean: [0.13915, -0.90705, -1.26745],
    sd: [56.56517292, 51.87307693, 52.66294447],
    last: [0.0, 0.0, 0.0],
    events: [
      [0.0, 4.2, 'T0'],
      [4.2, 4.1, 'T2'],
      [8.3, 4.2, 'T0'],
      [12.5, 4.1, 'T1'],
    ],
    eventCount: 30,
  },
  'eegmmidb/S001R14.edf': {
    samples: 20000,
    rate: 160.0,
    channels: 64,
    index: [0, 61, 63],
    mean: [-1.2, -1.3331, 0.3465],
    sd: [50.1439428, 47.83937755, 45.98257102],
    last: [0.0, 0.0, 0.0],
    events: [
      [0.0, 4.2, 'T0'],
      [4.2, 4.1, 'T2'],
      [8.3, 4.2, 'T0'],
      [12.5, 4.1, 'T1'],
    ],
    eventCount: 30,
  },
};

describe.skipIf(!existsSync('../shared/data/eegmmidb'))('real recordings have the values that MNE-Python reads', () => {
  it.each(Object.entries(MNE))('%s', async (path, known) => {
    const file = await open(new Uint8Array(readFileSync(`../shared/data/${path}`)));
    const { data, samples } = await file.readSignals();
    expect([samples, file.sampleRate, file.channels.length]).toEqual([known.samples, known.rate, known.channels]);
    known.index.forEach((channel, i) => {
      const row = data.subarray(channel * samples, (channel + 1) * samples);
      const scale = file.channels[channel].unit === 'mV' ? 1000 : 1;
      let mean = 0;
      for (const value of row) mean += (value * scale) / samples;
      let square = 0;
      for (const value of row) square += (value * scale - mean) ** 2 / samples;
      expect(Math.abs(mean - known.mean[i])).toBeLessThan(1e-6 * known.sd[i]);
      expect(Math.sqrt(square) / known.sd[i]).toBeCloseTo(1, 6);
      expect(row[samples - 1] * scale).toBeCloseTo(known.last[i], 4);
    });
    expect(file.annotations.length).toBe(known.eventCount);
    expect(file.annotations.slice(0, 4).map((a) => [a.onset, a.duration, a.text])).toEqual(known.events);
  });
});

describe('voltages that are too large for the header', () => {
  it('are written in a larger unit, with the same values', async () => {
    const data = Float32Array.from([-12002900, 12002900, 0, 5, -3e11, 2e11, 0, 1e11]);
    const bytes = encodeEdf({ channels: [{ name: 'DC1' }, { name: 'DC2' }], sampleRate: 4, data });
    const { channels } = readEdfHeader(bytes, 'x.edf');
    expect(channels.slice(0, 2).map(({ unit }) => unit)).toEqual(['mV', 'V']);
    const storage = new MemoryStorage();
    await storage.write('x.edf', bytes);
    const read = (await (await openEdf(storage, 'x.edf')).readSignals()).data;
    [...read].forEach((value, i) => {
      const factor = i < 4 ? 1e3 : 1e6;
      expect(Math.abs(value * factor - data[i])).toBeLessThan((i < 4 ? 24005800 : 5e11) / 2 ** 16);
    });
  });
});
