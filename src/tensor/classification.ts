import { HemocastError } from '../foundation/index.js';
import { softmax } from './activation.js';
import { elementCount, sameShape, shapeError, shapeText } from './dimensions.js';
import { log, mean, multiply, negate } from './elementwise.js';
import { type Node, type Operator, requireFloat } from './graph.js';
import { reshape } from './shape.js';

/** Choosing among classes, and the loss that teaches it. */

const argMaxOperator: Operator = { type: 'ArgMax' };
const castOperator: Operator = { type: 'Cast' };
const gatherElementsOperator: Operator = { type: 'GatherElements' };
const maximumOperator: Operator = { type: 'Max' };
const scatterOperator: Operator = { type: 'ScatterElements' };

/** What ONNX calls single precision. */
const FLOAT = 1;
/** Below this a probability counts as this, so that a loss stays finite. */
const LEAST_PROBABILITY = 1e-30;

/** Place of the largest value of the last axis, the first where several are equal: int64 of the shape without that axis. No gradient. */
export function argMax(x: Node): Node {
  requireFloat('argMax', x);
  return x.graph.apply(argMaxOperator, [x], x.shape.slice(0, -1), { axis: -1, keepdims: 0 }, 'int64');
}

/** Whole numbers as floating-point values, so that a program can give them out. No gradient. Throws `tensor-type`. */
export function toFloat(indices: Node): Node {
  requireIndices('toFloat', indices);
  return indices.graph.apply(castOperator, [indices], indices.shape, { to: FLOAT });
}

/**
 * Cross-entropy −log softmax(logits)[target] of every row: `logits` `[…, classes]`, `targets` int64 `[…]`; gives `[…]`.
 * Its gradient is written as a whole: probability less one at the target. Throws `tensor-shape`, `tensor-type`.
 */
export function crossEntropy(logits: Node, targets: Node): Node {
  requireFloat('crossEntropy', logits);
  requireIndices('crossEntropy', targets);
  const classes = logits.shape[logits.rank - 1];
  if (!sameShape(targets.shape, logits.shape.slice(0, -1))) {
    throw shapeError('crossEntropy', 'logits […, classes] and targets […]', logits.shape, targets.shape);
  }
  const { graph } = logits;
  const rows = elementCount(targets.shape);
  const flat = reshape(logits, [rows, classes]);
  const places = reshape(targets, [rows, 1]);
  const probabilities = softmax(flat);
  const chosen = graph.apply(gatherElementsOperator, [probabilities, places], [rows, 1], { axis: 1 });
  const bounded = graph.apply(maximumOperator, [chosen, graph.constant(LEAST_PROBABILITY)], [rows, 1]);
  const value = reshape(negate(log(bounded)), targets.shape);
  return graph.fuseGradient(value, [logits], (upstream) => {
    const weight = reshape(upstream, [rows, 1]);
    const inputs = [multiply(probabilities, weight), places, negate(weight)];
    const slope = graph.apply(scatterOperator, inputs, [rows, classes], { axis: 1, reduction: 'add' });
    return [reshape(slope, logits.shape)];
  });
}

/** Mean cross-entropy of the rows whose weight is 1; `weights` `[…]` of zeros and ones, `count` of them ones. */
export function meanCrossEntropy(logits: Node, targets: Node, weights: Node, count: number): Node {
  const each = multiply(crossEntropy(logits, targets), weights);
  return multiply(mean(each), elementCount(each.shape) / count);
}

function requireIndices(operator: string, node: Node): void {
  if (node.type === 'int64') return;
  throw new HemocastError('tensor-type', `${operator}: an operand has the wrong type`, {
    expected: 'int64',
    found: `${node.type} ${shapeText(node.shape)}`,
  });
}
