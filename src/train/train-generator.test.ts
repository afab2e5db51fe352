import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { PLANTED_DELAY, plantedRun, tinyConfiguration, tinyOptions } from '../../test/train/tiny-dataset.js';
import type { TargetRun } from '../data/paired-run.js';
import { MemoryStorage, type Progress, Random } from '../foundation/index.js';
import { generate, signalOfModes } from '../models/index.js';
import { pearson } from '../signal/index.js';
import { tensorsOf } from '../tensor/checkpoint.js';
import { createRuntime, decodeSafetensors, encodeSafetensors } from '../tensor/index.js';
import { releaseModel, runnable } from './runnable.js';
import { type TrainedModel, type TrainingTask, train } from './train-generator.js';
import type { TrainingOptions, TrainingStep } from './training-options.js';

const runtime = createRuntime(ort, { threads: 1 });
const VOLUMES = 60;
const PATH = 'model/checkpoint.safetensors';

function task(options: Partial<TrainingOptions> = {}, rest: Partial<TrainingTask> = {}): TrainingTask {
  return {
    train: ['1', '2', '3'].map((person) => plantedRun(person, VOLUMES)),
    validation: [plantedRun('4', VOLUMES)],
    configuration: tinyConfiguration(),
    options: { ...tinyOptions(), ...options },
    runtime,
    random: new Random('training'),
    ...rest,
  };
}

const keptIn = (storage: MemoryStorage, fingerprint = 'these data and options') => ({
  checkpoint: { storage, path: PATH, fingerprint },
});

/** Everything that training finds, as bytes and text. */
function found({ store, curves, mean, kept, configuration }: TrainedModel) {
  return { weights: encodeSafetensors(tensorsOf(store)), rest: JSON.stringify([curves, mean, kept, configuration]) };
}

/** What training finds when nothing happens to it. */
const whole = train(task()).then(found);

/** Progress that acts when training has done a number of steps. */
function whenDone(step: number, act: () => void): Progress {
  return {
    report(stage, done) {
      if (stage === 'train' && done === step) act();
    },
  };
}

/** A pattern `[value]` of unit length that lies in one patch: 0, 3 and 5. */
function hiddenPattern(): Float32Array {
  const pattern = new Float32Array(8);
  for (const value of [0, 3, 5]) pattern[value] = 1 / Math.sqrt(3);
  return pattern;
}

/** The run less what lies along a pattern. */
function without(run: TargetRun, pattern: Float32Array): TargetRun {
  const signal = run.signal.slice();
  for (let k = 0; k < run.volumes; k++) {
    let along = 0;
    for (let value = 0; value < 8; value++) along += pattern[value] * run.signal[value * run.volumes + k];
    for (let value = 0; value < 8; value++) signal[value * run.volumes + k] -= along * pattern[value];
  }
  return { ...run, signal };
}

/** Share of a pattern of unit length within what the modes of a model can say. */
async function shareWithin({ configuration, store }: TrainedModel, pattern: Float32Array): Promise<number> {
  const { modes } = configuration.network;
  const units = Float32Array.from({ length: modes * modes }, (_, i) => (i % (modes + 1) === 0 ? 1 : 0));
  const signal = await signalOfModes({ configuration, store }, units);
  const basis: number[][] = [];
  for (let mode = 0; mode < modes; mode++) {
    let row = Array.from({ length: 8 }, (_, value) => signal[value * modes + mode]);
    for (const one of basis) {
      const along = one.reduce((sum, x, i) => sum + x * row[i], 0);
      row = row.map((x, i) => x - along * one[i]);
    }
    const length = Math.hypot(...row);
    if (length > 1e-4) basis.push(row.map((x) => x / length));
  }
  return basis.reduce((sum, one) => sum + one.reduce((dot, x, i) => dot + x * pattern[i], 0) ** 2, 0);
}

describe('train', () => {
  it('finds a planted relation that holds for a person it never saw', async () => {
    const people = ['1', '2', '3'].map((person) => plantedRun(person));
    const model = await train(task({}, { train: people, validation: [plantedRun('4')] }));
    for (const delay of model.mean.delay) expect(Math.abs(delay - PLANTED_DELAY)).toBeLessThan(0.75);
    const unseen = plantedRun('5');
    const ready = await runnable(model.store, model.configuration, runtime, 8);
    const { mean, deviation } = await generate(ready, unseen, unseen.volumes, { random: new Random(2) });
    await releaseModel(ready);
    const row = (x: Float32Array, value: number) => x.subarray(value * unseen.volumes, (value + 1) * unseen.volumes);
    for (let value = 0; value < 8; value++) {
      expect(pearson(row(mean, value), row(unseen.ceiling!, value))).toBeGreaterThan(0.9);
    }
    const rms = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value ** 2 / x.length, 0));
    const error = rms(mean.map((value, i) => value - unseen.signal[i]));
    expect(error).toBeLessThan(0.7);
    // The deviation it states is that of its errors, on a person it was not calibrated on.
    expect(rms(deviation) / error).toBeGreaterThan(0.85);
    expect(rms(deviation) / error).toBeLessThan(1.15);
    const { curves } = model;
    expect(curves.steps).toEqual([0, 2, 4, 6]);
    const chosen = curves.validationScore[curves.steps.indexOf(curves.chosenStep)];
    expect(chosen).toBe(Math.max(...curves.validationScore));
  });

  it('finds nothing in a world without a relation', async () => {
    const noise = (person: string) => plantedRun(person, VOLUMES, 0);
    const model = await train(task({}, { train: ['1', '2', '3'].map(noise), validation: [noise('4')] }));
    const unseen = noise('5');
    const ready = await runnable(model.store, model.configuration, runtime, 8);
    const { mean } = await generate(ready, unseen, unseen.volumes, { random: new Random(2) });
    await releaseModel(ready);
    expect(Math.abs(pearson(mean, unseen.signal))).toBeLessThan(0.2);
  });

  it('takes nothing from the validation people but which step is best, and the calibration', async () => {
    const other = plantedRun('4', VOLUMES);
    other.signal = plantedRun('somebody else', VOLUMES).signal.map((value) => -value);
    const results = [];
    for (const validation of [[plantedRun('4', VOLUMES)], [other]]) {
      const storage = new MemoryStorage();
      const model = await train(task({ checkpointEvery: 6 }, { validation, ...keptIn(storage) }));
      const { tensors } = decodeSafetensors(await storage.read(PATH), PATH);
      for (const name of [...tensors.keys()]) if (name.startsWith('best/')) tensors.delete(name);
      expect(tensors.size).toBeGreaterThan(50);
      results.push({ model, last: encodeSafetensors(tensors) });
    }
    const [a, b] = results;
    expect(b.model.store.get('mean.weight').data).toEqual(a.model.store.get('mean.weight').data);
    expect(b.model.store.get('residual.scale').data).toEqual(a.model.store.get('residual.scale').data);
    expect(b.last).toEqual(a.last);
    expect(b.model.curves.trainLoss).toEqual(a.model.curves.trainLoss);
    expect(b.model.curves.validationScore).not.toEqual(a.model.curves.validationScore);
  });

  it('finds modes that only people without a pair show, and leaves all else to the pairs', async () => {
    const hidden = hiddenPattern();
    const paired = ['1', '2', '3'].map((person) => without(plantedRun(person, VOLUMES), hidden));
    const targetAlone = ['5', '6', '7'].map((person) => plantedRun(person, VOLUMES));
    const alone = await train(task({}, { train: paired }));
    const both = await train(task({}, { train: paired, targetAlone }));
    expect(await shareWithin(alone, hidden)).toBeLessThan(0.05);
    expect(await shareWithin(both, hidden)).toBeGreaterThan(0.95);
    const people = ({ crossFitted }: TrainedModel) => crossFitted.map(({ run }) => run.person);
    expect(people(both)).toEqual(['1', '2', '3']);
    // Deviations of values are those of the pairs: people without one have no mean that could be wrong.
    expect(both.store.get('deviation.total').data).toEqual(alone.store.get('deviation.total').data);
  });

  it('refuses a run without a pair that holds nothing measured', async () => {
    const empty = { ...plantedRun('5', VOLUMES), present: new Uint8Array(8) };
    await expect(train(task({}, { targetAlone: [empty] }))).rejects.toMatchObject({ code: 'training-data' });
  });

  it('shows samples of a validation person without another result', async () => {
    const steps: TrainingStep[] = [];
    const shown = await train(task({ showSamples: true, observe: (step) => steps.push(step) }));
    expect(found(shown)).toEqual(await whole);
    const validated = steps.filter(({ validation }) => validation !== undefined);
    expect(validated.length).toBeGreaterThan(1);
    for (const { sample } of validated) {
      expect(sample).toMatchObject({ run: plantedRun('4', VOLUMES).id, tr: 2 });
      expect(sample!.r).toBeCloseTo(pearson(sample!.measured, sample!.mean), 6);
      // A sample spreads about what is expected, and is not it.
      expect(pearson(sample!.sample, sample!.mean)).toBeLessThan(0.999);
      expect(sample!.sample).toHaveLength(VOLUMES);
    }
    // The weights change, and with them what is expected.
    expect(validated.at(-1)!.sample!.mean).not.toEqual(validated[0].sample!.mean);
  });

  it('keeps the mean loss of the steps between two validation passes', async () => {
    const losses: number[] = [];
    const report: Progress['report'] = (stage, _, __, note) => {
      if (stage === 'train') losses.push(Number(/loss ([\d.]+)/.exec(note!)![1]));
    };
    const { curves } = await train(task({ progress: { report } }));
    expect(losses).toHaveLength(6);
    expect(curves.trainLoss[0]).toBeNull();
    for (const pass of [1, 2, 3]) {
      expect(curves.trainLoss[pass]).toBeCloseTo((losses[2 * pass - 2] + losses[2 * pass - 1]) / 2, 2);
    }
  });

  it('does depend on the training people and on the seed', async () => {
    const [one, seed, data] = [
      await train(task()),
      await train(task({}, { random: new Random('another') })),
      await train(task({}, { train: ['1', '2', '6'].map((person) => plantedRun(person, VOLUMES)) })),
    ].map(found);
    expect(await whole).toEqual(one);
    expect(seed.weights).not.toEqual(one.weights);
    expect(data.weights).not.toEqual(one.weights);
  });

  it.each<[string, Partial<TrainingTask>]>([
    ['no one to learn from', { train: [] }],
    ['no one to choose on', { validation: [] }],
    ['a run shorter than a window', { train: [plantedRun('1', VOLUMES), plantedRun('2', 3)] }],
  ])('refuses %s', async (_, rest) => {
    await expect(train(task({}, rest))).rejects.toMatchObject({ code: 'training-data' });
  });
});

describe('training taken up again', () => {
  it.each([1, 3, 4, 5])('ends as if it had never been interrupted after step %i', async (step) => {
    const storage = new MemoryStorage();
    const stop = new AbortController();
    const options = { progress: whenDone(step, () => stop.abort()), signal: stop.signal };
    await expect(train(task(options, keptIn(storage)))).rejects.toMatchObject({
      code: 'interrupted',
      kind: 'interrupted',
      detail: { file: PATH },
    });
    const steps: number[] = [];
    const progress: Progress = { report: (stage, done) => stage === 'train' && steps.push(done) };
    const resumed = await train(task({ progress }, keptIn(storage)));
    expect(steps[0]).toBe(step + 1);
    expect(found(resumed)).toEqual(await whole);
  });

  it('survives being stopped before the first step, and twice', async () => {
    const storage = new MemoryStorage();
    const at = async (step: number) => {
      const stop = new AbortController();
      if (step === 0) stop.abort();
      const options = { progress: whenDone(step, () => stop.abort()), signal: stop.signal };
      await expect(train(task(options, keptIn(storage)))).rejects.toMatchObject({ code: 'interrupted' });
    };
    await at(0);
    await at(2);
    await at(5);
    expect(found(await train(task({}, keptIn(storage))))).toEqual(await whole);
  });

  it('goes on from the last checkpoint when it was killed without warning', async () => {
    const storage = new MemoryStorage();
    const kill = () => {
      throw new Error('killed');
    };
    await expect(train(task({ progress: whenDone(5, kill) }, keptIn(storage)))).rejects.toThrow('killed');
    const steps: number[] = [];
    const progress: Progress = { report: (stage, done) => stage === 'train' && steps.push(done) };
    expect(found(await train(task({ progress }, keptIn(storage))))).toEqual(await whole);
    expect(steps).toEqual([5, 6]);
  });

  it('refuses the checkpoint of another training, and of a damaged file', async () => {
    const storage = new MemoryStorage();
    await train(task({}, keptIn(storage)));
    await expect(train(task({}, keptIn(storage, 'other data')))).rejects.toMatchObject({
      code: 'checkpoint-mismatch',
      detail: { file: PATH },
    });
    const bytes = await storage.read(PATH);
    await storage.write(PATH, bytes.subarray(0, bytes.length - 100));
    await expect(train(task({}, keptIn(storage)))).rejects.toMatchObject({ code: 'safetensors-offsets' });
  });
});

it('lets the diffusion learn what no linear mean can say', async () => {
  // Older people respond the other way round: over all people EEG and target are uncorrelated.
  const turned = (person: number): TargetRun => {
    const run = plantedRun(`${person}`, VOLUMES, 0.95);
    const old = person % 2 === 0;
    return { ...run, metadata: { age: old ? 55 : 25 }, signal: run.signal.map((value) => (old ? -value : value)) };
  };
  const options = { steps: 300, batch: 16, validateEvery: 100, averageDecay: 0.9 };
  const people = { train: [1, 2, 3, 4, 5, 6].map(turned), validation: [7, 8].map(turned) };
  const { curves, configuration } = await train(task(options, people));
  const [before] = curves.validationScore;
  expect(Math.abs(before)).toBeLessThan(0.15);
  expect(Math.max(...curves.validationScore)).toBeGreaterThan(0.35);
  expect(curves.trainLoss.at(-1)!).toBeLessThan(0.95 * curves.trainLoss[1]!);
  expect(configuration.calibration.residualGain).toBeGreaterThan(0.5);
});
