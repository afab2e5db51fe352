import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { mixedConfiguration } from '../../test/train/mixed-dataset.js';
import {
  expectedMean,
  expectedSignal,
  isNetworkWeight,
  randomConditioning,
  tinyConfiguration,
  untrainedStore,
  VALUES,
} from '../../test/train/tiny-dataset.js';
import { alphaAt, cosineSchedule, sigmaAt } from '../diffusion/index.js';
import { Random } from '../foundation/index.js';
import { compile, createRuntime, type ParameterStore } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';
import { signalOfModes } from './decoded-signal.js';
import { bandPower } from './eeg-features.js';
import { generate } from './generate.js';
import { type GenerativeModel, generateModes } from './generator.js';
import { contextGraph, denoiserGraph, generationGraph, hasNetwork } from './hemocast.js';
import { modeNoise } from './mode-noise.js';
import { conditioningFeeds, fillWindow, levelFeatures } from './window.js';

const runtime = createRuntime(ort, { threads: 1 });
const conditioning = randomConditioning(70, 1.3);
const { modes } = tinyConfiguration().network;

async function modelOf(
  change: (configuration: ModelConfiguration) => void = () => undefined,
  { store, batch = 3 }: { store?: ParameterStore; batch?: number } = {},
): Promise<GenerativeModel> {
  const configuration = tinyConfiguration();
  change(configuration);
  const weights = store ?? untrainedStore(configuration);
  const context = contextGraph(weights, configuration, bandPower, batch);
  const denoiser = hasNetwork(configuration) ? denoiserGraph(weights, configuration, batch) : undefined;
  return {
    configuration,
    features: bandPower,
    store: weights,
    context: await compile(runtime, context.graph, context.outputs),
    ...(denoiser && { denoiser: await compile(runtime, denoiser.graph, denoiser.outputs) }),
    batch,
  };
}

/** A network that does something: every weight of it random. */
function busyStore(configuration = tinyConfiguration()): ParameterStore {
  const store = untrainedStore(configuration);
  for (const name of store.names()) {
    if (isNetworkWeight(name)) new Random(name).fillNormal(store.get(name).data, 0.2);
  }
  return store;
}

/** `[value, volume]` from modes by the definitions. */
const decoded = (store: ParameterStore, modeAt: (volume: number, mode: number) => number, volumes: number) =>
  expectedSignal(tinyConfiguration(), store, modeAt, volumes);

const noMean = (configuration: ModelConfiguration) => {
  configuration.generation.mean = 'none';
};

function expectClose(found: Float32Array, expected: ArrayLike<number>, tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(tolerance);
  });
}

describe('generate, with a network that adds nothing', () => {
  it.each([1, 3, 4, 5, 23, 30])(
    'gives the conditional mean of %i volumes, whatever the residual gain',
    async (volumes) => {
      for (const residualGain of [0, 0.5, 1]) {
        const model = await modelOf((configuration) => {
          configuration.calibration.residualGain = residualGain;
        });
        const { mean, linear } = await generate(model, conditioning, volumes, { random: new Random(1) });
        expect(linear).toEqual(mean);
        const rows = expectedMean(model.store, conditioning, volumes);
        const expected = decoded(model.store, (k, mode) => rows[k][mode], volumes);
        expectClose(mean, expected, 2e-4);
      }
    },
  );

  it.each(['ddim', 'dpm-solver++'])('makes samples of known noise (%s)', async (sampler) => {
    const volumes = 23;
    const model = await modelOf();
    const scale = model.store.get('residual.scale').data;
    // One step from pure noise: the untrained network believes α of it.
    const random = new Random('one step');
    const options = { random, sampler, steps: 1, samples: 5 };
    const { samples } = await generateModes(model, conditioning, volumes, options);
    expect(samples).toHaveLength(5);
    const alpha = alphaAt(cosineSchedule, 1);
    const draw = modeNoise(model.store, model.configuration);
    samples.forEach((sample, i) => {
      const noise = draw(volumes, new Random('one step').fork(`sample ${i}`));
      expectClose(
        sample,
        noise.map((value, at) => alpha * scale[at % modes] * value),
        1e-5,
      );
    });
  });

  it('gives a sample the variance of the residual scale, when many steps follow the flow', async () => {
    const volumes = 120;
    const model = await modelOf(undefined, { batch: 16 });
    const scale = model.store.get('residual.scale').data;
    const options = { random: new Random('variance'), sampler: 'ddim', steps: 40, samples: 2 };
    const found = await generateModes(model, randomConditioning(250, 1.3), volumes, options);
    const measured = found.samples[0].reduce((sum, value) => sum + value ** 2 / volumes, 0);
    const expected = scale.reduce((sum, value) => sum + value ** 2, 0);
    // On the circle of α and σ each of n steps of a zero velocity loses a factor cos(π/2n).
    const kept = Math.cos(Math.PI / 2 / 40) ** (2 * 40);
    expect(measured / expected).toBeGreaterThan(0.8 * kept);
    expect(measured / expected).toBeLessThan(1.2 * kept);
  });
});

describe('what a model is made of', () => {
  it('needs no mean: then the network alone is heard', async () => {
    const model = await modelOf(noMean, {
      store: busyStore({
        ...tinyConfiguration(),
        generation: { ...tinyConfiguration().generation, mean: 'none' },
      }),
    });
    const { mean, linear } = await generate(model, conditioning, 9, { random: new Random(1), samples: 0 });
    expect(linear).toBeUndefined();
    const found = await generateModes(model, conditioning, 9, { random: new Random(1), samples: 0 });
    expect(found.linear.every((value) => value === 0)).toBe(true);
    expectClose(mean, await signalOfModes(model, found.expected), 1e-6);
  });

  it('needs no network: then the mean alone is heard', async () => {
    const gaussian = (configuration: ModelConfiguration) => {
      configuration.generation.residual = 'gaussian';
      configuration.calibration.residualGain = 0.5;
    };
    const model = await modelOf(gaussian);
    expect(model.denoiser).toBeUndefined();
    const { mean, linear } = await generate(model, conditioning, 9, { random: new Random(1), samples: 0 });
    expect(linear).toEqual(mean);
    const rows = expectedMean(model.store, conditioning, 9);
    expectClose(
      mean,
      decoded(model.store, (k, mode) => rows[k][mode], 9),
      2e-4,
    );
  });

  it('reads power at the target’s places where the model carries EEG there', async () => {
    const points = new Random('points').fillNormal(new Float32Array(70 * 3 * 2));
    const store = untrainedStore(mixedConfiguration());
    const model = await modelOf((configuration) => Object.assign(configuration, mixedConfiguration()), { store });
    const { mean } = await generate(model, { ...conditioning, points }, 9, { random: new Random(1) });
    const rows = expectedMean(store, { ...conditioning, features: points, electrodes: 3 }, 9);
    expectClose(
      mean,
      decoded(store, (k, mode) => rows[k][mode], 9),
      2e-4,
    );
    await expect(generate(model, conditioning, 9, { random: new Random(1) })).rejects.toMatchObject({
      code: 'points-missing',
    });
  });
});

describe('generate, with a network that works', () => {
  const options = (seed: string) => ({ random: new Random(seed), samples: 4, steps: 3 });

  it('is the same for a seed, other for another, and does not depend on how many windows run at a time', async () => {
    const store = busyStore();
    const [one, three, eight] = await Promise.all([1, 3, 8].map((batch) => modelOf(undefined, { store, batch })));
    const first = await generate(three, conditioning, 23, options('a'));
    const again = await generate(three, conditioning, 23, options('a'));
    expect(again).toEqual(first);
    const other = await generate(three, conditioning, 23, options('b'));
    expect(other.samples[0]).not.toEqual(first.samples[0]);
    for (const model of [one, eight]) {
      const result = await generate(model, conditioning, 23, options('a'));
      for (const part of ['mean', 'deviation'] as const) expectClose(result[part], first[part], 1e-4);
      result.samples.forEach((sample, i) => {
        expectClose(sample, first.samples[i], 1e-4);
      });
    }
    expect(first.deviation.every((value) => value > 0)).toBe(true);
  });

  it('expects what the network answers to no noise at the time of nothing but noise', async () => {
    const store = busyStore();
    const model = await modelOf(undefined, { store });
    const { volumes } = model.configuration.window;
    const { graph, outputs } = generationGraph(store, model.configuration, bandPower, 1);
    const program = await compile(runtime, graph, { clean: outputs.clean! });
    const feeds = conditioningFeeds(model.configuration, 1);
    fillWindow(model.configuration, conditioning, 0, feeds, 0);
    const { clean } = await program.run({
      ...feeds,
      noisy: new Float32Array(volumes * modes),
      level: levelFeatures(cosineSchedule.logSignalToNoise(1)),
      alpha: Float32Array.of(alphaAt(cosineSchedule, 1)),
      sigma: Float32Array.of(sigmaAt(cosineSchedule, 1)),
    });
    await program.release();
    const scale = store.get('residual.scale').data;
    const { expected } = await generateModes(model, conditioning, volumes, { random: new Random(1), samples: 0 });
    expectClose(
      expected,
      clean.map((value, i) => value * scale[i % modes]),
      1e-5,
    );
    expect(Math.hypot(...expected)).toBeGreaterThan(0.1);
  });

  it('has a mean that needs no samples, and does not depend on them', async () => {
    const model = await modelOf(undefined, { store: busyStore() });
    const none = await generate(model, conditioning, 23, { random: new Random('a'), samples: 0 });
    expect(none.samples).toEqual([]);
    for (const sampler of ['ddpm', 'ddim', 'dpm-solver++']) {
      const some = await generate(model, conditioning, 23, { ...options('b'), sampler });
      expect(some.mean).toEqual(none.mean);
      expect(some.linear).toEqual(none.linear);
      expect(some.samples).toHaveLength(4);
      for (const sample of some.samples) expect(sample).not.toEqual(some.mean);
    }
    const alone = await generate(model, conditioning, 23, { random: new Random('a'), linear: false });
    expect(alone).not.toHaveProperty('linear');
    expect(alone.mean).toEqual(none.mean);
    const byDefault = await generate(model, conditioning, 23, { random: new Random('a') });
    expect(byDefault.samples).toEqual([]);
  });

  it('takes the residual in by its gain', async () => {
    const store = busyStore();
    const [none, half, all] = await Promise.all(
      [0, 0.5, 1].map(async (residualGain) => {
        const model = await modelOf(
          (configuration) => {
            configuration.calibration.residualGain = residualGain;
          },
          { store },
        );
        return (await generate(model, conditioning, 9, options('a'))).mean;
      }),
    );
    expect(Math.hypot(...all.map((value, i) => value - none[i]))).toBeGreaterThan(0.1);
    expectClose(
      half,
      none.map((value, i) => (value + all[i]) / 2),
      1e-5,
    );
  });

  it('works beyond the EEG and on recordings shorter than a window', async () => {
    const model = await modelOf(undefined, { store: busyStore() });
    for (const [seconds, volumes] of [
      [2, 1],
      [6, 3],
      [20, 40],
    ]) {
      const result = await generate(model, randomConditioning(seconds, 0), volumes, options('short'));
      for (const part of [result.mean, result.deviation, ...result.samples]) {
        expect(part).toHaveLength(VALUES * volumes);
        expect(part.every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('stops when told to', async () => {
    const model = await modelOf();
    const stop = new AbortController();
    let reports = 0;
    const progress = {
      report: () => {
        reports++;
        stop.abort();
      },
    };
    const request = generate(model, conditioning, 30, { random: new Random(1), progress, signal: stop.signal });
    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
    expect(reports).toBe(1);
  });
});
