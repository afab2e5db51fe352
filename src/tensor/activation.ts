import { add, exp, multiply, square, subtract } from './elementwise.js';
import { asNode, type Node, type Operator, requireFloat } from './graph.js';
import { sum } from './reduce.js';

/** Non-linearities. */

const tanhOperator: Operator = {
  type: 'Tanh',
  gradient: ({ outputs: [y] }, [upstream]) => [multiply(upstream!, subtract(asNode(y.graph, 1), square(y)))],
};

const sigmoidOperator: Operator = {
  type: 'Sigmoid',
  gradient: ({ outputs: [y] }, [upstream]) => [multiply(upstream!, subtract(y, square(y)))],
};

const softplusOperator: Operator = {
  type: 'Softplus',
  gradient: ({ inputs: [x] }, [upstream]) => [multiply(upstream!, sigmoid(x!))],
};

const erfOperator: Operator = { type: 'Erf' };

const geluOperator: Operator = {
  type: 'Gelu',
  gradient: ({ inputs: [x], outputs: [y], attributes }, [upstream]) => [
    multiply(upstream!, attributes.approximate === 'tanh' ? geluSlopeTanh(x!, y) : geluSlopeExact(x!)),
  ],
};

const softmaxOperator: Operator = {
  type: 'Softmax',
  gradient: ({ outputs: [y] }, [upstream]) => {
    return [multiply(y, subtract(upstream!, sum(multiply(upstream!, y), [-1], true)))];
  },
};

function unary(operator: Operator, x: Node, attributes = {}): Node {
  requireFloat(operator.type, x);
  return x.graph.apply(operator, [x], x.shape, attributes);
}

/** Hyperbolic tangent */
export function tanh(x: Node): Node {
  return unary(tanhOperator, x);
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Node): Node {
  return unary(sigmoidOperator, x);
}

/** x · sigmoid(x) */
export function silu(x: Node): Node {
  return multiply(x, sigmoid(x));
}

/** log(1 + eˣ), a smooth way to keep a parameter positive */
export function softplus(x: Node): Node {
  return unary(softplusOperator, x);
}

/**
 * Gaussian error linear unit (Hendrycks & Gimpel 2016): x·Φ(x), `exact` through
 * the error function or by the usual `tanh` approximation. The two differ by up to 5·10⁻⁴.
 */
export function gelu(x: Node, form: 'exact' | 'tanh' = 'exact'): Node {
  return unary(geluOperator, x, { approximate: form === 'tanh' ? 'tanh' : 'none' });
}

/** Exponentials over the last axis, scaled to add up to 1. */
export function softmax(x: Node): Node {
  return unary(softmaxOperator, x, { axis: -1 });
}

/** Φ(x) + x·φ(x), written with z = x/√2 so that constants cost no pass of their own. */
function geluSlopeExact(x: Node): Node {
  const z = multiply(x, Math.SQRT1_2);
  const density = exp(subtract(asNode(x.graph, Math.log(1 / Math.sqrt(Math.PI))), square(z)));
  const distribution = add(multiply(unary(erfOperator, z), 0.5), 0.5);
  return add(distribution, multiply(density, z));
}

/** With 2u = x·(a + b·x²) and s = sigmoid(2u), gelu is x·s and its slope s + x·s·(1 − s)·(a + 3b·x²). */
function geluSlopeTanh(x: Node, y: Node): Node {
  const a = 2 * Math.sqrt(2 / Math.PI);
  const b = a * 0.044715;
  const scaled = multiply(x, Math.sqrt(b));
  const inner = add(square(scaled), a);
  const gate = sigmoid(multiply(x, inner));
  const rate = subtract(multiply(inner, 3), 2 * a);
  return add(gate, multiply(rate, subtract(y, multiply(y, gate))));
}
