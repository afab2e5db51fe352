import { type AdamKernel, createAdamKernel, KERNEL_CAPACITY } from './adam-kernel.js';

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

let kernel: AdamKernel | undefined;

/**
 * One step of AdamW (Loshchilov & Hutter 2019) and of the exponential moving
 * average of the parameter, in one pass over memory, in place, in single precision.
 *
 *     m ← β₁m + (1−β₁)g    v ← β₂v + (1−β₂)g²
 *     p ← p − λ·w·p − λ·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)
 */
export function adamStep(parameter: Float32Array, gradient: Float32Array, state: AdamState, options: AdamStep): void {
  const { first, second, average } = state;
  const { beta1, beta2, learningRate, gradientScale, step } = options;
  const correction = Math.sqrt(1 - beta2 ** step);
  const factors = {
    decay: learningRate * options.weightDecay,
    rate: (learningRate * correction) / (1 - beta1 ** step),
    epsilon: options.epsilon * correction,
    keepFirst: beta1,
    takeFirst: (1 - beta1) * gradientScale,
    keepSecond: beta2,
    takeSecond: (1 - beta2) * gradientScale ** 2,
    takeAverage: 1 - options.averageDecay,
  };
  kernel ??= createAdamKernel();
  // Piece by piece through the kernel's memory, which stays in the processor's cache.
  for (let start = 0; start < parameter.length; start += KERNEL_CAPACITY) {
    const end = Math.min(start + KERNEL_CAPACITY, parameter.length);
    const count = end - start;
    kernel.parameter.set(parameter.subarray(start, end));
    kernel.gradient.set(gradient.subarray(start, end));
    kernel.first.set(first.subarray(start, end));
    kernel.second.set(second.subarray(start, end));
    if (average !== undefined) kernel.average.set(average.subarray(start, end));
    kernel.step(count, factors);
    parameter.set(kernel.parameter.subarray(0, count), start);
    first.set(kernel.first.subarray(0, count), start);
    second.set(kernel.second.subarray(0, count), start);
    average?.set(kernel.average.subarray(0, count), start);
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
