import { unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import { BIOSEMI, EXPORTED } from './bdf-vectors.fixture.js';
import { encodeBdf, openEdf } from './index.js';

const unpack = (packed: string) => unzlibSync(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)));
const open = async (bytes: Uint8Array) => {
  const storage = new MemoryStorage();
  storage.files.set('x.bdf', bytes);
  return openEdf(storage, 'x.bdf');
};
const moments = (row: Float32Array) => {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
  return [mean, Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length)];
};

describe('files of other programs have the values that MNE-Python reads', () => {
  it('24 bits with signs, and the status channel apart', async () => {
    const file = await open(unpack(BIOSEMI));
    const { data, samples } = await file.readSignals();
    expect([file.header.kind, samples, file.sampleRate, file.channels.length]).toEqual(['BDF', 128, 32, 4]);
    const known = [
      [-3430.5791113, 145840.783, 163317.27635498502, -217239.27047260228, 35115.106990224536],
      [5.99461691, 112.04642, 164.64031986238479, 157.39033325852947, -59.48426601196921],
      [-13.74704584, 159.734368, -51.48428079392199, -134.54662731567785, 91.57795486318797],
    ];
    known.forEach(([mean, deviation, first, second, last], c) => {
      const row = data.subarray(c * samples, (c + 1) * samples);
      const [ownMean, ownDeviation] = moments(row);
      expect(Math.abs(ownMean - mean)).toBeLessThan(1e-6 * deviation);
      expect(ownDeviation / deviation).toBeCloseTo(1, 6);
      [first, second, last].forEach((value, k) => {
        expect(row[[0, 1, 127][k]] / value).toBeCloseTo(1, 6);
      });
    });
    const status = (await file.readStatus())!;
    expect(status.channel).toBe(3);
    expect([0, 1, 10, 44, 46, 127].map((i) => (status.values[i] & 0x1ffff) >>> 0)).toEqual([65536, 0, 5, 300, 7, 9]);
    expect(status.values[0]).toBe(2 ** 23 + 2 ** 20 + 2 ** 16);
  });
  it('annotations of BDF+', async () => {
    const file = await open(unpack(EXPORTED));
    const { data, samples } = await file.readSignals();
    expect([file.header.kind, samples, file.sampleRate]).toEqual(['BDF+C', 300, 100]);
    expect(file.annotations).toEqual([
      { onset: 0.5, duration: 0, text: 'a' },
      { onset: 1.2, duration: 0.3, text: 'bä' },
    ]);
    expect(moments(data.subarray(0, 300)).map((x) => x.toFixed(6))).toEqual(['0.716905', '19.529941']);
    expect(moments(data.subarray(300)).map((x) => x.toFixed(6))).toEqual(['0.991040', '19.783595']);
    expect(await file.readStatus()).toBeUndefined();
  });
});

/** Two channels and a status channel, 2.5 s at 100 Hz. */
function sample(): Uint8Array {
  const data = new Float32Array(750);
  for (let i = 0; i < 250; i++) {
    data[i] = 100 * Math.sin(i / 7);
    data[250 + i] = 3000 * Math.cos(i / 11);
    data[500 + i] = i >= 100 && i < 110 ? 513 : i > 200 ? -3 : 0;
  }
  const channels = [{ name: 'Fp1' }, { name: 'Cz', unit: 'mV' }, { name: 'Status', unit: 'Boolean' }];
  return encodeBdf({ channels, sampleRate: 100, data, events: [{ onset: 1.25, duration: 0.5, label: 'flash' }] });
}

describe('what is written', () => {
  it('is read, within half a step of 24 bits, in any part', async () => {
    const file = await open(sample());
    const { data, samples } = await file.readSignals();
    expect([samples, file.header.kind]).toEqual([250, 'BDF+C']);
    for (let i = 0; i < 250; i++) {
      expect(Math.abs(data[i] - 100 * Math.sin(i / 7))).toBeLessThan(2e-5);
      expect(Math.abs(data[250 + i] - 3000 * Math.cos(i / 11))).toBeLessThan(5e-4);
    }
    expect([data[500], data[600], data[749]]).toEqual([0, 513, -3]);
    expect((await file.readStatus())!.values[249]).toBe(2 ** 24 - 3);
    expect(file.annotations).toEqual([{ onset: 1.25, duration: 0.5, text: 'flash' }]);
    const part = await file.readSignals({ start: 33, count: 101 });
    expect([...part.data.subarray(101, 202)]).toEqual([...data.subarray(283, 384)]);
  });
  it('is refused where a status value is not one', () => {
    const write = (value: number) => () =>
      encodeBdf({ channels: [{ name: 'Status' }], sampleRate: 1, data: Float32Array.of(value) });
    for (const value of [0.5, 2 ** 23, Number.NaN])
      expect(write(value)).toThrowError(expect.objectContaining({ code: 'edf-write' }));
  });
});

it('no damage crashes, hangs or fills the memory: a coded error or a whole result', async () => {
  const random = new Random('damaged 24-bit recordings');
  const original = sample();
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 800; round++) {
    let bytes = original.slice();
    for (let k = random.integer(4); k >= 0 && bytes.length > 0; k--) {
      const place = random.integer(random.uniform() < 0.6 ? Math.min(1280, bytes.length) : bytes.length);
      const kind = random.integer(4);
      if (kind === 0) bytes[place] = random.integer(256);
      else if (kind === 1) bytes[place] = 48 + random.integer(10);
      else if (kind === 2) bytes.copyWithin(place, random.integer(bytes.length), random.integer(bytes.length));
      else bytes = bytes.slice(0, bytes.length - random.integer(Math.min(900, bytes.length)));
    }
    let outcome = 'read';
    try {
      const file = await open(bytes);
      const { data, samples } = await file.readSignals();
      const status = await file.readStatus();
      expect(data.length).toBe(samples * file.channels.length);
      expect(data.length).toBeLessThanOrEqual(bytes.length);
      if (status !== undefined) expect(status.values.length).toBe(samples);
    } catch (error) {
      if (!(error instanceof HemocastError)) throw error;
      outcome = error.code;
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get('read')).toBeGreaterThan(50);
  expect(outcomes.size).toBeGreaterThan(4);
});
