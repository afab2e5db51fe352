/** Models of every kind through training, their folder and generation. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { mixedConfiguration, mixedRun } from '../../test/train/mixed-dataset.js';
import { plantedRun, tinyConfiguration, tinyOptions, VALUES } from '../../test/train/tiny-dataset.js';
import type { TargetRun } from '../data/paired-run.js';
import { withPoints } from '../encoders/eeg/aligned-power.js';
import { MemoryStorage, Random } from '../foundation/index.js';
import { FILTER_BANK, generate, type ModelConfiguration } from '../models/index.js';
import { pearson } from '../signal/index.js';
import { createRuntime } from '../tensor/index.js';
import { readModel, writeModel } from './model-folder.js';
import { releaseModel, runnable } from './runnable.js';
import { type TrainedModel, train } from './train-generator.js';

const runtime = createRuntime(ort, { threads: 1 });
const VOLUMES = 60;

/** The run of each person, made once: nothing changes it. */
function once(runOf: (person: string) => TargetRun): (person: string) => TargetRun {
  const made = new Map<string, TargetRun>();
  return (person) => {
    const run = made.get(person) ?? runOf(person);
    made.set(person, run);
    return run;
  };
}

async function trained(configuration: ModelConfiguration, runOf: (person: string) => TargetRun, steps = 6) {
  const read = (people: string[]) => Promise.all(people.map((person) => withPoints(configuration, runOf(person))));
  return train({
    train: await read(['1', '2', '3']),
    validation: await read(['4']),
    configuration,
    options: { ...tinyOptions(), steps },
    runtime,
    random: new Random('training'),
  });
}

/** Through the folder: what is generated for a person who was never seen, read as any recording is. */
async function generated(model: TrainedModel, run: TargetRun, samples = 2) {
  const storage = new MemoryStorage();
  await writeModel(storage, 'model', model);
  const card = new TextDecoder().decode(await storage.read('model/README.md'));
  const { generation, network, eeg } = model.configuration;
  expect(card).toContain(generation.mean === 'none' ? 'Mean: none' : 'Mean: linear');
  expect(card.includes('no network')).toBe(generation.residual === 'gaussian');
  expect(card.includes('no attention to the EEG')).toBe(!network.crossAttention);
  expect(card.includes('no aligned EEG')).toBe(!network.conjugateDomain);
  expect(card.includes('learned filters')).toBe(network.filters !== undefined);
  expect(card).toContain(eeg.alignment ? `by the alignment \`${eeg.alignment.name}\`` : 'no alignment of space');
  const read = await readModel(storage, 'model', runtime, 4);
  expect(read.configuration).toEqual(model.configuration);
  const options = () => ({ random: new Random(2), samples });
  const result = await generate(read, await read.eeg.featured(run), run.volumes, options());
  await read.eeg.release();
  await releaseModel(read);
  const direct = await runnable(model.store, model.configuration, runtime, 4);
  const carried = await withPoints(model.configuration, run);
  expect(await generate(direct, carried, run.volumes, options())).toEqual(result);
  await releaseModel(direct);
  return result;
}

/** Mean over values of r with what was planted. */
function agreement(mean: Float32Array, { ceiling, volumes }: TargetRun): number {
  let sum = 0;
  for (let value = 0; value < VALUES; value++) {
    const [from, until] = [value * volumes, (value + 1) * volumes];
    sum += pearson(mean.subarray(from, until), ceiling!.subarray(from, until)) / VALUES;
  }
  return sum;
}

function kind(change: (configuration: ModelConfiguration) => void): ModelConfiguration {
  const configuration = tinyConfiguration();
  change(configuration);
  return configuration;
}

describe('models of every kind', () => {
  const planted = once((person) => plantedRun(person, VOLUMES));

  it('without a mean have the network alone, and learn from it', async () => {
    const configuration = kind(({ generation }) => {
      generation.mean = 'none';
    });
    const model = await trained(configuration, planted, 150);
    expect(model.store.names().filter((name) => name.startsWith('mean'))).toEqual([]);
    expect(model.configuration.calibration.residualGain).toBe(1);
    const run = planted('5');
    const { mean, linear, samples } = await generated(model, run);
    expect(linear).toBeUndefined();
    expect(agreement(mean, run)).toBeGreaterThan(0.5);
    expect(samples).toHaveLength(2);
    expect(samples[0]).not.toEqual(mean);
  }, 600_000);

  it('with a Gaussian residual have the mean alone, and no network', async () => {
    const configuration = kind(({ generation }) => {
      generation.residual = 'gaussian';
    });
    const model = await trained(configuration, planted);
    expect(model.store.names().filter((name) => /^(dit|level|target|eeg|align)\b/.test(name))).toEqual([]);
    expect(model.curves.steps).toEqual([]);
    const run = planted('5');
    const { mean, linear } = await generated(model, run, 0);
    expect(linear).toEqual(mean);
    expect(agreement(mean, run)).toBeGreaterThan(0.9);
  });

  it.each<[string, (configuration: ModelConfiguration) => void, RegExp]>([
    [
      'attention to the EEG',
      ({ network }) => {
        network.crossAttention = false;
      },
      /^eeg\.|cross/,
    ],
    [
      'the conjugate domain',
      ({ network }) => {
        network.conjugateDomain = false;
      },
      /^align\.|^target\.(conjugate|context)/,
    ],
  ])('may have a network without %s', async (_, change, lacking) => {
    const model = await trained(kind(change), planted);
    expect(model.store.names().filter((name) => lacking.test(name))).toEqual([]);
    const run = planted('5');
    expect(agreement((await generated(model, run)).mean, run)).toBeGreaterThan(0.8);
  });

  it('may read features at the sensors by filters for each point, which are learned and kept', async () => {
    const configuration = kind(({ network, generation }) => {
      network.filters = 2;
      generation.mean = 'none';
    });
    const begun = (await trained(configuration, planted, 1)).store.get(FILTER_BANK);
    const model = await trained(configuration, planted, 150);
    const { shape, data } = model.store.get(FILTER_BANK);
    expect(shape).toEqual([2, 3, 4]);
    expect(Math.hypot(...data.map((value, i) => value - begun.data[i]))).toBeGreaterThan(0.05);
    const run = planted('5');
    expect(agreement((await generated(model, run)).mean, run)).toBeGreaterThan(0.5);
  }, 600_000);

  it('may have fewer modes than were asked for, and say so', async () => {
    const configuration = kind(({ network }) => {
      network.modes = 32;
    });
    const model = await trained(configuration, planted);
    expect(model.configuration.network.modes).toBe(6);
    await generated(model, planted('5'));
  });
});

describe('models that carry EEG to the target', () => {
  const mixed = once((person) => mixedRun(person, 90));
  const run = mixed('5');

  it.each(['weights', 'head', 'tangent', 'random'])('go through their folder (%s)', async (name) => {
    const model = await trained(mixedConfiguration(name, 0.01), mixed);
    const width = name === 'tangent' ? 10 : 3;
    expect(model.store.get('mean.weight').shape).toEqual([(1 + 3) * 2 * width, model.configuration.network.modes]);
    const { mean } = await generated(model, run);
    expect(mean.every(Number.isFinite)).toBe(true);
  });

  it('find sources that power at the electrodes does not show', async () => {
    const score = async (configuration: ModelConfiguration) =>
      agreement((await generated(await trained(configuration, mixed), run)).mean, run);
    const [unmixed, atSensors] = [await score(mixedConfiguration()), await score(tinyConfiguration())];
    expect(unmixed, `${unmixed} against ${atSensors}`).toBeGreaterThan(0.85);
    expect(unmixed, `${unmixed} against ${atSensors}`).toBeGreaterThan(atSensors + 0.5);
  });
});
