import { shapeError } from './dimensions.js';
import { add } from './elementwise.js';
import { type Node, type Operator, requireFloat } from './graph.js';
import { reshape, slice, transpose } from './shape.js';

export interface ConvolutionOptions {
  /** Samples between outputs; 1 unless given. */
  stride?: number;
  /** Zeros on both sides, or before and after; 0 unless given. */
  padding?: number | readonly [number, number];
}

const convolutionOperator: Operator = {
  type: 'Conv',
  gradient: ({ inputs: [x, weight], attributes }, [upstream]) => {
    const [stride] = attributes.strides as readonly number[];
    const pads = attributes.pads as readonly number[];
    return [inputGradient(x!, weight!, upstream!, stride, pads), weightGradient(x!, weight!, upstream!, stride, pads)];
  },
};

const transposedOperator: Operator = { type: 'ConvTranspose' };

/**
 * Convolution along time, in the sense of networks (the kernel is not reversed):
 * `x` `[batch, channel, time]`, `weight` `[output, channel, kernel]`, `bias`
 * `[output]`. Gives `[batch, output, ⌊(time + padding − kernel) / stride⌋ + 1]`.
 * Throws `tensor-shape`.
 */
export function conv1d(x: Node, weight: Node, bias?: Node, options: ConvolutionOptions = {}): Node {
  requireFloat('conv1d', x, weight);
  const { stride = 1, padding = 0 } = options;
  const pads = typeof padding === 'number' ? [padding, padding] : [...padding];
  if (x.rank !== 3 || weight.rank !== 3 || x.shape[1] !== weight.shape[1]) {
    throw shapeError('conv1d', 'x [batch, channel, time] and weight [output, channel, kernel]', x.shape, weight.shape);
  }
  const steps = Math.floor((x.shape[2] + pads[0] + pads[1] - weight.shape[2]) / stride) + 1;
  if (!(Number.isInteger(stride) && stride > 0 && pads.every((size) => size >= 0) && steps > 0)) {
    throw shapeError('conv1d', `a kernel that fits in the padded time, stride ${stride}`, x.shape, weight.shape);
  }
  const value = convolve(x, weight, steps, stride, 1, pads);
  if (bias === undefined) return value;
  if (bias.rank !== 1 || bias.shape[0] !== weight.shape[0]) {
    throw shapeError('conv1d', `a bias of ${weight.shape[0]} values`, bias.shape);
  }
  return add(value, reshape(bias, [bias.shape[0], 1]));
}

function convolve(x: Node, weight: Node, steps: number, stride: number, dilation: number, pads: readonly number[]) {
  const attributes = { strides: [stride], dilations: [dilation], pads: [...pads], kernel_shape: [weight.shape[2]] };
  return x.graph.apply(convolutionOperator, [x, weight], [x.shape[0], weight.shape[0], steps], attributes);
}

/** Spreads each output's gradient back over the samples that it saw. */
function inputGradient(x: Node, weight: Node, upstream: Node, stride: number, pads: readonly number[]): Node {
  const reached = (upstream.shape[2] - 1) * stride + weight.shape[2] - pads[0] - pads[1];
  const attributes = {
    strides: [stride],
    pads: [...pads],
    // Samples at the end that no output saw.
    output_padding: [x.shape[2] - reached],
    kernel_shape: [weight.shape[2]],
  };
  return x.graph.apply(transposedOperator, [upstream, weight], x.shape, attributes);
}

/** Correlates the input with the output's gradient: a convolution with batch and channel exchanged and stride and dilation too. */
function weightGradient(x: Node, weight: Node, upstream: Node, stride: number, pads: readonly number[]): Node {
  const steps = x.shape[2] + pads[0] + pads[1] - stride * (upstream.shape[2] - 1);
  const value = convolve(transpose(x, [1, 0, 2]), transpose(upstream, [1, 0, 2]), steps, 1, stride, pads);
  return transpose(slice(value, 2, 0, weight.shape[2]), [1, 0, 2]);
}
