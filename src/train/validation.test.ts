import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  isNetworkWeight,
  plantedRun,
  tinyConfiguration,
  tinyOptions,
  untrainedStore,
} from '../../test/train/tiny-dataset.js';
import { Random } from '../foundation/index.js';
import { toPatches } from '../modalities/index.js';
import { type GenerativeModel, generate, layoutOf } from '../models/index.js';
import { createRuntime } from '../tensor/index.js';
import { calibrate } from './calibration.js';
import { localScore } from './local-score.js';
import { releaseModel, runnable } from './runnable.js';
import { train } from './train-generator.js';
import type { TrainingRun } from './training-set.js';
import { validate } from './validation.js';

const runtime = createRuntime(ort, { threads: 1 });
const VOLUMES = 50;

/** Runs as validation sees them; the latents have no part in it. */
const runs = ['7', '8'].map((person): TrainingRun => {
  const run = plantedRun(person, VOLUMES);
  return { run, patches: toPatches(layoutOf(tinyConfiguration()), run.signal, VOLUMES), latents: new Float32Array(0) };
});

const untrained = () => runnable(untrainedStore(tinyConfiguration()), tinyConfiguration(), runtime, 8);

/** Mean over runs of the score of patch means. */
function patchScore(predicted: readonly Float32Array[]): number {
  const { members } = tinyConfiguration().target;
  const means = (data: Float32Array) =>
    Float32Array.from({ length: members.length * VOLUMES }, (_, at) => {
      const list = members[Math.floor(at / VOLUMES)];
      return list.reduce((sum, value) => sum + data[value * VOLUMES + (at % VOLUMES)] / list.length, 0);
    });
  return runs.reduce((total, { run }, r) => {
    return total + localScore({ apart: false }, means(predicted[r]), means(run.signal), VOLUMES) / runs.length;
  }, 0);
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
    expect(gain).toBe(0);
    await releaseModel(model);
  });

  it('takes of a residual only what lowers the error', async () => {
    // A velocity of one sign everywhere: the residual is a constant, which explains nothing of z scores.
    const model = await untrained();
    model.store.get('dit.final.bias').data.fill(4);
    const { gain } = await validate(model, runs, new Random(1));
    expect(gain).toBeLessThan(0.05);
    await releaseModel(model);
  });

  it('finds the gain of least squares, and scores mean and residual at that gain', async () => {
    const store = untrainedStore(tinyConfiguration());
    for (const name of store.names()) {
      if (isNetworkWeight(name)) new Random(`busy ${name}`).fillNormal(store.get(name).data, 0.2);
    }
    const model = await runnable(store, tinyConfiguration(), runtime, 8);
    const results = await generated(model);
    // The gain in the configuration is one: what the network adds is the difference.
    const added = results.map(({ mean, linear }) => mean.map((value, i) => value - linear![i]));
    const { members } = tinyConfiguration().target;
    let [along, power] = [0, 0];
    runs.forEach(({ run }, r) => {
      for (const list of members) {
        for (let k = 0; k < VOLUMES; k++) {
          const of = (data: Float32Array) =>
            list.reduce((sum, value) => sum + data[value * VOLUMES + k] / list.length, 0);
          along += of(added[r]) * (of(run.signal) - of(results[r].linear!));
          power += of(added[r]) ** 2;
        }
      }
    });
    const { gain, score, meanScore } = await validate(model, runs, new Random(1));
    expect(gain).toBeCloseTo(Math.min(1, Math.max(0, along / power)), 4);
    const at = results.map(({ linear }, r) => linear!.map((value, i) => value + gain * added[r][i]));
    expect(score).toBeCloseTo(patchScore(at), 4);
    expect(meanScore).toBeCloseTo(patchScore(results.map(({ linear }) => linear!)), 4);
    await releaseModel(model);
  });

  it('takes all of a network that has no mean beside it', async () => {
    const tiny = tinyConfiguration();
    const configuration = { ...tiny, generation: { ...tiny.generation, mean: 'none' as const } };
    const model = await runnable(untrainedStore(configuration), configuration, runtime, 8);
    const { gain, meanScore } = await validate(model, runs, new Random(1));
    expect(gain).toBe(1);
    expect(meanScore).toBe(0);
    await releaseModel(model);
  });
});

describe('calibrate', () => {
  it('takes the gain that validation finds, however the model was calibrated before', async () => {
    const people = ['1', '2', '3'].map((person) => plantedRun(person, VOLUMES));
    const trained = await train({
      train: people,
      validation: runs.map(({ run }) => run),
      configuration: tinyConfiguration(),
      options: tinyOptions(),
      runtime,
      random: new Random('calibration'),
    });
    const configuration = { ...trained.configuration, calibration: { residualGain: 0.2, spreadGain: 9 } };
    const model = await runnable(trained.store, configuration, runtime, 8);
    const again = await calibrate(model, runs, new Random('calibration').fork('calibration'));
    expect(again).toEqual({ calibration: trained.configuration.calibration, score: trained.score });
    const { gain, score } = await validate(model, runs, new Random(3));
    expect([again.calibration.residualGain, again.score]).toEqual([gain, score]);
    await releaseModel(model);
  });
});
