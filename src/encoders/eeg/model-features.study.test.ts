import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodedTask, encoderConfiguration, polarRun } from '../../../test/train/encoded-dataset.js';
import { tinyConfiguration, tinyOptions, VALUES } from '../../../test/train/tiny-dataset.js';
import type { TargetRun } from '../../data/paired-run.js';
import { MemoryStorage, type Progress, Random } from '../../foundation/index.js';
import { generate } from '../../models/index.js';
import { pearson } from '../../signal/index.js';
import { tensorsOf } from '../../tensor/checkpoint.js';
import { createRuntime, decodeSafetensors, encodeSafetensors, ParameterStore } from '../../tensor/index.js';
import { readModel, writeModel } from '../../train/model-folder.js';
import { releaseModel } from '../../train/runnable.js';
import { type TrainedModel, type TrainingTask, train } from '../../train/train-generator.js';
import type { TrainingOptions } from '../../train/training-options.js';
import { FINE_TUNED_ENCODER, FINE_TUNED_PROJECTION, FROZEN_ENCODER, PROJECTION } from './encoder-tensors.js';
import { modelFeatures } from './model-features.js';

const runtime = createRuntime(ort, { threads: 1 });
const PATH = 'model/checkpoint.safetensors';
/** Read with patches and window gain, so that they serve every kind of model. */
const reading = encoderConfiguration({ fineTuned: true, windowGain: true });
let people: TargetRun[];

beforeAll(async () => {
  people = [];
  for (const person of ['1', '2', '3', '4', '5']) people.push(await polarRun(person, reading, runtime));
}, 120_000);

function task(
  encoder: Parameters<typeof encoderConfiguration>[0],
  options: Partial<TrainingOptions> = {},
  rest: Partial<TrainingTask> = {},
): TrainingTask {
  const world = encodedTask(encoderConfiguration(encoder), people.slice(0, 3), [people[3]]);
  return {
    train: world.train,
    validation: world.others,
    configuration: world.configuration,
    encoder: world.encoder,
    options: { ...tinyOptions(), ...options },
    runtime,
    random: new Random('training'),
    ...rest,
  };
}

const fineTuned = { fineTuned: true };

/** Training with a frozen encoder and with a fine-tuned one: made once, and changed by nobody. */
const frozen = once(() => train(task({})));
const tuned = once(() => train(task(fineTuned)));

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const found = ({ store, curves, configuration }: TrainedModel) => ({
  weights: encodeSafetensors(tensorsOf(store)),
  rest: JSON.stringify([curves, configuration]),
});

/** Mean correlation with what the target follows, on a person that training never saw, through the model's folder. */
async function unseen(model: TrainedModel): Promise<number> {
  const storage = new MemoryStorage();
  await writeModel(storage, 'model', model);
  const read = await readModel(storage, 'model', runtime, 4);
  const run = people[4];
  const { mean } = await generate(read, await read.eeg.featured(run), run.volumes, { random: new Random(2) });
  await releaseModel(read);
  await read.eeg.release();
  const row = (x: Float32Array, value: number) => x.subarray(value * run.volumes, (value + 1) * run.volumes);
  let sum = 0;
  for (let value = 0; value < VALUES; value++) sum += pearson(row(mean, value), row(run.ceiling!, value));
  return sum / VALUES;
}

describe('a model with an encoder', () => {
  it('sees in tokens what band power cannot show', async () => {
    const spectral = await train({
      ...task({}),
      train: people.slice(0, 3),
      validation: [people[3]],
      configuration: tinyConfiguration(),
      encoder: undefined,
    });
    expect(Math.abs(await unseen(spectral))).toBeLessThan(0.25);
    const both = await frozen();
    expect(both.mean.delay).toHaveLength(4);
    expect(await unseen(both)).toBeGreaterThan(0.6);
    const alone = await train(task({ besideBands: false }));
    expect(alone.mean.delay).toHaveLength(2);
    expect(await unseen(alone)).toBeGreaterThan(0.6);
  });

  it('leaves the frozen encoder as it came', async () => {
    const { store } = await frozen();
    for (const [name, { data }] of task({}).encoder!) expect(store.get(name).data, name).toEqual(data);
    expect(store.names().some((name) => name.startsWith(FINE_TUNED_ENCODER))).toBe(false);
  });
});

describe('a window gain', () => {
  const groupsOf = ({ features, seconds }: TargetRun, from: number, until: number) => {
    const groups = features.length / (seconds * 4);
    return features.filter((_, i) => i % groups >= from && i % groups < until);
  };

  it('stands, standardised, between the bands and the components of tokens', () => {
    const [without] = task({}).train;
    const [run] = task({ windowGain: true }).train;
    expect(run.bands).toBe(5);
    expect(groupsOf(run, 0, 2)).toEqual(groupsOf(without, 0, 2));
    expect(groupsOf(run, 3, 5)).toEqual(groupsOf(without, 2, 4));
    const found = groupsOf(run, 2, 3);
    const { gain } = people[0].encoded!;
    for (let electrode = 0; electrode < 4; electrode++) {
      const course = (x: Float32Array) => x.filter((_, i) => i % 4 === electrode);
      expect(pearson(course(found), course(gain!))).toBeGreaterThan(0.99);
      expect(course(found).reduce((sum, value) => sum + value ** 2, 0) / run.seconds).toBeCloseTo(1, 1);
    }
    const [alone] = task({ windowGain: true, besideBands: false }).train;
    expect(groupsOf(alone, 0, 3)).toEqual(groupsOf(run, 2, 5));
  });

  it.each([false, true])('goes through the folder (fine-tuned: %s), with a delay of its own', async (fineTuned) => {
    const model = await train(task({ windowGain: true, fineTuned }));
    expect(model.mean.delay).toHaveLength(5);
    expect(await unseen(model)).toBeGreaterThan(0.6);
  });

  it('keeps what stands before the components where these are fine-tuned', async () => {
    const { configuration, train: runs, encoder } = task({ windowGain: true, fineTuned: true });
    const store = new ParameterStore();
    for (const [name, { shape, data }] of encoder!) store.set(name, shape, data.slice());
    const features = modelFeatures(configuration).open(store, runtime);
    const [run] = runs;
    const { network } = await features.refreshed(run);
    expect(network!.features!.every((value, i) => Math.abs(value - run.features[i]) < 1e-3)).toBe(true);
    store.get(FINE_TUNED_PROJECTION).data.fill(0);
    const changed = (await features.refreshed(run)).network!.features!;
    const other = { ...run, features: changed };
    expect(groupsOf(other, 0, 3)).toEqual(groupsOf(run, 0, 3));
    expect(groupsOf(other, 3, 5)).not.toEqual(groupsOf(run, 3, 5));
    await features.release();
  });
});

describe('fine-tuning', () => {
  it('begins with the features of the frozen encoder', async () => {
    const { validationScore } = (await frozen()).curves;
    const { curves } = await tuned();
    expect(curves.validationScore[0]).toBeCloseTo(validationScore[0], 5);
    expect(curves.validationScore.at(-1)).not.toBe(validationScore.at(-1));
  });

  /** Weights after the last step, chosen or not. */
  async function lastWeights(options: Partial<TrainingOptions>) {
    const storage = new MemoryStorage();
    await train(task(fineTuned, options, { checkpoint: { storage, path: PATH, fingerprint: 'this' } }));
    const { tensors } = decodeSafetensors(await storage.read(PATH), PATH);
    return (name: string) => tensors.get(`weights/${name}`)!.data;
  }

  it('changes the copy that the network is given, at its own rate, and neither the frozen one nor the mean', async () => {
    const { store } = await frozen();
    const [fast, slow] = [await lastWeights({}), await lastWeights({ encoderRate: 1e-6 })];
    for (const name of ['mean.weight', PROJECTION]) expect(fast(name)).toEqual(store.get(name).data);
    for (const name of ['patch_embed.conv1.weight', 'patch_embed.proj.weight', 'norm.weight']) {
      const before = store.get(`${FROZEN_ENCODER}${name}`).data;
      expect(fast(`${FROZEN_ENCODER}${name}`)).toEqual(before);
      const [moved, hardly] = [fast, slow].map((weights) =>
        Math.hypot(...weights(`${FINE_TUNED_ENCODER}${name}`).map((value, i) => value - before[i])),
      );
      expect(moved, name).toBeGreaterThan(1000 * hardly);
    }
  });

  it('leaves the encoder alone until the network knows its features', async () => {
    const storage = new MemoryStorage();
    const stop = new AbortController();
    const progress: Progress = { report: (stage, done) => stage === 'train' && done === 4 && stop.abort() };
    const cut = task(
      fineTuned,
      { progress, signal: stop.signal },
      { checkpoint: { storage, path: PATH, fingerprint: '' } },
    );
    await expect(train(cut)).rejects.toMatchObject({ code: 'interrupted' });
    const { tensors } = decodeSafetensors(await storage.read(PATH), PATH);
    for (const name of ['patch_embed.proj.weight', 'norm.weight']) {
      const frozen = tensors.get(`weights/${FROZEN_ENCODER}${name}`)!.data;
      expect(tensors.get(`weights/${FINE_TUNED_ENCODER}${name}`)!.data).toEqual(frozen);
    }
  });

  it('works through the folder, with the features of the fine-tuned weights', async () => {
    expect(await unseen(await tuned())).toBeGreaterThan(0.6);
  });

  // The encoder is trained in the last two of six steps.
  it.each([2, 4, 5])('ends as if it had never been interrupted after step %i', async (step) => {
    const storage = new MemoryStorage();
    const checkpoint = { storage, path: PATH, fingerprint: 'the same' };
    const whole = found(await tuned());
    const stop = new AbortController();
    const progress: Progress = { report: (stage, done) => stage === 'train' && done === step && stop.abort() };
    const cut = task(fineTuned, { progress, signal: stop.signal }, { checkpoint });
    await expect(train(cut)).rejects.toMatchObject({ code: 'interrupted' });
    expect(found(await train(task(fineTuned, {}, { checkpoint })))).toEqual(whole);
    // It left a checkpoint of every stage on its way, and read none of them again.
    if (step > 2) return;
    storage.files.clear();
    expect(found(await train(task(fineTuned, {}, { checkpoint })))).toEqual(whole);
  });
});

it('gives features of recordings shorter than a window, and any length', async () => {
  const { train: runs, encoder, configuration } = encodedTask(encoderConfiguration(), people.slice(0, 3), []);
  expect(runs[0].features).toHaveLength(runs[0].seconds * 4 * 4);
  const store = new ParameterStore();
  for (const [name, { shape, data }] of encoder) store.set(name, shape, data);
  const model = modelFeatures(configuration).open(store, runtime);
  for (const seconds of [5, 13]) {
    const tokens = new Random(1).fillNormal(new Float32Array(4 * seconds * 8));
    const bands = new Float32Array(seconds * 4 * 2).fill(7);
    const encoded = { tokens, seconds, width: 8 };
    const { features, bands: groups } = await model.featured({ features: bands, bands: 2, encoded });
    expect(groups).toBe(4);
    expect(features).toHaveLength(seconds * 4 * 4);
    expect([...features.subarray(0, 2)]).toEqual([7, 7]);
    expect(features.every(Number.isFinite)).toBe(true);
  }
  await model.release();
});
