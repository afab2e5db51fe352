import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../foundation/index.js';
import { encodeBrainVision, openBrainVision } from './brainvision/index.js';
import { encodeEdf, openEdf } from './edf/index.js';
import { openEeglab } from './eeglab/index.js';
import { encodeMat, matNumeric, matStruct } from './mat/index.js';
import { readNirs } from './nirs/index.js';
import { isSampleRate } from './sample-rate.js';
import { readStreamHeader } from './xdf/header.js';

it('takes rates of devices and refuses what cannot be one', () => {
  expect([1e-3, 7.8125, 500, 1e6, 1e7].every(isSampleRate)).toBe(true);
  expect([0, -250, Number.NaN, Number.POSITIVE_INFINITY, 1.01e7].some(isSampleRate)).toBe(false);
});

const content = { channels: [{ name: 'Cz' }], sampleRate: 100, data: new Float32Array(200).fill(1), events: [] };
const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe.each(['0', '-1', '1e-9'])('a header with %s for a time from which the rate follows', (text) => {
  it('is refused as EDF', async () => {
    const storage = new MemoryStorage();
    const bytes = encodeEdf(content);
    bytes.set(ascii(text.padEnd(8)), 244);
    await storage.write('x.edf', bytes);
    await expect(openEdf(storage, 'x.edf')).rejects.toMatchObject({ code: 'edf-header' });
  });

  it('is refused as BrainVision', async () => {
    const storage = new MemoryStorage();
    for (const [name, bytes] of encodeBrainVision('x', content)) {
      const header = new TextDecoder().decode(bytes).replace(/^SamplingInterval=.*$/m, `SamplingInterval=${text}`);
      await storage.write(name, name.endsWith('.vhdr') ? new TextEncoder().encode(header) : bytes);
    }
    await expect(openBrainVision(storage, 'x.vhdr')).rejects.toMatchObject({ code: 'brainvision-header' });
  });
});

describe.each([0, -5, 2e7, Number.NaN, Number.POSITIVE_INFINITY])('a stated rate of %d Hz', (rate) => {
  it('is refused as EEGLAB', async () => {
    const fields = { nbchan: 1, pnts: 4, trials: 1, srate: rate };
    const numbers = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, matNumeric(value)]));
    const EEG = matStruct({ ...numbers, data: matNumeric([1, 2, 3, 4], [1, 4]) });
    const storage = new MemoryStorage();
    await storage.write('x.set', encodeMat({ EEG }));
    await expect(openEeglab(storage, 'x.set')).rejects.toMatchObject({ code: 'eeglab-field' });
  });

  // 0 Hz are samples at irregular times.
  it.runIf(rate !== 0)('is refused as XDF', () => {
    const xml = `<info><channel_count>1</channel_count><nominal_srate>${rate}</nominal_srate><channel_format>int8</channel_format></info>`;
    expect(() => readStreamHeader(ascii(xml), 'x.xdf', 4)).toThrow(expect.objectContaining({ code: 'xdf-header' }));
  });
});

it('light whose times grow by less than a ten-millionth of a second is refused', async () => {
  const numbers = (values: number[], shape: number[]) => matNumeric(Float64Array.from(values), shape);
  const bytes = encodeMat({
    d: numbers([1, 2, 3, 4, 5, 6], [3, 2]),
    t: numbers([0, 1e-9, 2e-9], [3, 1]),
    SD: matStruct({
      Lambda: matNumeric([690, 830]),
      SrcPos: matNumeric([0, 0, 0], [1, 3]),
      DetPos: matNumeric([3, 0, 0], [1, 3]),
      MeasList: matNumeric([1, 1, 1, 1, 1, 1, 1, 2], [2, 4]),
    }),
  });
  await expect(readNirs(bytes, 'x.nirs')).rejects.toMatchObject({ code: 'nirs-field' });
});
