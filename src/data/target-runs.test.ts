import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { MemoryStorage } from '../foundation/index.js';
import { bold, defaultCleaning, type SourcePreparation, targetNamed } from '../modalities/index.js';
import { simulateDataset } from '../simulate/index.js';
import { PairedData } from './paired-data.js';
import { targetRuns } from './target-runs.js';

const fnirs = targetNamed('fnirs');

/** Of three people, 01 has both targets, 02 lacks fNIRS and 03 lacks BOLD. */
describe('a data set where not everybody has every target', () => {
  const storage = new MemoryStorage();
  const template = embeddedTemplate();
  let data: PairedData;
  let preparation: SourcePreparation;
  beforeAll(async () => {
    const settings = { people: 3, minutes: 1, films: 1, montage: 19 as const, seed: 4, modalities: ['bold', 'fnirs'] };
    await simulateDataset(settings as Parameters<typeof simulateDataset>[0], storage, 'd', { template });
    for (const path of [...storage.files.keys()])
      if (/sub-02\/nirs\//.test(path) || (/sub-03\/func\//.test(path) && path.includes('bold')))
        storage.files.delete(path);
    data = await PairedData.open(storage, 'd', { targets: [bold, fnirs] });
    const { names } = await data.sensors();
    preparation = { electrodes: names, bands: [{ name: 'alpha', low: 8, high: 12 }], cleaning: defaultCleaning };
  }, 60_000);

  it('pairs whoever has one, and says what the others lack', () => {
    expect(data.people).toEqual(['01', '02', '03']);
    expect(data.warnings.join('\n')).toMatch(/1 of 3 EEG recordings have no BOLD on fsaverage4.*sub-03_task-filmA/);
    expect(data.warnings.join('\n')).toMatch(/1 of 3 EEG recordings have no fNIRS.*sub-02_task-filmA/);
    expect([data.targetFiles(data.people, 'bold').length, data.targetFiles(data.people, 'fnirs').length]).toEqual([
      2, 2,
    ]);
  });

  it('gives each target its own runs', async () => {
    const people = (runs: readonly { person: string }[]) => runs.map(({ person }) => person);
    const both = await data.runsOf(data.people, preparation);
    expect(both.map(({ person, targets }) => [person, Object.keys(targets)])).toEqual([
      ['01', ['bold', 'fnirs']],
      ['02', ['bold']],
      ['03', ['fnirs']],
    ]);
    const light = await data.runsOf(data.people, preparation, { targets: ['fnirs'] });
    expect(light.map(({ person, targets }) => [person, Object.keys(targets)])).toEqual([
      ['01', ['fnirs']],
      ['03', ['fnirs']],
    ]);
    const description = fnirs.describe([light[0].targets.fnirs.series], template);
    const placed = targetRuns(both, fnirs, description);
    expect(people(placed)).toEqual(['01', '03']);
    const [first] = placed;
    // The first person's own channels are the points.
    expect(first.signal).toEqual(light[0].targets.fnirs.series.data);
    expect(first.signal).toHaveLength(description.values * first.volumes);
    expect(first.ceiling).toHaveLength(first.signal.length);
    expect(first.drive!.data).toHaveLength(first.drive!.regions.length * 60);
    expect(first.drive!.regions).toEqual(template.regions.map(({ hemisphere, name }) => `${hemisphere}_${name}`));
    expect(first.present).toBeUndefined();
    expect('targets' in first).toBe(false);
    expect(people(targetRuns(both, bold, bold.describe([both[0].targets.bold.series], template)))).toEqual([
      '01',
      '02',
    ]);
  }, 60_000);

  it('prefers what was preprocessed', async () => {
    const raw = 'd/sub-01/nirs/sub-01_task-filmA_nirs.snirf';
    const folder = 'd/derivatives/p';
    await storage.write(`${folder}/dataset_description.json`, '{"Name":"p","BIDSVersion":"1.8.0"}');
    const preprocessed = `${folder}/sub-01/nirs/sub-01_task-filmA_desc-preproc_nirs.snirf`;
    await storage.write(preprocessed, await storage.read(raw));
    const again = await PairedData.open(storage, 'd', { targets: [fnirs] });
    expect(again.targetFiles(['01'], 'fnirs')).toEqual([preprocessed]);
  });
});
