import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { elementCount } from '../../src/tensor/dimensions.js';
import {
  add,
  argMax,
  attention,
  compile,
  concat,
  conv1d,
  createRuntime,
  crossEntropy,
  divide,
  exp,
  expand,
  exportOnnx,
  Graph,
  gather,
  gelu,
  gradients,
  groupNormalize,
  layerNormalize,
  layerNormalizeParts,
  linear,
  log,
  matmul,
  mean,
  meanCrossEntropy,
  meanSquaredError,
  multiply,
  type Node,
  negate,
  openOnnx,
  pad,
  power,
  reshape,
  sigmoid,
  silu,
  slice,
  softmax,
  softplus,
  split,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
  tanh,
  toFloat,
  transpose,
} from '../../src/tensor/index.js';
import { evaluate, formulaValues } from './reference.js';

const runtime = createRuntime(ort, { threads: 1 });

type Build = (graph: Graph, input: (name: string, ...shape: number[]) => Node) => Node;

/** Inputs lie in [−1, 1]; a case that needs positive ones shifts them. */
const cases: Record<string, Build> = {
  add: (_, x) => add(x('a', 2, 3, 4), x('b', 3, 1)),
  'add of a number': (_, x) => add(x('a', 5), 2.5),
  'subtract, both broadcast': (_, x) => subtract(x('a', 2, 1, 4), x('b', 3, 1)),
  multiply: (_, x) => multiply(x('a', 2, 3), x('b', 4, 1, 3)),
  'multiply with itself': (_, x) => {
    const a = x('a', 3, 4);
    return multiply(a, a);
  },
  divide: (_, x) => divide(x('a', 2, 3), add(x('b', 3), 3)),
  negate: (_, x) => negate(x('a', 4)),
  exp: (_, x) => exp(x('a', 3, 2)),
  log: (_, x) => log(add(x('a', 6), 2)),
  sqrt: (_, x) => sqrt(add(x('a', 6), 2)),
  square: (_, x) => square(x('a', 6)),
  power: (_, x) => power(add(x('a', 6), 2), -1.5),
  tanh: (_, x) => tanh(x('a', 6)),
  sigmoid: (_, x) => sigmoid(x('a', 6)),
  silu: (_, x) => silu(multiply(x('a', 6), 3)),
  softplus: (_, x) => softplus(multiply(x('a', 6), 3)),
  'gelu exact': (_, x) => gelu(multiply(x('a', 24), 4)),
  'gelu tanh': (_, x) => gelu(multiply(x('a', 24), 4), 'tanh'),
  softmax: (_, x) => softmax(multiply(x('a', 2, 3, 5), 3)),
  'matmul of matrices': (_, x) => matmul(x('a', 3, 4), x('b', 4, 2)),
  'matmul, a transposed': (_, x) => matmul(x('a', 4, 3), x('b', 4, 2), { transposeA: true }),
  'matmul, b transposed': (_, x) => matmul(x('a', 3, 4), x('b', 2, 4), { transposeB: true }),
  'matmul, both transposed': (_, x) => matmul(x('a', 4, 3), x('b', 2, 4), { transposeA: true, transposeB: true }),
  'matmul, batched, a transposed, scaled': (_, x) =>
    matmul(x('a', 2, 4, 3), x('b', 2, 4, 2), { transposeA: true, scale: 0.7 }),
  'matmul, batched, both transposed': (_, x) =>
    matmul(x('a', 2, 4, 3), x('b', 2, 2, 4), { transposeA: true, transposeB: true }),
  'matmul, batch broadcast': (_, x) => matmul(x('a', 2, 1, 3, 4), x('b', 5, 2, 4), { transposeB: true }),
  'matmul, matrix for each of a batch': (_, x) => matmul(x('a', 2, 3, 4), x('b', 4, 2)),
  'matmul, matrix on the left': (_, x) => matmul(x('a', 3, 4), x('b', 2, 4, 5)),
  linear: (_, x) => linear(x('x', 2, 3, 4), x('w', 4, 5), x('b', 5)),
  'linear without bias': (_, x) => linear(x('x', 3, 4), x('w', 4, 2)),
  layerNormalize: (_, x) => layerNormalize(x('x', 2, 3, 6)),
  'layerNormalize with scale and bias': (_, x) =>
    layerNormalize(x('x', 2, 3, 6), { scale: x('s', 6), bias: x('b', 6), epsilon: 1e-3 }),
  'layerNormalize with bias': (_, x) => layerNormalize(x('x', 3, 6), { bias: x('b', 6) }),
  layerNormalizeParts: (_, x) => layerNormalizeParts(x('x', 2, 3, 6), 2, { scale: x('s', 3), bias: x('b', 3) }),
  'layerNormalizeParts, centred': (_, x) => layerNormalizeParts(x('x', 3, 6), 2, { centred: true }),
  groupNormalize: (_, x) => groupNormalize(x('x', 2, 4, 5), 2, { scale: x('s', 4), bias: x('b', 4) }),
  'sum of all': (_, x) => sum(x('a', 2, 3)),
  'sum over axes': (_, x) => sum(x('a', 2, 3, 4), [0, -1]),
  'sum, axes kept': (_, x) => sum(x('a', 2, 3, 4), [1], true),
  mean: (_, x) => mean(x('a', 2, 3, 4), [1, 2]),
  expand: (_, x) => expand(x('a', 3, 1), [2, 3, 4]),
  reshape: (_, x) => reshape(reshape(x('a', 2, 6), [3, 4]), [-1, 2]),
  transpose: (_, x) => transpose(x('a', 2, 3, 4), [2, 0, 1]),
  concat: (_, x) => concat([x('a', 2, 3), x('b', 2, 1), x('c', 2, 2)], -1),
  split: (_, x) => {
    const [a, b] = split(x('a', 2, 6), [1, 3, 2], 1);
    return multiply(a, b);
  },
  slice: (_, x) => slice(x('a', 4, 5), 1, 1, -1),
  pad: (_, x) => pad(x('a', 2, 3), [1, 0, 0, 2]),
  gather: (graph, x) => gather(x('table', 5, 3), graph.constant(BigInt64Array.of(4n, 0n, 4n, 1n, 4n, 2n), [2, 3])),
  'gather, inner axis': (graph, x) => gather(x('table', 2, 4, 3), graph.constant(BigInt64Array.of(3n, 3n, 0n)), 1),
  conv1d: (_, x) => conv1d(x('x', 2, 3, 9), x('w', 4, 3, 3), x('b', 4)),
  'conv1d, stride and padding': (_, x) =>
    conv1d(x('x', 2, 3, 10), x('w', 4, 3, 3), x('b', 4), { stride: 2, padding: 1 }),
  'conv1d, stride with samples left over': (_, x) =>
    conv1d(x('x', 1, 2, 12), x('w', 2, 2, 4), undefined, { stride: 5, padding: [2, 1] }),
  attention: (_, x) => attention(x('q', 2, 3, 6), x('k', 2, 4, 6), x('v', 2, 4, 6), { heads: 2 }),
  'self-attention': (_, x) => {
    const a = x('a', 2, 3, 4);
    return attention(a, a, a, { heads: 2 });
  },
  crossEntropy: (graph, x) =>
    crossEntropy(x('logits', 2, 3, 4), graph.constant(BigInt64Array.of(3n, 0n, 1n, 1n, 2n, 0n), [2, 3])),
  'crossEntropy, of some rows': (graph, x) =>
    meanCrossEntropy(
      x('logits', 3, 4),
      graph.constant(BigInt64Array.of(3n, 0n, 1n)),
      graph.constant(Float32Array.of(1, 0, 1)),
      2,
    ),
  'argMax, without a gradient': (_, x) => {
    const a = x('a', 2, 5);
    return add(toFloat(argMax(a)), sum(a, [1]));
  },
  meanSquaredError: (_, x) => meanSquaredError(x('a', 2, 3), x('b', 2, 3)),
  'a value used on three ways': (_, x) => {
    const a = x('a', 3, 3);
    return add(matmul(a, tanh(a)), multiply(a, 3));
  },
};

describe.each(Object.entries(cases))('%s', (_, build) => {
  const graph = new Graph();
  const inputs: Node[] = [];
  const output = build(graph, (name, ...shape) => {
    inputs.push(graph.input(name, shape));
    return inputs[inputs.length - 1];
  });
  // Unequal weights, so that no gradient cancels by symmetry.
  const weights = Float32Array.from({ length: elementCount(output.shape) }, (_unused, i) => Math.sin(1 + 1.7 * i));
  const loss = sum(multiply(output, graph.constant(weights, output.shape)));
  const found = gradients(loss, inputs);
  const values = formulaValues(graph);
  const [expectedOutput, ...expected] = evaluate([output, ...found], values);

  it('has the gradient that central differences have', () => {
    const step = 1e-5;
    inputs.forEach((input, which) => {
      expect(expected[which].shape).toEqual(input.shape);
      if (input.origin.kind !== 'input') return;
      const { name } = input.origin;
      const shifted = (i: number, by: number) => {
        const moved = values[name].slice();
        moved[i] += by;
        return evaluate([loss], { ...values, [name]: moved })[0].data[0];
      };
      for (let i = 0; i < values[name].length; i++) {
        const difference = (shifted(i, step) - shifted(i, -step)) / (2 * step);
        expect(Math.abs(expected[which].data[i] - difference), `${name}[${i}]`).toBeLessThan(
          1e-7 * (1 + Math.abs(difference)),
        );
      }
    });
  });

  it('runs as its definition says, compiled and exported', async () => {
    const feeds = Object.fromEntries(Object.entries(values).map(([name, data]) => [name, Float32Array.from(data)]));
    const outputs = { output, ...Object.fromEntries(found.map((node, i) => [`gradient ${i}`, node])) };
    const program = await compile(runtime, graph, outputs);
    const model = await openOnnx(runtime, exportOnnx(graph, outputs));
    for (const results of [await program.run(feeds), await model.run(feeds)]) {
      expectClose(results.output, expectedOutput.data);
      expected.forEach(({ data }, i) => {
        expectClose(results[`gradient ${i}`], data);
      });
    }
    await program.release();
    await model.release();
  });
});

function expectClose(found: Float32Array, expected: Float64Array): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i] - value)).toBeLessThan(1e-5 * (1 + Math.abs(value)));
  });
}

describe('gradients', () => {
  it('is zero for what has no influence and behind stopGradient', () => {
    const graph = new Graph();
    const a = graph.input('a', [2]);
    const b = graph.input('b', [2, 2]);
    const [forA, forB] = gradients(sum(multiply(a, stopGradient(square(a)))), [a, b]);
    const [first, second] = evaluate([forA, forB], { a: [2, 3], b: [1, 1, 1, 1] });
    expect([...first.data]).toEqual([4, 9]);
    expect([...second.data]).toEqual([0, 0, 0, 0]);
  });

  it('refuses a loss that is not one number', () => {
    const graph = new Graph();
    const a = graph.input('a', [2]);
    expect(() => gradients(square(a), [a])).toThrow(expect.objectContaining({ code: 'gradient-scalar' }));
  });
});
