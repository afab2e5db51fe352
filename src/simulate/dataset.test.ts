import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { readGifti } from '../formats/gifti/index.js';
import { MemoryStorage } from '../foundation/index.js';
import { simulateDataset } from './dataset.js';
import type { SimulatedPerson } from './simulate.js';

const settings = { people: 2, minutes: 0.5, films: 1, montage: 19 as const, seed: 9 };
const func = 'bids/derivatives/hemocast-simulate/sub-02/func/sub-02_task-filmA_';

describe('simulated data set', () => {
  it('is written whole, resumes, and has the same bytes again', async () => {
    const template = embeddedTemplate();
    const storage = new MemoryStorage();
    const people: SimulatedPerson[] = [];
    const options = { template, version: '0.1.0', onPerson: (person: SimulatedPerson) => void people.push(person) };
    const first = await simulateDataset({ ...settings, modalities: ['bold', 'fnirs'] }, storage, 'bids', options);
    expect(first).toEqual({ subjects: ['01', '02'], simulated: 2 });
    for (const path of [
      'bids/participants.tsv',
      'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf',
      'bids/sub-02/nirs/sub-02_task-filmA_nirs.snirf',
      `${func}hemi-R_space-fsaverage_den-3k_desc-ceiling_bold.func.gii`,
      `${func}truth.json`,
      'bids/derivatives/hemocast-simulate/truth.json',
    ])
      expect(storage.files.has(path), path).toBe(true);

    const file = `${func}hemi-R_space-fsaverage_den-3k_desc-simulated_bold.func.gii`;
    const { arrays } = readGifti(await storage.read(file), file);
    const { data, volumes } = people[1].runs[0].bold;
    expect(arrays.length).toBe(volumes);
    expect(arrays[3].data[100]).toBe(data[(2562 + 100) * volumes + 3]);

    const before = new Map(storage.files);
    for (const path of before.keys()) if (path.includes('sub-02')) storage.files.delete(path);
    const second = await simulateDataset({ ...settings, modalities: ['bold', 'fnirs'] }, storage, 'bids', options);
    expect(second.simulated).toBe(1);
    expect([...storage.files.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [path, bytes] of before)
      expect(Buffer.compare(bytes, storage.files.get(path) ?? bytes.subarray(1)), path).toBe(0);
  });

  it('refuses a folder with people of other settings, whole or half-written, and says which', async () => {
    const storage = new MemoryStorage();
    const options = { template: embeddedTemplate() };
    await simulateDataset({ ...settings, people: 1 }, storage, 'bids', options);
    const other = { ...settings, people: 1, seed: 10, montage: 32 as const };
    const expected = {
      code: 'simulation-conflict',
      detail: {
        file: 'bids/derivatives/hemocast-simulate/truth.json',
        field: 'seed, montage',
        expected: 'seed 10, montage 32',
        found: 'seed 9, montage 19',
      },
    };
    await expect(simulateDataset(other, storage, 'bids', options)).rejects.toMatchObject(expected);
    storage.files.delete('bids/derivatives/hemocast-simulate/sub-01/sub-01_truth.json');
    await expect(simulateDataset(other, storage, 'bids', options)).rejects.toMatchObject(expected);
    storage.files.delete('bids/derivatives/hemocast-simulate/truth.json');
    await expect(simulateDataset(other, storage, 'bids', options)).rejects.toMatchObject({
      code: 'simulation-conflict',
      detail: { file: 'bids', found: 'sub-01' },
    });
  });

  it('takes more people into a folder, but not fewer than are there', async () => {
    const storage = new MemoryStorage();
    const options = { template: embeddedTemplate() };
    await simulateDataset({ ...settings, people: 1 }, storage, 'bids', options);
    expect((await simulateDataset(settings, storage, 'bids', options)).simulated).toBe(1);
    const before = new Map(storage.files);
    await expect(simulateDataset({ ...settings, people: 1 }, storage, 'bids', options)).rejects.toMatchObject({
      code: 'simulation-conflict',
      detail: { file: 'bids', field: 'people', expected: '1 at most', found: 'sub-02 as well' },
    });
    expect(storage.files.size).toBe(before.size);
    for (const [path, bytes] of before) expect(storage.files.get(path) === bytes, path).toBe(true);
  });
});
