import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  isNetworkWeight,
  randomConditioning,
  tinyConfiguration,
  untrainedStore,
  VALUES,
} from '../../test/train/tiny-dataset.js';
import { Random } from '../foundation/index.js';
import {
  bandPower,
  contextGraph,
  denoiserGraph,
  generate,
  hasNetwork,
  type ModelConfiguration,
} from '../models/index.js';
import { compile, createRuntime, Graph, matmul, multiply, type ParameterStore, sum, tanh } from '../tensor/index.js';
import { attributeMoment } from './generator-gradients.js';
import { gaussLegendre, integratedGradients } from './integrated-gradients.js';
import { exactShapley } from './shapley-values.js';

const runtime = createRuntime(ort, { threads: 1 });

describe('Gauss and Legendre’s quadrature', () => {
  it('is exact for polynomials of degree 2n − 1', () => {
    for (const count of [1, 2, 5, 8]) {
      for (let degree = 0; degree < 2 * count; degree++) {
        const found = gaussLegendre(count).reduce((total, { place, weight }) => total + weight * place ** degree, 0);
        expect(found).toBeCloseTo(1 / (degree + 1), 10);
      }
    }
  });
});

describe('integrated gradients', () => {
  const x = Float32Array.of(0.5, -1, 2);

  it('are gradient × input, the Shapley values, of a linear function', async () => {
    const graph = new Graph();
    const input = graph.input('x', [1, 3]);
    const output = sum(matmul(input, graph.constant(Float32Array.of(2, -3, 0.25), [3, 1])));
    const found = await integratedGradients(runtime, { graph, output, inputs: { x: input } }, { x }, { steps: 1 });
    [1, 3, 0.5].forEach((value, i) => {
      expect(found.values.x[i]).toBeCloseTo(value, 6);
    });
    expect(Math.abs(found.gap)).toBeLessThan(1e-6);
  });

  it('share out a nonlinear function completely, by the integral of its gradient', async () => {
    const graph = new Graph();
    const input = graph.input('x', [1, 3]);
    const w = graph.constant(Float32Array.of(0.7, 0.4, -0.6, 0.2, 0.5, 0.9), [3, 2]);
    const hidden = tanh(matmul(input, w));
    const output = sum(multiply(hidden, hidden));
    const baseline = Float32Array.of(0.1, 0.2, -0.3);
    const feeds = { x };
    const found = await integratedGradients(runtime, { graph, output, inputs: { x: input } }, feeds, {
      baseline: { x: baseline },
      steps: 16,
    });
    expect(Math.abs(found.gap)).toBeLessThan(1e-5);
    // By finite differences along the path, in double precision.
    const weights = [
      [0.7, 0.4],
      [-0.6, 0.2],
      [0.5, 0.9],
    ];
    const f = (at: readonly number[]) =>
      [0, 1].reduce((total, k) => total + Math.tanh(at.reduce((s, value, i) => s + value * weights[i][k], 0)) ** 2, 0);
    const steps = 2000;
    for (let i = 0; i < 3; i++) {
      let expected = 0;
      for (let step = 0; step < steps; step++) {
        const at = [0, 1, 2].map((j) => baseline[j] + ((step + 0.5) / steps) * (x[j] - baseline[j]));
        const moved = (by: number) => f(at.map((value, j) => value + (j === i ? by : 0)));
        expected += ((moved(1e-5) - moved(-1e-5)) / 2e-5 / steps) * (x[i] - baseline[i]);
      }
      expect(found.values.x[i]).toBeCloseTo(expected, 4);
    }
  });

  it('refuse a baseline of another size, and no steps', async () => {
    const graph = new Graph();
    const input = graph.input('x', [3]);
    const function_ = { graph, output: sum(input), inputs: { x: input } };
    const short = { baseline: { x: new Float32Array(2) } };
    await expect(integratedGradients(runtime, function_, { x }, short)).rejects.toMatchObject({
      code: 'baseline-shape',
    });
    await expect(integratedGradients(runtime, function_, { x }, { steps: 0 })).rejects.toMatchObject({
      code: 'gradient-steps',
    });
  });
});

async function modelOf(configuration: ModelConfiguration, store: ParameterStore) {
  const context = contextGraph(store, configuration, bandPower, 1);
  const denoiser = hasNetwork(configuration) ? denoiserGraph(store, configuration, 1) : undefined;
  return {
    ...{ configuration, features: bandPower, store, batch: 1 },
    context: await compile(runtime, context.graph, context.outputs),
    ...(denoiser && { denoiser: await compile(runtime, denoiser.graph, denoiser.outputs) }),
  };
}

describe('gradients through a generator', () => {
  const conditioning = randomConditioning(70, 40);
  const volumes = 4;
  const moment = 2;
  const weights = Float32Array.from({ length: VALUES }, (_, v) => (v === 1 ? 1 : v === 4 ? -0.5 : 0));
  const generated = (mean: Float32Array) =>
    weights.reduce((total, weight, value) => total + weight * mean[value * volumes + moment], 0);

  it('are the Shapley values of bands where the mean is linear', async () => {
    const configuration = tinyConfiguration();
    configuration.generation.residual = 'gaussian';
    const model = await modelOf(configuration, untrainedStore(configuration));
    const found = await attributeMoment(runtime, model, conditioning, volumes, { moment, weights }, { steps: 1 });
    const byBand = [0, 1].map((band) =>
      found.values.reduce((total, value, i) => (i % 2 === band ? total + value : total), 0),
    );
    const shapley = await exactShapley(
      2,
      async (present) => {
        const features = conditioning.features.map((value, i) => (present[i % 2] ? value : 0));
        return [
          generated((await generate(model, { ...conditioning, features }, volumes, { random: new Random(1) })).mean),
        ];
      },
      { absent: 'at 0' },
    );
    expect(Math.abs(shapley.values[0])).toBeGreaterThan(0.01);
    byBand.forEach((value, band) => {
      expect(value).toBeCloseTo(shapley.values[band], 4);
    });
    expect(found.full).toBeCloseTo(shapley.full[0], 4);
    expect(found.shape).toEqual([84, 4, 2]);
    expect(found.at).toBe('electrodes');
  });

  it('are finite differences of what is generated where it is not', async () => {
    const configuration = tinyConfiguration();
    configuration.calibration.residualGain = 0.7;
    const store = untrainedStore(configuration);
    for (const name of store.names()) {
      if (isNetworkWeight(name)) new Random(name).fillNormal(store.get(name).data, 0.2);
    }
    const model = await modelOf(configuration, store);
    const of = async (features: Float32Array) =>
      generated((await generate(model, { ...conditioning, features }, volumes, { random: new Random(1) })).mean);
    const whole = await attributeMoment(runtime, model, conditioning, volumes, { moment, weights }, { steps: 16 });
    expect(whole.full).toBeCloseTo(await of(conditioning.features), 3);
    expect(Math.abs(whole.gap)).toBeLessThan(2e-3 * Math.max(1, Math.abs(whole.full - whole.empty)));
    // One step half way along the path takes the gradient at half the features.
    const half = await attributeMoment(runtime, model, conditioning, volumes, { moment, weights }, { steps: 1 });
    const base = conditioning.features.map((value) => value / 2);
    let compared = 0;
    for (const at of [180, 240, 305, 333, 400]) {
      const moved = (by: number) => of(base.map((value, i) => (i === at ? value + by : value)));
      const slope = ((await moved(0.05)) - (await moved(-0.05))) / 0.1;
      const step = Math.floor(at / 8) - half.firstStep;
      expect(half.values[step * 8 + (at % 8)]).toBeCloseTo(slope * conditioning.features[at], 3);
      if (Math.abs(slope) > 1e-3) compared++;
    }
    expect(compared).toBeGreaterThan(2);
  });

  it('refuse a moment that there is not, and weights of another size', async () => {
    const configuration = tinyConfiguration();
    const model = { configuration, store: untrainedStore(configuration), features: bandPower };
    const ask = (at: number, own: Float32Array) =>
      attributeMoment(runtime, model, conditioning, volumes, { moment: at, weights: own });
    await expect(ask(4, weights)).rejects.toMatchObject({ code: 'moment-outside' });
    await expect(ask(0, new Float32Array(3))).rejects.toMatchObject({ code: 'wrong-size' });
  });
});
