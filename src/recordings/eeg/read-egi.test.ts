import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NodeStorage } from '../../cli/node-storage.js';
import { MemoryStorage } from '../../foundation/index.js';
import { electrodePosition } from '../electrode-positions.js';
import { readEeg } from './readers.js';

const xml = (root: string, body: string) => `<?xml version="1.0"?><${root}>${body}</${root}>`;

/** Two channels, two blocks of 3 and 2 samples at 10 Hz, a second of pause between them, and one event. */
function folder(): MemoryStorage {
  const storage = new MemoryStorage();
  const block = (values: number[][]) => {
    const samples = values[0].length;
    const view = new DataView(new ArrayBuffer(32 + 8 * samples));
    const head = [1, 32, 8 * samples, 2, 0, 4 * samples, 32 + 10 * 256, 32 + 10 * 256];
    head.forEach((value, i) => {
      view.setInt32(4 * i, value, true);
    });
    values.flat().forEach((value, i) => {
      view.setFloat32(32 + 4 * i, value, true);
    });
    return new Uint8Array(view.buffer);
  };
  const parts = [block([[1, 2, 3], [10, 20, 30]]), block([[9, 8], [90, 80]])]; // biome-ignore format: rows
  const signal = new Uint8Array(parts[0].length + parts[1].length);
  signal.set(parts[0]);
  signal.set(parts[1], parts[0].length);
  const epoch = (begin: number, end: number, number: number) =>
    `<epoch><beginTime>${begin}</beginTime><endTime>${end}</endTime><firstBlock>${number}</firstBlock><lastBlock>${number}</lastBlock></epoch>`;
  const files: Record<string, string | Uint8Array> = {
    'signal1.bin': signal,
    'info.xml': xml('fileInfo', '<mffVersion>3</mffVersion><recordTime>2020-01-29T06:19:39.202537-08:00</recordTime>'),
    'info1.xml': xml('dataInfo', '<generalInformation><fileDataType><EEG/></fileDataType></generalInformation>'),
    'epochs.xml': xml('epochs', epoch(0, 300000, 1) + epoch(1300000, 1500000, 2)),
    'Events_A.xml': xml(
      'eventTrack',
      '<event><beginTime>2020-01-29T06:19:40.602537000-08:00</beginTime><duration>100000</duration><code>stm+</code></event>',
    ),
  };
  for (const [name, content] of Object.entries(files)) {
    storage.files.set(`x.mff/${name}`, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  }
  return storage;
}

describe('an EGI folder as a recording', () => {
  it('lies on its clock, with pauses as gaps', async () => {
    const { recording, report } = await readEeg(folder(), 'x.mff');
    expect([recording.sampleRate, recording.samples]).toEqual([10, 15]);
    expect(recording.segments).toEqual([
      { start: 0, samples: 3 },
      { start: 13, samples: 2 },
    ]);
    expect([...recording.data.subarray(0, 3), ...recording.data.subarray(28)]).toEqual([1, 2, 3, 90, 80]);
    expect(report.gaps).toEqual([{ onset: expect.closeTo(0.3), duration: expect.closeTo(1) }]);
    const event = recording.events.find(({ label }) => label === 'stm+')!;
    expect([event.onset, event.duration]).toEqual([expect.closeTo(1.4, 5), expect.closeTo(0.1)]);
  });

  it('is refused where its samples are cut off', async () => {
    const storage = folder();
    storage.files.set('x.mff/signal1.bin', storage.files.get('x.mff/signal1.bin')!.slice(0, -3));
    await expect(readEeg(storage, 'x.mff')).rejects.toMatchObject({ code: 'egi-truncated' });
  });
});

const DATA = '../shared/data';
describe.skipIf(!existsSync(`${DATA}/egi-mff`))('EGI recordings (../shared/data/egi-mff, lab-formats)', () => {
  // By MNE-Python 1.13 with mffpy, µV.
  it('have the values that MNE-Python reads, and places near those of the 10-20 system', async () => {
    const { recording, report } = await readEeg(new NodeStorage(), `${DATA}/egi-mff/example_3.mff`);
    expect(report.format).toBe('EGI MFF, HydroCel GSN 256 1.0');
    expect([recording.sampleRate, recording.samples, recording.channels.length]).toEqual([250, 224, 259]);
    [-1845.03161621, -1843.76782227, -1843.53747559].forEach((value, i) => {
      expect(recording.data[i]).toBeCloseTo(value, 3);
    });
    [4.04049444, 5.01515102].forEach((value, i) => {
      expect(recording.data[258 * 224 + i]).toBeCloseTo(value, 5);
    });
    expect(recording.channels.slice(256).map(({ name, type }) => [name, type])).toEqual([
      ['VREF', 'eeg'],
      ['ECG', 'ecg'],
      ['EMG', 'emg'],
    ]);
    // Equivalents of this net, by EGI.
    const same = {
      E21: 'Fz',
      E37: 'Fp1',
      E18: 'Fp2',
      E59: 'C3',
      E183: 'C4',
      E101: 'Pz',
      E116: 'O1',
      E150: 'O2',
      VREF: 'Cz',
    };
    for (const [name, electrode] of Object.entries(same)) {
      const place = recording.channels.find((channel) => channel.name === name)!.position!;
      const standard = electrodePosition(electrode)!;
      expect(Math.hypot(...place.map((value, axis) => value - standard[axis]))).toBeLessThan(20);
    }
  });

  it('of segments are parted', async () => {
    const { recording } = await readEeg(new NodeStorage(), `${DATA}/egi-mff/example_4.mff`);
    expect(recording.segments?.map(({ start }) => start)).toEqual([0, 20, 40]);
    expect(recording.data[0]).toBeCloseTo(-3042.1784668, 3);
    expect(recording.channels[0].position).toBeDefined();
  });

  it('in simple binary have the values and events that MNE-Python reads', async () => {
    const { recording } = await readEeg(new NodeStorage(), `${DATA}/lab-formats/egi/test_egi.raw`);
    expect([recording.sampleRate, recording.samples, recording.channels.length]).toEqual([250, 77, 256]);
    [-14262.10058594, -13993.93554688, -14057.42089844].forEach((value, i) => {
      expect(recording.data[i]).toBeCloseTo(value, 2);
    });
    expect(recording.events.map(({ label }) => label)).toEqual(['TRSP', 'XXX1']);
  });
});
