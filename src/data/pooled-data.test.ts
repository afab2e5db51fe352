import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { MemoryStorage } from '../foundation/index.js';
import { bold, defaultCleaning, eeg, fnirs, preparationOf } from '../modalities/index.js';
import { type SimulationSettings, simulateDataset } from '../simulate/index.js';
import { PairedData } from './paired-data.js';
import { openTrainingData, PooledData } from './pooled-data.js';

const SMALL = { people: 2, minutes: 1, films: 1, sampleRate: 160, difficulty: 'easy' } as const;
const BANDS = [{ name: 'alpha', low: 8, high: 12 }];

/** `lab/fmri` has 19 electrodes and BOLD each 2 s, `lab/both` 32 electrodes, BOLD each 1.5 s and fNIRS. */
describe('two data sets as one', () => {
  const storage = new MemoryStorage();
  const roots = ['lab/fmri', 'lab/both'];
  let data: PooledData;
  beforeAll(async () => {
    const settings: Partial<SimulationSettings>[] = [
      { ...SMALL, montage: 19, tr: 2, seed: 1 },
      { ...SMALL, montage: 32, tr: 1.5, seed: 2, modalities: ['bold', 'fnirs'] },
    ];
    for (const [i, root] of roots.entries()) {
      await simulateDataset(settings[i], storage, root, { template: embeddedTemplate() });
    }
    data = await PooledData.open(storage, roots, { source: eeg, targets: [bold, fnirs] });
  }, 120_000);

  it('has people of its own names, each with the targets of their data set', async () => {
    expect(data.people).toEqual(['both/01', 'both/02', 'fmri/01', 'fmri/02']);
    const [fmri, both] = await data.sites();
    expect(fmri).toMatchObject({ name: 'fmri', people: { bold: ['fmri/01', 'fmri/02'] } });
    expect(Object.keys(fmri.people)).toEqual(['bold']);
    expect(both.people).toEqual({ bold: ['both/01', 'both/02'], fnirs: ['both/01', 'both/02'] });
    expect(both.devices).toMatchObject({ eeg: 'none: simulated' });
    expect(data.simulated).toBe(true);
    expect(data.namesIn('lab/both', ['both/02', 'fmri/01'])).toEqual(['02']);
    expect(data.namesIn('lab', ['both/02'])).toEqual([]);
    expect(data.sourceFiles(['both/02'])).toEqual([expect.stringMatching(/^lab\/both\/sub-02\/eeg\//)]);
    expect(data.targetFiles(['fmri/01', 'both/01'], 'bold')).toHaveLength(2);
    expect(data.targetFiles(['fmri/01', 'both/01'], 'fnirs')).toEqual([expect.stringMatching(/^lab\/both\//)]);
  });

  it('reads the electrodes and the repetition time of the first', async () => {
    const { names, places } = await data.sensors();
    expect(names).toHaveLength(19);
    const cleaning = { ...defaultCleaning };
    const preparation = preparationOf({ eeg: { electrodes: names, places, bands: BANDS, cleaning } });
    const runs = await data.runsOf(['fmri/02', 'both/02'], preparation);
    expect(runs.map(({ id, person, electrodes }) => [id, person, electrodes])).toEqual([
      ['fmri/sub-02_task-filmA', 'fmri/02', 19],
      ['both/sub-02_task-filmA', 'both/02', 19],
    ]);
    const [first, second] = runs.map(({ targets }) => targets);
    expect([first.bold.series.tr, second.bold.series.tr]).toEqual([2, 2]);
    expect(second.bold.series.volumes).toBe(Math.floor(58.5 / 2) + 1);
    expect(second.bold.ceiling).toHaveLength(second.bold.series.data.length);
    expect(first.fnirs).toBeUndefined();
    expect(second.fnirs.series.tr).toBe(1);
    expect(data.warnings.join('\n')).toMatch(/both: BOLD is brought from a repetition time of 1.5 s to 2 s/);
    const alone = await data.runsOf(data.people, preparation, { targets: ['fnirs'] });
    expect(alone.map(({ person }) => person)).toEqual(['both/01', 'both/02']);
  });

  it('is named as a model knows it, without the sets that have nothing of what is asked', async () => {
    const known = ['fmri', 'both'];
    const turned = await PooledData.open(storage, [roots[1], roots[0]], { source: eeg, targets: [fnirs] }, known);
    expect(turned.people).toEqual(['both/01', 'both/02']);
  });

  it('refuses a data set without any of the targets, and a target that none has', async () => {
    await expect(PooledData.open(storage, roots, { source: eeg, targets: [fnirs] })).rejects.toMatchObject({
      code: 'no-paired-runs',
      detail: { file: 'lab/fmri' },
    });
    const twice = PooledData.open(storage, [roots[0], roots[0]], { source: eeg, targets: [bold] });
    await expect(twice).rejects.toMatchObject({ code: 'data-set-twice' });
  });

  it('is a data set as it is where there is one', async () => {
    const alone = await openTrainingData(storage, [roots[0]], { source: eeg, targets: [bold] });
    expect(alone).toBeInstanceOf(PairedData);
    expect(alone.people).toEqual(['01', '02']);
    expect(await alone.sites()).toMatchObject([{ name: '', people: { bold: ['01', '02'] } }]);
  });
});
