/** Attribution by gradient: a fast companion of Shapley values for differentiable functions. */
import { HemocastError } from '../foundation/index.js';
import { compile, type Feeds, type Graph, gradients, type Node, type Runtime } from '../tensor/index.js';

/** A differentiable function. */
export interface Differentiable {
  graph: Graph;
  /** A single number. */
  output: Node;
  /** Inputs that the output is attributed to, by the names under which they are fed. */
  inputs: Readonly<Record<string, Node>>;
}

export interface GradientAttribution {
  /** By input: what each of its values adds to the output, in the input's own order. */
  values: Readonly<Record<string, Float64Array>>;
  /** The output at the baseline and at the input itself. */
  empty: number;
  full: number;
  /** full − empty − Σ values: 0 but for rounding where the function is linear, otherwise how far the quadrature is from its end. */
  gap: number;
}

export interface GradientOptions {
  /** What absent means, by input; zeros where absent. */
  baseline?: Readonly<Record<string, Float32Array>>;
  /**
   * Places between baseline and input at which the gradient is taken (Gauss and Legendre). 1, half way, is exact for quadratic functions
   * and is gradient × input for linear ones; n are exact for polynomials of degree 2n. Default 8.
   */
  steps?: number;
}

/**
 * Integrated gradients (Sundararajan et al. 2017): (xᵢ − bᵢ) ∫₀¹ ∂f/∂xᵢ (b + t (x − b)) dt. For linear functions they are the Shapley
 * values; for others they are the Aumann–Shapley values, which share out the same total by another rule.
 *
 * @param feeds of all inputs of the graph, those attributed to as well
 * @throws HemocastError `gradient-scalar` where the output is not one number, `gradient-steps`, `baseline-shape`, what running throws
 */
export async function integratedGradients(
  runtime: Runtime,
  { graph, output, inputs }: Differentiable,
  feeds: Feeds,
  options: GradientOptions = {},
): Promise<GradientAttribution> {
  const { steps = 8, baseline = {} } = options;
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= 256)) {
    throw new HemocastError('gradient-steps', 'Integrated gradients need places at which to take the gradient', {
      field: 'steps',
      expected: '1 to 256',
      found: String(steps),
    });
  }
  const names = Object.keys(inputs);
  const ends = names.map((name) => {
    const to = Float32Array.from(feeds[name] as ArrayLike<number>);
    const from = baseline[name] ?? new Float32Array(to.length);
    if (from.length === to.length) return { name, from, to };
    throw new HemocastError('baseline-shape', 'A baseline has another size than its input', {
      field: name,
      expected: `${to.length} values`,
      found: String(from.length),
    });
  });
  const found = gradients(
    output,
    names.map((name) => inputs[name]),
  );
  const outputs = { output, ...Object.fromEntries(names.map((name, i) => [`gradient of ${name}`, found[i]])) };
  const program = await compile(runtime, graph, outputs);
  const at = (t: number, wanted?: readonly string[]) => {
    const between = ends.map(({ name, from, to }) => [name, to.map((x, i) => from[i] + t * (x - from[i]))]);
    return program.run({ ...feeds, ...Object.fromEntries(between) }, wanted);
  };
  try {
    const values = Object.fromEntries(ends.map(({ name, to }) => [name, new Float64Array(to.length)]));
    for (const { place, weight } of gaussLegendre(steps)) {
      const slopes = await at(place);
      for (const { name, from, to } of ends) {
        const slope = slopes[`gradient of ${name}`];
        for (let i = 0; i < to.length; i++) values[name][i] += weight * slope[i] * (to[i] - from[i]);
      }
    }
    const [empty, full] = [(await at(0, ['output'])).output[0], (await at(1, ['output'])).output[0]];
    const total = Object.values(values).reduce((sum, own) => sum + own.reduce((a, b) => a + b, 0), 0);
    return { values, empty, full, gap: full - empty - total };
  } finally {
    await program.release();
  }
}

/** Places and weights of Gauss and Legendre's quadrature from 0 to 1, by Newton's method on the Legendre polynomial. */
export function gaussLegendre(count: number): { place: number; weight: number }[] {
  return Array.from({ length: count }, (_, k) => {
    let x = Math.cos((Math.PI * (k + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      let [before, value] = [1, x];
      for (let n = 2; n <= count; n++) [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
      slope = (count * (x * value - before)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    return { place: (1 - x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
}
