import { elementCount } from '../../src/tensor/dimensions.js';
import type { Graph, Node, Operation } from '../../src/tensor/graph.js';

/**
 * A second reading of the graph: every operator in plain double-precision loops,
 * straight from its definition, so that gradients can be held against central
 * differences with no rounding in the way and the runtime against both.
 */

export interface Tensor {
  shape: readonly number[];
  data: Float64Array;
}

type Rule = (inputs: Tensor[], operation: Operation) => Tensor[];

/** Values of the wanted nodes, given those of inputs and parameters by name. */
export function evaluate(wanted: readonly Node[], values: Readonly<Record<string, ArrayLike<number>>>): Tensor[] {
  const known = new Map<Node, Tensor>();
  const of = (node: Node): Tensor => {
    const present = known.get(node);
    if (present !== undefined) return present;
    const { origin } = node;
    if (origin.kind === 'operation') {
      const inputs = origin.operation.inputs.filter((input) => input !== undefined).map(of);
      const rule = rules[origin.operation.operator.type];
      if (rule === undefined) throw new Error(`no reference for ${origin.operation.operator.type}`);
      rule(inputs, origin.operation).forEach((tensor, index) => {
        known.set(origin.operation.outputs[index], tensor);
      });
    } else {
      const data = origin.kind === 'constant' ? Array.from(origin.data, Number) : values[origin.name];
      known.set(node, { shape: node.shape, data: Float64Array.from(data) });
    }
    return known.get(node)!;
  };
  return wanted.map(of);
}

/** Values for every float input and parameter of a graph, in [−1, 1], from a fixed formula. */
export function formulaValues(graph: Graph): Record<string, Float64Array> {
  const values: Record<string, Float64Array> = {};
  for (const { origin, shape, type } of [...graph.inputs(), ...graph.parameters()]) {
    if (type !== 'float32' || (origin.kind !== 'input' && origin.kind !== 'parameter')) continue;
    let state = [...origin.name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
    values[origin.name] = Float64Array.from({ length: elementCount(shape) }, () => {
      state = (state * 7919 + 104729) % 1299709;
      return Math.fround((state / 1299709) * 2 - 1);
    });
  }
  return values;
}

/** Error function to 1e-15: its Taylor series, or the continued fraction of its complement. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 3) {
    let term = x;
    let total = x;
    for (let n = 1; Math.abs(term) > 1e-18 && n < 200; n++) {
      term *= (-x * x) / n;
      total += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * total;
  }
  let fraction = size;
  for (let n = 60; n > 0; n--) fraction = size + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction));
}

/** A tensor whose value at each index is given by a function. */
function make(shape: readonly number[], value: (index: number[]) => number): Tensor {
  const data = new Float64Array(elementCount(shape));
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    data[i] = value(index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return { shape, data };
}

/** Row-major strides, in values. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** The value at an index of a shape that this tensor broadcasts to. */
function at({ shape, data }: Tensor, index: readonly number[]): number {
  const strides = stridesOf(shape);
  const lead = index.length - shape.length;
  return data[shape.reduce((sum, size, axis) => sum + (size === 1 ? 0 : index[lead + axis]) * strides[axis], 0)];
}

function map(f: (x: number) => number): Rule {
  return ([x]) => [{ shape: x.shape, data: x.data.map(f) }];
}

function zip(f: (a: number, b: number) => number): Rule {
  return ([a, b], { outputs: [y] }) => [make(y.shape, (index) => f(at(a, index), at(b, index)))];
}

/** The index with one entry replaced. */
function put(index: readonly number[], axis: number, value: number): number[] {
  return index.map((old, k) => (k === axis ? value : old));
}

function total(count: number, term: (k: number) => number): number {
  let result = 0;
  for (let k = 0; k < count; k++) result += term(k);
  return result;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const product: Rule = ([a, b, c], { outputs: [y], attributes }) => {
  const { transA, transB, alpha = 1 } = attributes;
  const inner = a.shape[a.shape.length - (transA ? 2 : 1)];
  return [
    make(y.shape, (index) => {
      const batch = index.slice(0, -2);
      const [row, column] = index.slice(-2);
      const sum = total(inner, (k) => {
        return (
          at(a, [...batch, ...(transA ? [k, row] : [row, k])]) *
          at(b, [...batch, ...(transB ? [column, k] : [k, column])])
        );
      });
      return sum * Number(alpha) + (c === undefined ? 0 : at(c, index));
    }),
  ];
};

const rules: Record<string, Rule> = {
  Add: zip((a, b) => a + b),
  Sub: zip((a, b) => a - b),
  Mul: zip((a, b) => a * b),
  Div: zip((a, b) => a / b),
  Pow: zip((a, b) => a ** b),
  Neg: map((x) => -x),
  Exp: map(Math.exp),
  Log: map(Math.log),
  Sqrt: map(Math.sqrt),
  Identity: map((x) => x),
  Tanh: map(Math.tanh),
  Sigmoid: map(sigmoid),
  Softplus: map((x) => Math.log1p(Math.exp(x))),
  Erf: map(erf),
  Gelu: (inputs, operation) =>
    operation.attributes.approximate === 'tanh'
      ? map((x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))))(inputs, operation)
      : map((x) => 0.5 * x * (1 + erf(x / Math.SQRT2)))(inputs, operation),
  MatMul: product,
  Gemm: product,
  Softmax: ([x]) => {
    const last = x.shape.length - 1;
    const exponentials = { shape: x.shape, data: x.data.map(Math.exp) };
    return [
      make(x.shape, (index) => {
        return at(exponentials, index) / total(x.shape[last], (k) => at(exponentials, put(index, last, k)));
      }),
    ];
  },
  LayerNormalization: ([x, scale, bias], { outputs, attributes }) => {
    const last = x.shape.length - 1;
    const width = x.shape[last];
    const mean = make(outputs[1].shape, (index) => total(width, (k) => at(x, put(index, last, k))) / width);
    const inverse = make(outputs[1].shape, (index) => {
      const variance = total(width, (k) => (at(x, put(index, last, k)) - at(mean, index)) ** 2) / width;
      return 1 / Math.sqrt(variance + Number(attributes.epsilon));
    });
    const value = make(x.shape, (index) => {
      const normal = (at(x, index) - at(mean, index)) * at(inverse, index);
      return normal * at(scale, index) + (bias === undefined ? 0 : at(bias, index));
    });
    return [value, mean, inverse];
  },
  ReduceSum: ([x], { outputs: [y], attributes }) => {
    const axes = attributes.axes as number[];
    const result = new Float64Array(elementCount(y.shape));
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const strides = stridesOf(kept);
    make(x.shape, (index) => {
      result[index.reduce((sum, i, axis) => sum + (axes.includes(axis) ? 0 : i * strides[axis]), 0)] += at(x, index);
      return 0;
    });
    return [{ shape: y.shape, data: result }];
  },
  Expand: ([x], { outputs: [y] }) => [make(y.shape, (index) => at(x, index))],
  Reshape: ([x], { outputs: [y] }) => [{ shape: y.shape, data: x.data }],
  Transpose: ([x], { outputs: [y], attributes }) => {
    const perm = attributes.perm as number[];
    return [
      make(y.shape, (index) =>
        at(
          x,
          perm.map((_, axis) => index[perm.indexOf(axis)]),
        ),
      ),
    ];
  },
  Concat: (xs, { outputs: [y], attributes }) => {
    const axis = Number(attributes.axis);
    return [
      make(y.shape, (index) => {
        let place = index[axis];
        const part = xs.find((x) => {
          if (place < x.shape[axis]) return true;
          place -= x.shape[axis];
          return false;
        });
        return at(part!, put(index, axis, place));
      }),
    ];
  },
  Split: ([x], { outputs, attributes }) => {
    const axis = Number(attributes.axis);
    let start = 0;
    return outputs.map(({ shape }) => {
      const from = start;
      start += shape[axis];
      return make(shape, (index) => at(x, put(index, axis, from + index[axis])));
    });
  },
  Slice: ([x], { outputs: [y], attributes }) => {
    const [axis] = attributes.axes as number[];
    const [start] = attributes.starts as number[];
    return [make(y.shape, (index) => at(x, put(index, axis, start + index[axis])))];
  },
  Pad: ([x], { outputs: [y], attributes }) => {
    const pads = attributes.pads as number[];
    return [
      make(y.shape, (index) => {
        const inside = index.map((i, axis) => i - pads[axis]);
        return inside.every((i, axis) => i >= 0 && i < x.shape[axis]) ? at(x, inside) : 0;
      }),
    ];
  },
  Gather: ([table, indices], { outputs: [y], attributes }) => {
    const axis = Number(attributes.axis);
    const rank = indices.shape.length;
    return [
      make(y.shape, (index) => {
        const entry = at(indices, index.slice(axis, axis + rank));
        return at(table, [...index.slice(0, axis), entry, ...index.slice(axis + rank)]);
      }),
    ];
  },
  ArgMax: ([x], { outputs: [y] }) => {
    const last = x.shape.length - 1;
    return [
      make(y.shape, (index) => {
        const row = Array.from({ length: x.shape[last] }, (_, k) => at(x, [...index, k]));
        return row.indexOf(Math.max(...row));
      }),
    ];
  },
  Cast: map((x) => x),
  Max: zip(Math.max),
  GatherElements: ([x, indices], { outputs: [y], attributes }) => [
    make(y.shape, (index) => at(x, put(index, Number(attributes.axis), at(indices, index)))),
  ],
  ScatterElements: ([start, indices, updates], { attributes }) => {
    const axis = Number(attributes.axis);
    const result = start.data.slice();
    const strides = stridesOf(start.shape);
    make(updates.shape, (index) => {
      const place = put(index, axis, at(indices, index));
      result[place.reduce((sum, i, k) => sum + i * strides[k], 0)] += at(updates, index);
      return 0;
    });
    return [{ shape: start.shape, data: result }];
  },
  Conv: ([x, weight], { outputs: [y], attributes }) => {
    const [stride] = attributes.strides as number[];
    const [dilation] = attributes.dilations as number[];
    const [before] = attributes.pads as number[];
    return [
      make(y.shape, ([batch, output, time]) =>
        total(weight.shape[1], (channel) =>
          total(weight.shape[2], (k) => {
            const sample = time * stride + k * dilation - before;
            if (sample < 0 || sample >= x.shape[2]) return 0;
            return at(x, [batch, channel, sample]) * at(weight, [output, channel, k]);
          }),
        ),
      ),
    ];
  },
  ConvTranspose: ([x, weight], { outputs: [y], attributes }) => {
    const [stride] = attributes.strides as number[];
    const [before] = attributes.pads as number[];
    return [
      make(y.shape, ([batch, channel, sample]) =>
        total(x.shape[1], (output) =>
          total(x.shape[2], (time) => {
            const k = sample + before - time * stride;
            return k < 0 || k >= weight.shape[2] ? 0 : at(x, [batch, output, time]) * at(weight, [output, channel, k]);
          }),
        ),
      ),
    ];
  },
};
