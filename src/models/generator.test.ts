import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  expectedFeatures,
  randomConditioning,
  tinyConfiguration,
  untrainedStore,
  VALUES,
} from '../../test/train/tiny-dataset.js';
import { alphaAt, cosineSchedule } from '../diffusion/index.js';
import { Random } from '../foundation/index.js';
import { compile, createRuntime, type ParameterStore } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';
import { bandPower } from './eeg-features.js';
import { type GenerativeModel, generate } from './generator.js';
import { generationGraph, sizes } from './hemocast.js';

const runtime = createRuntime(ort, { threads: 1 });
const conditioning = randomConditioning(70, 1.3);

async function modelOf(
  change: (configuration: ModelConfiguration) => void = () => undefined,
  { store, batch = 3 }: { store?: ParameterStore; batch?: number } = {},
): Promise<GenerativeModel> {
  const configuration = tinyConfiguration();
  change(configuration);
  const weights = store ?? untrainedStore(configuration);
  const { graph, outputs } = generationGraph(weights, configuration, bandPower, batch);
  return { configuration, features: bandPower, store: weights, program: await compile(runtime, graph, outputs), batch };
}

/** A network that does something: every weight of it random. */
function busyStore(): ParameterStore {
  const store = untrainedStore(tinyConfiguration());
  for (const name of store.names()) {
    if (!/^(mean|align|residual|unpatcher)/.test(name)) new Random(name).fillNormal(store.get(name).data, 0.2);
  }
  return store;
}

/** `[value, volume]` from latents `[volume, latent]` by the unpatcher's definition. */
function decoded(store: ParameterStore, latent: (volume: number, index: number) => number, volumes: number) {
  const { target, network } = tinyConfiguration();
  const decode = store.get('unpatcher.weight').data;
  const signal = new Float64Array(VALUES * volumes);
  target.members.forEach((members, point) => {
    members.forEach((value, i) => {
      for (let k = 0; k < volumes; k++) {
        for (let c = 0; c < network.components; c++) {
          const at = point * network.components + c;
          signal[value * volumes + k] += latent(k, at) * decode[at * target.size + i];
        }
      }
    });
  });
  return signal;
}

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
      const means: Float32Array[] = [];
      for (const residualGain of [0, 0.5, 1]) {
        const model = await modelOf((configuration) => {
          configuration.calibration.residualGain = residualGain;
        });
        means.push((await generate(model, conditioning, volumes, { random: new Random(1) })).mean);
        if (residualGain < 1) continue;
        const weight = model.store.get('mean.weight').data;
        const { latents } = sizes(model.configuration);
        const rows = expectedFeatures(conditioning, volumes, [5, 7], [1.6, 2.5]);
        const expected = decoded(
          model.store,
          (k, at) => rows[k].reduce((sum, value, j) => sum + value * weight[j * latents + at], 0),
          volumes,
        );
        expectClose(means[2], expected, 2e-4);
      }
      // Opposite noises cancel in the mean.
      expectClose(means[1], means[0], 1e-5);
      expectClose(means[2], means[0], 1e-5);
    },
  );

  it.each(['ddim', 'dpm-solver++'])(
    'makes single samples of known noise and states their spread (%s)',
    async (sampler) => {
      const volumes = 23;
      const model = await modelOf((configuration) => {
        configuration.calibration.spreadGain = 1.7;
      });
      const { latents } = sizes(model.configuration);
      const scale = model.store.get('residual.scale').data;
      // One step from pure noise: the untrained network believes α of it.
      const random = new Random('one step');
      const options = { random, sampler, steps: 1, samples: 6 };
      const { mean, single, deviation, samples } = await generate(model, conditioning, volumes, options);
      expect(samples).toBe(6);
      const alpha = alphaAt(cosineSchedule, 1);
      const noises = [0, 1, 2].map((pair) =>
        new Random('one step').fork(`sample ${pair}`).fillNormal(new Float32Array(volumes * latents)),
      );
      const away = noises.map((noise) =>
        decoded(model.store, (k, at) => alpha * scale[at] * noise[k * latents + at], volumes),
      );
      expectClose(
        single.map((value, i) => value - mean[i]),
        away[0],
        1e-5,
      );
      const lost = model.store.get('unpatcher.lost').data;
      const expected = mean.map((_, i) => {
        const variance = away.reduce((sum, signal) => sum + signal[i] ** 2 / 3, 0);
        return 1.7 * Math.sqrt(variance + lost[Math.floor(i / volumes)]);
      });
      expectClose(deviation, expected, 1e-5);
    },
  );

  it('gives a sample the variance of the residual scale, when many steps follow the flow', async () => {
    const volumes = 120;
    const model = await modelOf(undefined, { batch: 16 });
    const scale = model.store.get('residual.scale').data;
    const decode = model.store.get('unpatcher.weight').data;
    const options = { random: new Random('variance'), sampler: 'ddim', steps: 40, samples: 2 };
    const { mean, single } = await generate(model, randomConditioning(250, 1.3), volumes, options);
    const { members, size } = model.configuration.target;
    const { components } = model.configuration.network;
    let measured = 0;
    let expected = 0;
    members.forEach((list, point) => {
      list.forEach((value, i) => {
        for (let k = 0; k < volumes; k++) {
          measured += (single[value * volumes + k] - mean[value * volumes + k]) ** 2 / volumes;
        }
        for (let c = 0; c < components; c++) {
          const at = point * components + c;
          expected += (scale[at] * decode[at * size + i]) ** 2;
        }
      });
    });
    // On the circle of α and σ each of n steps of a zero velocity loses a factor cos(π/2n).
    const kept = Math.cos(Math.PI / 2 / 40) ** (2 * 40);
    expect(measured / expected).toBeGreaterThan(0.8 * kept);
    expect(measured / expected).toBeLessThan(1.2 * kept);
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
    expect(other.single).not.toEqual(first.single);
    for (const model of [one, eight]) {
      const result = await generate(model, conditioning, 23, options('a'));
      for (const part of ['mean', 'single', 'deviation'] as const) expectClose(result[part], first[part], 1e-4);
    }
    expect(first.deviation.every((value) => value > 0)).toBe(true);
  });

  it.each(['ddpm', 'ddim', 'dpm-solver++'])('takes the residual in by its gain (%s)', async (sampler) => {
    const store = busyStore();
    const [none, half, all] = await Promise.all(
      [0, 0.5, 1].map(async (residualGain) => {
        const model = await modelOf(
          (configuration) => {
            configuration.calibration.residualGain = residualGain;
          },
          { store },
        );
        return (await generate(model, conditioning, 9, { ...options('a'), sampler })).mean;
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
      for (const part of ['mean', 'single', 'deviation'] as const) {
        expect(result[part]).toHaveLength(VALUES * volumes);
        expect(result[part].every(Number.isFinite)).toBe(true);
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
