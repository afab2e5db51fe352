/**
 * The Diffusion Transformer (Peebles & Xie 2023, from the paper): self-attention
 * over target tokens, cross-attention to EEG tokens, and adaptive layer norm
 * whose gates begin at zero, so that an untrained network is the identity.
 */

import { dense } from '../tensor/dense.js';
import {
  add,
  attention,
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

/**
 * One block.
 *
 * @param x `[batch, tokens, width]`
 * @param context `[batch, context tokens, width]`
 * @param condition `[batch, width]`: noise level and metadata
 */
export function ditBlock(
  graph: Graph,
  store: ParameterStore,
  name: string,
  x: Node,
  context: Node,
  condition: Node,
  { width, heads, expansion }: DitShape,
): Node {
  const [shiftSelf, scaleSelf, gateSelf, shiftCross, scaleCross, gateCross, shiftFeed, scaleFeed, gateFeed] =
    modulation(graph, store, `${name}.modulation`, condition, 9, width);
  const own = modulate(x, shiftSelf, scaleSelf);
  const [query, key, value] = split(dense(graph, store, `${name}.self.qkv`, own, 3 * width), [width, width, width], 2);
  const mixed = dense(graph, store, `${name}.self.out`, attention(query, key, value, { heads }), width);
  const afterSelf = add(x, multiply(gateSelf, mixed));

  const crossQuery = dense(graph, store, `${name}.cross.query`, modulate(afterSelf, shiftCross, scaleCross), width);
  const [contextKey, contextValue] = split(
    dense(graph, store, `${name}.cross.kv`, context, 2 * width),
    [width, width],
    2,
  );
  const crossOutput = dense(
    graph,
    store,
    `${name}.cross.out`,
    attention(crossQuery, contextKey, contextValue, { heads }),
    width,
  );
  const afterCross = add(afterSelf, multiply(gateCross, crossOutput));

  const hidden = gelu(
    dense(graph, store, `${name}.feed.in`, modulate(afterCross, shiftFeed, scaleFeed), expansion * width),
    'tanh',
  );
  return add(afterCross, multiply(gateFeed, dense(graph, store, `${name}.feed.out`, hidden, width)));
}

/**
 * The whole network from embedded tokens to the predicted velocity.
 *
 * @param tokens `[batch, tokens, width]`
 * @param context `[batch, context tokens, width]`
 * @param condition `[batch, width]`
 * @param outputs values per token
 * @returns `[batch, tokens, outputs]`; zero before training
 */
export function diffusionTransformer(
  graph: Graph,
  store: ParameterStore,
  name: string,
  { tokens, context, condition }: { tokens: Node; context: Node; condition: Node },
  shape: DitShape,
  outputs: number,
): Node {
  let x = tokens;
  for (let block = 0; block < shape.depth; block++) {
    x = ditBlock(graph, store, `${name}.block${block}`, x, context, condition, shape);
  }
  const [shift, scale] = modulation(graph, store, `${name}.final.modulation`, condition, 2, shape.width);
  return dense(graph, store, `${name}.final`, modulate(x, shift, scale), outputs, zeros);
}
