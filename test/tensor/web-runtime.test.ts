import * as native from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/foundation/index.js';
import {
  compile,
  createRuntime,
  exportOnnx,
  MatrixEngine,
  openOnnx,
  ParameterStore,
  type Runtime,
  Trainer,
  xavierUniform,
} from '../../src/tensor/index.js';
import { formula, transformer } from './transformer.js';

/*
 * The package for browsers (WebAssembly, here in Node) beside the one for Node. They share their operators but not their
 * matrix kernels, so that results differ by rounding.
 */

const sizes = { batch: 2, tokens: 6, context: 4, width: 16, heads: 2, blocks: 2 };
const runtimes = { native: createRuntime(native, { threads: 1 }), web: createRuntime(web, { threads: 1 }) };
const feeds = {
  x: formula('x', 2 * 6 * 16, 1),
  context: formula('context', 2 * 4 * 16, 1),
  condition: formula('condition', 2 * 16, 1),
  target: formula('target', 2 * 6 * 16, 1),
};

/** The same network with the same first values each time. */
function network() {
  const store = new ParameterStore(new Random('web'));
  return { store, ...transformer(sizes, store, () => (shape, random) => xavierUniform(shape, random)) };
}

/** Largest difference in parts of the largest value. The expected values must not all be zero. */
function difference(found: Float32Array, expected: Float32Array): number {
  expect(found.length).toBe(expected.length);
  const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  expect(size).toBeGreaterThan(0);
  return expected.reduce((largest, value, i) => Math.max(largest, Math.abs(value - found[i])), 0) / size;
}

describe('onnxruntime-web beside onnxruntime-node', () => {
  it('runs on one thread, as was asked', () => {
    expect(web.env.wasm.numThreads).toBe(1);
  });

  it.each(['fed', 'inside'] as const)(
    'infers the same, parameters %s, also into existing arrays',
    async (parameters) => {
      const infer = async (runtime: Runtime) => {
        const { graph, output, loss } = network();
        const program = await compile(runtime, graph, { output, loss }, { parameters });
        const fresh = await program.run(feeds);
        const existing = { output: new Float32Array(fresh.output.length).fill(7), loss: new Float32Array(1) };
        await program.runInto(feeds, existing);
        await program.release();
        expect(existing).toEqual(fresh);
        return fresh;
      };
      const expected = await infer(runtimes.native);
      const found = await infer(runtimes.web);
      expect(difference(found.output, expected.output)).toBeLessThan(1e-5);
      expect(difference(found.loss, expected.loss)).toBeLessThan(1e-5);
    },
  );

  it('reads the exported model the same', async () => {
    const { graph, output } = network();
    const bytes = exportOnnx(graph, { output });
    const results: Float32Array[] = [];
    for (const runtime of [runtimes.native, runtimes.web]) {
      const model = await openOnnx(runtime, bytes);
      results.push((await model.run(feeds)).output);
      await model.release();
    }
    expect(difference(results[1], results[0])).toBeLessThan(1e-5);
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('multiplies matrices the same, transposed: %s, %s', async (transposeA, transposeB) => {
    const [a, b] = [formula('a', 37 * 53, 1), formula('b', 53 * 29, 1)];
    const product = async (runtime: Runtime) => {
      const engine = new MatrixEngine(runtime);
      const aShape = transposeA ? ([53, 37] as const) : ([37, 53] as const);
      const bShape = transposeB ? ([29, 53] as const) : ([53, 29] as const);
      const result = await engine.multiply(a, aShape, b, bShape, { transposeA, transposeB });
      await engine.release();
      return result;
    };
    const expected = new Float32Array(37 * 29);
    for (let i = 0; i < 37; i++)
      for (let j = 0; j < 29; j++)
        for (let k = 0; k < 53; k++)
          expected[i * 29 + j] += a[transposeA ? k * 37 + i : i * 53 + k] * b[transposeB ? j * 53 + k : k * 29 + j];
    expect(difference(await product(runtimes.web), expected)).toBeLessThan(1e-5);
    expect(difference(await product(runtimes.native), expected)).toBeLessThan(1e-5);
  });

  it('trains the same: losses, gradients, outputs and every parameter after six steps, two of them of two batches', async () => {
    const learn = async (runtime: Runtime) => {
      const { store, graph, output, loss } = network();
      const trainer = await Trainer.create({
        runtime,
        store,
        graph,
        loss,
        outputs: { output },
        metrics: { again: loss },
        // A large epsilon, since Adam's own makes a sign of gradients that are zero up to rounding.
        optimizer: { learningRate: 0.01, epsilon: 1e-3, weightDecay: 0.01, clipNorm: 1, averageDecay: 0.9 },
      });
      const first = store.clone();
      const numbers: number[] = [];
      for (let step = 0; step < 4; step++) {
        const result = await trainer.step(feeds);
        numbers.push(result.loss, result.metrics.again, result.gradientNorm, Math.hypot(...result.outputs.output));
      }
      const halved = { ...feeds, x: feeds.x.map((value) => value / 2) };
      for (let step = 0; step < 2; step++) {
        for (const batch of [feeds, halved]) numbers.push((await trainer.accumulate(batch)).loss);
        numbers.push(trainer.apply().gradientNorm);
      }
      const { average } = trainer;
      await trainer.release();
      return { numbers, first, store, average };
    };
    const expected = await learn(runtimes.native);
    const found = await learn(runtimes.web);
    expect(expected.numbers[12]).toBeLessThan(0.95 * expected.numbers[0]);
    expect(difference(Float32Array.from(found.numbers), Float32Array.from(expected.numbers))).toBeLessThan(1e-5);
    for (const name of expected.store.names()) {
      const change = expected.store.get(name).data.map((value, i) => value - expected.first.get(name).data[i]);
      const changeThere = found.store.get(name).data.map((value, i) => value - found.first.get(name).data[i]);
      // A key's bias moves all scores of a row alike: its gradient is zero up to rounding.
      if (name.endsWith('.k.bias')) expect(Math.max(...changeThere.map(Math.abs)), name).toBeLessThan(1e-6);
      else expect(difference(changeThere, change), name).toBeLessThan(1e-4);
      expect(difference(found.average.get(name).data, expected.average.get(name).data), name).toBeLessThan(1e-4);
    }
  });
});
