import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  BANDS,
  expectedContext,
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
import { layoutOf } from '../models/index.js';
import { pearson } from '../signal/index.js';
import { createRuntime, ParameterStore } from '../tensor/index.js';
import { RunAligner } from './aligned-runs.js';
import { fitConditionalMean } from './conditional-mean.js';
import { modeRun, targetModes } from './target-modes.js';
import { trainingRun } from './training-set.js';

const runtime = createRuntime(ort, { threads: 1 });
const configuration = tinyConfiguration();
const layout = layoutOf(configuration);

async function fitted(runs: readonly TargetRun[], seed = 'fit') {
  const embedding = await pcaPatchEmbedding(
    layout,
    runs.map((run) => toPatches(layout, run.signal, run.volumes)),
    configuration.network.components,
  );
  const store = new ParameterStore(new Random('store'));
  const inLatents = await Promise.all(runs.map((run) => trainingRun(layout, embedding, run)));
  const modes = targetModes(layout, embedding.decode, inLatents, configuration.network.modes);
  const train = await Promise.all(inLatents.map((run) => modeRun(run, modes)));
  const mean = await fitConditionalMean({ configuration, store, runtime, train, modes, random: new Random(seed) });
  const count = modes.count;
  const aligner = new RunAligner(configuration, store, runtime);
  /** What the weights that were fitted to all predict for one of them. */
  const predict = async (entry: (typeof train)[number]) => {
    const { volumes } = entry.run;
    const { aligned, context } = await aligner.align(entry.run, volumes);
    const read = (x: Float32Array, weight: Float32Array, k: number, mode: number) => {
      const width = x.length / volumes;
      let sum = 0;
      for (let j = 0; j < width; j++) sum += x[k * width + j] * weight[j * count + mode];
      return sum;
    };
    return Float32Array.from({ length: volumes * count }, (_, at) => {
      const [k, mode] = [Math.floor(at / count), at % count];
      return read(aligned, mean.weight, k, mode) + read(context, mean.context, k, mode);
    });
  };
  return { mean, train, predict, count };
}

/** Some modes of `[volume, mode]`. */
const only = (x: Float32Array, count: number, wanted: (mode: number) => boolean) =>
  x.filter((_, i) => wanted(i % count));

function worstDifference(found: Float32Array, expected: readonly number[][]): number {
  const all = expected.flat();
  expect(found).toHaveLength(all.length);
  return all.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value)), 0);
}

describe('RunAligner', () => {
  it.each([
    [1.3, 45],
    [-4.2, 20],
    [0, 2],
  ])('aligns a whole run in one piece (first volume at %d s, %i volumes)', async (startTime, volumes) => {
    const conditioning = randomConditioning(100, startTime);
    const store = untrainedStore(configuration);
    const { aligned, context } = await new RunAligner(configuration, store, runtime).align(conditioning, volumes);
    expect(worstDifference(aligned, expectedFeatures(conditioning, volumes, [5, 7], [1.6, 2.5]))).toBeLessThan(1e-3);
    expect(worstDifference(context, expectedContext(conditioning, volumes))).toBeLessThan(1e-3);
  });

  it('has no context where the response of the target has none', async () => {
    const response = { delay: 6, width: 2, lags: [{ delay: 3, width: 1 }] };
    const still = { ...configuration, target: { ...configuration.target, response } };
    const store = untrainedStore(configuration);
    const { aligned, context } = await new RunAligner(still, store, runtime).align(randomConditioning(60, 0), 20);
    expect(aligned).toHaveLength(20 * 2 * BANDS * 4);
    expect(context).toHaveLength(0);
  });

  it('aligns a long run in parts as it does a whole one', async () => {
    const volumes = 560;
    const conditioning = randomConditioning(2 * volumes, 0.6);
    const store = untrainedStore(configuration);
    const { aligned, context } = await new RunAligner(configuration, store, runtime).align(conditioning, volumes);
    expect(worstDifference(aligned, expectedFeatures(conditioning, volumes, [5, 7], [1.6, 2.5]))).toBeLessThan(1e-3);
    // A part ends two widths after what its last moments ask for.
    expect(worstDifference(context, expectedContext(conditioning, volumes))).toBeLessThan(0.1);
  });
});

describe('fitConditionalMean', () => {
  it('finds the planted delay and predicts people it was not fitted to', async () => {
    const { mean, train, count } = await fitted(['1', '2', '3'].map((person) => plantedRun(person)));
    expect(mean.delay).toHaveLength(BANDS);
    for (const delay of mean.delay) expect(Math.abs(delay - PLANTED_DELAY)).toBeLessThan(0.75);
    for (const width of mean.width) expect(width).toBeGreaterThan(0.5);
    for (const { run, modes: actual } of train) {
      // The three strongest modes are what the values of each patch share: what was planted.
      const shared = (x: Float32Array) => only(x, count, (mode) => mode < 3);
      expect(pearson(shared(mean.heldOut.get(run.id)!), shared(actual))).toBeGreaterThan(0.75);
    }
  });

  it('predicts for each person without having seen that person', async () => {
    // Only one of four people has a relation to be found; nobody else can tell what it is.
    const people = [1, 0, 0, 0].map((share, i) => plantedRun(`${i}`, 60, share));
    const { mean, train, predict } = await fitted(people);
    const [alone] = train;
    expect(pearson(await predict(alone), alone.modes)).toBeGreaterThan(0.5);
    expect(Math.abs(pearson(mean.heldOut.get(alone.run.id)!, alone.modes))).toBeLessThan(0.25);
  });

  it('says little where there is no relation', async () => {
    const { mean, train } = await fitted(['1', '2', '3', '4'].map((person) => plantedRun(person, 60, 0)));
    let honest = 0;
    for (const { run, modes: actual } of train) honest += pearson(mean.heldOut.get(run.id)!, actual) / train.length;
    // Each component's penalty is the best of seven on these very people, hence a little above chance.
    expect(Math.abs(honest)).toBeLessThan(0.15);
  });

  it('lets a signal that is there through with a weaker penalty than one that is not', async () => {
    const { mean } = await fitted(['1', '2', '3'].map((person) => plantedRun(person)));
    // Three patches follow the EEG, so three modes can be predicted and the others cannot.
    const [strongest, weakest] = [Math.max(...mean.penalties), Math.min(...mean.penalties)];
    expect(mean.penalties.slice(0, 3)).toEqual([weakest, weakest, weakest]);
    expect(Math.max(...mean.penalties.slice(3))).toBe(strongest);
    expect(strongest).toBeGreaterThan(10 * weakest);
  });

  it('leaves runs out where there is one person, and manages with a single run', async () => {
    const twice = ['a', 'b'].map((id) => ({ ...plantedRun(`person ${id}`), id, person: 'same' }));
    const several = await fitted(twice);
    expect([...several.mean.heldOut.keys()]).toEqual(['a', 'b']);
    for (const { run, modes: actual } of several.train) {
      expect(pearson(several.mean.heldOut.get(run.id)!, actual)).toBeGreaterThan(0.4);
    }
    const single = await fitted([plantedRun('1')]);
    expect(single.mean.weight.every(Number.isFinite)).toBe(true);
    expect(single.mean.heldOut.size).toBe(1);
    expect(new Set(single.mean.penalties).size).toBe(1);
  });

  it('reads the first mode from the mean power at long lags as far as that helps, and no other mode', async () => {
    // The target follows the mean power 20 s before, which no response of blood reaches.
    const late = (person: string): TargetRun => {
      const run = plantedRun(person, 90, 0);
      const { seconds, electrodes, bands, features, volumes, tr, startTime } = run;
      const course = Array.from({ length: volumes }, (_, k) => {
        let [sum, total] = [0, 0];
        for (let s = 0; s < seconds; s++) {
          const weight = Math.exp(-((startTime + k * tr - 20 - (s + 0.5)) ** 2) / 8);
          total += weight;
          for (let j = 0; j < electrodes; j++) sum += weight * features[(s * electrodes + j) * bands];
        }
        return sum / Math.max(total, 1e-9);
      });
      const centre = course.reduce((sum, value) => sum + value, 0) / volumes;
      const deviation = Math.sqrt(course.reduce((sum, value) => sum + (value - centre) ** 2, 0) / volumes);
      const signal = run.signal.map((value, i) => 0.5 * value + (2 * (course[i % volumes] - centre)) / deviation);
      return { ...run, signal };
    };
    const { mean, train, count } = await fitted(['1', '2', '3', '4'].map(late));
    expect(mean.contextShare).toBeGreaterThanOrEqual(0.75);
    const first = (x: Float32Array) => only(x, count, (mode) => mode === 0);
    for (const { run, modes } of train) {
      expect(pearson(first(mean.heldOut.get(run.id)!), first(modes))).toBeGreaterThan(0.6);
    }
    const rows = mean.context.length / count;
    expect(rows).toBe(25 * BANDS);
    for (let row = 0; row < rows; row++) {
      for (let mode = 1; mode < count; mode++) expect(mean.context[row * count + mode]).toBe(0);
    }
    expect(first(mean.context).some((value) => value !== 0)).toBe(true);
    // Where nothing but the response at the electrodes is to be found, the context has the smaller part.
    const local = await fitted(['1', '2', '3'].map((person) => plantedRun(person)));
    expect(local.mean.contextShare).toBeLessThanOrEqual(0.25);
  });

  it('gives weights that are those of its two readings in their shares', async () => {
    const { mean, train, predict, count } = await fitted(['1', '2', '3'].map((person) => plantedRun(person)));
    // Weights fitted to all predict these very people better than weights fitted without them.
    for (const entry of train) {
      const { modes, run } = entry;
      const known = pearson(await predict(entry), modes);
      expect(known).toBeGreaterThan(pearson(mean.heldOut.get(run.id)!, modes));
    }
    expect(mean.weight).toHaveLength((1 + 3) * BANDS * 4 * count);
  });
});
