import { broadcastShape, elementCount } from './dimensions.js';
import { asNode, type Node, type Operator, requireFloat } from './graph.js';
import { sum, sumTo } from './reduce.js';

/** Arithmetic value by value. Operands of different shapes are broadcast as in numpy; `b` may be a number. */

const addOperator: Operator = {
  type: 'Add',
  gradient: ({ inputs: [a, b] }, [upstream]) => [sumTo(upstream!, a!.shape), sumTo(upstream!, b!.shape)],
};

const subtractOperator: Operator = {
  type: 'Sub',
  gradient: ({ inputs: [a, b] }, [upstream]) => [sumTo(upstream!, a!.shape), negate(sumTo(upstream!, b!.shape))],
};

const multiplyOperator: Operator = {
  type: 'Mul',
  gradient: ({ inputs: [a, b] }, [upstream]) => [
    sumTo(multiply(upstream!, b!), a!.shape),
    sumTo(multiply(upstream!, a!), b!.shape),
  ],
};

const divideOperator: Operator = {
  type: 'Div',
  gradient: ({ inputs: [a, b], outputs: [y] }, [upstream]) => {
    const quotient = divide(upstream!, b!);
    return [sumTo(quotient, a!.shape), negate(sumTo(multiply(quotient, y), b!.shape))];
  },
};

const negateOperator: Operator = { type: 'Neg', gradient: (_, [upstream]) => [negate(upstream!)] };
const expOperator: Operator = { type: 'Exp', gradient: ({ outputs: [y] }, [upstream]) => [multiply(upstream!, y)] };
const logOperator: Operator = { type: 'Log', gradient: ({ inputs: [x] }, [upstream]) => [divide(upstream!, x!)] };
const sqrtOperator: Operator = {
  type: 'Sqrt',
  gradient: ({ outputs: [y] }, [upstream]) => [divide(multiply(upstream!, 0.5), y)],
};
const powerOperator: Operator = {
  type: 'Pow',
  gradient: ({ inputs: [x, exponent] }, [upstream]) => {
    const { origin } = exponent!;
    const p = origin.kind === 'constant' ? Number(origin.data[0]) : Number.NaN;
    return [multiply(upstream!, multiply(power(x!, p - 1), p)), undefined];
  },
};
const identityOperator: Operator = { type: 'Identity' };

function binary(operator: Operator, name: string, a: Node, b: Node | number): Node {
  const other = asNode(a.graph, b);
  requireFloat(name, a, other);
  return a.graph.apply(operator, [a, other], broadcastShape(a.shape, other.shape, name));
}

function unary(operator: Operator, name: string, x: Node): Node {
  requireFloat(name, x);
  return x.graph.apply(operator, [x], x.shape);
}

/** a + b */
export function add(a: Node, b: Node | number): Node {
  return b === 0 ? a : binary(addOperator, 'add', a, b);
}

/** a − b */
export function subtract(a: Node, b: Node | number): Node {
  return b === 0 ? a : binary(subtractOperator, 'subtract', a, b);
}

/** a · b, value by value */
export function multiply(a: Node, b: Node | number): Node {
  return b === 1 ? a : binary(multiplyOperator, 'multiply', a, b);
}

/** a / b */
export function divide(a: Node, b: Node | number): Node {
  return typeof b === 'number' ? multiply(a, 1 / b) : binary(divideOperator, 'divide', a, b);
}

/** −x */
export function negate(x: Node): Node {
  return unary(negateOperator, 'negate', x);
}

/** eˣ */
export function exp(x: Node): Node {
  return unary(expOperator, 'exp', x);
}

/** Natural logarithm */
export function log(x: Node): Node {
  return unary(logOperator, 'log', x);
}

/** Square root; the gradient at 0 is infinite. */
export function sqrt(x: Node): Node {
  return unary(sqrtOperator, 'sqrt', x);
}

/** x², with the gradient 2·x·g in two products instead of three. */
export function square(x: Node): Node {
  return x.graph.fuseGradient(multiply(x, x), [x], (upstream) => [multiply(multiply(upstream, x), 2)]);
}

/** x raised to a fixed exponent. */
export function power(x: Node, exponent: number): Node {
  if (exponent === 1) return x;
  if (exponent === 2) return square(x);
  return binary(powerOperator, 'power', x, exponent);
}

/** The same values, with no gradient through them. */
export function stopGradient(x: Node): Node {
  return unary(identityOperator, 'stopGradient', x);
}

/** Mean over some axes (all unless given), which stay as size 1 with `keepDims`. */
export function mean(x: Node, axes?: readonly number[], keepDims = false): Node {
  const total = sum(x, axes, keepDims);
  return multiply(total, elementCount(total.shape) / elementCount(x.shape));
}
