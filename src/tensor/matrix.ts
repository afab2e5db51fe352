import { broadcastShape, elementCount, shapeError } from './dimensions.js';
import { type Node, type Operator, requireFloat } from './graph.js';
import { sum, sumTo } from './reduce.js';
import { reshape } from './shape.js';

/** Matrix products: nearly all the arithmetic of a network, so that nothing may come between them and the hardware. */

export interface MatmulOptions {
  /** Read the last two axes of `a` the other way round, without moving values. */
  transposeA?: boolean;
  transposeB?: boolean;
  /** Factor on the product, at no cost. */
  scale?: number;
}

const matmulOperator: Operator = {
  type: 'MatMul',
  floats: ['alpha'],
  gradient: ({ inputs: [a, b], attributes }, [upstream]) => {
    const transposeA = attributes.transA === 1;
    const transposeB = attributes.transB === 1;
    const scale = attributes.alpha as number;
    const forA = transposeA
      ? matmul(b!, upstream!, { transposeA: transposeB, transposeB: true, scale })
      : matmul(upstream!, b!, { transposeB: !transposeB, scale });
    const forB = transposeB
      ? matmul(upstream!, a!, { transposeA: true, transposeB: transposeA, scale })
      : matmul(a!, upstream!, { transposeA: !transposeA, scale });
    return [sumTo(forA, a!.shape), sumTo(forB, b!.shape)];
  },
};

const gemmOperator: Operator = {
  type: 'Gemm',
  gradient: ({ inputs: [a, b, bias], attributes }, [upstream]) => {
    const transposeA = attributes.transA === 1;
    const transposeB = attributes.transB === 1;
    return [
      transposeA ? gemm(b!, upstream!, transposeB, true) : gemm(upstream!, b!, false, !transposeB),
      transposeB ? gemm(upstream!, a!, true, transposeA) : gemm(a!, upstream!, !transposeA, false),
      bias === undefined ? undefined : sum(upstream!, [0]),
    ];
  },
};

/** Product of two matrices, plus a row that is added to every row. */
function gemm(a: Node, b: Node, transposeA: boolean, transposeB: boolean, bias?: Node): Node {
  const rows = a.shape[transposeA ? 1 : 0];
  const columns = b.shape[transposeB ? 0 : 1];
  const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  const inputs = bias === undefined ? [a, b] : [a, b, bias];
  return a.graph.apply(gemmOperator, inputs, [rows, columns], attributes);
}

/**
 * Matrix product over the last two axes: `[…, m, k]` by `[…, k, n]` gives
 * `[…, m, n]`; the axes before them are broadcast. Throws `tensor-shape`.
 */
export function matmul(a: Node, b: Node, options: MatmulOptions = {}): Node {
  requireFloat('matmul', a, b);
  const { transposeA = false, transposeB = false, scale = 1 } = options;
  if (a.rank < 2 || b.rank < 2) throw shapeError('matmul', 'at least two axes', a.shape, b.shape);
  const rows = a.shape[a.rank - (transposeA ? 1 : 2)];
  const inner = a.shape[a.rank - (transposeA ? 2 : 1)];
  const columns = b.shape[b.rank - (transposeB ? 2 : 1)];
  if (inner !== b.shape[b.rank - (transposeB ? 1 : 2)]) {
    throw shapeError('matmul', 'inner sizes that agree', a.shape, b.shape);
  }
  if (b.rank === 2 && scale === 1 && (a.rank === 2 || !transposeA)) {
    // One large product instead of many small ones.
    const flat = reshape(a, [elementCount(a.shape.slice(0, -1)), a.shape[a.rank - 1]]);
    return reshape(gemm(flat, b, transposeA, transposeB), [...a.shape.slice(0, -2), rows, columns]);
  }
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2), 'matmul');
  const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: scale };
  return a.graph.apply(matmulOperator, [a, b], [...batch, rows, columns], attributes);
}

export interface LinearOptions {
  /** The weight lies as `[out, in]`, as PyTorch keeps it. */
  transposeWeight?: boolean;
}

/**
 * Affine map of the last axis: `x` `[…, in]` by `weight` `[in, out]`, plus `bias`
 * `[out]`. Throws `tensor-shape`.
 */
export function linear(x: Node, weight: Node, bias?: Node, options: LinearOptions = {}): Node {
  requireFloat('linear', x, weight);
  const { transposeWeight = false } = options;
  const width = x.shape[x.rank - 1];
  const [from, to] = transposeWeight ? [1, 0] : [0, 1];
  if (x.rank < 1 || weight.rank !== 2 || weight.shape[from] !== width) {
    throw shapeError(
      'linear',
      `x […, in] and weight ${transposeWeight ? '[out, in]' : '[in, out]'}`,
      x.shape,
      weight.shape,
    );
  }
  if (bias !== undefined && (bias.rank !== 1 || bias.shape[0] !== weight.shape[to])) {
    throw shapeError('linear', `a bias of ${weight.shape[to]} values`, bias.shape);
  }
  const flat = reshape(x, [elementCount(x.shape) / width, width]);
  return reshape(gemm(flat, weight, false, transposeWeight, bias), [...x.shape.slice(0, -1), weight.shape[to]]);
}
