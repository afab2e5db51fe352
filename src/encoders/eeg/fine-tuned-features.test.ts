import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encoderConfiguration, WINDOW_SECONDS } from '../../../test/train/encoded-dataset.js';
import { plantedRun, tinyConfiguration, whiteNoise } from '../../../test/train/tiny-dataset.js';
import type { TargetRun } from '../../data/paired-run.js';
import { Random } from '../../foundation/index.js';
import { conditioningFeeds, fillWindow, type ModelConfiguration } from '../../models/index.js';
import { compile, createRuntime, Graph, ParameterStore, stepInParts, Trainer } from '../../tensor/index.js';
import { DenoiserBatch } from '../../train/denoiser-batch.js';
import { denoiserLoss } from '../../train/denoiser-loss.js';
import type { ResidualRun } from '../../train/residuals.js';
import { encoderShapes, FINE_TUNED_ENCODER } from './encoder-tensors.js';
import type { FineTuningInput } from './fine-tuned-graph.js';
import { LABRAM_PATCH } from './labram.js';
import { modelFeatures } from './model-features.js';

const runtime = createRuntime(ort, { threads: 1 });
const encoder = encoderConfiguration({ fineTuned: true });
const tiny = tinyConfiguration();
const configuration: ModelConfiguration = { ...tiny, eeg: { ...tiny.eeg, encoder } };
const features = modelFeatures(configuration);

/** Random weights for the frozen encoder and others for the fine-tuned one. */
function randomStore(): ParameterStore {
  const random = new Random('weights');
  const store = new ParameterStore(random.fork('network'));
  for (const [name, shape] of encoderShapes(encoder)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = random.fork(name).fillNormal(new Float32Array(size), 0.4);
    store.set(name, shape, /norm\d?\.weight$/.test(name) ? values.map((value) => 1 + value) : values);
  }
  return store;
}

/** A run with patches of noise; its frozen features are random as well, but for nothing of the encoder. */
function randomRun(volumes: number): TargetRun {
  const run = plantedRun('1', volumes);
  const random = new Random('run');
  const { seconds } = run;
  const frozen = random.fillNormal(new Float32Array(seconds * 4 * 4));
  const network: FineTuningInput = {
    patches: random.fillNormal(new Float32Array(4 * seconds * LABRAM_PATCH), 0.3),
    seconds,
    gain: random.fillNormal(new Float32Array(4 * 2), 0.5),
    offset: random.fillNormal(new Float32Array(4 * 2), 0.2),
  };
  return {
    ...run,
    features: frozen,
    bands: 4,
    network,
  };
}

describe('features of the encoder under training', () => {
  // 65 and 67 s: the last window of 8 s reaches back by 7 and by 5.
  it.each([30, 31])(
    'are those of the whole recording, of %i volumes, in every window of the model',
    async (volumes) => {
      const run = randomRun(volumes);
      expect(run.seconds % WINDOW_SECONDS).not.toBe(0);
      const store = randomStore();
      const model = features.open(store, runtime);
      const whole = await model.refreshed(run);
      await model.release();
      const starts = [0, 5, volumes - 4, volumes + 12];
      const graph = new Graph();
      const eeg = graph.input('eeg', [starts.length, configuration.window.seconds, 4, 4]);
      const node = features.training.node(graph, store, eeg);
      const program = await compile(runtime, graph, { found: node });
      const training = features.training.feeds(starts.length);
      const generation = features.generation.feeds(starts.length);
      const conditioning = conditioningFeeds(configuration, starts.length);
      training.feeds.pick.fill(9);
      training.feeds.patches.fill(9);
      starts.forEach((start, place) => {
        training.fill(run, start, place);
        generation.fill(whole, start, place);
        fillWindow(configuration, whole, start, conditioning, place);
      });
      const { found } = await program.run({ ...training.feeds, eeg: conditioning.eeg });
      await program.release();
      const { fineTuned } = generation.feeds;
      expect(Math.hypot(...fineTuned)).toBeGreaterThan(10);
      expect(fineTuned).not.toEqual(conditioning.eeg);
      found.forEach((value, i) => {
        expect(Math.abs(value - fineTuned[i])).toBeLessThan(2e-3);
      });
    },
  );
});

it('refuses to train the encoder on runs that were read without it', () => {
  const { fill } = features.training.feeds(1);
  expect(() => fill(plantedRun('1', 30), 0, 0)).toThrow(/lacks what fine-tuning/);
});

describe('the encoder of a model under training', () => {
  it('follows the weights of the store from one validation pass to the next', async () => {
    const run = randomRun(30);
    const store = randomStore();
    const model = features.open(store, runtime);
    const ofNetwork = async (at: typeof model) => (await at.refreshed(run)).network!.features;
    const before = await ofNetwork(model);
    const { data } = store.get(`${FINE_TUNED_ENCODER}norm.weight`);
    for (let i = 0; i < data.length; i += 2) data[i] = -data[i];
    const after = await ofNetwork(model);
    await model.release();
    const again = features.open(store, runtime);
    expect(after).toEqual(await ofNetwork(again));
    await again.release();
    expect(after).not.toEqual(before);
  });
});

describe('a batch in parts', () => {
  it('keeps the encoder within memory', () => {
    const of = (windowSeconds: number) =>
      modelFeatures({ ...configuration, eeg: { ...configuration.eeg, encoder: { ...encoder, windowSeconds } } });
    // Four electrodes; 84 s touch seven windows of 16 s, twelve of 8 s: 448 and 384 tokens of 4096.
    expect(of(16).parts(9)).toBe(1);
    expect(of(16).parts(18)).toBe(2);
    expect(of(16).parts(21)).toBe(3);
    expect(of(16).parts(19)).toBe(19);
    expect(of(8).parts(20)).toBe(2);
    expect(modelFeatures(tiny).parts(4096)).toBe(1);
  });

  it('takes the step of the whole batch', async () => {
    const run = randomRun(40);
    const random = new Random('residual');
    const { modes } = tiny.network;
    const numbers = (length: number) => random.fillNormal(new Float32Array(length));
    const residual: ResidualRun = {
      run,
      patches: numbers(40 * 3 * 3),
      latents: numbers(40 * 3 * 2),
      modes: numbers(40 * modes),
      mean: numbers(40 * modes),
      residual: numbers(40 * modes),
    };
    const after = [];
    for (const parts of [1, 2, 4]) {
      const store = randomStore();
      store.set('residual.scale', [modes], new Float32Array(modes).fill(1));
      const { graph, loss } = denoiserLoss(store, configuration, features, 4 / parts, 0.5);
      // Weights of the last layer begin at zero, and no gradient would pass them.
      for (const name of store.names()) {
        const { data } = store.get(name);
        if (data.every((value) => value === 0)) new Random(name).fillNormal(data, 0.1);
      }
      const learned = 'fineTuned.patch_embed.proj.weight';
      const before = store.get(learned).data.slice();
      const trainer = await Trainer.create({
        runtime,
        store,
        graph,
        loss,
        // The step is then proportional to the gradient.
        optimizer: { learningRate: 1, epsilon: 1e3, betas: [0, 0] },
      });
      const feeds = new DenoiserBatch(configuration, features, [residual], 4, whiteNoise).draw(new Random('draw'));
      const result = await stepInParts(trainer, feeds, parts, 1);
      await trainer.release();
      after.push({ loss: result.loss, change: store.get(learned).data.map((value, i) => value - before[i]) });
    }
    const [whole, ...cut] = after;
    expect(Math.hypot(...whole.change)).toBeGreaterThan(1e-6);
    for (const { loss, change } of cut) {
      expect(loss).toBeCloseTo(whole.loss, 5);
      const difference = Math.hypot(...change.map((value, i) => value - whole.change[i]));
      expect(difference).toBeLessThan(0.01 * Math.hypot(...whole.change));
    }
  });
});
