import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import {
  createRuntime,
  decodeSafetensors,
  encodeSafetensors,
  Graph,
  gelu,
  linear,
  meanSquaredError,
  normalOf,
  type OptimizerOptions,
  ParameterStore,
  Trainer,
  zeros,
} from './index.js';

const runtime = createRuntime(ort, { threads: 1 });

/** Regression of three examples on two numbers each. */
const examples = { x: Float32Array.of(1, 2, -0.5, 0.25, 3, -1), y: Float32Array.of(0.5, 1, 0, -1, 2, 2) };

async function regression(optimizer: OptimizerOptions, trainable?: (name: string) => boolean) {
  const store = new ParameterStore();
  store.set('p', [2, 2], Float32Array.of(1, -2, 3, 0.5));
  store.set('b', [2], Float32Array.of(0.25, -0.75));
  const graph = new Graph();
  const p = graph.parameter(store, 'p', [2, 2]);
  const prediction = linear(graph.input('x', [3, 2]), p, graph.parameter(store, 'b', [2]));
  const loss = meanSquaredError(prediction, graph.input('y', [3, 2]));
  const metrics = { difference: meanSquaredError(p, p) };
  return { store, trainer: await Trainer.create({ runtime, store, graph, loss, metrics, trainable, optimizer }) };
}

function expectClose(found: Float32Array, expected: readonly number[], tolerance = 1e-6): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i] - value)).toBeLessThan(tolerance);
  });
}

describe('Trainer', () => {
  // Four steps of torch.optim.AdamW (PyTorch 2.15, float64) with clip_grad_norm_ 0.5, the bias without
  // decay and at half the rate, and an average a ← 0.7 a + 0.3 p.
  it('steps as PyTorch does: AdamW, clipping, rates, decay, average', async () => {
    const { store, trainer } = await regression({
      learningRate: 0.1,
      betas: [0.8, 0.95],
      epsilon: 1e-6,
      weightDecay: 0.1,
      clipNorm: 0.5,
      averageDecay: 0.7,
      rate: (name) => (name === 'b' ? 0.5 : 1),
    });
    const first = await trainer.step(examples);
    expect(first.loss).toBeCloseTo(23.981770833333332, 4);
    expect(first.gradientNorm).toBeCloseTo(12.340145394931762, 4);
    expect(first.metrics).toEqual({ difference: 0 });
    for (let i = 0; i < 2; i++) await trainer.step(examples);
    const last = await trainer.step(examples);
    expect(last.loss).toBeCloseTo(17.614803142856218, 4);
    expect(last.gradientNorm).toBeCloseTo(10.539752215957082, 4);
    expectClose(
      store.get('p').data,
      [0.8293801431793644, -1.5271387098602056, 2.4874281611941442, 0.09269490121450338],
    );
    expectClose(store.get('b').data, [0.051621654705039335, -0.5498464169649505]);
    const average = [0.8678830678986063, -1.735841081007666, 2.713699038973492, 0.27140612549246007];
    expectClose(trainer.average.get('p').data, average);
    expectClose(trainer.average.get('b').data, [0.13934195616432554, -0.6385926520159633]);
    await trainer.release();
  });

  it('updates from accumulated batches as from their mean', async () => {
    const settings = { learningRate: 0.1, epsilon: 1 };
    const whole = await regression(settings);
    const inParts = await regression(settings);
    const { gradientNorm } = await whole.trainer.step(examples);
    await inParts.trainer.accumulate(examples);
    await inParts.trainer.accumulate(examples);
    await expect(inParts.trainer.step(examples)).rejects.toMatchObject({ code: 'trainer-order' });
    expect(inParts.trainer.apply().gradientNorm).toBeCloseTo(gradientNorm, 5);
    expectClose(inParts.store.get('p').data, [...whole.store.get('p').data]);
    expect(() => inParts.trainer.apply()).toThrow(expect.objectContaining({ code: 'trainer-order' }));
    await whole.trainer.release();
    await inParts.trainer.release();
  });

  it('leaves alone what may not learn', async () => {
    const { store, trainer } = await regression({ learningRate: 0.1 }, (name) => name === 'b');
    await trainer.step(examples);
    expect([...store.get('p').data]).toEqual([1, -2, 3, 0.5]);
    expect([...store.get('b').data]).not.toEqual([0.25, -0.75]);
    await trainer.release();
  });

  it('stops before a value that is not finite reaches the parameters', async () => {
    const { store, trainer } = await regression({ learningRate: 0.1 });
    const bad = { ...examples, y: new Float32Array(6).fill(Number.NaN) };
    await expect(trainer.step(bad)).rejects.toMatchObject({ code: 'training-diverged', kind: 'failure' });
    expect([...store.get('p').data]).toEqual([1, -2, 3, 0.5]);
    await trainer.release();
  });

  it('continues from a saved state to the same bytes, and repeats itself', async () => {
    const uninterrupted = await perceptron();
    for (let i = 0; i < 12; i++) await uninterrupted.trainer.step(batch(i));

    const before = await perceptron();
    for (let i = 0; i < 5; i++) await before.trainer.step(batch(i));
    const tensors = new Map(before.store.names().map((name) => [name, before.store.get(name)]));
    const weights = decodeSafetensors(encodeSafetensors(tensors), 'model').tensors;
    const state = decodeSafetensors(encodeSafetensors(before.trainer.state()), 'state').tensors;
    const after = await perceptron();
    for (const [name, { shape, data }] of weights) after.store.set(name, shape, data);
    after.trainer.restore(state);
    expect(after.trainer.stepCount).toBe(5);
    for (let i = 5; i < 12; i++) await after.trainer.step(batch(i));

    for (const name of uninterrupted.store.names()) {
      expect(after.store.get(name).data).toEqual(uninterrupted.store.get(name).data);
      expect(after.trainer.average.get(name).data).toEqual(uninterrupted.trainer.average.get(name).data);
    }
    for (const { trainer } of [uninterrupted, before, after]) await trainer.release();
  });

  it('refuses the state of another model', async () => {
    const { trainer } = await regression({ learningRate: 0.1 });
    const state = trainer.state();
    state.delete('second/b');
    expect(() => trainer.restore(state)).toThrow(expect.objectContaining({ code: 'trainer-state' }));
    await trainer.release();
  });
});

async function perceptron() {
  const store = new ParameterStore(new Random(5));
  const graph = new Graph();
  const dense = (x: ReturnType<Graph['input']>, name: string, size: number) =>
    linear(
      x,
      graph.parameter(store, `${name}.weight`, [x.shape[1], size], normalOf(0.3)),
      graph.parameter(store, `${name}.bias`, [size], zeros),
    );
  const prediction = dense(gelu(dense(graph.input('x', [32, 24]), 'hidden', 48)), 'out', 8);
  const loss = meanSquaredError(prediction, graph.input('y', [32, 8]));
  const optimizer = { learningRate: 1e-2, weightDecay: 0.05, clipNorm: 0.1, averageDecay: 0.9 };
  return {
    store,
    trainer: await Trainer.create({ runtime: createRuntime(ort, { threads: 2 }), store, graph, loss, optimizer }),
  };
}

function batch(index: number) {
  const random = new Random(index);
  return { x: random.fillNormal(new Float32Array(32 * 24)), y: random.fillNormal(new Float32Array(32 * 8)) };
}
