import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { attention } from './attention.js';
import { square } from './elementwise.js';
import { exportOnnx } from './export.js';
import { gradients } from './gradient.js';
import { Graph, type Node } from './graph.js';
import { onnxModel } from './onnx-model.js';
import { openOnnx } from './open.js';
import { compile } from './program.js';
import { sum } from './reduce.js';
import { createRuntime } from './runtime.js';
import { reshape } from './shape.js';

const runtime = createRuntime(ort, { threads: 1 });
const random = new Random('attention');
const values = (count: number) => Float32Array.from({ length: count }, () => random.normal());

/** Attention of 37 queries over 53 keys in 3 heads. */
function network() {
  const graph = new Graph();
  const q = graph.input('q', [2, 37, 12]);
  const k = graph.input('k', [2, 53, 12]);
  const v = graph.input('v', [2, 53, 12]);
  return { graph, q, output: attention(q, k, v, { heads: 3 }) };
}

const isFused = (outputs: Record<string, Node>) =>
  Buffer.from(onnxModel(outputs, { parameters: 'fed', operators: 'fast' })).includes('MultiHeadAttention');

describe('attention by the operator of the runtime', () => {
  it('gives what softmax(q·kᵀ/√d)·v gives', async () => {
    const { graph, output } = network();
    const feeds = { q: values(2 * 37 * 12), k: values(2 * 53 * 12), v: values(2 * 53 * 12) };
    expect(isFused({ output })).toBe(true);
    const program = await compile(runtime, graph, { output });
    const { output: fast } = await program.run(feeds);
    const at = (name: keyof typeof feeds, batch: number, token: number, feature: number, tokens: number) =>
      feeds[name][(batch * tokens + token) * 12 + feature];
    let furthest = 0;
    for (let batch = 0; batch < 2; batch++) {
      for (let token = 0; token < 37; token++) {
        for (let feature = 0; feature < 12; feature++) {
          const first = 4 * Math.floor(feature / 4);
          const weights = Array.from({ length: 53 }, (_, key) => {
            let score = 0;
            for (let d = first; d < first + 4; d++) score += at('q', batch, token, d, 37) * at('k', batch, key, d, 53);
            return Math.exp(score / 2);
          });
          const total = weights.reduce((a, b) => a + b);
          const expected = weights.reduce((s, w, key) => s + (w / total) * at('v', batch, key, feature, 53), 0);
          furthest = Math.max(furthest, Math.abs(expected - fast[(batch * 37 + token) * 12 + feature]));
        }
      }
    }
    expect(furthest).toBeLessThan(1e-5);
    const opened = await openOnnx(runtime, exportOnnx(graph, { output }));
    const { output: standard } = await opened.run(feeds);
    expect(Math.max(...standard.map((value, i) => Math.abs(value - fast[i])))).toBeLessThan(1e-5);
  });

  it('stands aside where a gradient needs the weights, and in what is exported', () => {
    const { graph, q, output } = network();
    const flat = reshape(output, [2 * 37, 12]);
    const [gradient] = gradients(sum(square(flat)), [q]);
    expect(isFused({ flat })).toBe(true);
    expect(isFused({ gradient })).toBe(false);
    expect(isFused({ flat, gradient })).toBe(false);
    expect(Buffer.from(exportOnnx(graph, { output })).includes('MultiHeadAttention')).toBe(false);
  });
});
