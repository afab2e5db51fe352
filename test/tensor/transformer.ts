import {
  add,
  attention,
  Graph,
  gelu,
  type Initialiser,
  layerNormalize,
  linear,
  meanSquaredError,
  multiply,
  type Node,
  type ParameterStore,
  reshape,
  silu,
  split,
} from '../../src/tensor/index.js';

/** Sizes of the diffusion transformer by which the engine is tested and timed. */
export interface TransformerSizes {
  batch: number;
  tokens: number;
  context: number;
  width: number;
  heads: number;
  blocks: number;
}

/**
 * A diffusion transformer (Peebles & Xie 2023): blocks of self-attention,
 * cross-attention and a four times wider perceptron, each behind adaptive layer
 * norm whose shift, scale and gate come from a condition. Inputs `x`, `target`
 * `[batch, tokens, width]`, `context` `[batch, context, width]`, `condition` `[batch, width]`.
 */
export function transformer(sizes: TransformerSizes, store: ParameterStore, initialise: (name: string) => Initialiser) {
  const { batch, tokens, context: contextTokens, width, heads, blocks } = sizes;
  const graph = new Graph();
  const input = graph.input('x', [batch, tokens, width]);
  const context = graph.input('context', [batch, contextTokens, width]);
  const condition = silu(graph.input('condition', [batch, width]));
  const target = graph.input('target', [batch, tokens, width]);

  const dense = (x: Node, name: string, size: number) => {
    const weight = `${name}.weight`;
    const bias = `${name}.bias`;
    return linear(
      x,
      graph.parameter(store, weight, [x.shape[x.rank - 1], size], initialise(weight)),
      graph.parameter(store, bias, [size], initialise(bias)),
    );
  };

  let x = input;
  for (let block = 0; block < blocks; block++) {
    const modulation = dense(condition, `${block}.modulation`, 9 * width);
    const parts = split(modulation, new Array(9).fill(width), -1).map((part) => reshapeToRows(part));
    const residual = (index: number, branch: (x: Node) => Node) => {
      const [shift, scale, gate] = parts.slice(3 * index, 3 * index + 3);
      const modulated = add(multiply(layerNormalize(x, { epsilon: 1e-6 }), add(scale, 1)), shift);
      x = add(x, multiply(branch(modulated), gate));
    };
    const attend = (name: string, from: Node, to: Node) => {
      const [q, k, v] = [dense(from, `${name}.q`, width), dense(to, `${name}.k`, width), dense(to, `${name}.v`, width)];
      return dense(attention(q, k, v, { heads }), `${name}.out`, width);
    };
    residual(0, (h) => attend(`${block}.self`, h, h));
    residual(1, (h) => attend(`${block}.cross`, h, context));
    residual(2, (h) => dense(gelu(dense(h, `${block}.up`, 4 * width), 'tanh'), `${block}.down`, width));
  }
  const output = dense(layerNormalize(x, { epsilon: 1e-6 }), 'head', width);
  return { graph, output, loss: meanSquaredError(output, target) };
}

function reshapeToRows(x: Node): Node {
  return reshape(x, [x.shape[0], 1, x.shape[1]]);
}

/**
 * Values in ±amplitude from an integer hash of the name and the index, so that
 * another program can make the same ones.
 */
export function formula(name: string, count: number, amplitude: number): Float32Array {
  let seed = 0;
  for (const letter of name) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) >>> 0;
  return Float32Array.from({ length: count }, (_, i) => {
    let h = (Math.imul(i, 2654435761) + seed) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
    h = (h ^ (h >>> 16)) >>> 0;
    return ((h / 4294967296) * 2 - 1) * amplitude;
  });
}

/** Multiplications and additions of all matrix products of one training step: forward, and twice that backward. */
export function matrixOperations(sizes: TransformerSizes): number {
  const { batch, tokens, context, width, blocks } = sizes;
  const rows = batch * tokens;
  const contextRows = batch * context;
  const block =
    2 * rows * width * width * (4 + 2 + 8) +
    2 * contextRows * width * width * 2 +
    4 * rows * (tokens + context) * width +
    2 * batch * width * width * 9;
  return 3 * (blocks * block + 2 * rows * width * width);
}
