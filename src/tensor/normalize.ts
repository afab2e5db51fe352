import { elementCount, shapeError } from './dimensions.js';
import { add, divide, mean, multiply, sqrt, square, subtract } from './elementwise.js';
import { type Node, type Operator, requireFloat } from './graph.js';
import { matmul } from './matrix.js';
import { expand, sum } from './reduce.js';
import { reshape } from './shape.js';

/** Normalisations: to mean 0 and variance 1 within one example, then an optional affine map. */

export interface NormalizeOptions {
  scale?: Node;
  bias?: Node;
  /** Added to the variance; 1e-5 unless given. */
  epsilon?: number;
}

/** Outputs: normalised values, mean, 1 / standard deviation. Its scale and bias are constants or not differentiated here. */
const layerNormalizeOperator: Operator = {
  type: 'LayerNormalization',
  floats: ['epsilon'],
  gradient: ({ outputs: [normalized, , inverse] }, [upstream]) => [inputGradient(normalized, inverse, upstream!)],
};

function inputGradient(normalized: Node, inverse: Node, upstream: Node): Node {
  const centred = subtract(upstream, mean(upstream, [-1], true));
  const along = multiply(normalized, mean(multiply(upstream, normalized), [-1], true));
  return multiply(subtract(centred, along), inverse);
}

/** The bare normalisation of the last axis; what every gradient is written in. */
function normalizeLast(x: Node, epsilon: number): Node[] {
  return normalization(x, x.graph.constant(1, [x.shape[x.rank - 1]]), undefined, epsilon);
}

function normalization(x: Node, scale: Node, bias: Node | undefined, epsilon: number): Node[] {
  const statistics = [...x.shape.slice(0, -1), 1];
  const inputs = bias === undefined ? [x, scale] : [x, scale, bias];
  return x.graph.applyMany(layerNormalizeOperator, inputs, [x.shape, statistics, statistics], { axis: -1, epsilon });
}

/**
 * Layer normalisation of the last axis (Ba, Kiros & Hinton 2016); `scale` and
 * `bias` are `[size of the last axis]`. Throws `tensor-shape`.
 */
export function layerNormalize(x: Node, options: NormalizeOptions = {}): Node {
  requireFloat('layerNormalize', x);
  const { scale, bias, epsilon = 1e-5 } = options;
  const width = x.shape[x.rank - 1];
  for (const affine of [scale, bias]) {
    if (affine !== undefined && (affine.rank !== 1 || affine.shape[0] !== width)) {
      throw shapeError('layerNormalize', `scale and bias of ${width} values`, affine.shape);
    }
  }
  if (scale === undefined) {
    const [plain] = normalizeLast(x, epsilon);
    return bias === undefined ? plain : add(plain, bias);
  }
  const inputs = bias === undefined ? [x, scale] : [x, scale, bias];
  const leading = x.shape.slice(0, -1).map((_, axis) => axis);
  const [value] = normalization(x, scale, bias, epsilon);
  return x.graph.fuseGradient(value, inputs, (upstream) => {
    const [bare, , inverse] = normalizeLast(x, epsilon);
    const forX = inputGradient(bare, inverse, multiply(upstream, scale));
    const forScale = sum(multiply(upstream, bare), leading);
    return bias === undefined ? [forX, forScale] : [forX, forScale, sum(upstream, leading)];
  });
}

/**
 * Layer normalisation within each of `parts` equal parts of the last axis, as of the heads of attention; `scale` and `bias` are
 * `[size of a part]` and the same for all parts. Throws `tensor-shape`.
 *
 * Parts are short and many, which a runtime normalises one after the other; here their means and variances come out of thin matrix
 * products with the matrix that says which value belongs to which part.
 */
export function layerNormalizeParts(
  x: Node,
  parts: number,
  options: NormalizeOptions & {
    /** Parts have mean 0 already, as where the weights that make them do: it is not taken out again. */
    centred?: boolean;
  } = {},
): Node {
  requireFloat('layerNormalizeParts', x);
  const { scale, bias, epsilon = 1e-5, centred = false } = options;
  const width = x.shape[x.rank - 1];
  const size = width / parts;
  const affines = [scale, bias].filter((affine) => affine !== undefined);
  const equal = x.rank >= 2 && Number.isInteger(size);
  if (!equal || affines.some((affine) => affine.rank !== 1 || affine.shape[0] !== size)) {
    const found = affines.map((affine) => affine.shape);
    throw shapeError(
      'layerNormalizeParts',
      `${parts} equal parts, scale and bias of one part's size`,
      x.shape,
      ...found,
    );
  }
  const { graph } = x;
  const belongs = new Float32Array(parts * width);
  for (let i = 0; i < width; i++) belongs[Math.floor(i / size) * width + i] = 1;
  const spread = graph.constant(belongs, [parts, width]);
  const average = graph.constant(
    belongs.map((value) => value / size),
    [parts, width],
  );
  const forAll = (affine: Node) => reshape(expand(reshape(affine, [1, size]), [parts, size]), [1, width]);
  const around = centred ? x : subtract(x, matmul(matmul(x, average, { transposeB: true }), spread));
  const variance = matmul(square(around), average, { transposeB: true });
  const inverse = divide(graph.constant(1), sqrt(add(variance, epsilon)));
  const gain = matmul(inverse, scale === undefined ? spread : multiply(spread, forAll(scale)));
  const value = multiply(around, gain);
  return bias === undefined ? value : add(value, reshape(forAll(bias), [width]));
}

/**
 * Group normalisation (Wu & He 2018) of `x` `[batch, channel, …]`: channels in
 * `groups` equal groups, each normalised over all its values; `scale` and `bias`
 * are `[channel]`. Throws `tensor-shape`.
 */
export function groupNormalize(x: Node, groups: number, options: NormalizeOptions = {}): Node {
  requireFloat('groupNormalize', x);
  const { scale, bias, epsilon = 1e-5 } = options;
  const [batch, channels] = x.shape;
  if (x.rank < 2 || !Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw shapeError('groupNormalize', `[batch, channel, …] with channels in ${groups} equal groups`, x.shape);
  }
  const affineShape = [channels, ...x.shape.slice(2).map(() => 1)];
  const flat = reshape(x, [batch * groups, elementCount(x.shape) / (batch * groups)]);
  let value = reshape(normalizeLast(flat, epsilon)[0], x.shape);
  for (const affine of [scale, bias]) {
    if (affine === undefined) continue;
    if (affine.rank !== 1 || affine.shape[0] !== channels) {
      throw shapeError('groupNormalize', `scale and bias of ${channels} values`, affine.shape);
    }
    const aligned = reshape(affine, affineShape);
    value = affine === scale ? multiply(value, aligned) : add(value, aligned);
  }
  return value;
}
