import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import {
  add,
  attention,
  compile,
  createRuntime,
  exportOnnx,
  Graph,
  gather,
  linear,
  MatrixEngine,
  matmul,
  meanSquaredError,
  multiply,
  normalOf,
  ones,
  openOnnx,
  ParameterStore,
  reshape,
  slice,
  sum,
  transpose,
  warmupCosine,
  xavierUniform,
} from './index.js';

const runtime = createRuntime(ort, { threads: 1 });
const error = (code: string) => expect.objectContaining({ code });

describe('Graph', () => {
  it('keeps an operation once', () => {
    const graph = new Graph();
    const a = graph.input('a', [3]);
    expect(multiply(a, 2)).toBe(multiply(a, 2));
    expect(multiply(a, 2)).not.toBe(multiply(a, 3));
  });

  it('refuses operands that do not fit, saying which operator', () => {
    const graph = new Graph();
    const a = graph.input('a', [2, 3]);
    const i = graph.input('i', [2], 'int64');
    expect(() => graph.input('a', [1])).toThrow(error('graph-name'));
    expect(() => graph.input('b', [2, 0])).toThrow(error('tensor-shape'));
    expect(() => add(a, graph.input('c', [2]))).toThrow(/add: .*found \[2, 3\] and \[2\]/);
    expect(() => matmul(a, a)).toThrow(error('tensor-shape'));
    expect(() => meanSquaredError(a, graph.input('d', [3]))).toThrow(error('tensor-shape'));
    expect(() => attention(a, a, a, { heads: 2 })).toThrow(error('tensor-shape'));
    expect(() => slice(a, 1, 2, 5)).toThrow(error('tensor-slice'));
    expect(() => sum(a, [2])).toThrow(error('tensor-axis'));
    expect(() => add(a, i)).toThrow(error('tensor-type'));
    expect(() => gather(a, a)).toThrow(error('tensor-type'));
    expect(() => add(a, new Graph().input('a', [3]))).toThrow(error('graph-mixed'));
  });
});

describe('ParameterStore', () => {
  it('makes the same first values whatever else is made', () => {
    const make = (...names: string[]) => {
      const store = new ParameterStore(new Random(3));
      const graph = new Graph();
      for (const name of names) graph.parameter(store, name, [40, 50], xavierUniform);
      return store;
    };
    const alone = make('b').get('b').data;
    expect(make('a', 'b').get('b').data).toEqual(alone);
    expect(make('a', 'b').get('a').data).not.toEqual(alone);
    const limit = Math.sqrt(6 / 90);
    expect(Math.max(...alone)).toBeLessThanOrEqual(limit);
    expect(Math.max(...alone)).toBeGreaterThan(0.98 * limit);
  });

  it('refuses another shape, and a parameter that it cannot make', () => {
    const store = new ParameterStore();
    store.set('w', [2, 2], new Float32Array(4));
    expect(() => new Graph().parameter(store, 'w', [4])).toThrow(error('parameter-shape'));
    expect(() => new Graph().parameter(store, 'v', [4], ones)).toThrow(error('parameter-missing'));
    expect(() => store.set('w', [3], new Float32Array(4))).toThrow(error('parameter-shape'));
    expect(store.count).toBe(4);
  });
});

describe('Program', () => {
  it('sees parameters change, in place or replaced', async () => {
    const store = new ParameterStore();
    store.set('w', [1, 1], Float32Array.of(2));
    const graph = new Graph();
    const y = linear(graph.input('x', [2, 1]), graph.parameter(store, 'w', [1, 1]));
    const program = await compile(runtime, graph, { y, twice: multiply(y, 2) });
    const x = Float32Array.of(1, 10);
    expect(await program.run({ x })).toEqual({ y: Float32Array.of(2, 20), twice: Float32Array.of(4, 40) });
    store.get('w').data[0] = 3;
    expect(await program.run({ x }, ['y'])).toEqual({ y: Float32Array.of(3, 30) });
    store.set('w', [1, 1], Float32Array.of(4));
    expect((await program.run({ x })).y).toEqual(Float32Array.of(4, 40));
    await expect(program.run({})).rejects.toMatchObject({ code: 'feed-missing' });
    await expect(program.run({ x: new Float32Array(3) })).rejects.toMatchObject({ code: 'feed-shape' });
    await expect(program.run({ x: new BigInt64Array(2) })).rejects.toMatchObject({ code: 'feed-type' });
    await expect(program.run({ x }, ['z'])).rejects.toMatchObject({ code: 'output-unknown' });
    await program.release();
    await expect(program.run({ x })).rejects.toMatchObject({ code: 'program-released' });
  });
});

describe('exportOnnx', () => {
  function network(batch: number) {
    const store = new ParameterStore(new Random(2));
    const graph = new Graph();
    const x = graph.input('x', [batch, 5, 8]);
    const q = linear(x, graph.parameter(store, 'q', [8, 8], xavierUniform));
    const y = sum(attention(q, x, x, { heads: 2 }), [1]);
    return { graph, y: add(y, graph.parameter(store, 'b', [8], normalOf(1))) };
  }

  it('opens for any batch when asked, with the values of the graph built for it', async () => {
    const { graph, y } = network(2);
    const model = await openOnnx(runtime, exportOnnx(graph, { y }, { dynamicBatch: true }));
    expect(model.inputs).toEqual([{ name: 'x', type: 'float32', shape: ['batch', 5, 8] }]);
    expect(model.outputs).toEqual([{ name: 'y', type: 'float32', shape: ['batch', 8] }]);
    for (const batch of [1, 2, 7]) {
      const other = network(batch);
      const program = await compile(runtime, other.graph, { y: other.y });
      const x = new Random(batch).fillNormal(new Float32Array(batch * 40));
      const expected = await program.run({ x });
      const found = await model.run({ x });
      expect(found.y.length).toBe(batch * 8);
      found.y.forEach((value, i) => {
        expect(value).toBeCloseTo(expected.y[i], 5);
      });
      await program.release();
    }
    await expect(model.run({ x: new Float32Array(41) })).rejects.toMatchObject({ code: 'feed-shape' });
    await expect(model.run({})).rejects.toMatchObject({ code: 'feed-missing' });
    await model.release();
  });

  it('uses operators of the standard alone', () => {
    const { graph, y } = network(2);
    expect(new TextDecoder('latin1').decode(exportOnnx(graph, { y }))).not.toContain('com.microsoft');
  });

  it('says where a graph ties the batch to its size', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 6]);
    const dynamicBatch = true;
    for (const y of [
      reshape(x, [3, 4]),
      transpose(x, [1, 0]),
      sum(x),
      add(x, graph.constant(new Float32Array(12), [2, 6])),
    ]) {
      expect(() => exportOnnx(graph, { y }, { dynamicBatch })).toThrow(error('onnx-batch-fixed'));
    }
  });

  it('refuses what is no model', async () => {
    await expect(openOnnx(runtime, new Uint8Array(40).fill(7))).rejects.toMatchObject({ code: 'onnx-unreadable' });
  });
});

describe('MatrixEngine', () => {
  it('multiplies with every transposition', async () => {
    const engine = new MatrixEngine(runtime);
    // [1 2 3; 4 5 6] · [1 0; 0 1; 1 1] = [4 5; 10 11]
    const a = Float32Array.of(1, 2, 3, 4, 5, 6);
    const aFlipped = Float32Array.of(1, 4, 2, 5, 3, 6);
    const b = Float32Array.of(1, 0, 0, 1, 1, 1);
    const bFlipped = Float32Array.of(1, 0, 1, 0, 1, 1);
    const expected = Float32Array.of(4, 5, 10, 11);
    expect(await engine.multiply(a, [2, 3], b, [3, 2])).toEqual(expected);
    expect(await engine.multiply(aFlipped, [3, 2], b, [3, 2], { transposeA: true })).toEqual(expected);
    expect(await engine.multiply(a, [2, 3], bFlipped, [2, 3], { transposeB: true })).toEqual(expected);
    const both = { transposeA: true, transposeB: true };
    expect(await engine.multiply(aFlipped, [3, 2], bFlipped, [2, 3], both)).toEqual(expected);
    await expect(engine.multiply(a, [2, 3], b, [2, 3])).rejects.toMatchObject({ code: 'tensor-shape' });
    await engine.release();
  });
});

describe('schedules', () => {
  it('rise, fall along a cosine and stay', () => {
    const rate = warmupCosine({ peak: 1, warmup: 4, total: 12, floor: 0.1 });
    expect([0, 1, 3, 4, 8, 12, 50].map(rate)).toEqual([0.25, 0.5, 1, 1, 0.55, 0.1, 0.1]);
    expect(() => warmupCosine({ peak: 1, warmup: 5, total: 4 })).toThrow(error('schedule-range'));
  });
});
