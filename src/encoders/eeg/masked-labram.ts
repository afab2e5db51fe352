/**
 * Masked code prediction, the second stage of LaBraM's pre-training: half of the patches are hidden, their codes are to
 * be predicted from the others; then the other half.
 */
import {
  argMax,
  concat,
  type Graph,
  meanCrossEntropy,
  type Node,
  normalOf,
  type ParameterStore,
  reshape,
  subtract,
  toFloat,
} from '../../tensor/index.js';
import { affine, type LabramConfiguration, labram } from './labram.js';

/**
 * The training graph.
 *
 * Inputs: `x` `[batch, channels, seconds, 200]` in 100 µV, `rows` int64 `[batch, channels]`, `mask` `[batch, channels · seconds, 1]`
 * with 1 where a patch is hidden, exactly half of each window's; `codes` int64 `[batch · channels · seconds]`.
 *
 * @returns the loss (mean cross-entropy, nats, over both masks); `predicted`, the most probable code of each patch while it was hidden, `[2 · batch · channels · seconds]`
 */
export function maskedCodeLoss(
  graph: Graph,
  store: ParameterStore,
  network: LabramConfiguration,
  count: number,
  shape: { batch: number; channels: number; seconds: number },
): { loss: Node; predicted: Node } {
  const { batch, channels, seconds } = shape;
  const patches = channels * seconds;
  const x = graph.input('x', [batch, channels, seconds, 200]);
  const rows = graph.input('rows', [batch, channels], 'int64');
  const mask = graph.input('mask', [batch, patches, 1]);
  const codes = graph.input('codes', [batch * patches], 'int64');
  const complement = subtract(graph.constant(1), mask);
  const both = concat([mask, complement], 0);
  const { patch } = labram(graph, store, '', network, {
    x: concat([x, x], 0),
    rows: concat([rows, rows], 0),
    mask: both,
  });
  const logits = reshape(affine(graph, store, 'lm_head', patch, count, true, normalOf(0.02)), [
    2 * batch * patches,
    count,
  ]);
  const weights = reshape(both, [2 * batch * patches]);
  const targets = concat([codes, codes], 0);
  return { loss: meanCrossEntropy(logits, targets, weights, batch * patches), predicted: toFloat(argMax(logits)) };
}
