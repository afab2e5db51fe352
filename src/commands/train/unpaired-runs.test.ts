import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyConfiguration } from '../../../test/train/tiny-dataset.js';
import { embeddedTemplate } from '../../cortex/index.js';
import { PairedData, UnpairedData } from '../../data/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { bold, preparationOf } from '../../modalities/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import { simulateDataset } from '../../simulate/index.js';
import { createRuntime } from '../../tensor/index.js';
import { type UnpairedChoice, unpairedRuns } from './unpaired-runs.js';

const runtime = createRuntime(ort, { threads: 1 });
const template = embeddedTemplate();
const EEG = (person: string) => new RegExp(`sub-${person}/eeg/`);
const BOLD = (person: string) => new RegExp(`sub-${person}/func/.*bold`);

/** Of four people, 01 is trained on, 02 chosen on, 03 tested on, and 04 has BOLD of one film and EEG of the other. */
describe('recordings without a pair', () => {
  const storage = new MemoryStorage();
  let data: PairedData;
  let configuration: ModelConfiguration;

  beforeAll(async () => {
    const settings = { people: 4, minutes: 2, films: 2, montage: 19, seed: 5, modalities: ['bold'] } as const;
    await simulateDataset(settings as never, storage, 'd', { template });
    for (const path of [...storage.files.keys()]) {
      const isLeft = (EEG('04').test(path) && /filmA/.test(path)) || (BOLD('04').test(path) && /filmB/.test(path));
      if (isLeft) storage.files.delete(path);
    }
    data = await PairedData.open(storage, 'd');
    const { names, places } = await data.sensors();
    const tiny = tinyConfiguration();
    const eeg = { ...tiny.eeg, electrodes: names, places, alignment: { name: 'weights', regularization: 0.01 } };
    const people = { train: ['01'], validation: ['02'], test: ['03'] };
    const [first] = await data.runsOf(['01'], preparationOf({ eeg }));
    const target = bold.describe([first.targets.bold.series], template);
    configuration = { ...tiny, eeg, target, training: { ...tiny.training, people } };
  }, 240_000);

  const read = async (root: string, choice: Partial<UnpairedChoice> = {}) =>
    unpairedRuns({
      choices: [{ data: await UnpairedData.open(storage, root), signals: ['target', 'source'], ...choice }],
      ...{ data, storage, target: bold, configuration, runtime },
    });

  /** A data set of one person whose recordings are copies of somebody else's, under another name. */
  async function copied(root: string, person: string): Promise<void> {
    await storage.write(`${root}/dataset_description.json`, '{"Name":"copies","BIDSVersion":"1.8.0"}');
    for (const [path, bytes] of [...storage.files]) {
      if (!path.startsWith('d/') || !(EEG(person).test(path) || BOLD(person).test(path))) continue;
      const renamed = path.replaceAll(`sub-${person}`, 'sub-99').replace('derivatives/hemocast-simulate/', '');
      await storage.write(`${root}/${renamed.slice(2)}`, bytes);
    }
  }

  it('are those of everybody whom the model is neither trained, chosen nor tested on', async () => {
    const { targetAlone, sourceAlone, details, simulated } = await read('d');
    expect(targetAlone.map(({ id }) => id)).toEqual(['unpaired 1/sub-04_task-filmA']);
    expect(sourceAlone.map(({ id }) => id)).toEqual(['unpaired 1/sub-04_task-filmB']);
    expect(simulated).toBe(true);
    expect(details).toMatchObject({ unpairedTargetRuns: 1, unpairedTargetPeople: 1, unpairedSourceRuns: 1 });
    const [{ points, volumes, tr }] = sourceAlone;
    expect(points).toHaveLength(60 * configuration.target.places.length * configuration.eeg.bands.length);
    expect(volumes * tr).toBeGreaterThan(57);
    expect(volumes * tr).toBeLessThanOrEqual(60);
  });

  it('are read as those of pairs are', async () => {
    // Whoever is in no part of the split may give both sides as if nobody knew that they belong together.
    const { training } = configuration;
    const others = { ...training, people: { ...training.people, train: [] } };
    const { targetAlone, sourceAlone } = await unpairedRuns({
      choices: [{ data: await UnpairedData.open(storage, 'd'), signals: ['target', 'source'], people: ['01'] }],
      ...{ data, storage, target: bold, configuration: { ...configuration, training: others }, runtime },
    });
    const [pair] = await data.runsOf(['01'], preparationOf(configuration));
    expect(targetAlone[0].signal).toEqual(pair.targets.bold.series.data);
    expect(sourceAlone[0].features).toEqual(pair.features);
  });

  it('are refused of a person whom the model is tested or chosen on, by name and by file', async () => {
    await expect(read('d', { people: ['03'] })).rejects.toMatchObject({ code: 'unpaired-leak' });
    for (const person of ['02', '03']) {
      await copied(`copy-${person}`, person);
      for (const signal of ['target', 'source'] as const) {
        await expect(read(`copy-${person}`, { signals: [signal] })).rejects.toMatchObject({
          code: 'unpaired-leak',
          detail: { found: `the same file as one of sub-${person}` },
        });
      }
    }
  });

  it('are not counted twice where they are of a pair that is trained on', async () => {
    await copied('copy-01', '01');
    await expect(read('copy-01')).rejects.toMatchObject({ code: 'no-unpaired' });
  });
});
