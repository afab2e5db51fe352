import { describe, expect, it } from 'vitest';
import { encodeBdf, encodeEdf } from '../../formats/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { describeChannel } from '../channel-types.js';
import { openEeg, readEeg } from './readers.js';

/** Two channels of a rising line, five records of 1 s at 100 Hz. */
function rising(): Uint8Array {
  const data = new Float32Array(1000);
  for (let i = 0; i < 500; i++) {
    data[i] = i;
    data[500 + i] = -i;
  }
  return encodeEdf({ channels: [{ name: 'EEG Fp1-Ref' }, { name: 'EEG T3', unit: 'mV' }], sampleRate: 100, data });
}

const read = (bytes: Uint8Array) => {
  const storage = new MemoryStorage();
  storage.files.set('x.edf', bytes);
  return readEeg(storage, 'x.edf');
};

describe('EDF as a recording', () => {
  it('has clean names, µV and places', async () => {
    const { recording, report } = await read(rising());
    expect(recording.channels.map(({ name, type, unit }) => `${name} ${type} ${unit}`)).toEqual([
      'Fp1 eeg µV',
      'T3 eeg µV',
    ]);
    expect(recording.channels[0].position).toBeDefined();
    expect(report.originalNames).toEqual(['EEG Fp1-Ref', 'EEG T3']);
    expect(recording.data[499]).toBeCloseTo(499, 1);
    expect(recording.data[999] / -499_000).toBeCloseTo(1, 4);
  });

  it('lays interrupted data on one clock, with a line across the gap and an event that marks it', async () => {
    const bytes = rising();
    const text = new TextEncoder();
    bytes.set(text.encode('EDF+D'), 192);
    const header = 256 * 4;
    const record = (bytes.length - header) / 5;
    const move = (index: number, onset: string) => {
      const at = header + index * record + 400;
      bytes.fill(0, at, header + (index + 1) * record);
      bytes.set(text.encode(`${onset}\x14\x14`), at);
    };
    move(3, '+5');
    move(4, '+6');
    const { recording, report } = await read(bytes);
    expect(recording.samples).toBe(700);
    expect(report.gaps).toEqual([{ onset: 3, duration: 2 }]);
    expect(recording.events).toEqual([{ onset: 3, duration: 2, label: 'BAD gap' }]);
    expect(recording.data[299]).toBeCloseTo(299, 1);
    expect(recording.data[400]).toBeCloseTo(299.5, 1);
    expect(recording.data[500]).toBeCloseTo(300, 1);
    expect(recording.data[699]).toBeCloseTo(499, 1);
    move(4, '+9999999');
    await expect(read(bytes)).rejects.toThrowError(expect.objectContaining({ code: 'edf-gaps' }));
  });
});

describe('describeChannel', () => {
  it.each([
    ['Fc5.', 'uV', 'FC5', 'eeg', 'µV', 1],
    ['EEG Fp1', 'mV', 'Fp1', 'eeg', 'µV', 1000],
    ['E17', 'uV', 'E17', 'eeg', 'µV', 1],
    ['EEG 003', 'uV', '003', 'eeg', 'µV', 1],
    ['Event', 'uV', 'Event', 'stim', 'µV', 1],
    ['EEG A2-A1', 'V', 'A2-A1', 'misc', 'µV', 1e6],
    ['ECG ECG', 'mV', 'ECG ECG', 'ecg', 'µV', 1000],
    ['EOG left', 'μV', 'EOG left', 'eog', 'µV', 1],
    ['HEOG', '', 'HEOG', 'eog', 'µV', 1],
    ['EMG chin', 'uV', 'EMG chin', 'emg', 'µV', 1],
    ['STATUS', '', 'STATUS', 'stim', '', 1],
    ['EEG E129', 'uV', 'E129', 'eeg', 'µV', 1],
    ['Resp', 'Ohm', 'Resp', 'misc', 'Ohm', 1],
  ] as const)('%s in %s is %s, %s', (label, unit, name, type, unitThen, factor) => {
    const found = describeChannel(label, unit);
    expect([found.channel.name, found.channel.type, found.channel.unit, found.factor]).toEqual([
      name,
      type,
      unitThen,
      factor,
    ]);
  });
});

describe('EDF with several sampling rates', () => {
  const several = (channels: { name: string; perRecord: number }[]) => {
    const fields = [
      '0       ',
      ''.padEnd(168 - 8),
      '01.01.8500.00.00',
      String(256 * (channels.length + 1)).padEnd(8),
      ''.padEnd(44),
      '2       1       ',
      String(channels.length).padEnd(4),
      ...channels.map(({ name }) => name.padEnd(16)),
      ''.padEnd(80 * channels.length),
      ...channels.map(() => 'uV      '),
      ...['-100', '100', '-32768', '32767'].map((value) => value.padEnd(8).repeat(channels.length)),
      ''.padEnd(80 * channels.length),
      ...channels.map(({ perRecord }) => String(perRecord).padEnd(8)),
      ''.padEnd(32 * channels.length),
    ].join('');
    const values = 2 * channels.reduce((sum, { perRecord }) => sum + perRecord, 0);
    return Uint8Array.from([...new TextEncoder().encode(fields), ...new Uint8Array(2 * values)]);
  };

  it('has that of the EEG, however many other channels there are', async () => {
    const others = Array.from({ length: 9 }, (_, i) => ({ name: `AUX${i}`, perRecord: 40 }));
    for (const eeg of ['Fp1', 'EEG Fpz-Cz', 'POL Fp1', 'EEG(sec)']) {
      const { recording, report } = await read(several([...others, { name: eeg, perRecord: 20 }]));
      expect([recording.sampleRate, recording.samples, recording.channels.length]).toEqual([20, 40, 1]);
      expect(report.otherRates).toHaveLength(9);
    }
    const without = await read(several(others));
    expect(without.recording.sampleRate).toBe(40);
  });

  it('brings eyes, heart and muscles to it, alike in parts', async () => {
    const channels = [
      { name: 'Cz', perRecord: 50 },
      { name: 'Oz', perRecord: 50 },
      { name: 'EOG left', perRecord: 25 },
      { name: 'EMG', perRecord: 100 },
      { name: 'EMG env', perRecord: 1 },
    ];
    const bytes = several(channels);
    const view = new DataView(bytes.buffer);
    let at = 256 * 6;
    // Each channel rises by 100 steps a second; records of one second follow each other.
    for (let record = 0; record < 2; record++) {
      for (const { perRecord } of channels) {
        for (let i = 0; i < perRecord; i++, at += 2) view.setInt16(at, (record + i / perRecord) * 100, true);
      }
    }
    const storage = new MemoryStorage();
    await storage.write('x.edf', bytes);
    const { recording, report } = await readEeg(storage, 'x.edf');
    expect(recording.channels.map(({ name, type }) => `${name} ${type}`).slice(2)).toEqual(['EOG left eog', 'EMG emg']);
    expect(report.otherRates).toEqual([{ name: 'EMG env', sampleRate: 1 }]);
    expect(report.originalNames).toEqual(['Cz', 'Oz', 'EOG left', 'EMG']);
    // All four are the same line, but for the mean of two samples and the end of the file.
    const step = 200 / 65535;
    for (let c = 1; c < 4; c++) {
      for (let i = 1; i < 97; i++) {
        expect(Math.abs(recording.data[c * 100 + i] - recording.data[i])).toBeLessThan(2 * step);
      }
    }
    const { read: readPart } = await openEeg(storage, 'x.edf');
    const part = await readPart(41, 30);
    for (let c = 0; c < 4; c++) {
      expect([...part.subarray(c * 30, (c + 1) * 30)]).toEqual([
        ...recording.data.subarray(c * 100 + 41, c * 100 + 71),
      ]);
    }
  });
});

describe('BDF as a recording', () => {
  const bdf = (names: string[]) => {
    const data = new Float32Array(names.length * 400);
    data.fill(7, (names.length - 1) * 400 + 100, (names.length - 1) * 400 + 110);
    data.fill(2 ** 16, (names.length - 1) * 400, (names.length - 1) * 400 + 1);
    return encodeBdf({ channels: names.map((name) => ({ name })), sampleRate: 200, data });
  };

  it('turns triggers into events', async () => {
    const { recording, report } = await read(bdf(['Fp1', 'A1', 'Status']));
    expect(report.format).toBe('BDF+C');
    expect(recording.events).toEqual([{ onset: 0.5, duration: 0, label: '7' }]);
    expect(recording.channels.map(({ type }) => type)).toEqual(['eeg', 'eeg', 'stim']);
    expect(recording.channels[1].position).toBeDefined();
    expect(recording.data.slice(800, 802)).toEqual(Float32Array.of(65536, 0));
  });

  it("does not take BioSemi's own labels for ear lobes", async () => {
    const { recording, report } = await read(bdf(['A1', 'A2', 'B32', 'EXG1', 'Status']));
    expect(recording.channels.map(({ name, type, position }) => `${name} ${type} ${position}`).slice(0, 4)).toEqual([
      'A1 eeg undefined',
      'A2 eeg undefined',
      'B32 eeg undefined',
      'EXG1 misc undefined',
    ]);
    expect(report.remarks.join()).toMatch(/own labels/);
  });

  it('takes C3 and F4 for places of the 10-20 system', async () => {
    const { recording, report } = await read(bdf(['F3', 'F4', 'C3', 'C4', 'A1']));
    expect(recording.channels.filter(({ position }) => position === undefined)).toEqual([]);
    expect(report.remarks).toEqual([]);
  });
});
