import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  BANDS,
  ELECTRODES,
  PLANTED_DELAY,
  PLANTED_SHARE,
  plantedRun,
  plantedSignal,
  randomConditioning,
  TR,
  tinyConfiguration,
  tinyOptions,
} from '../../../test/train/tiny-dataset.js';
import type { TargetRun } from '../../data/paired-run.js';
import { Random } from '../../foundation/index.js';
import { generate, layoutOf } from '../../models/index.js';
import { decodeOf } from '../../models/joint/index.js';
import { pearson } from '../../signal/index.js';
import { tensorsOf } from '../../tensor/checkpoint.js';
import { createRuntime, encodeSafetensors } from '../../tensor/index.js';
import { releaseModel, runnable } from '../runnable.js';
import { type TrainedModel, train } from '../train-generator.js';
import { fitOnto, type OntoTask } from './fit-onto.js';
import { frozenModes } from './frozen-modes.js';

const runtime = createRuntime(ort, { threads: 1 });
const configuration = tinyConfiguration();
configuration.generation = { ...configuration.generation, residual: 'gaussian' };
configuration.network.crossAttention = false;

/** A person whose patches follow other electrodes than those of the old people. */
function otherRun(person: string, volumes = 90): TargetRun {
  const conditioning = randomConditioning(volumes * TR + 5, 1, `other person ${person}`);
  const planted = plantedSignal(`other ${person}`, volumes, PLANTED_SHARE, conditioning, (point, second) => {
    const { electrode, band } = [
      { electrode: 0, band: 0 },
      { electrode: 1, band: 0 },
      { electrode: 2, band: 1 },
    ][point];
    return conditioning.features[(second * ELECTRODES + electrode) * BANDS + band];
  });
  return { ...conditioning, id: `other run ${person}`, person, task: 'film', taskStart: 0, volumes, ...planted };
}

/** The same response seen from moments that are stated two seconds too early: a delay that much shorter. */
const hastened = (run: TargetRun): TargetRun => ({ ...run, startTime: run.startTime - 2 });

let old: TrainedModel;
const people = ['1', '2', '3'].map((person) => plantedRun(person));

function task(runs: readonly TargetRun[], validation: readonly TargetRun[]): OntoTask {
  return {
    model: { configuration: old.configuration, store: old.store, hash: 'of the old weights' },
    earlier: { curves: old.curves, kept: old.kept, contextShare: old.mean.contextShare },
    train: runs,
    validation,
    training: { simulated: true, data: 'new', seed: 1, people: { train: ['7', '8'], validation: ['9'], test: [] } },
    runtime,
    random: new Random('onto'),
  };
}

/** Correlation over all values of what a model generates for a run with what the EEG says of it at best. */
async function agreement({ store, configuration: own }: Pick<TrainedModel, 'store' | 'configuration'>, run: TargetRun) {
  const ready = await runnable(store, own, runtime, 8);
  const { mean } = await generate(ready, run, run.volumes, { random: new Random(1) });
  await releaseModel(ready);
  return pearson(mean, run.ceiling!);
}

beforeAll(async () => {
  old = await train({
    train: people,
    validation: [plantedRun('4')],
    configuration,
    options: { ...tinyOptions(), residual: 'gaussian', crossAttention: false },
    runtime,
    random: new Random('old'),
  });
}, 60_000);

describe('modes of a frozen model', () => {
  it('are those that it was trained on', async () => {
    const decode = await decodeOf(old);
    for (const { run, modes } of old.crossFitted) {
      const found = await frozenModes(layoutOf(old.configuration), decode, run.signal, run.volumes);
      found.forEach((value, i) => {
        expect(value).toBeCloseTo(modes[i], 3);
      });
    }
  });
});

describe('a model on another data set', () => {
  it('keeps all of its weights where people follow them exactly', async () => {
    const runs: TargetRun[] = [];
    const ready = await runnable(old.store, old.configuration, runtime, 8);
    for (const person of ['5', '6']) {
      const run = plantedRun(person);
      const { linear } = await generate(ready, run, run.volumes, { random: new Random(1) });
      runs.push({ ...run, signal: linear! });
    }
    await releaseModel(ready);
    const fit = await fitOnto(task(runs, runs));
    expect(fit.configuration.training.onto).toMatchObject({ weights: 'kept', delays: 'kept' });
    for (const name of old.store.names().filter((one) => one.startsWith('mean.'))) {
      expect([...fit.store.get(name).data], name).toEqual([...old.store.get(name).data]);
    }
  });

  it('does no harm where people follow what the old ones followed', async () => {
    const fit = await fitOnto(
      task(
        ['5', '6', '7'].map((person) => plantedRun(person)),
        [plantedRun('8')],
      ),
    );
    const unseen = plantedRun('11');
    expect(await agreement(fit, unseen)).toBeGreaterThan((await agreement(old, unseen)) - 0.02);
    for (const delay of fit.mean.delay) expect(Math.abs(delay - PLANTED_DELAY)).toBeLessThan(0.75);
  });

  it('learns what holds for people who differ, and leaves all else as it was', async () => {
    const differing = () =>
      task(
        ['5', '6', '7'].map((person) => otherRun(person)),
        [otherRun('8')],
      );
    const fit = await fitOnto(differing());
    const again = await fitOnto(differing());
    expect(encodeSafetensors(tensorsOf(again.store))).toEqual(encodeSafetensors(tensorsOf(fit.store)));
    const unseen = otherRun('11');
    expect(Math.abs(await agreement(old, unseen))).toBeLessThan(0.3);
    expect(await agreement(fit, unseen)).toBeGreaterThan(0.75);
    const changed = old.store.names().filter((name) => {
      const [a, b] = [old.store.get(name).data, fit.store.get(name).data];
      return a.some((value, i) => value !== b[i]);
    });
    for (const name of changed) expect(name).toMatch(/^mean\.(weight|align)|^deviation\./);
    expect(changed).toContain('mean.weight');
    const { onto, people: who } = fit.configuration.training;
    expect(onto).toMatchObject({ sha256: 'of the old weights', people: old.configuration.training.people.train });
    expect(onto).toMatchObject({ weights: 'moved', penalty: fit.mean.penalties[0] });
    expect(who.train).toEqual(['7', '8']);
    // The errors that it states are those that it makes of people it never saw.
    const ready = await runnable(fit.store, fit.configuration, runtime, 8);
    const { mean, deviation } = await generate(ready, unseen, unseen.volumes, { random: new Random(1) });
    await releaseModel(ready);
    const rms = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2 / values.length, 0));
    const ratio = rms(deviation) / rms(mean.map((value, i) => value - unseen.signal[i]));
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });

  it('moves its delays where blood is faster', async () => {
    const runs = ['5', '6', '7'].map((person) => hastened(plantedRun(person)));
    const fit = await fitOnto(task(runs, [hastened(plantedRun('8'))]));
    expect(fit.configuration.training.onto!.delays).toBe('moved');
    for (const delay of fit.mean.delay) expect(Math.abs(delay - (PLANTED_DELAY - 2))).toBeLessThan(1);
    const unseen = hastened(plantedRun('11'));
    expect(await agreement(fit, unseen)).toBeGreaterThan((await agreement(old, unseen)) + 0.1);
  });

  it('chooses by runs where there is one person', async () => {
    const runs = ['5', '6'].map((person) => ({ ...otherRun(person), person: '5' }));
    const fit = await fitOnto(task(runs, [otherRun('8')]));
    const unseen = otherRun('11');
    expect(await agreement(fit, unseen)).toBeGreaterThan(0.6);
  });

  it('refuses a single run, and a model without a mean', async () => {
    await expect(fitOnto(task([otherRun('5')], [otherRun('8')]))).rejects.toMatchObject({ code: 'too-few-runs' });
    const { model, ...rest } = task(
      ['5', '6'].map((person) => otherRun(person)),
      [otherRun('8')],
    );
    const bare = { ...configuration, generation: { ...configuration.generation, mean: 'none' as const } };
    await expect(fitOnto({ ...rest, model: { ...model, configuration: bare } })).rejects.toMatchObject({
      code: 'model-without-mean',
    });
  });
});
