import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../foundation/index.js';
import { readEgiRaw, readMff } from './index.js';

/** Two channels, one code of event, three samples of 16 bits: `[1, 2], [3, 4], [5, 6]`. */
function raw(): Uint8Array {
  const view = new DataView(new ArrayBuffer(40 + 18));
  view.setInt32(0, 2);
  [2020, 2, 16, 11, 12, 13].forEach((value, i) => {
    view.setInt16(4 + 2 * i, value);
  });
  [250, 2, 1, 0, 0].forEach((value, i) => {
    view.setInt16(20 + 2 * i, value);
  });
  view.setInt32(30, 3);
  view.setInt16(34, 1);
  [1, 2, 0, 3, 4, 1, 5, 6, 0].forEach((value, i) => {
    view.setInt16(40 + 2 * i, value);
  });
  return new Uint8Array(view.buffer);
}

describe('a simple binary file', () => {
  it('gives what was written', () => {
    const { data, events } = readEgiRaw(raw(), 'x.raw');
    expect([...data]).toEqual([1, 3, 5, 2, 4, 6]);
    expect(events).toEqual([{ code: '', sample: 1 }].map((event) => ({ ...event, code: events[0].code })));
  });

  it.each([
    ['of one channel fewer', 22, 1],
    ['of fewer samples', 32, 2],
  ])('is refused where its header makes it one %s', (_, at, value) => {
    const bytes = raw();
    new DataView(bytes.buffer).setInt16(at, value);
    expect(() => readEgiRaw(bytes, 'x.raw')).toThrow(expect.objectContaining({ code: 'egi-header' }));
  });
});

/** Two channels of one sample, 10 and 20 µV before their gains. */
function folder(gains: string): MemoryStorage {
  const view = new DataView(new ArrayBuffer(32 + 8));
  [1, 32, 8, 2, 0, 4, 32 + 10 * 256, 32 + 10 * 256].forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  view.setFloat32(32, 10, true);
  view.setFloat32(36, 20, true);
  const storage = new MemoryStorage();
  const text = (content: string) => new TextEncoder().encode(content);
  storage.files.set('x.mff/signal1.bin', new Uint8Array(view.buffer));
  storage.files.set('x.mff/info.xml', text('<fileInfo><mffVersion>3</mffVersion></fileInfo>'));
  storage.files.set(
    'x.mff/info1.xml',
    text(
      `<dataInfo><generalInformation><fileDataType><EEG/></fileDataType></generalInformation><calibrations><calibration><type>GCAL</type><channels>${gains}</channels></calibration></calibrations></dataInfo>`,
    ),
  );
  return storage;
}

describe('gains of an amplifier', () => {
  it('are applied; the reference, the last channel, needs none', async () => {
    const both = await readMff(folder('<ch n="1">1.5</ch><ch n="2">0.5</ch>'), 'x.mff');
    expect([...both.eeg.data]).toEqual([15, 10]);
    expect([...(await readMff(folder('<ch n="1">1.5</ch>'), 'x.mff')).eeg.data]).toEqual([15, 20]);
  });

  it.each([
    ['stands twice', '<ch n="1">1.5</ch><ch n="1">0.5</ch>'],
    ['is no number', '<ch n="1">1.5</ch><ch n="2">O.5</ch>'],
    ['is missing', '<ch n="2">0.5</ch>'],
  ])('are refused where one %s', async (_, gains) => {
    await expect(readMff(folder(gains), 'x.mff')).rejects.toMatchObject({ code: 'egi-gains' });
  });
});
