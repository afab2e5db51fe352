/** What one parameter keeps between steps: moving averages of its gradient and of its square, and of itself. */
export interface AdamState {
  first: Float32Array;
  second: Float32Array;
  average?: Float32Array;
}

/** Settings of one step, with everything folded in that is the same for all values of a parameter. */
export interface AdamStep {
  /** Factor on the gradient: clipping, and the mean over accumulated batches. */
  gradientScale: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled weight decay. */
  weightDecay: number;
  averageDecay: number;
  /** Number of this step, from 1. */
  step: number;
}

/**
 * One step of AdamW (Loshchilov & Hutter 2019) and of the exponential moving
 * average of the parameter, in one pass over memory, in place.
 *
 *     m ← β₁m + (1−β₁)g    v ← β₂v + (1−β₂)g²
 *     p ← p − λ·w·p − λ·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)
 */
export function adamStep(parameter: Float32Array, gradient: Float32Array, state: AdamState, options: AdamStep): void {
  const { first, second, average } = state;
  const { beta1, beta2, learningRate, step } = options;
  // Single precision throughout: half the time of double, and what is stored is single anyway.
  const f = Math.fround;
  const correction = Math.sqrt(1 - beta2 ** step);
  const rate = f((learningRate * correction) / (1 - beta1 ** step));
  const epsilon = f(options.epsilon * correction);
  const keep = f(1 - learningRate * options.weightDecay);
  const keepFirst = f(beta1);
  const takeFirst = f((1 - beta1) * options.gradientScale);
  const keepSecond = f(beta2);
  const takeSecond = f((1 - beta2) * options.gradientScale * options.gradientScale);
  const takeAverage = f(1 - options.averageDecay);
  const count = parameter.length;
  for (let i = 0; i < count; i++) {
    const g = gradient[i];
    const m = f(f(keepFirst * first[i]) + f(takeFirst * g));
    const v = f(f(keepSecond * second[i]) + f(takeSecond * f(g * g)));
    first[i] = m;
    second[i] = v;
    const p = f(f(keep * parameter[i]) - f(f(rate * m) / f(f(Math.sqrt(v)) + epsilon)));
    parameter[i] = p;
    if (average !== undefined) average[i] = f(average[i] + f(takeAverage * f(p - average[i])));
  }
}

/** Sum of squares, in double precision. */
export function sumOfSquares(values: Float32Array): number {
  // Four sums, so that an addition need not wait for the one before.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const even = values.length - (values.length % 4);
  for (let i = 0; i < even; i += 4) {
    a += values[i] * values[i];
    b += values[i + 1] * values[i + 1];
    c += values[i + 2] * values[i + 2];
    d += values[i + 3] * values[i + 3];
  }
  for (let i = even; i < values.length; i++) a += values[i] * values[i];
  return a + b + c + d;
}
