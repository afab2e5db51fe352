import { softmax } from './activation.js';
import { shapeError } from './dimensions.js';
import { multiply, subtract } from './elementwise.js';
import { type Node, requireFloat } from './graph.js';
import { matmul } from './matrix.js';
import { sum } from './reduce.js';
import { reshape, transpose } from './shape.js';

/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017) of queries `q`
 * `[batch, n, width]` over keys and values `k`, `v` `[batch, m, width]`, with the
 * width cut into `heads` equal parts. Gives `[batch, n, width]`. Throws `tensor-shape`.
 *
 * Where no gradient is taken the runtime's own operator computes it, which never holds all weights at once (Dao et al. 2022).
 * The gradient is written as a whole: the inner product of a row of weights with
 * its gradient equals that of the output with its gradient (Dao et al. 2022, eq. 4),
 * which is shorter.
 */
export function attention(q: Node, k: Node, v: Node, options: { heads: number }): Node {
  requireFloat('attention', q, k, v);
  const { heads } = options;
  const fits =
    [q, k, v].every((x) => x.rank === 3 && x.shape[0] === q.shape[0] && x.shape[2] === q.shape[2]) &&
    k.shape[1] === v.shape[1] &&
    q.shape[2] % heads === 0;
  if (!fits) {
    throw shapeError('attention', `[batch, tokens, width] with width in ${heads} heads`, q.shape, k.shape, v.shape);
  }
  const scale = 1 / Math.sqrt(q.shape[2] / heads);
  const queries = toHeads(q, heads);
  const keys = toHeads(k, heads);
  const values = toHeads(v, heads);
  const weights = softmax(matmul(queries, keys, { transposeB: true, scale }));
  const gathered = matmul(weights, values);
  // Before heads are joined: reshapes after one another become one, and what is known of the value between them would be lost.
  const mixed = transpose(gathered, [0, 2, 1, 3]);
  const { graph } = q;
  graph.fuseGradient(mixed, [q, k, v], (upstream) => {
    const forGathered = transpose(upstream, [0, 2, 1, 3]);
    const forWeights = matmul(forGathered, values, { transposeB: true });
    const level = sum(multiply(forGathered, gathered), [-1], true);
    const forScores = multiply(weights, subtract(forWeights, level));
    return [
      fromHeads(matmul(forScores, keys, { scale })),
      fromHeads(matmul(forScores, queries, { transposeA: true, scale })),
      fromHeads(matmul(weights, forGathered, { transposeA: true })),
    ];
  });
  graph.fuseOperation(mixed, {
    type: 'MultiHeadAttention',
    attributes: { num_heads: heads },
    inputs: [q, k, v],
    inner: [weights],
  });
  return reshape(mixed, q.shape);
}

/** `[batch, tokens, width]` to `[batch, head, tokens, width / heads]`. */
function toHeads(x: Node, heads: number): Node {
  const [batch, tokens, width] = x.shape;
  return transpose(reshape(x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
}

function fromHeads(x: Node): Node {
  const [batch, heads, tokens, width] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * width]);
}
