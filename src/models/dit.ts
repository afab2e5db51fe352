/**
 * The Diffusion Transformer (Peebles & Xie 2023, from the paper): self-attention
 * over target tokens, cross-attention to EEG tokens, and adaptive layer norm
 * whose gates begin at zero, so that an untrained network is the identity.
 */

import { dense } from '../tensor/dense.js';
import {
  add,
  attention,
  concat,
  type Graph,
  gelu,
  layerNormalize,
  multiply,
  type Node,
  type ParameterStore,
  reshape,
  silu,
  split,
  zeros,
} from '../tensor/index.js';

export interface DitShape {
  width: number;
  depth: number;
  heads: number;
  /** Hidden width of the feed-forward layers over `width`. */
  expansion: number;
}

/** x·(1 + scale) + shift after a layer norm without parameters of its own; scale and shift are `[batch, 1, width]`. */
function modulate(x: Node, shift: Node, scale: Node): Node {
  return add(multiply(layerNormalize(x, { epsilon: 1e-6 }), add(scale, 1)), shift);
}

/** The `count` modulation vectors that the condition asks for, each `[batch, 1, width]`. */
function modulation(
  graph: Graph,
  store: ParameterStore,
  name: string,
  condition: Node,
  count: number,
  width: number,
): Node[] {
  const batch = condition.shape[0];
  const all = dense(graph, store, name, silu(condition), count * width, zeros);
  return split(reshape(all, [batch, 1, count * width]), Array(count).fill(width), 2);
}

/** Width of the keys and values of all blocks, side by side. */
export function contextWidth({ depth, width }: Pick<DitShape, 'depth' | 'width'>): number {
  return depth * 2 * width;
}

/**
 * Keys and values that the blocks of a network attend to across: they do not depend on the noise, and are computed once.
 *
 * @param context `[batch, context tokens, width]`
 * @returns `[batch, context tokens, depth · 2 · width]`
 */
export function keysAndValues(
  graph: Graph,
  store: ParameterStore,
  name: string,
  context: Node,
  { depth, width }: Pick<DitShape, 'depth' | 'width'>,
): Node {
  const blocks = Array.from({ length: depth }, (_, block) =>
    dense(graph, store, `${name}.block${block}.cross.kv`, context, 2 * width),
  );
  return concat(blocks, 2);
}

/**
 * One block.
 *
 * @param x `[batch, tokens, width]`
 * @param keysValues `[batch, context tokens, 2 · width]`; without it there is no cross-attention
 * @param condition `[batch, width]`: noise level and metadata
 */
export function ditBlock(
  graph: Graph,
  store: ParameterStore,
  name: string,
  x: Node,
  keysValues: Node | undefined,
  condition: Node,
  { width, heads, expansion }: Omit<DitShape, 'depth'>,
): Node {
  const vectors = modulation(graph, store, `${name}.modulation`, condition, keysValues === undefined ? 6 : 9, width);
  const [shiftSelf, scaleSelf, gateSelf, shiftFeed, scaleFeed, gateFeed, shiftCross, scaleCross, gateCross] = vectors;
  const own = modulate(x, shiftSelf, scaleSelf);
  const [query, key, value] = split(dense(graph, store, `${name}.self.qkv`, own, 3 * width), [width, width, width], 2);
  const mixed = dense(graph, store, `${name}.self.out`, attention(query, key, value, { heads }), width);
  let after = add(x, multiply(gateSelf, mixed));
  if (keysValues !== undefined) {
    const crossQuery = dense(graph, store, `${name}.cross.query`, modulate(after, shiftCross, scaleCross), width);
    const [contextKey, contextValue] = split(keysValues, [width, width], 2);
    const attended = attention(crossQuery, contextKey, contextValue, { heads });
    after = add(after, multiply(gateCross, dense(graph, store, `${name}.cross.out`, attended, width)));
  }
  const hidden = gelu(
    dense(graph, store, `${name}.feed.in`, modulate(after, shiftFeed, scaleFeed), expansion * width),
    'tanh',
  );
  return add(after, multiply(gateFeed, dense(graph, store, `${name}.feed.out`, hidden, width)));
}

/**
 * The whole network from embedded tokens to the predicted velocity.
 *
 * @param tokens `[batch, tokens, width]`
 * @param keysValues of {@link keysAndValues}; without it there is no cross-attention
 * @param condition `[batch, width]`
 * @param outputs values per token
 * @returns `[batch, tokens, outputs]`; zero before training
 */
export function diffusionTransformer(
  graph: Graph,
  store: ParameterStore,
  name: string,
  { tokens, keysValues, condition }: { tokens: Node; keysValues?: Node; condition: Node },
  shape: DitShape,
  outputs: number,
): Node {
  const { depth, width } = shape;
  const perBlock = keysValues && split(keysValues, Array(depth).fill(2 * width), 2);
  let x = tokens;
  for (let block = 0; block < depth; block++) {
    x = ditBlock(graph, store, `${name}.block${block}`, x, perBlock?.[block], condition, shape);
  }
  const [shift, scale] = modulation(graph, store, `${name}.final.modulation`, condition, 2, width);
  return dense(graph, store, `${name}.final`, modulate(x, shift, scale), outputs, zeros);
}
