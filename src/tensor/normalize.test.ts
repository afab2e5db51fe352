import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import {
  compile,
  createRuntime,
  Graph,
  layerNormalize,
  layerNormalizeParts,
  multiply,
  normalOf,
  ParameterStore,
  reshape,
} from './index.js';

const runtime = createRuntime(ort, { threads: 1 });
const random = new Random('normalize');

/** Values whose parts lie far from 0, so that a variance by the difference of moments would be lost. */
const offset = (count: number) => Float32Array.from({ length: count }, (_, i) => 50 + (i % 7) + random.normal());

describe('layerNormalizeParts', () => {
  it('gives what layer normalisation of each part gives', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 9, 12]);
    const affine = { scale: graph.input('scale', [4]), bias: graph.input('bias', [4]), epsilon: 1e-6 };
    const outputs = {
      parts: layerNormalizeParts(x, 3, affine),
      bare: layerNormalizeParts(x, 3),
      expected: reshape(layerNormalize(reshape(x, [2, 9, 3, 4]), affine), x.shape),
      expectedBare: reshape(layerNormalize(reshape(x, [2, 9, 3, 4])), x.shape),
    };
    const program = await compile(runtime, graph, outputs);
    const { parts, bare, expected, expectedBare } = await program.run({
      x: offset(2 * 9 * 12),
      scale: Float32Array.of(1, -2, 0.5, 3),
      bias: Float32Array.of(0, 1, -1, 0.2),
    });
    const furthest = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));
    expect(furthest(parts, expected)).toBeLessThan(1e-4);
    expect(furthest(bare, expectedBare)).toBeLessThan(1e-4);
    expect(Math.max(...expectedBare)).toBeGreaterThan(1);
  });

  it('refuses parts that are not equal and an affine map of another size', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 12]);
    expect(() => layerNormalizeParts(x, 5)).toThrow(/5 equal parts/);
    expect(() => layerNormalizeParts(x, 3, { scale: graph.input('scale', [12]) })).toThrow(/tensor-shape|parts/);
  });
});

describe('compile', () => {
  it('keeps parameters as they were where they are inside, and follows them where they are fed', async () => {
    const store = new ParameterStore(new Random('inside'));
    const graph = new Graph();
    const weight = graph.parameter(store, 'weight', [3], normalOf(1));
    const value = multiply(weight, graph.input('x', [3]));
    const x = Float32Array.of(1, 1, 1);
    const before = store.get('weight').data.slice();
    const fed = await compile(runtime, graph, { value });
    const inside = await compile(runtime, graph, { value }, { parameters: 'inside' });
    store.get('weight').data.fill(7);
    expect([...(await inside.run({ x })).value]).toEqual([...before]);
    expect([...(await fed.run({ x })).value]).toEqual([7, 7, 7]);
  });
});
