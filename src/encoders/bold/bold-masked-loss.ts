/** The graph of masked autoencoding: what the network answers for hidden tokens, and the loss. */

import type { TargetLayout } from '../../modalities/index.js';
import { add, Graph, meanSquaredError, multiply, type ParameterStore } from '../../tensor/index.js';
import { type BoldEncoderShape, boldDecoder, boldEncoder, ownValues, tokenFeatureWidth } from './bold-encoder.js';
import { hiddenCount } from './bold-masking.js';

/**
 * Inputs: `values` `[batch, visible, block · channels]`, `visible` and `hidden` `[batch, tokens, features]` (which tokens
 * they are), `target` `[batch, hidden, block · channels]`. The loss is the mean squared error of the hidden tokens, plus
 * `reconstruction` times that of the visible ones as their own latents alone have them.
 *
 * @param ratio share of the tokens that is hidden
 */
export function maskedGraph(
  store: ParameterStore,
  shape: BoldEncoderShape,
  layout: TargetLayout,
  batch: number,
  ratio: number,
  reconstruction: number,
) {
  const graph = new Graph();
  const tokens = (shape.volumes / shape.block) * layout.members.length;
  const hiddenTokens = hiddenCount(tokens, ratio);
  const visibleTokens = tokens - hiddenTokens;
  const features = tokenFeatureWidth(layout);
  const width = shape.block * shape.channels;
  const values = graph.input('values', [batch, visibleTokens, width]);
  const visible = graph.input('visible', [batch, visibleTokens, features]);
  const hidden = graph.input('hidden', [batch, hiddenTokens, features]);
  const target = graph.input('target', [batch, hiddenTokens, width]);
  const latents = boldEncoder(graph, store, shape, values, visible);
  const predicted = boldDecoder(graph, store, shape, latents, visible, hidden);
  const own = ownValues(graph, store, shape, latents);
  const masked = meanSquaredError(predicted, target);
  const kept = meanSquaredError(own, values);
  return { graph, predicted, own, masked, kept, loss: add(masked, multiply(kept, reconstruction)) };
}
