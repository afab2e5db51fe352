import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { readGifti } from '../formats/gifti/index.js';
import { readSnirf } from '../formats/index.js';
import { MemoryStorage } from '../foundation/index.js';
import { simulateDataset } from './dataset.js';
import type { SimulatedPerson } from './simulate.js';

const settings = { people: 2, minutes: 0.5, films: 1, montage: 19 as const, seed: 9, difficulty: 'easy' as const };
const func = 'bids/derivatives/hemocast-simulate/sub-02/func/sub-02_task-filmA_';

/** SHA-256 of what the same settings wrote before there was a second task (of ceilings, but for the words that describe them): what films give does not change. */
const FILM_HASHES = {
  'bids/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_drive.tsv': '87b9e54df67f868e',
  'bids/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-ceiling_bold.func.gii':
    '48604dc7791ee747',
  'bids/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.func.gii':
    '476855f613c861f0',
  'bids/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-R_space-fsaverage_den-3k_desc-ceiling_bold.func.gii':
    '8453aed35e90fed3',
  'bids/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-R_space-fsaverage_den-3k_desc-simulated_bold.func.gii':
    'bc7849d91e03f378',
  'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf': '2c3c6e98b424f51f',
  'bids/sub-01/eeg/sub-01_task-filmA_events.tsv': '4b3e47b9f32c1e1c',
  'bids/sub-01/nirs/sub-01_task-filmA_nirs.snirf': '27f0db5b05a78806',
};

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
      'bids/derivatives/hemocast-simulate/sub-02/nirs/sub-02_task-filmA_desc-ceiling_nirs.snirf',
    ])
      expect(storage.files.has(path), path).toBe(true);

    const file = `${func}hemi-R_space-fsaverage_den-3k_desc-simulated_bold.func.gii`;
    const { arrays } = readGifti(await storage.read(file), file);
    const { data, volumes } = people[1].runs[0].bold;
    expect(arrays.length).toBe(volumes);
    expect(arrays[3].data[100]).toBe(data[(2562 + 100) * volumes + 3]);

    for (const [path, hash] of Object.entries(FILM_HASHES)) {
      const bytes = storage.files.get(path) ?? new Uint8Array(0);
      expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16), path).toBe(hash);
    }

    const before = new Map(storage.files);
    for (const path of before.keys()) if (path.includes('sub-02')) storage.files.delete(path);
    const second = await simulateDataset({ ...settings, modalities: ['bold', 'fnirs'] }, storage, 'bids', options);
    expect(second.simulated).toBe(1);
    expect([...storage.files.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [path, bytes] of before)
      expect(Buffer.compare(bytes, storage.files.get(path) ?? bytes.subarray(1)), path).toBe(0);
  });

  it('holds motor imagery with its hands, the light’s ceiling and what was planted, and no BOLD that was not asked for', async () => {
    const storage = new MemoryStorage();
    const people: SimulatedPerson[] = [];
    const given = { task: 'motorImagery' as const, people: 1, runs: 2, trials: 2, seed: 9 };
    await simulateDataset(given, storage, 'bids', {
      template: embeddedTemplate(),
      onPerson: (person) => void people.push(person),
    });
    const text = async (path: string) => new TextDecoder().decode(await storage.read(path));
    const events = await text('bids/sub-01/nirs/sub-01_task-motorImagery_run-2_events.tsv');
    expect(events).toBe(await text('bids/sub-01/eeg/sub-01_task-motorImagery_run-2_events.tsv'));
    const rows = events
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split('\t'));
    expect(rows.map(([, duration]) => duration)).toEqual(['2', '10', '2', '10']);
    expect([rows[1][2], rows[3][2]].sort()).toEqual(['left', 'right']);
    expect(rows[0].slice(0, 3)).toEqual(['60', '2', 'cue']);
    expect([...storage.files.keys()].some((path) => path.includes('bold'))).toBe(false);

    const derived = 'bids/derivatives/hemocast-simulate/sub-01';
    const truth = JSON.parse(await text(`${derived}/func/sub-01_task-motorImagery_run-2_truth.json`));
    expect(truth.trials.map(({ hand, onset }: { hand: string; onset: number }) => [hand, String(onset)])).toEqual(
      [rows[1], rows[3]].map(([onset, , hand]) => [hand, onset]),
    );
    expect(truth.contralateralChannels.left.eeg).toEqual(['FCC4h', 'FCC6h', 'CCP4h', 'CCP6h']);
    expect(truth.contralateralChannels.right.fnirs).toContain('C5C3');
    expect(truth.handDelaySeconds.L).toBeGreaterThan(4);

    const file = `${derived}/nirs/sub-01_task-motorImagery_run-2_desc-ceiling_nirs.snirf`;
    const ceiling = await readSnirf(await storage.read(file), file);
    const { fnirs } = people[0].runs[1];
    if (fnirs === undefined) throw new Error('no fNIRS');
    expect(ceiling.measurementList.slice(0, 3).map(({ label, unit }) => `${label} ${unit}`)).toEqual([
      'HbO uM',
      'HbR uM',
      'HbO uM',
    ]);
    // Third row: HbO of the second channel, as the light's path through the whole head shows it.
    expect(ceiling.data[2 * ceiling.samples + 500]).toBeCloseTo(0.12 * fnirs.hbo[fnirs.samples + 500], 6);
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

  it('goes on with people of the time before there were two worlds, as easy ones of one day', async () => {
    const storage = new MemoryStorage();
    const options = { template: embeddedTemplate() };
    await simulateDataset({ ...settings, people: 1 }, storage, 'bids', options);
    for (const path of [...storage.files.keys()].filter((name) => name.endsWith('truth.json'))) {
      const truth = JSON.parse(new TextDecoder().decode(await storage.read(path)));
      if (truth.settings === undefined) continue;
      const { difficulty: _, days: __, ...before } = truth.settings;
      await storage.write(path, JSON.stringify({ ...truth, settings: before }));
    }
    const published = { ...settings, people: 1, difficulty: 'published' as const };
    await expect(simulateDataset(published, storage, 'bids', options)).rejects.toMatchObject({
      detail: { field: 'difficulty', expected: 'difficulty "published"', found: 'difficulty "easy"' },
    });
    expect((await simulateDataset({ ...settings, people: 1 }, storage, 'bids', options)).simulated).toBe(0);
  });
});
