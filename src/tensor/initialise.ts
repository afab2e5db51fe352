import { elementCount } from './dimensions.js';
import type { Initialiser } from './parameters.js';

/** All zeros: biases, and the gates of blocks that start as the identity. */
export const zeros: Initialiser = (shape) => new Float32Array(elementCount(shape));

/** All ones: scales of normalisations. */
export const ones: Initialiser = (shape) => new Float32Array(elementCount(shape)).fill(1);

/** Every value the same. */
export function constantOf(value: number): Initialiser {
  return (shape) => new Float32Array(elementCount(shape)).fill(value);
}

/** Normal with mean 0 and the given standard deviation: embeddings. */
export function normalOf(deviation: number): Initialiser {
  return (shape, random) => Float32Array.from({ length: elementCount(shape) }, () => deviation * random.normal());
}

/**
 * Uniform in ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010), which keeps the
 * variance of activations and gradients through a linear layer. Shapes are read as
 * `[in, out]` for weights of {@link linear} and `[out, in, kernel]` for convolutions.
 */
export const xavierUniform: Initialiser = (shape, random) => {
  const receptive = elementCount(shape.slice(2));
  const fans = ((shape[0] ?? 1) + (shape[1] ?? 1)) * receptive;
  const limit = Math.sqrt(6 / fans);
  return Float32Array.from({ length: elementCount(shape) }, () => random.uniform(-limit, limit));
};
