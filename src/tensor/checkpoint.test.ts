import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { MemoryStorage } from '../foundation/index.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { createRuntime, Graph, linear, meanSquaredError, ParameterStore, Trainer } from './index.js';

const runtime = createRuntime(ort, { threads: 1 });
const PATH = 'checkpoint.safetensors';
const examples = { x: Float32Array.of(1, 2, -0.5, 0.25, 3, -1), y: Float32Array.of(0.5, 1, 0) };

async function parts() {
  const store = new ParameterStore();
  store.set('w', [2, 1], Float32Array.of(1, -2));
  store.set('b', [1], Float32Array.of(0));
  store.set('not learned', [1], Float32Array.of(5));
  const graph = new Graph();
  const w = graph.parameter(store, 'w', [2, 1]);
  const prediction = linear(graph.input('x', [3, 2]), w, graph.parameter(store, 'b', [1]));
  const loss = meanSquaredError(prediction, graph.input('y', [3, 1]));
  const optimizer = { learningRate: 0.1, averageDecay: 0.9 };
  return { store, trainer: await Trainer.create({ runtime, store, graph, loss, optimizer }), best: store.clone() };
}

const checkpoint = {
  step: 2,
  curves: { steps: [0, 2], trainLoss: [null, 0.5], validationScore: [0.1, 0.30000000000000004], chosenStep: 2 },
  pending: { sum: 0.1 + 0.2, count: 1 },
};

it('brings back weights, best weights, optimizer and curves to the last bit', async () => {
  const storage = new MemoryStorage();
  const kept = await parts();
  await kept.trainer.step(examples);
  await kept.trainer.step(examples);
  kept.best.set('w', [2, 1], Float32Array.of(7, 8));
  await writeCheckpoint(storage, PATH, 'f', checkpoint, kept);
  const after = await kept.trainer.step(examples);

  const fresh = await parts();
  expect(await readCheckpoint(storage, PATH, 'f', fresh)).toEqual(checkpoint);
  expect([...fresh.best.get('w').data]).toEqual([7, 8]);
  expect(fresh.trainer.stepCount).toBe(2);
  expect(await fresh.trainer.step(examples)).toEqual(after);
  for (const name of kept.store.names()) expect(fresh.store.get(name)).toEqual(kept.store.get(name));
  expect(fresh.trainer.average.get('w')).toEqual(kept.trainer.average.get('w'));
});

it('begins again where there is none, and refuses another training, leaving everything as it is', async () => {
  const storage = new MemoryStorage();
  const kept = await parts();
  expect(await readCheckpoint(storage, PATH, 'f', kept)).toBeUndefined();
  await kept.trainer.step(examples);
  await writeCheckpoint(storage, PATH, 'f', checkpoint, kept);
  const fresh = await parts();
  await expect(readCheckpoint(storage, PATH, 'g', fresh)).rejects.toMatchObject({
    code: 'checkpoint-mismatch',
    detail: { file: PATH },
  });
  expect([...fresh.store.get('w').data]).toEqual([1, -2]);
});
