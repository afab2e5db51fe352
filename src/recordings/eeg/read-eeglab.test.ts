import { describe, expect, it } from 'vitest';
import { encodeMat, type MatValue, matNumeric, matStruct, matStructArray, matText } from '../../formats/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { directedPosition } from '../electrode-directions.js';
import { electrodePosition } from '../electrode-positions.js';
import { readEeg } from './readers.js';

const place = (labels: string, type: string, x: number, y: number, z: number) => ({
  labels: matText(labels),
  type: matText(type),
  X: matNumeric(x),
  Y: matNumeric(y),
  Z: matNumeric(z),
});

const dataset = (fields: Record<string, MatValue>) =>
  encodeMat({
    EEG: matStruct({
      nbchan: matNumeric(3),
      pnts: matNumeric(2),
      trials: matNumeric(2),
      srate: matNumeric(100),
      xmin: matNumeric(-0.01),
      // Channel first, then the two samples of each of the two epochs.
      data: matNumeric(Float32Array.from([1, 10, 100, 2, 20, 200, 3, 30, 300, 4, 40, 400]), [3, 2, 2]),
      event: matStructArray([
        { type: matNumeric(12), latency: matNumeric(2) },
        { type: matText('go'), latency: matNumeric(4) },
      ]),
      ...fields,
    }),
  });

const read = (bytes: Uint8Array) => {
  const storage = new MemoryStorage();
  storage.files.set('x.set', bytes);
  return readEeg(storage, 'x.set');
};

describe('EEGLAB as a recording', () => {
  it('lays epochs end to end and marks where time is missing', async () => {
    const chanlocs = matStructArray([
      place('Fz', 'EEG', 1, 0, 1),
      place('E9', '', 0, 9, 0),
      place('aux', 'EMG', 0, 0, 0),
    ]);
    const { recording, report } = await read(dataset({ chanlocs }));
    expect([...recording.data]).toEqual([1, 2, 3, 4, 10, 20, 30, 40, 100, 200, 300, 400]);
    expect(recording.channels.map(({ name, type, unit }) => `${name} ${type} ${unit}`)).toEqual([
      'Fz eeg µV',
      'E9 eeg µV',
      'aux emg µV',
    ]);
    expect(recording.events).toEqual([
      { onset: 0.01, duration: 0, label: '12' },
      { onset: 0.02, duration: 0, label: 'boundary' },
      { onset: 0.03, duration: 0, label: 'go' },
    ]);
    expect(report.remarks.join(' ')).toContain('2 epochs, each from -0.01 s on');
    // EEGLAB's y points to the left, where T7 is.
    const [unknown, t7] = [recording.channels[1].position!, electrodePosition('T7')!];
    for (let axis = 0; axis < 3; axis++) expect(unknown[axis]).toBeCloseTo(t7[axis], 6);
  });

  it('takes channels without places or names as EEG', async () => {
    const { recording } = await read(dataset({}));
    expect(recording.channels.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'EEG 000 eeg',
      'EEG 001 eeg',
      'EEG 002 eeg',
    ]);
  });
});

describe('directedPosition', () => {
  it.each([
    ['Cz', [0, 0, 1]],
    ['Fpz', [0, 85, 0]],
    ['T8', [0.1, 0, 0]],
    ['C3', [-1, 0, 1]],
  ] as const)('puts an electrode in the direction of %s where %s is', (name, direction) => {
    const [found, known] = [directedPosition(direction)!, electrodePosition(name)!];
    for (let axis = 0; axis < 3; axis++) expect(found[axis]).toBeCloseTo(known[axis], 6);
  });
  it('knows no place without a direction, or on the neck', () => {
    expect(directedPosition([0, 0, 0])).toBeUndefined();
    expect(directedPosition([Number.NaN, 0, 1])).toBeUndefined();
    expect(directedPosition([0, 0, -1])).toBeUndefined();
  });

  it('is laid out on the clock on which it was measured, by what its boundaries say was cut out', async () => {
    const one = (samples: number, events: MatValue) =>
      dataset({
        pnts: matNumeric(samples),
        trials: matNumeric(1),
        data: matNumeric(
          Float32Array.from({ length: 3 * samples }, (_, i) => i),
          [3, samples],
        ),
        event: events,
      });
    const mark = (type: string, latency: number, duration?: number) => ({
      type: matText(type),
      latency: matNumeric(latency),
      duration: matNumeric(duration ?? Number.NaN),
    });
    const cut = matStructArray([mark('go', 3), mark('Boundary', 4.5, 5), mark('boundary', 6.5), mark('stop', 7)]);
    const { recording, report } = await read(one(8, cut));
    expect(recording.samples).toBe(13);
    expect(recording.segments).toEqual([
      { start: 0, samples: 4 },
      { start: 9, samples: 2 },
      { start: 11, samples: 2 },
    ]);
    expect([...recording.data.subarray(0, 4), ...recording.data.subarray(9, 13)]).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
    expect(report.gaps).toEqual([{ onset: expect.closeTo(0.04), duration: expect.closeTo(0.05) }]);
    const times = recording.events.map(({ label, onset }) => `${label} ${onset.toFixed(3)}`);
    expect(times).toEqual(['go 0.020', 'BAD gap 0.040', 'Boundary 0.090', 'boundary 0.110', 'stop 0.110']);
    expect(report.remarks.join()).toMatch(/Interrupted at 0.11 s for a time that the file does not state/);
    // What is too long to be filled is an edge, and said.
    const long = await read(one(8, matStructArray([mark('boundary', 4.5, 1e9)])));
    expect(long.recording.segments).toEqual([
      { start: 0, samples: 4 },
      { start: 4, samples: 4 },
    ]);
    expect(long.report.remarks.join()).toMatch(/10000000\.0 s early/);
  });

  it('has places as the same cap in a FIF file, and those of the file win over names', async () => {
    // Places on a sphere about a point above the origin, as MNE-Python writes templates: the vertex first.
    const ring = (name: string, i: number) => {
      const [a, b] = [i * 0.7, (i / 20) * 1.8];
      return place(name, '', 95 * Math.sin(b) * Math.cos(a), 95 * Math.sin(b) * Math.sin(a), 40 + 95 * Math.cos(b));
    };
    const chanlocs = matStructArray([ring('A1', 0), ...Array.from({ length: 19 }, (_, i) => ring(`X${i}`, i + 1))]);
    const data = matNumeric(new Float32Array(20 * 4), [20, 2, 2]);
    const { recording } = await read(dataset({ nbchan: matNumeric(20), data, chanlocs }));
    const [a1] = recording.channels;
    expect(a1.name).toBe('A1');
    const cz = electrodePosition('Cz')!;
    expect(Math.hypot(...a1.position!.map((value, axis) => value - cz[axis]))).toBeLessThan(1);
  });
});
