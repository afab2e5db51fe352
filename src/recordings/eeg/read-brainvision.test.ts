import { describe, expect, it } from 'vitest';
import { encodeBrainVision } from '../../formats/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { readEeg } from './readers.js';

const text = (lines: string[]) => new TextEncoder().encode(lines.join('\r\n'));

describe('BrainVision as a recording', () => {
  it('is in µV, with names, places and events', async () => {
    const storage = new MemoryStorage();
    storage.files.set(
      'x.vhdr',
      text([
        'Brain Vision Data Exchange Header File Version 1.0',
        '[Common Infos]',
        'NumberOfChannels=4',
        'SamplingInterval=2000',
        '[Binary Infos]',
        'BinaryFormat=INT_16',
        '[Channel Infos]',
        'Ch1=Fp1,,0.5,mV',
        'Ch2=17,,0.5,nV',
        'Ch3=VEOG,,1,µV',
        'Ch4=Temp,,0.1,C',
        '[Coordinates]',
        'Ch2=1,-90,-72',
      ]),
    );
    storage.files.set('x.eeg', new Uint8Array(Int16Array.of(2, 4, 6, 370, -2, -4, -6, 371).buffer));
    storage.files.set(
      'x.vmrk',
      text([
        'Brain Vision Data Exchange Marker File, Version 1.0',
        '[Marker Infos]',
        'Mk1=New Segment,,1,1,0',
        'Mk2=Stimulus,S  1,2,1,0',
        'Mk3=New Segment,,2,1,0',
      ]),
    );
    const { recording, report } = await readEeg(storage, 'x.vhdr');
    expect(recording.channels.map(({ name, type, unit }) => `${name} ${type} ${unit}`)).toEqual([
      'Fp1 eeg µV',
      '17 eeg µV',
      'VEOG eog µV',
      'Temp misc C',
    ]);
    const expected = [1000, -1000, 0.002, -0.002, 6, -6, 37, 37.1];
    for (const [i, value] of expected.entries()) expect(recording.data[i]).toBeCloseTo(value, 5);
    // The channel named 17 stands where the amplifier's sphere has Fp1.
    const [fp1, unnamed] = recording.channels.map(({ position }) => position!);
    for (let axis = 0; axis < 3; axis++) expect(unnamed[axis]).toBeCloseTo(fp1[axis], 6);
    expect(recording.events).toEqual([
      { onset: 0.002, duration: 0.002, label: 'Stimulus/S  1' },
      { onset: 0.002, duration: 0.002, label: 'New Segment/' },
    ]);
    expect(report.format).toBe('BrainVision INT_16, multiplexed');
  });

  it('comes back as it was written', async () => {
    const storage = new MemoryStorage();
    const events = [{ onset: 0.5, duration: 0.25, label: 'Stimulus/S  7' }];
    const data = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i));
    const content = { channels: [{ name: 'Cz' }, { name: 'Counter', unit: '' }], sampleRate: 100, data, events };
    for (const [name, bytes] of encodeBrainVision('rest', content)) await storage.write(name, bytes);
    const { recording } = await readEeg(storage, 'rest.vhdr');
    expect(recording.data).toEqual(data);
    expect(recording.events).toEqual(events);
    expect(recording.sampleRate).toBe(100);
    // Numbers without a unit do not become microvolts.
    expect(recording.channels.map(({ name, unit }) => [name, unit])).toEqual([
      ['Cz', 'µV'],
      ['Counter', ''],
    ]);
  });
});
