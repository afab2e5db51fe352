import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  BANDS,
  expectedFeatures,
  PLANTED_DELAY,
  plantedRun,
  randomConditioning,
  tinyConfiguration,
  untrainedStore,
} from '../../test/train/tiny-dataset.js';
import type { TargetRun } from '../data/paired-run.js';
import { Random } from '../foundation/index.js';
import { toPatches } from '../modalities/index.js';
import { pcaPatchEmbedding } from '../modalities/target-embedding.js';
import { layoutOf, sizes } from '../models/index.js';
import { pearson } from '../signal/index.js';
import { createRuntime, MatrixEngine, ParameterStore } from '../tensor/index.js';
import { alignedFeaturesOfRun, fitConditionalMean } from './conditional-mean.js';
import { trainingRun } from './training-set.js';

const runtime = createRuntime(ort, { threads: 1 });
const configuration = tinyConfiguration();
const layout = layoutOf(configuration);
const { latents } = sizes(configuration);

async function fitted(runs: readonly TargetRun[], seed = 'fit') {
  const embedding = await pcaPatchEmbedding(
    layout,
    runs.map((run) => toPatches(layout, run.signal, run.volumes)),
    configuration.network.components,
  );
  const store = new ParameterStore(new Random('store'));
  const engine = new MatrixEngine(runtime);
  const train = await Promise.all(runs.map((run) => trainingRun(layout, embedding, run)));
  const problem = { configuration, layout, store, runtime, engine, train, decode: embedding.decode };
  const mean = await fitConditionalMean({ ...problem, random: new Random(seed) });
  await engine.release();
  /** What the weights that were fitted to all predict for one of them. */
  const predict = async (entry: (typeof train)[number]) => {
    const { volumes } = entry.run;
    const aligned = await alignedFeaturesOfRun(configuration, store, runtime, entry.run, volumes);
    const width = aligned.length / volumes;
    return Float32Array.from({ length: volumes * latents }, (_, at) => {
      const k = Math.floor(at / latents);
      let sum = 0;
      for (let j = 0; j < width; j++) sum += aligned[k * width + j] * mean.weight[j * latents + (at % latents)];
      return sum;
    });
  };
  return { mean, train, predict };
}

describe('alignedFeaturesOfRun', () => {
  it.each([
    [1.3, 45],
    [-4.2, 20],
    [0, 2],
  ])('aligns a whole run in one piece (first volume at %d s, %i volumes)', async (startTime, volumes) => {
    const conditioning = randomConditioning(100, startTime);
    const store = untrainedStore(configuration);
    const found = await alignedFeaturesOfRun(configuration, store, runtime, conditioning, volumes);
    const expected = expectedFeatures(conditioning, volumes, [5, 7], [1.6, 2.5]).flat();
    expect(found).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs(found[i] - value)).toBeLessThan(1e-3);
    });
  });
});

it('aligns a long run in parts as it does a whole one', async () => {
  const volumes = 700;
  const conditioning = randomConditioning(2 * volumes, 0.6);
  const found = await alignedFeaturesOfRun(
    configuration,
    untrainedStore(configuration),
    runtime,
    conditioning,
    volumes,
  );
  const expected = expectedFeatures(conditioning, volumes, [5, 7], [1.6, 2.5]).flat();
  expect(found).toHaveLength(expected.length);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value)), 0);
  // A part lacks what lies farther back than the lead of a window.
  expect(worst).toBeLessThan(0.02);
});

describe('fitConditionalMean', () => {
  it('finds the planted delay and predicts people it was not fitted to', async () => {
    const { mean, train } = await fitted(['1', '2', '3'].map((person) => plantedRun(person)));
    expect(mean.delay).toHaveLength(BANDS);
    for (const delay of mean.delay) expect(Math.abs(delay - PLANTED_DELAY)).toBeLessThan(0.75);
    for (const width of mean.width) expect(width).toBeGreaterThan(0.5);
    for (const { run, latents: actual } of train) {
      // The first component of each patch is what its values share: what was planted.
      const first = (x: Float32Array) => x.filter((_, i) => i % configuration.network.components === 0);
      expect(pearson(first(mean.heldOut.get(run.id)!), first(actual))).toBeGreaterThan(0.75);
    }
  });

  it('predicts for each person without having seen that person', async () => {
    // Only one of four people has a relation to be found; nobody else can tell what it is.
    const people = [1, 0, 0, 0].map((share, i) => plantedRun(`${i}`, 60, share));
    const { mean, train, predict } = await fitted(people);
    const [alone] = train;
    expect(pearson(await predict(alone), alone.latents)).toBeGreaterThan(0.5);
    expect(Math.abs(pearson(mean.heldOut.get(alone.run.id)!, alone.latents))).toBeLessThan(0.25);
  });

  it('says little where there is no relation', async () => {
    const { mean, train } = await fitted(['1', '2', '3', '4'].map((person) => plantedRun(person, 60, 0)));
    let honest = 0;
    for (const { run, latents: actual } of train) honest += pearson(mean.heldOut.get(run.id)!, actual) / train.length;
    // Each component's penalty is the best of seven on these very people, hence a little above chance.
    expect(Math.abs(honest)).toBeLessThan(0.15);
  });

  it('lets a signal that is there through with a weaker penalty than one that is not', async () => {
    const { mean } = await fitted(['1', '2', '3'].map((person) => plantedRun(person)));
    // Three patches follow the EEG, so three components can be predicted and the others cannot.
    const [strongest, weakest] = [Math.max(...mean.penalties), Math.min(...mean.penalties)];
    expect(mean.penalties.slice(0, 3)).toEqual([weakest, weakest, weakest]);
    expect(Math.max(...mean.penalties.slice(3))).toBe(strongest);
    expect(strongest).toBeGreaterThan(10 * weakest);
  });

  it('leaves runs out where there is one person, and manages with a single run', async () => {
    const twice = ['a', 'b'].map((id) => ({ ...plantedRun(`person ${id}`), id, person: 'same' }));
    const several = await fitted(twice);
    expect([...several.mean.heldOut.keys()]).toEqual(['a', 'b']);
    for (const { run, latents: actual } of several.train) {
      expect(pearson(several.mean.heldOut.get(run.id)!, actual)).toBeGreaterThan(0.4);
    }
    const single = await fitted([plantedRun('1')]);
    expect(single.mean.weight.every(Number.isFinite)).toBe(true);
    expect(single.mean.heldOut.size).toBe(1);
    expect(new Set(single.mean.penalties).size).toBe(1);
  });
});
