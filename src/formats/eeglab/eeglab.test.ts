import { gunzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage, Random } from '../../foundation/index.js';
import { encodeMat, matNumeric, matStruct, matText, readMat } from '../mat/index.js';
import { openEeglab } from './index.js';
import { BESIDE, EPOCHS, INSIDE, LEVEL_73 } from './reference-files.fixture.js';

const unpack = (text: string) => gunzipSync(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
const code = (name: string) => expect.objectContaining({ code: name });
const files = (entries: Record<string, Uint8Array>) => {
  const storage = new MemoryStorage();
  for (const [name, bytes] of Object.entries(entries)) storage.files.set(name, bytes);
  return storage;
};

/** As MNE-Python reads it: three channels of six samples, µV. */
const SIGNALS = Array.from({ length: 18 }, (_, i) => (i - 7) * 1.5);
const samplesFile = () => {
  const view = new DataView(new ArrayBuffer(72));
  for (let i = 0; i < 6; i++) for (let c = 0; c < 3; c++) view.setFloat32(4 * (3 * i + c), SIGNALS[6 * c + i], true);
  return new Uint8Array(view.buffer);
};

describe('EEGLAB datasets', () => {
  it.each([
    ['with the samples inside', { 'a/x.set': unpack(INSIDE) }],
    ['of level 7.3', { 'a/x.set': unpack(LEVEL_73) }],
    ['with the samples beside under the name stated', { 'a/x.set': unpack(BESIDE), 'a/stated.fdt': samplesFile() }],
    ['with the samples beside under their own name', { 'a/x.set': unpack(BESIDE), 'a/x.fdt': samplesFile() }],
  ])('are read as MNE-Python reads them: %s', async (_, entries) => {
    const file = await openEeglab(files(entries), 'a/x.set');
    const { data, samples } = await file.readSignals();
    expect([...data]).toEqual(SIGNALS);
    expect([samples, file.dataset.sampleRate, file.dataset.epochs]).toEqual([6, 250, 1]);
    expect(file.dataset.channels).toEqual([
      { name: 'Fp1', type: 'EEG', position: [0, 3, 5] },
      { name: 'Cz', type: 'EEG', position: [1, 2, 5] },
      { name: 'HEOG', type: 'EOG' },
    ]);
    expect(file.dataset.events).toEqual([
      { type: 'go', latency: 1, duration: 0 },
      { type: '5', latency: 2.5, duration: 2 },
      { type: 'boundary', latency: 4.5, duration: 10 },
    ]);
    const part = await file.readSignals({ start: 4, count: 9 });
    expect([...part.data]).toEqual([-4.5, -3, 4.5, 6, 13.5, 15]);
  });

  it('of epochs lie end to end', async () => {
    const file = await openEeglab(files({ 'x.set': unpack(EPOCHS) }), 'x.set');
    expect([file.samples, file.dataset.points, file.dataset.epochs, file.dataset.epochStart]).toEqual([
      6, 3, 2, -0.004,
    ]);
    expect([...(await file.readSignals()).data]).toEqual(SIGNALS);
    expect(file.dataset.events.map(({ type, latency }) => [type, latency])).toEqual([
      ['a', 1],
      ['b', 4],
    ]);
  });

  it('whose samples are of another size, or elsewhere, are refused', async () => {
    const open = (entries: Record<string, Uint8Array>) =>
      openEeglab(files({ 'a/x.set': unpack(BESIDE), ...entries }), 'a/x.set');
    await expect(open({ 'a/stated.fdt': samplesFile().slice(4) })).rejects.toThrowError(code('eeglab-size'));
    await expect(open({ 'elsewhere/stated.fdt': samplesFile() })).rejects.toThrowError(code('eeglab-data-missing'));
    // A file that a renamed dataset left behind does not hide the right one.
    const file = await open({ 'a/stated.fdt': new Uint8Array(8), 'a/x.fdt': samplesFile() });
    expect(file.dataPath).toBe('a/x.fdt');
  });

  it('without channel names, and with places on the flat head, are read', async () => {
    const numbers = { nbchan: matNumeric(1), pnts: matNumeric(2), trials: matNumeric(1), srate: matNumeric(100) };
    const dataset = { ...numbers, data: matNumeric([1, 2]) };
    const open = (fields: Parameters<typeof matStruct>[0]) =>
      openEeglab(files({ 'x.set': encodeMat({ EEG: matStruct(fields) }) }), 'x.set');
    expect((await open(dataset)).dataset.channels).toEqual([{ name: 'EEG 000', type: '' }]);
    const places = matStruct({ labels: matNumeric(7), theta: matNumeric(90), radius: matNumeric(0.5) });
    const [{ name, position }] = (await open({ ...dataset, chanlocs: places })).dataset.channels;
    expect(name).toBe('7');
    // Clockwise from the nose: the right ear, which is −y.
    expect(position![0]).toBeCloseTo(0, 12);
    expect(position![1]).toBeCloseTo(-1, 12);
    expect(position![2]).toBeCloseTo(0, 12);
    // As MNE-Python exports a channel without a place; and as EEGLAB keeps one that has none of the three.
    const [nan, zero, empty] = [matNumeric(Number.NaN), matNumeric(0), matNumeric([])];
    const none = matStruct({ labels: matText('E1'), X: nan, Y: nan, Z: nan, theta: zero, radius: zero });
    expect((await open({ ...dataset, chanlocs: none })).dataset.channels[0].position).toBeUndefined();
    const flat = matStruct({ labels: matText('E1'), X: empty, Y: empty, Z: empty, theta: zero, radius: zero });
    expect((await open({ ...dataset, chanlocs: flat })).dataset.channels[0].position).toEqual([0, -0, 1]);
    await expect(open({ ...dataset, pnts: matNumeric(3) })).rejects.toThrowError(code('eeglab-size'));
    await expect(open({ ...dataset, srate: matText('fast') })).rejects.toThrowError(code('mat-type'));
    await expect(open({ ...dataset, nbchan: matNumeric(1.5) })).rejects.toThrowError(code('eeglab-field'));
    await expect(openEeglab(files({ 'x.set': encodeMat({ d: matNumeric(1) }) }), 'x.set')).rejects.toThrowError(
      code('eeglab-not-eeglab'),
    );
  });

  it.each([
    ['level 5', INSIDE, 300],
    ['beside', BESIDE, 300],
    ['level 7.3', LEVEL_73, 40],
  ])('that are damaged end in a coded error or a value: %s', async (name, text, mutants) => {
    const whole = name === 'level 7.3' ? unpack(text) : encodeUncompressed(unpack(text));
    const random = new Random(`mutants of ${name}`);
    for (let i = 0; i < mutants; i++) {
      let bytes = (await whole).slice();
      for (let k = random.integer(4); k >= 0; k--) bytes[random.integer(bytes.length)] = random.integer(256);
      if (random.integer(5) === 0) bytes = bytes.slice(0, random.integer(bytes.length));
      const began = performance.now();
      try {
        const file = await openEeglab(files({ 'x.set': bytes, 'x.fdt': samplesFile() }), 'x.set');
        await file.readSignals();
      } catch (error) {
        expect(error).toBeInstanceOf(HemocastError);
      }
      expect(performance.now() - began).toBeLessThan(2000);
    }
  });
});

/** Damage to a compressed variable ends at its checksum; to reach what lies behind, the file is stored plainly. */
async function encodeUncompressed(bytes: Uint8Array): Promise<Uint8Array> {
  return encodeMat(await readMat(bytes, 'x.set'), { compress: false });
}
