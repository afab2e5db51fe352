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
});
