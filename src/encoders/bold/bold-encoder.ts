/**
 * The Transformer encoder of BOLD, pre-trained by masked autoencoding (He et al.
 * 2022, from the paper). A token is a patch of cortex over a block of volumes.
 * The encoder reads the visible tokens alone, and a bottleneck leaves a few latents
 * per patch and volume. A light decoder answers for hidden tokens, each a query of
 * its place and time that attends to the latents (Fu et al. 2024, CrossMAE), so
 * that all it knows of the signal has come through the bottleneck.
 */

import { placeFeatures, sinusoid } from '../../align/index.js';
import type { TargetLayout } from '../../modalities/target-layout.js';
import { dense } from '../../tensor/dense.js';
import {
  add,
  attention,
  fromTokens,
  type Graph,
  gelu,
  type Initialiser,
  layerNormalize,
  matmul,
  type Node,
  normalOf,
  type ParameterStore,
  reshape,
  toTokens,
  transpose,
} from '../../tensor/index.js';

export interface BoldEncoderShape {
  /** Volumes in a window, and in a token. */
  volumes: number;
  block: number;
  /** Numbers per patch and volume that go in: principal components of the patch. */
  channels: number;
  /** Latents per patch and volume that come out. */
  components: number;
  width: number;
  depth: number;
  heads: number;
  /** Hidden width of the feed-forward layers over `width`. */
  expansion: number;
  /** Blocks of the decoder. */
  decoderDepth: number;
}

/** Width of the features that say which block of a window a token is. */
const TIME_WIDTH = 16;
/** Squared length of a token's place features: as long as the sines and cosines of `placeFeatures`. */
const PLACE_POWER = 12;
const POSITION_POWER = PLACE_POWER + TIME_WIDTH / 2;

/** Numbers that say where and when a token is. */
export function tokenFeatureWidth(layout: TargetLayout): number {
  return (
    (layout.places.length > 0 ? placeFeatures(layout.places.subarray(0, 3)).length : 0) +
    layout.members.length +
    TIME_WIDTH
  );
}

/**
 * Where and when each token of a window is: sines and cosines of its place where
 * places are known, the number of its point as one of n (for what is peculiar to a
 * patch, and to learn places that are not known), and its time in the window.
 *
 * @returns `[blocks · points, tokenFeatureWidth]`, token `block · points + point`
 */
export function tokenFeatures(layout: TargetLayout, blocks: number): Float32Array {
  const points = layout.members.length;
  const places = placeFeatures(layout.places);
  const placeWidth = places.length / points;
  const width = tokenFeatureWidth(layout);
  const features = new Float32Array(blocks * points * width);
  for (let block = 0; block < blocks; block++) {
    const time = sinusoid(block + 0.5, TIME_WIDTH, 4 * blocks);
    for (let point = 0; point < points; point++) {
      const at = (block * points + point) * width;
      features.set(places.subarray(point * placeWidth, (point + 1) * placeWidth), at);
      features[at + placeWidth + point] = placeWidth > 0 ? 1 : Math.sqrt(PLACE_POWER);
      features.set(time, at + width - TIME_WIDTH);
    }
  }
  return features;
}

/** The embedding of a token's place and time, one for all parts of the network. */
function position(graph: Graph, store: ParameterStore, features: Node, width: number): Node {
  return dense(graph, store, 'position', features, width, normalOf(1 / Math.sqrt(POSITION_POWER)));
}

/**
 * Queries and keys that begin as the token itself attend
 * to tokens alike in place and time (cf. Trockman & Kolter 2023), where the answer
 * mostly lies; from random ones the network is slow to find them.
 */
const identity: Initialiser = ([rows, columns]) => {
  const weight = new Float32Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) weight[i * columns + i] = 1;
  return weight;
};

/** One block: attention to `context` (itself where absent) and a feed-forward layer, each behind a layer norm. */
function transformerBlock(
  graph: Graph,
  store: ParameterStore,
  name: string,
  x: Node,
  { width, heads, expansion }: BoldEncoderShape,
  depth: number,
  context?: Node,
): Node {
  // Branches begin small, so that a deep sum of them begins as large as a shallow one.
  const small = (inputs: number) => normalOf(1 / Math.sqrt(2 * depth * inputs));
  const own = layerNormalize(x);
  const query = dense(graph, store, `${name}.query`, own, width, identity);
  const asked = context ?? own;
  const key = dense(graph, store, `${name}.key`, asked, width, identity);
  const value = dense(graph, store, `${name}.value`, asked, width);
  const mixed = dense(graph, store, `${name}.out`, attention(query, key, value, { heads }), width, small(width));
  const after = add(x, mixed);
  const hidden = gelu(dense(graph, store, `${name}.feed.in`, layerNormalize(after), expansion * width), 'tanh');
  return add(after, dense(graph, store, `${name}.feed.out`, hidden, width, small(expansion * width)));
}

/**
 * The encoder.
 *
 * @param values `[batch, tokens, block · channels]`, any tokens of a window
 * @param features `[batch or 1, tokens, tokenFeatureWidth]`: which ones they are
 * @returns latents `[batch, tokens, block · components]`
 */
export function boldEncoder(
  graph: Graph,
  store: ParameterStore,
  shape: BoldEncoderShape,
  values: Node,
  features: Node,
): Node {
  const { width, depth, block, components } = shape;
  let x = add(dense(graph, store, 'encoder.values', values, width), position(graph, store, features, width));
  for (let i = 0; i < depth; i++) x = transformerBlock(graph, store, `encoder.block${i}`, x, shape, depth);
  return dense(graph, store, 'encoder.latents', layerNormalize(x), block * components);
}

/**
 * The decoder: what hidden tokens hold.
 *
 * @param latents `[batch, visible, block · components]`
 * @param visible `[batch, visible, tokenFeatureWidth]`
 * @param hidden `[batch, hidden, tokenFeatureWidth]`
 * @returns `[batch, hidden, block · channels]`
 */
export function boldDecoder(
  graph: Graph,
  store: ParameterStore,
  shape: BoldEncoderShape,
  latents: Node,
  visible: Node,
  hidden: Node,
): Node {
  const { width, decoderDepth, block, channels } = shape;
  const context = layerNormalize(
    add(dense(graph, store, 'decoder.values', latents, width), position(graph, store, visible, width)),
  );
  let x = position(graph, store, hidden, width);
  for (let i = 0; i < decoderDepth; i++) {
    x = transformerBlock(graph, store, `decoder.block${i}`, x, shape, decoderDepth, context);
  }
  return dense(graph, store, 'decoder.out', layerNormalize(x), block * channels, normalOf(0.1 / Math.sqrt(width)));
}

/**
 * What the latents alone say of their own patch and volume: linear, the same map
 * everywhere. It keeps the latents of a volume about that volume, and readable by
 * the linear unpatcher.
 *
 * @param latents `[batch, tokens, block · components]`
 * @returns `[batch, tokens, block · channels]`
 */
export function ownValues(graph: Graph, store: ParameterStore, shape: BoldEncoderShape, latents: Node): Node {
  const [batch, tokens] = latents.shape;
  const { block, components, channels } = shape;
  const perVolume = reshape(latents, [batch, tokens, block, components]);
  return reshape(dense(graph, store, 'own', perVolume, channels), [batch, tokens, block * channels]);
}

/**
 * The graph that encodes whole windows, and that is exported as `.onnx`: input
 * `signal` `[batch, volumes, points, size]` (z scores, padded with zeros as by
 * `toPatches`), output `latents` `[batch, volumes, points, components]`.
 */
export function encodingGraph(
  graph: Graph,
  store: ParameterStore,
  shape: BoldEncoderShape,
  layout: TargetLayout,
  batch: number,
): Record<'latents', Node> {
  const { volumes, block, channels, components } = shape;
  const points = layout.members.length;
  const signal = graph.input('signal', [batch, volumes, points, layout.size]);
  const stem = graph.parameter(store, 'stem.weight', [points, layout.size, channels]);
  const perPoint = transpose(reshape(signal, [batch * volumes, points, layout.size]), [1, 0, 2]);
  const scores = reshape(transpose(matmul(perPoint, stem), [1, 0, 2]), [batch, volumes, points, channels]);
  const blocks = volumes / block;
  const features = graph.constant(tokenFeatures(layout, blocks), [1, blocks * points, tokenFeatureWidth(layout)]);
  const latents = boldEncoder(graph, store, shape, toTokens(scores, block), features);
  return { latents: fromTokens(latents, volumes, points, components) };
}
