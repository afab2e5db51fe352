import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../foundation/index.js';
import { openBidsDataset } from './bids/bids-dataset.js';
import { placedElectrodes } from './electrode-table.js';
import { headToFsaverage } from './head-frame.js';

const table = ['name\tx\ty\tz', 'A1\t1\t2\t3', 'A2\tn/a\tn/a\tn/a', ''].join('\n');

async function placesIn(system?: Record<string, unknown>, electrodes: string | undefined = table) {
  const storage = new MemoryStorage();
  await storage.write('d/dataset_description.json', JSON.stringify({ Name: 'x', BIDSVersion: '1.9.0' }));
  await storage.write('d/sub-1/eeg/sub-1_task-rest_eeg.edf', new Uint8Array(1));
  if (electrodes !== '') await storage.write('d/sub-1/eeg/sub-1_electrodes.tsv', electrodes);
  if (system !== undefined) await storage.write('d/sub-1/eeg/sub-1_coordsystem.json', JSON.stringify(system));
  return placedElectrodes((await openBidsDataset(storage, 'd')).recordings()[0]);
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

  it('of an unknown frame are left out by its name', async () => {
    expect(await placesIn({ EEGCoordinateSystem: 'Other' })).toEqual({ places: new Map(), foreignFrame: 'Other' });
    expect(await placesIn()).toEqual({ places: new Map(), foreignFrame: '' });
    expect(await placesIn(undefined, '')).toEqual({ places: new Map() });
  });
});
