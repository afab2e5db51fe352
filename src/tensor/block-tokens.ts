/** A series of points as tokens: one for each point and block of moments. */
import type { Node } from './graph.js';
import { reshape, transpose } from './shape.js';

/** `[batch, moments, points, n]` → `[batch, tokens, block · n]`: a token is a point over a block of moments, blocks first. */
export function toTokens(x: Node, block: number): Node {
  const [batch, moments, points, width] = x.shape;
  const blocks = moments / block;
  return reshape(transpose(reshape(x, [batch, blocks, block, points, width]), [0, 1, 3, 2, 4]), [
    batch,
    blocks * points,
    block * width,
  ]);
}

/** The inverse of {@link toTokens}: `[batch, tokens, block · n]` → `[batch, moments, points, n]`. */
export function fromTokens(x: Node, moments: number, points: number, width: number): Node {
  const [batch, tokens, values] = x.shape;
  const block = values / width;
  return reshape(transpose(reshape(x, [batch, tokens / points, points, block, width]), [0, 1, 3, 2, 4]), [
    batch,
    moments,
    points,
    width,
  ]);
}
