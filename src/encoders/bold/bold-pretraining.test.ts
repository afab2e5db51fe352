import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { plantedBold, plantedLayout, plantedOptions } from '../../../test/train/planted-bold.js';
import { MemoryStorage, type Progress, Random } from '../../foundation/index.js';
import { tensorsOf } from '../../tensor/checkpoint.js';
import { createRuntime, encodeSafetensors } from '../../tensor/index.js';
import { evaluateMasking } from './bold-evaluation.js';
import { maskKinds } from './bold-masking.js';
import {
  type BoldPretrainingOptions,
  type BoldPretrainingTask,
  type PretrainedBold,
  pretrainBold,
} from './bold-pretraining.js';

const runtime = createRuntime(ort, { threads: 1 });
const PATH = 'encoder/checkpoint.safetensors';

function task(
  options: Partial<BoldPretrainingOptions> = {},
  rest: Partial<BoldPretrainingTask> = {},
): BoldPretrainingTask {
  return {
    layout: plantedLayout,
    train: ['1', '2', '3', '4'].map((person) => plantedBold(person)),
    validation: [plantedBold('5')],
    options: { ...plantedOptions, ...options },
    runtime,
    random: new Random('pretraining'),
    ...rest,
  };
}

const keptIn = (storage: MemoryStorage, fingerprint = 'these data and options') => ({
  checkpoint: { storage, path: PATH, fingerprint },
});

function found({ store, curves, kept, shape }: PretrainedBold) {
  return { weights: encodeSafetensors(tensorsOf(store)), rest: JSON.stringify([curves, kept, shape]) };
}

function whenDone(step: number, act: () => void): Progress {
  return {
    report(stage, done) {
      if (stage === 'pretrain' && done === step) act();
    },
  };
}

describe('pretrainBold', () => {
  it('recovers planted patterns of people it never saw better than what needs no learning', async () => {
    const given = task(
      { steps: 700, batch: 16, validateEvery: 100, checkpointEvery: 1000 },
      { train: Array.from({ length: 12 }, (_, i) => plantedBold(`learned ${i}`, 120)) },
    );
    const encoder = await pretrainBold(given);
    const test = ['7', '8', '9'].map((person) => plantedBold(person));
    const { scores, examples } = await evaluateMasking({
      ...given,
      encoder,
      test,
      ratio: plantedOptions.maskRatio,
      batch: 8,
      random: new Random('masks'),
    });
    const r2 = (key: string, kind: string) => {
      const { people } = scores.find((score) => score.key === key && score.kind === kind)!;
      expect(people.map(({ person }) => person)).toEqual(['7', '8', '9']);
      return people.reduce((sum, { patches }) => sum + patches / people.length, 0);
    };
    for (const kind of ['tokens', 'patches']) {
      expect(r2('encoder', kind)).toBeGreaterThan(0.6);
      expect(r2('encoder', kind)).toBeGreaterThan(r2('interpolation', kind) + 0.3);
      expect(r2('encoder', kind)).toBeGreaterThan(r2('nearest', kind) + 0.3);
    }
    // The patterns are linear: the best linear guess is near the top, and the network must not be far.
    expect(r2('linear', 'tokens')).toBeGreaterThan(0.75);
    expect(r2('encoder', 'tokens')).toBeLessThan(1);
    expect(r2('interpolation', 'patches')).toBe(0);
    expect(r2('nearest', 'times')).toBe(0);
    expect(examples.map(({ kind }) => kind)).toEqual(maskKinds);
    const { curves } = encoder;
    expect(curves.validationLoss[curves.steps.indexOf(curves.chosenStep)]).toBe(Math.min(...curves.validationLoss));
  }, 60_000);

  it('depends on the training people and the seed, and on the validation people only through the step', async () => {
    const [one, same, seed, data, other] = [
      await pretrainBold(task()),
      await pretrainBold(task()),
      await pretrainBold(task({}, { random: new Random('another') })),
      await pretrainBold(task({}, { train: ['1', '2', '3', '6'].map((person) => plantedBold(person)) })),
      await pretrainBold(task({ validateEvery: 6 }, { validation: [plantedBold('another')] })),
    ];
    expect(found(same)).toEqual(found(one));
    expect(found(seed).weights).not.toEqual(found(one).weights);
    expect(found(data).weights).not.toEqual(found(one).weights);
    expect(one.curves.chosenStep).toBe(6);
    expect(other.curves.chosenStep).toBe(6);
    expect(found(other).weights).toEqual(found(one).weights);
  });

  it.each<[string, Partial<BoldPretrainingTask>]>([
    ['no one to learn from', { train: [] }],
    ['no one to choose on', { validation: [] }],
    ['a run shorter than a window', { train: [plantedBold('1'), plantedBold('2', 7)] }],
  ])('refuses %s', async (_, rest) => {
    await expect(pretrainBold(task({}, rest))).rejects.toMatchObject({ code: 'pretraining-data' });
  });
});

describe('pre-training taken up again', () => {
  const whole = pretrainBold(task()).then(found);

  it.each([1, 4, 5])('ends as if it had never been interrupted after step %i', async (step) => {
    const storage = new MemoryStorage();
    const stop = new AbortController();
    const options = { progress: whenDone(step, () => stop.abort()), signal: stop.signal };
    await expect(pretrainBold(task(options, keptIn(storage)))).rejects.toMatchObject({
      code: 'interrupted',
      kind: 'interrupted',
      detail: { file: PATH },
    });
    const steps: number[] = [];
    const progress: Progress = { report: (stage, done) => stage === 'pretrain' && steps.push(done) };
    expect(found(await pretrainBold(task({ progress }, keptIn(storage))))).toEqual(await whole);
    expect(steps[0]).toBe(step + 1);
  });

  it('refuses the checkpoint of another pre-training', async () => {
    const storage = new MemoryStorage();
    await pretrainBold(task({}, keptIn(storage)));
    await expect(pretrainBold(task({}, keptIn(storage, 'other data')))).rejects.toMatchObject({
      code: 'checkpoint-mismatch',
    });
  });
});
