import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { plantedRun, tinyConfiguration, tinyOptions, untrainedStore, VALUES } from '../../test/train/tiny-dataset.js';
import { Random } from '../foundation/index.js';
import { toPatches } from '../modalities/index.js';
import { type GenerativeModel, generate, layoutOf } from '../models/index.js';
import { pearson } from '../signal/index.js';
import { createRuntime } from '../tensor/index.js';
import { runnable } from './runnable.js';
import { train } from './train-generator.js';
import type { TrainingRun } from './training-set.js';
import { calibrate, validate } from './validation.js';

const runtime = createRuntime(ort, { threads: 1 });
const VOLUMES = 50;

/** Runs as validation sees them; the latents have no part in it. */
const runs = ['7', '8'].map((person): TrainingRun => {
  const run = plantedRun(person, VOLUMES);
  return { run, patches: toPatches(layoutOf(tinyConfiguration()), run.signal, VOLUMES), latents: new Float32Array(0) };
});

const untrained = () => runnable(untrainedStore(tinyConfiguration()), tinyConfiguration(), runtime, 8);

/** Mean over runs and patches of the correlation of patch means. */
function patchScore(predicted: readonly Float32Array[]): number {
  const { members } = tinyConfiguration().target;
  let total = 0;
  runs.forEach(({ run }, r) => {
    for (const list of members) {
      const mean = (data: Float32Array) =>
        Float64Array.from({ length: VOLUMES }, (_, k) =>
          list.reduce((sum, value) => sum + data[value * VOLUMES + k], 0),
        );
      total += pearson(mean(predicted[r]), mean(run.signal)) / members.length / runs.length;
    }
  });
  return total;
}

async function generated(model: GenerativeModel) {
  return Promise.all(runs.map(({ run }) => generate(model, run, VOLUMES, { random: new Random('check') })));
}

describe('validate', () => {
  it('scores a network that adds nothing as the conditional mean', async () => {
    const model = await untrained();
    const { score, meanScore, gain } = await validate(model, runs, new Random(1));
    const expected = patchScore((await generated(model)).map(({ mean }) => mean));
    expect(meanScore).toBeCloseTo(expected, 4);
    expect(score).toBeCloseTo(expected, 4);
    expect(gain).toBeGreaterThanOrEqual(0);
    expect(gain).toBeLessThanOrEqual(1);
  });

  it('takes of a residual only what lowers the error', async () => {
    // A velocity of one sign everywhere: the residual is a constant, which explains nothing of z scores.
    const model = await untrained();
    model.store.get('dit.final.bias').data.fill(4);
    const { score, meanScore } = await validate(model, runs, new Random(1));
    expect(Math.abs(score - meanScore)).toBeLessThan(1e-3);
  });
});

describe('calibrate', () => {
  it('makes the stated deviation as large as the errors are, and leaves out what does not help', async () => {
    const model = await untrained();
    const { spreadGain } = await calibrate(model, runs, new Random(1));
    const results = await generated(model);
    let errors = 0;
    let stated = 0;
    results.forEach(({ mean, deviation }, r) => {
      for (let i = 0; i < VALUES * VOLUMES; i++) {
        errors += (runs[r].run.signal[i] - mean[i]) ** 2;
        stated += deviation[i] ** 2;
      }
    });
    // Not the same noise as calibration drew.
    expect(spreadGain / Math.sqrt(errors / stated)).toBeGreaterThan(0.9);
    expect(spreadGain / Math.sqrt(errors / stated)).toBeLessThan(1.1);
  });

  it('finds the same gain however the model was calibrated before', async () => {
    const options = tinyOptions();
    const people = ['1', '2', '3'].map((person) => plantedRun(person, VOLUMES));
    const trained = await train({
      train: people,
      validation: runs.map(({ run }) => run),
      configuration: tinyConfiguration(),
      options,
      runtime,
      random: new Random('calibration'),
    });
    const configuration = { ...trained.configuration, calibration: { residualGain: 0.2, spreadGain: 9 } };
    const model = await runnable(trained.store, configuration, runtime, 8);
    const again = await calibrate(model, runs, new Random('calibration').fork('calibration'));
    expect(again).toEqual(trained.configuration.calibration);
    await model.program.release();
  });
});
