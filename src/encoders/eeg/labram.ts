/**
 * LaBraM (Jiang, Zhao & Lu, ICLR 2024), read from top to bottom: one-second patches of EEG become tokens in a temporal
 * stem, learn which electrode and which second they are, and pass a transformer. Parameters carry the names of the
 * published checkpoint and its layout (`[out, in]`), so that its weights go in as they are.
 *
 * The input is in units of 100 µV at 200 Hz. Written from the paper and the published facts of the checkpoint.
 */
import { HemocastError } from '../../foundation/index.js';
import { LABRAM_CHANNELS, LABRAM_SECONDS } from '../../modalities/index.js';
import {
  add,
  attention,
  concat,
  constantOf,
  conv1d,
  ExpectedShapes,
  expand,
  Graph,
  gather,
  gelu,
  groupNormalize,
  type Initialiser,
  layerNormalize,
  layerNormalizeParts,
  linear,
  mean,
  multiply,
  type Node,
  type NormalizeOptions,
  normalOf,
  ones,
  type ParameterStore,
  pad,
  reshape,
  slice,
  split,
  subtract,
  transpose,
  zeros,
} from '../../tensor/index.js';

/** Sizes and variants of the network; {@link labramBase} is the published one. */
export interface LabramConfiguration {
  /** Width of a token; a multiple of `heads`. */
  width: number;
  /** Number of blocks. */
  depth: number;
  heads: number;
  /** Hidden width of the feed-forward layers. */
  hidden: number;
  /** Learned gains γ on both branches of a block. */
  layerScale: boolean;
  /** Layer norm of queries and keys over the dimensions of a head. */
  queryKeyNorm: boolean;
  /** Biases of queries, keys and values. */
  queryKeyValueBias: boolean;
}

/** LaBraM-Base: 5.8 million parameters. */
export const labramBase: LabramConfiguration = {
  width: 200,
  depth: 12,
  heads: 10,
  hidden: 800,
  layerScale: true,
  queryKeyNorm: true,
  queryKeyValueBias: false,
};

/** Samples of a patch: one second at 200 Hz. */
export const LABRAM_PATCH = 200;
/** Microvolts of one unit of the network's input. */
export const LABRAM_UNIT = 100;

/** Channels of the temporal stem, and the samples that it makes of a patch: 8 · 25 values. */
const STEM_CHANNELS = 8;
const STEM_SAMPLES = 25;
const STEM_GROUPS = 4;
const NORM_EPSILON = 1e-6;
const smallNormal = normalOf(0.02);

/**
 * The temporal stem: three convolutions along a second, each with a group norm whose statistics are taken over all
 * channels and seconds of the window, so that a window's overall gain nearly disappears and what changes within it stays.
 *
 * @param x `[batch, channels, seconds, 200]` in 100 µV
 * @returns `[batch, channels · seconds, 200]`, feature `sample · 8 + channel of the stem`
 */
export function labramStem(graph: Graph, store: ParameterStore, prefix: string, x: Node): Node {
  if (x.rank !== 4 || x.shape[3] !== LABRAM_PATCH || x.shape[2] > LABRAM_SECONDS) {
    throw new HemocastError('labram-window', 'A window does not fit LaBraM', {
      expected: `[batch, channels, 1 to ${LABRAM_SECONDS} seconds, ${LABRAM_PATCH} samples]`,
      found: `[${x.shape.join(', ')}]`,
    });
  }
  const [batch, channels, seconds] = x.shape;
  const rows = channels * seconds;
  const layer = (value: Node, number: number, kernel: number, stride: number, padding: number) => {
    const name = (part: string) => `${prefix}patch_embed.${part}${number}`;
    const inputs = value.shape[1];
    const weight = graph.parameter(
      store,
      `${name('conv')}.weight`,
      [STEM_CHANNELS, inputs, 1, kernel],
      normalOf(1 / Math.sqrt(inputs * kernel)),
    );
    const bias = graph.parameter(store, `${name('conv')}.bias`, [STEM_CHANNELS], zeros);
    const filtered = conv1d(value, reshape(weight, [STEM_CHANNELS, inputs, kernel]), bias, { stride, padding });
    // The norm wants all rows of a window side by side, the convolution wants them apart.
    const together = transpose(reshape(filtered, [batch, rows, STEM_CHANNELS, STEM_SAMPLES]), [0, 2, 1, 3]);
    const normal = groupNormalize(together, STEM_GROUPS, {
      scale: graph.parameter(store, `${name('norm')}.weight`, [STEM_CHANNELS], ones),
      bias: graph.parameter(store, `${name('norm')}.bias`, [STEM_CHANNELS], zeros),
    });
    return gelu(normal);
  };
  const apart = (value: Node) => reshape(transpose(value, [0, 2, 1, 3]), [batch * rows, STEM_CHANNELS, STEM_SAMPLES]);
  const first = layer(reshape(x, [batch * rows, 1, LABRAM_PATCH]), 1, 15, 8, 7);
  const second = layer(apart(first), 2, 3, 1, 1);
  const third = layer(apart(second), 3, 3, 1, 1);
  return reshape(transpose(third, [0, 2, 3, 1]), [batch, rows, STEM_SAMPLES * STEM_CHANNELS]);
}

/** What a window is, beside its samples. */
export interface LabramWindow {
  /** `[batch, channels, seconds, 200]` in 100 µV, 1 to 16 seconds. */
  x: Node;
  /** int64 `[channels]` or `[batch, channels]`: rows of the position table, as {@link labramRow} gives them. */
  rows: Node;
  /** `[batch, channels · seconds, 1]`: 1 where a patch is hidden and the mask token stands in for it. */
  mask?: Node;
}

/**
 * The whole network.
 *
 * @param prefix of the parameters' names, '' for those of the checkpoint
 * @returns `stem` `[batch, channels · seconds, 200]` and `tokens` `[batch, 1 + channels · seconds, width]`: the class
 *   token, then token 1 + channel · seconds + second; `patch`, the tokens without that of the class, whose position the
 *   published checkpoint never trained.
 * @throws `labram-window`, `labram-configuration`
 *
 * @example
 * const { tokens } = labram(graph, store, '', labramBase, { x: graph.input('x', [1, 19, 16, 200]), rows });
 */
export function labram(
  graph: Graph,
  store: ParameterStore,
  prefix: string,
  configuration: LabramConfiguration,
  { x, rows, mask }: LabramWindow,
): { stem: Node; tokens: Node; patch: Node } {
  checkConfiguration(configuration);
  const { width } = configuration;
  const [batch, channels, seconds] = x.shape;
  const embedding = (name: string, count: number) =>
    graph.parameter(store, `${prefix}${name}`, [1, count, width], smallNormal);
  const classToken = embedding('cls_token', 1);
  const positions = embedding('pos_embed', 1 + LABRAM_CHANNELS.length);
  const times = embedding('time_embed', LABRAM_SECONDS);
  const stem = labramStem(graph, store, prefix, x);
  let patches = width === LABRAM_PATCH ? stem : affine(graph, store, `${prefix}patch_embed.proj`, stem, width, true);
  if (mask !== undefined) {
    const hidden = embedding('mask_token', 1);
    patches = add(multiply(patches, subtract(graph.constant(1), mask)), multiply(hidden, mask));
  }
  const montages = rows.rank === 2 ? batch : 1;
  const place = reshape(gather(positions, rows, 1), [montages, channels, 1, width]);
  const time = reshape(slice(times, 1, 0, seconds), [1, 1, seconds, width]);
  const first = expand(add(classToken, slice(positions, 1, 0, 1)), [montages, 1, width]);
  const embeddings = concat([first, reshape(add(place, time), [montages, channels * seconds, width])], 1);
  // The patches follow the place of the class token.
  const placed = add(pad(patches, [0, 1, 0, 0, 0, 0]), embeddings);
  const tokens = labramBlocks(graph, store, prefix, configuration, placed);
  return { stem, tokens, patch: slice(tokens, 1, 1, 1 + channels * seconds) };
}

/** The transformer alone: `depth` blocks and a last norm over tokens `[batch, tokens, width]`. */
export function labramBlocks(
  graph: Graph,
  store: ParameterStore,
  prefix: string,
  configuration: LabramConfiguration,
  tokens: Node,
): Node {
  let x = tokens;
  for (let index = 0; index < configuration.depth; index++) {
    x = labramBlock(graph, store, `${prefix}blocks.${index}`, configuration, x);
  }
  return norm(graph, store, `${prefix}norm`, x);
}

/** One transformer block: attention and feed-forward, each on a normalised copy, each added with its gain γ. */
function labramBlock(
  graph: Graph,
  store: ParameterStore,
  name: string,
  { width, heads, hidden, layerScale, queryKeyNorm, queryKeyValueBias }: LabramConfiguration,
  x: Node,
): Node {
  const own = norm(graph, store, `${name}.norm1`, x);
  // Three products with a third of the weights each: cheaper than to cut their values apart.
  const third = [width, width, width];
  const weights = split(fullyConnectedWeight(graph, store, `${name}.attn.qkv`, 3 * width, width), third, 0);
  const biases = queryKeyValueBias
    ? split(graph.parameter(store, `${name}.attn.qkv.bias`, [3 * width], zeros), third, 0)
    : [];
  const [query, key, value] = weights.map((weight, i) => ({ weight, bias: biases[i] }));
  const perHead = (map: AffineMap, part: string) => {
    if (!queryKeyNorm) return apply(map, own);
    // The norm takes the mean of a head away: weights without it spare that.
    const affine = normParameters(graph, store, `${name}.attn.${part}`, width / heads);
    return layerNormalizeParts(apply(centredHeads(map, heads), own), heads, { ...affine, centred: true });
  };
  const mixed = attention(perHead(query, 'q_norm'), perHead(key, 'k_norm'), apply(value, own), { heads });
  const branch = (input: Node, part: string, number: number) => {
    const map = {
      weight: fullyConnectedWeight(graph, store, `${name}.${part}`, width, input.shape[input.rank - 1]),
      bias: graph.parameter(store, `${name}.${part}.bias`, [width], zeros),
    };
    if (!layerScale) return apply(map, input);
    const gain = graph.parameter(store, `${name}.gamma_${number}`, [width], constantOf(0.1));
    // Rows of the weights, a few, in place of values, many.
    return apply({ weight: multiply(map.weight, reshape(gain, [width, 1])), bias: multiply(map.bias, gain) }, input);
  };
  const attended = add(x, branch(mixed, 'attn.proj', 1));
  const inner = gelu(
    affine(graph, store, `${name}.mlp.fc1`, norm(graph, store, `${name}.norm2`, attended), hidden, true),
  );
  return add(attended, branch(inner, 'mlp.fc2', 2));
}

/** Weight `[outputs, inputs]` and bias of a fully connected layer. */
interface AffineMap {
  weight: Node;
  bias?: Node;
}

function apply({ weight, bias }: AffineMap, x: Node): Node {
  return linear(x, weight, bias, { transposeWeight: true });
}

/** The map whose values are those of the given one less the mean of their head. */
function centredHeads({ weight, bias }: AffineMap, heads: number): AffineMap {
  const centre = (value: Node) => {
    const cut = reshape(value, [heads, value.shape[0] / heads, ...value.shape.slice(1)]);
    return reshape(subtract(cut, mean(cut, [1], true)), value.shape);
  };
  return { weight: centre(weight), bias: bias === undefined ? undefined : centre(bias) };
}

function norm(graph: Graph, store: ParameterStore, name: string, x: Node): Node {
  return layerNormalize(x, normParameters(graph, store, name, x.shape[x.rank - 1]));
}

function normParameters(graph: Graph, store: ParameterStore, name: string, size: number): NormalizeOptions {
  return {
    scale: graph.parameter(store, `${name}.weight`, [size], ones),
    bias: graph.parameter(store, `${name}.bias`, [size], zeros),
    epsilon: NORM_EPSILON,
  };
}

/** A fully connected layer whose weight lies as `[outputs, inputs]`; it begins scaled normal (1/√inputs) unless `initialise` is given. */
export function affine(
  graph: Graph,
  store: ParameterStore,
  name: string,
  x: Node,
  outputs: number,
  withBias: boolean,
  initialise?: Initialiser,
): Node {
  const weight = fullyConnectedWeight(graph, store, name, outputs, x.shape[x.rank - 1], initialise);
  const bias = withBias ? graph.parameter(store, `${name}.bias`, [outputs], zeros) : undefined;
  return apply({ weight, bias }, x);
}

function fullyConnectedWeight(
  graph: Graph,
  store: ParameterStore,
  name: string,
  outputs: number,
  inputs: number,
  initialise: Initialiser = normalOf(1 / Math.sqrt(inputs)),
): Node {
  return graph.parameter(store, `${name}.weight`, [outputs, inputs], initialise);
}

/** Names and shapes of all parameters of a network, as its checkpoint must have them. */
export function labramShapes(configuration: LabramConfiguration): ReadonlyMap<string, readonly number[]> {
  const graph = new Graph();
  const expected = new ExpectedShapes();
  const x = graph.input('x', [1, 1, 1, LABRAM_PATCH]);
  labram(graph, expected, '', configuration, { x, rows: graph.constant(BigInt64Array.of(1n)) });
  return expected.shapes;
}

function checkConfiguration({ width, depth, heads, hidden }: LabramConfiguration): void {
  const whole = [width, depth, heads, hidden].every((size) => Number.isInteger(size) && size > 0);
  if (whole && width % heads === 0) return;
  throw new HemocastError('labram-configuration', 'The network has impossible sizes', {
    field: 'width, depth, heads, hidden',
    expected: 'whole numbers, width a multiple of heads',
    found: `${width}, ${depth}, ${heads}, ${hidden}`,
  });
}
