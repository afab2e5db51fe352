import { describe, expect, it } from 'vitest';
import { encodeBrainVision } from '../../formats/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { readEeg } from './readers.js';

const text = (lines: string[]) => new TextEncoder().encode(lines.join('\r\n'));

/** Six samples of one channel at 10 Hz with these markers. */
async function recorded(markers: string[]) {
  const storage = new MemoryStorage();
  const head = ['Brain Vision Data Exchange Header File Version 1.0', '[Common Infos]', 'NumberOfChannels=1'];
  storage.files.set('x.vhdr', text([...head, 'SamplingInterval=100000', '[Channel Infos]', 'Ch1=Cz,,1,µV']));
  storage.files.set('x.eeg', new Uint8Array(Int16Array.of(1, 2, 3, 4, 5, 6).buffer));
  const title = ['Brain Vision Data Exchange Marker File, Version 1.0', '[Marker Infos]'];
  storage.files.set('x.vmrk', text([...title, ...markers]));
  return readEeg(storage, 'x.vhdr');
}

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

  it('is laid out on its clock by the dates of its segments, and parted where they bear none', async () => {
    const { recording, report } = await recorded([
      'Mk1=New Segment,,1,1,0,20200101120000000000',
      'Mk2=Marker,Impedance,0,1,0',
      'Mk3=New Segment,,4,1,0,20200101120001300000',
      'Mk4=Stimulus,S  1,5,1,0',
    ]);
    // A second of pause after three tenths of a second.
    expect(recording.samples).toBe(16);
    expect(recording.segments).toEqual([
      { start: 0, samples: 3 },
      { start: 13, samples: 3 },
    ]);
    expect(recording.events.map(({ label, onset }) => `${label} ${onset.toFixed(2)}`)).toEqual([
      'Marker/Impedance 0.00',
      'BAD gap 0.30',
      'New Segment/ 1.30',
      'Stimulus/S  1 1.40',
    ]);
    expect(report.gaps).toHaveLength(1);
    const undated = await recorded(['Mk1=New Segment,,1,1,0', 'Mk2=New Segment,,4,1,0']);
    expect(undated.recording.segments?.map(({ start }) => start)).toEqual([0, 3]);
    expect(undated.recording.samples).toBe(6);
    expect(undated.report.remarks.join()).toMatch(/Interrupted at 0.30 s for a time that the file does not state/);
    expect(report.remarks.join()).not.toMatch(/does not state/);
  });

  it.each([
    ['New Segment,LostSamples: 20', 'New Segment,LostSamples: 20,5,1,0'],
    ['a marker of its own', 'LostSamples,LostSamples: 20,5,1,0'],
  ])('is laid out on its clock by the samples that the recorder lost: %s', async (_, marker) => {
    const { recording } = await recorded([
      'Mk1=New Segment,,1,1,0,20200101120000000000',
      `Mk2=${marker}`,
      'Mk3=Stimulus,S  1,6,1,0',
    ]);
    expect(recording.segments).toEqual([
      { start: 0, samples: 4 },
      { start: 24, samples: 2 },
    ]);
    expect(recording.events.at(-1)).toMatchObject({ label: 'Stimulus/S  1', onset: 2.5 });
  });

  it('counts lost samples once, where the dates of segments know of them too', async () => {
    // Two tenths of a second, two lost seconds, two tenths, a pause of a second, two tenths.
    const { recording } = await recorded([
      'Mk1=New Segment,,1,1,0,20200101120000000000',
      'Mk2=LostSamples,LostSamples: 20,3,1,0',
      'Mk3=New Segment,,5,1,0,20200101120003400000',
    ]);
    expect(recording.segments?.map(({ start }) => start)).toEqual([0, 22, 34]);
  });
});
