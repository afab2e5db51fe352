import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../foundation/index.js';
import { openBidsDataset } from './bids/bids-dataset.js';
import { electrodePosition } from './electrode-positions.js';
import { placedElectrodes } from './electrode-table.js';
import { headToFsaverage } from './head-frame.js';

const table = ['name\tx\ty\tz', 'A1\t1\t2\t3', 'A2\tn/a\tn/a\tn/a', ''].join('\n');

async function placesIn(system?: Record<string, unknown>, electrodes: string | undefined = table) {
  return placedElectrodes(await recordingWith(system, electrodes));
}

async function recordingWith(
  system: Record<string, unknown> | undefined,
  electrodes: string,
  others: Record<string, string> = {},
) {
  const storage = new MemoryStorage();
  await storage.write('d/dataset_description.json', JSON.stringify({ Name: 'x', BIDSVersion: '1.9.0' }));
  await storage.write('d/sub-1/eeg/sub-1_task-rest_eeg.edf', new Uint8Array(1));
  if (electrodes !== '') await storage.write('d/sub-1/eeg/sub-1_electrodes.tsv', electrodes);
  if (system !== undefined) await storage.write('d/sub-1/eeg/sub-1_coordsystem.json', JSON.stringify(system));
  for (const [name, content] of Object.entries(others)) await storage.write(`d/sub-1/eeg/sub-1_${name}`, content);
  return (await openBidsDataset(storage, 'd')).recordings()[0];
}

describe('electrodes of a BIDS data set', () => {
  it('keep the numbers of the fsaverage frame, in mm', async () => {
    const system = { EEGCoordinateSystem: 'fsaverage', EEGCoordinateUnits: 'cm' };
    expect(await placesIn(system)).toEqual({ places: new Map([['A1', [10, 20, 30]]]) });
  });

  it.each([
    ['CapTrak', [1, 2, 3]],
    ['CTF', [-2, 1, 3]],
  ] as const)('are turned from a head (%s), scaled by its landmarks', async (frame, place) => {
    const system = { EEGCoordinateSystem: frame, EEGCoordinateUnits: 'mm' };
    expect((await placesIn(system)).places.get('A1')).toEqual(headToFsaverage([...place], {}));
    // A head with three quarters of the size, stated in cm.
    const [left, nasion] = frame === 'CTF' ? [[0, 6, 0], [8, 0, 0]] : [[-6, 0, 0], [0, 8, 0]]; // biome-ignore format: points
    const landmarks = { LPA: left, RPA: left.map((value) => -value), NAS: nasion };
    const scaled = { AnatomicalLandmarkCoordinates: landmarks, AnatomicalLandmarkCoordinateUnits: 'cm' };
    const expected = headToFsaverage([...place], { left: [-60, 0, 0], right: [60, 0, 0], nasion: [0, 80, 0] });
    const found = (await placesIn({ ...system, ...scaled })).places.get('A1')!;
    found.forEach((value, axis) => {
      expect(value).toBeCloseTo(expected[axis], 9);
    });
  });

  it.each([
    ['mm', 'm', /stated as m, in which the head would have a radius of 90 m: mm is taken/],
    ['m', 'mm', /m is taken/],
    ['cm', 'n/a', /No unit of the positions of EEG sensors is stated: cm is taken/],
  ])('in %s, stated as %s, are seen by the size of the head', async (unit, stated, note) => {
    const names = ['Fp1', 'Cz', 'Oz', 'T7', 'T8', 'Fz'];
    const factor = { mm: 1, cm: 0.1, m: 0.001 }[unit]!;
    const lines = names.map((name) => [name, ...electrodePosition(name)!.map((value) => value * factor)].join('\t'));
    const text = ['name\tx\ty\tz', ...lines].join('\n');
    const system = { EEGCoordinateSystem: 'fsaverage', EEGCoordinateUnits: stated };
    const recording = await recordingWith(system, text);
    const { places } = await placedElectrodes(recording);
    for (const name of names) {
      electrodePosition(name)!.forEach((value, axis) => {
        expect(places.get(name)![axis]).toBeCloseTo(value, 6);
      });
    }
    expect([...recording.notes]).toEqual([expect.stringMatching(note)]);
  });

  it('in several frames are taken from the one nearest to ours, with its own unit', async () => {
    const recording = await recordingWith(undefined, '', {
      'space-CapTrak_electrodes.tsv': 'name\tx\ty\tz\nA1\t0.01\t0.02\t0.03\n',
      'space-CapTrak_coordsystem.json': '{"EEGCoordinateSystem":"CapTrak","EEGCoordinateUnits":"m"}',
      'space-MNI152Lin_electrodes.tsv': 'name\tx\ty\tz\nA1\t10\t20\t35\n',
      'space-MNI152Lin_coordsystem.json': '{"EEGCoordinateSystem":"MNI152Lin","EEGCoordinateUnits":"mm"}',
    });
    expect((await placedElectrodes(recording)).places).toEqual(new Map([['A1', [10, 20, 35]]]));
  });

  it('of an unknown frame are left out by its name', async () => {
    expect(await placesIn({ EEGCoordinateSystem: 'Other' })).toEqual({ places: new Map(), foreignFrame: 'Other' });
    expect(await placesIn()).toEqual({ places: new Map(), foreignFrame: '' });
    expect(await placesIn(undefined, '')).toEqual({ places: new Map() });
  });
});
