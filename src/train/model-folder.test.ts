import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  isNetworkWeight,
  randomConditioning,
  tinyConfiguration,
  untrainedStore,
} from '../../test/train/tiny-dataset.js';
import { modelFeatures } from '../encoders/eeg/index.js';
import { HemocastError, MemoryStorage, Random, sha256 } from '../foundation/index.js';
import { conditioningFeeds, fillWindow, generate, generationGraph, levelFeatures, sizes } from '../models/index.js';
import { compile, createRuntime, decodeSafetensors, encodeSafetensors, type Node } from '../tensor/index.js';
import { readModel, writeModel } from './model-folder.js';
import { runnable } from './runnable.js';
import type { TrainedModel } from './train-generator.js';

const runtime = createRuntime(ort, { threads: 1 });
const WEIGHTS = 'out/model/model.safetensors';
const CONFIGURATION = 'out/model/config.json';

/** A model in which every weight says something. */
function model(): TrainedModel {
  const configuration = tinyConfiguration();
  const store = untrainedStore(configuration);
  for (const name of store.names()) {
    if (isNetworkWeight(name)) new Random(name).fillNormal(store.get(name).data, 0.2);
  }
  const curves = { steps: [0, 2], trainLoss: [null, 1.5], validationScore: [0.3, 0.4], chosenStep: 2 };
  const mean = { priorShares: [0], penalties: [0.1, 10], delay: [5, 7], width: [1.6, 2.5], contextShare: 0.25 };
  return { configuration, store, curves, score: 0.4, mean, kept: 0.875, crossFitted: [] };
}

async function written(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await writeModel(storage, 'out/model', model());
  return storage;
}

const text = async (storage: MemoryStorage, path: string) => new TextDecoder().decode(await storage.read(path));

async function errorOf(storage: MemoryStorage): Promise<HemocastError> {
  try {
    await readModel(storage, 'out/model', runtime, 2);
  } catch (error) {
    if (error instanceof HemocastError) return error;
    throw error;
  }
  throw new Error('accepted');
}

type Tensors = ReturnType<typeof decodeSafetensors>['tensors'];

/** The folder with its tensors changed. */
async function changed(change: (tensors: Tensors) => void): Promise<MemoryStorage> {
  const storage = await written();
  const { tensors } = decodeSafetensors(await storage.read(WEIGHTS), WEIGHTS);
  change(tensors);
  await storage.write(WEIGHTS, encodeSafetensors(tensors));
  return storage;
}

/** The folder with its configuration changed. */
async function reconfigured(change: (configuration: ReturnType<typeof tinyConfiguration>) => void) {
  const storage = await written();
  const configuration = JSON.parse(await text(storage, CONFIGURATION));
  change(configuration);
  await storage.write(CONFIGURATION, JSON.stringify(configuration));
  return storage;
}

describe('a model folder', () => {
  it('holds a model that generates the same after reading', async () => {
    const storage = await written();
    const before = model();
    const original = await runnable(before.store, before.configuration, runtime, 2);
    const read = await readModel(storage, 'out/model', runtime, 2);
    expect(read.configuration).toEqual(before.configuration);
    expect(read.hash).toBe(await sha256(await storage.read(WEIGHTS)));
    const conditioning = randomConditioning(50, 1);
    const [a, b] = await Promise.all(
      [original, read].map((m) => generate(m, conditioning, 12, { random: new Random(5) })),
    );
    expect(b).toEqual(a);
  });

  it('is complete, the same bytes each time, and written configuration last', async () => {
    const [a, b] = [await written(), await written()];
    expect([...a.files.keys()]).toEqual(
      ['model.safetensors', 'generator.onnx', 'training.json', 'README.md', 'config.json'].map((f) => `out/model/${f}`),
    );
    expect(b.files).toEqual(a.files);
    const training = JSON.parse(await text(a, 'out/model/training.json'));
    expect(training).toMatchObject({
      curves: model().curves,
      validationScore: 0.4,
      mean: model().mean,
      embeddingKept: 0.875,
    });
  });

  it('has a graph that ONNX Runtime opens on its own, with the numbers of the model', async () => {
    const storage = await written();
    const { configuration, store } = model();
    const { modes } = sizes(configuration);
    const { volumes, seconds } = configuration.window;
    const conditioning = conditioningFeeds(configuration, 1);
    fillWindow(configuration, randomConditioning(80, 0.5), 9, conditioning, 0);
    const feeds: Record<string, Float32Array> = {
      ...conditioning,
      noisy: new Random('noisy').fillNormal(new Float32Array(volumes * modes)),
      level: levelFeatures(0.7),
      alpha: Float32Array.of(0.8),
      sigma: Float32Array.of(0.6),
    };
    const { graph, outputs } = generationGraph(store, configuration, modelFeatures(configuration), 1);
    const program = await compile(runtime, graph, outputs as Record<string, Node>);
    const expected = await program.run(feeds);
    await program.release();

    const session = await ort.InferenceSession.create(await storage.read('out/model/generator.onnx'));
    const shapes: Record<string, number[]> = {
      eeg: [1, seconds, 4, 2],
      lag: [1, volumes, seconds],
      absent: [1, seconds],
      metadata: [1, 1],
      noisy: [1, volumes, modes],
      level: [1, 64],
      alpha: [1, 1, 1],
      sigma: [1, 1, 1],
    };
    expect(session.inputNames.toSorted()).toEqual(Object.keys(shapes).toSorted());
    const results = await session.run(
      Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, new ort.Tensor(feeds[name], shape)])),
    );
    await session.release();
    expect(Object.keys(results).toSorted()).toEqual(['clean', 'mean', 'signal']);
    for (const [name, values] of Object.entries(expected)) {
      const found = results[name].data as Float32Array;
      expect(found).toHaveLength(values.length);
      expect(Math.hypot(...values)).toBeGreaterThan(0.1);
      values.forEach((value, i) => {
        expect(Math.abs(found[i] - value), name).toBeLessThan(1e-4);
      });
    }
  });

  it('has a card with its figures, the hash of its weights, and what it must not be taken for', async () => {
    const storage = await written();
    const card = await text(storage, 'out/model/README.md');
    expect(card).toContain(await sha256(await storage.read(WEIGHTS)));
    for (const part of [
      'numbers made up for a test',
      '87.5 %',
      '5.00, 7.00 s',
      'Weights of step 2',
      '8–13 Hz',
      '5 whitened modes',
      'no alignment of space',
      'read by 25 % from the mean power of all places at delays from -20 to 40 s',
      'with the aligned EEG on its tokens and attention to the EEG',
      'at a gain of 1.000',
    ]) {
      expect(card).toContain(part);
    }
    expect(card).toContain('trained on simulated brains');
    expect(card).toContain('no claim about that person');
    const real = model();
    real.configuration.training.simulated = false;
    await writeModel(storage, 'real', real);
    expect(await text(storage, 'real/README.md')).not.toContain('simulated');
  });
});

describe('a faulty model folder', () => {
  it.each([['config.json'], ['model.safetensors']])('is refused without %s', async (file) => {
    const storage = await written();
    await storage.remove(`out/model/${file}`);
    const error = await errorOf(storage);
    expect(error).toMatchObject({ code: 'model-missing', kind: 'input', detail: { file: 'out/model' } });
    expect(error.message).toContain(file);
  });

  it('is refused where there is no folder', async () => {
    expect((await errorOf(new MemoryStorage())).code).toBe('model-missing');
  });

  it.each<[string, string, (tensors: Tensors) => void]>([
    ['missing', 'dit.block0.self.qkv.weight', (tensors) => tensors.delete('dit.block0.self.qkv.weight')],
    ['missing', 'unpatcher.lost', (tensors) => tensors.delete('unpatcher.lost')],
    ['missing', 'residual.scale', (tensors) => tensors.delete('residual.scale')],
    [
      'unexpected',
      'of.another.model',
      (tensors) => tensors.set('of.another.model', { shape: [1], data: new Float32Array(1) }),
    ],
    [
      'of another shape',
      'mean.weight',
      (tensors) => tensors.set('mean.weight', { shape: [2, 3], data: new Float32Array(6) }),
    ],
    [
      // As many values, the other way round.
      'of another shape',
      'dit.final.weight',
      (tensors) => {
        const { shape, data } = tensors.get('dit.final.weight')!;
        tensors.set('dit.final.weight', { shape: shape.toReversed(), data });
      },
    ],
    ['not finite', 'level.in.bias', (tensors) => tensors.get('level.in.bias')!.data.fill(Number.NaN, 3, 4)],
    [
      'not finite',
      'mean.align.delay',
      (tensors) => tensors.get('mean.align.delay')!.data.fill(Number.POSITIVE_INFINITY),
    ],
  ])('is refused with a tensor %s: %s', async (fault, name, change) => {
    const error = await errorOf(await changed(change));
    expect(error).toMatchObject({ code: 'model-weights', kind: 'input', detail: { file: WEIGHTS, field: name } });
    expect(error.detail.found).toContain(`1 ${fault}: ${name}`);
  });

  it('lists all that is wrong', async () => {
    const error = await errorOf(
      await changed((tensors) => {
        tensors.delete('eeg.place.bias');
        tensors.delete('eeg.time.bias');
        tensors.set('extra', { shape: [1], data: new Float32Array(1) });
      }),
    );
    expect(error.detail.found).toBe('2 missing: eeg.place.bias, eeg.time.bias; 1 unexpected: extra');
  });

  it('is refused with weights that are cut short, or that are no weights', async () => {
    const storage = await written();
    const bytes = await storage.read(WEIGHTS);
    await storage.write(WEIGHTS, bytes.subarray(0, bytes.length - 40));
    expect(await errorOf(storage)).toMatchObject({ code: 'safetensors-offsets', detail: { file: WEIGHTS } });
    await storage.write(WEIGHTS, 'these are not weights');
    expect(await errorOf(storage)).toMatchObject({ code: 'safetensors-truncated', detail: { file: WEIGHTS } });
  });

  it('is refused with a configuration that is not JSON, not ours, or of another network', async () => {
    const storage = await written();
    await storage.write(CONFIGURATION, '{ "format": ');
    const broken = await errorOf(storage);
    expect(broken.kind).toBe('input');
    expect(broken.detail.file).toBe(CONFIGURATION);
    await storage.write(CONFIGURATION, '{}');
    expect(await errorOf(storage)).toMatchObject({
      code: 'model-configuration',
      detail: { file: CONFIGURATION, field: 'format' },
    });
    const wider = await errorOf(
      await reconfigured((configuration) => {
        configuration.network.width = 32;
      }),
    );
    expect(wider.code).toBe('model-weights');
  });

  it('is refused at once with a configuration that claims a network larger than memory', async () => {
    const storage = await reconfigured((configuration) => {
      Object.assign(configuration.network, { width: 4096, heads: 16, expansion: 4096, depth: 64 });
    });
    const start = performance.now();
    expect((await errorOf(storage)).code).toBe('model-weights');
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
