import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { dense } from '../tensor/dense.js';
import { compile, createRuntime, Graph, type Node, ParameterStore } from '../tensor/index.js';
import { contextWidth, diffusionTransformer, ditBlock, keysAndValues } from './dit.js';

const runtime = createRuntime(ort, { threads: 1 });
const [BATCH, TOKENS, CONTEXT, WIDTH, OUTPUTS] = [2, 5, 3, 8, 6];
const shape = { width: WIDTH, depth: 2, heads: 2, expansion: 2 };

type Rows = number[][];

/** Double-precision layers straight from their definitions, with the weights of a store. */
function definitions(store: ParameterStore) {
  const dense = (x: Rows, name: string): Rows => {
    const { shape, data } = store.get(`${name}.weight`);
    const bias = store.get(`${name}.bias`).data;
    return x.map((row) =>
      Array.from({ length: shape[1] }, (_, j) =>
        row.reduce((sum, value, i) => sum + value * data[i * shape[1] + j], bias[j]),
      ),
    );
  };
  const modulate = (x: Rows, shift: number[], scale: number[]): Rows =>
    x.map((row) => {
      const mean = row.reduce((a, b) => a + b) / row.length;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
      return row.map((value, i) => ((value - mean) / Math.sqrt(variance + 1e-6)) * (1 + scale[i]) + shift[i]);
    });
  const attend = (query: Rows, key: Rows, value: Rows): Rows =>
    query.map((q) => {
      const result: number[] = [];
      const part = WIDTH / shape.heads;
      for (let from = 0; from < WIDTH; from += part) {
        const scores = key.map((k) => {
          let sum = 0;
          for (let i = from; i < from + part; i++) sum += q[i] * k[i];
          return Math.exp(sum / Math.sqrt(part));
        });
        const total = scores.reduce((a, b) => a + b);
        for (let i = from; i < from + part; i++) {
          result.push(scores.reduce((sum, score, row) => sum + (score / total) * value[row][i], 0));
        }
      }
      return result;
    });
  const columns = (x: Rows, part: number): Rows => x.map((row) => row.slice(part * WIDTH, (part + 1) * WIDTH));
  const gelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  const silu = (x: number) => x / (1 + Math.exp(-x));
  const gated = (x: Rows, gate: number[], branch: Rows): Rows =>
    x.map((row, n) => row.map((value, i) => value + gate[i] * branch[n][i]));
  const vectors = (condition: number[], name: string, count: number): Rows => {
    const [all] = dense([condition.map(silu)], name);
    return Array.from({ length: count }, (_, i) => all.slice(i * WIDTH, (i + 1) * WIDTH));
  };

  const block = (x: Rows, context: Rows | undefined, condition: number[], name: string): Rows => {
    const m = vectors(condition, `${name}.modulation`, context ? 9 : 6);
    const qkv = dense(modulate(x, m[0], m[1]), `${name}.self.qkv`);
    const own = attend(columns(qkv, 0), columns(qkv, 1), columns(qkv, 2));
    let after = gated(x, m[2], dense(own, `${name}.self.out`));
    if (context) {
      const query = dense(modulate(after, m[6], m[7]), `${name}.cross.query`);
      const kv = dense(context, `${name}.cross.kv`);
      const crossOutput = attend(query, columns(kv, 0), columns(kv, 1));
      after = gated(after, m[8], dense(crossOutput, `${name}.cross.out`));
    }
    const hidden = dense(modulate(after, m[3], m[4]), `${name}.feed.in`).map((row) => row.map(gelu));
    return gated(after, m[5], dense(hidden, `${name}.feed.out`));
  };
  const network = (x: Rows, context: Rows | undefined, condition: number[], name: string): Rows => {
    let after = x;
    for (let i = 0; i < shape.depth; i++) after = block(after, context, condition, `${name}.block${i}`);
    const [shift, scale] = vectors(condition, `${name}.final.modulation`, 2);
    return dense(modulate(after, shift, scale), `${name}.final`);
  };
  return { block, network };
}

const random = new Random('inputs');
const feeds = {
  tokens: random.fillNormal(new Float32Array(BATCH * TOKENS * WIDTH)),
  context: random.fillNormal(new Float32Array(BATCH * CONTEXT * WIDTH)),
  condition: random.fillNormal(new Float32Array(BATCH * WIDTH)),
};

/** One place of a batch as rows. */
function place(values: Float32Array, index: number, width: number): Rows {
  const rows = values.length / BATCH / width;
  return Array.from({ length: rows }, (_, row) => [
    ...values.subarray((index * rows + row) * width, (index * rows + row + 1) * width),
  ]);
}

function prepare(build: (graph: Graph, store: ParameterStore, inputs: Record<keyof typeof feeds, Node>) => Node) {
  const graph = new Graph();
  const store = new ParameterStore(new Random('weights'));
  const inputs = {
    tokens: graph.input('tokens', [BATCH, TOKENS, WIDTH]),
    context: graph.input('context', [BATCH, CONTEXT, WIDTH]),
    condition: graph.input('condition', [BATCH, WIDTH]),
  };
  const output = build(graph, store, inputs);
  const run = async () => {
    const program = await compile(runtime, graph, { output });
    const result = await program.run(feeds);
    await program.release();
    return result.output;
  };
  return { store, run };
}

/** The whole network, and one block of it, with keys and values of the context or without any. */
const wholeNetwork = (across: boolean) =>
  prepare((graph, store, { context, ...inputs }) => {
    const keysValues = across ? keysAndValues(graph, store, 'dit', context, shape) : undefined;
    if (keysValues) expect(keysValues.shape).toEqual([BATCH, CONTEXT, contextWidth(shape)]);
    return diffusionTransformer(graph, store, 'dit', { ...inputs, keysValues }, shape, OUTPUTS);
  });
const oneBlock = (across: boolean) =>
  prepare((graph, store, { tokens, context, condition }) => {
    const keysValues = across ? dense(graph, store, 'b.cross.kv', context, 2 * WIDTH) : undefined;
    return ditBlock(graph, store, 'b', tokens, keysValues, condition, shape);
  });

/** Every weight random, those that begin at zero too. */
function randomise(store: ParameterStore): void {
  for (const name of store.names()) new Random(name).fillNormal(store.get(name).data, 0.4);
}

describe('the diffusion transformer', () => {
  it.each([
    ['with attention to the context', true],
    ['without it', false],
  ])('is its definition, block and whole, in double precision, %s', async (_, across) => {
    for (const [{ store, run }, kind, outputs] of [
      [oneBlock(across), 'block', WIDTH],
      [wholeNetwork(across), 'network', OUTPUTS],
    ] as const) {
      randomise(store);
      expect(store.names().some((name) => name.includes('cross'))).toBe(across);
      const found = await run();
      const name = kind === 'block' ? 'b' : 'dit';
      for (let b = 0; b < BATCH; b++) {
        const [condition] = place(feeds.condition, b, WIDTH);
        const of = definitions(store)[kind];
        const context = across ? place(feeds.context, b, WIDTH) : undefined;
        const expected = of(place(feeds.tokens, b, WIDTH), context, condition, name);
        const rows = place(found, b, outputs);
        expected.forEach((row, n) => {
          row.forEach((value, i) => {
            expect(Math.abs(rows[n][i] - value), `${kind} ${b} ${n} ${i}`).toBeLessThan(4e-5);
          });
        });
      }
    }
  });

  it('is the identity, block by block, before training, and its velocity is zero', async () => {
    expect(await oneBlock(true).run()).toEqual(feeds.tokens);
    const { store, run } = wholeNetwork(true);
    for (const block of [0, 1]) {
      expect(store.get(`dit.block${block}.self.qkv.weight`).data.some((value) => value !== 0)).toBe(true);
    }
    expect(await run()).toEqual(new Float32Array(BATCH * TOKENS * OUTPUTS));
  });
});
