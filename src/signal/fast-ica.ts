/**
 * Symmetric FastICA with the log cosh contrast (Hyvärinen, IEEE Trans. Neural Networks
 * 10:626, 1999). Most steps look at a part of the data only; the last ones, which
 * decide, at all of it.
 */
import type { Random } from '../foundation/index.js';
import { contrastMoments } from './contrast.js';
import { decorrelate, productTransposed } from './small-matrices.js';

/** A stage with fewer runs of 256 samples than this times components/20 would be too coarse to be worth while. */
const FEWEST_RUNS = 100;

export interface RotationOptions {
  maximumIterations: number;
  tolerance: number;
  random: Random;
}

export interface Rotation {
  /** `[component, whitened]`: sources = w·whitened. */
  w: Float64Array;
  /** Steps taken on all of the data. */
  iterations: number;
  converged: boolean;
}

/**
 * Fixed-point iteration w ← E[tanh(wz)·zᵀ] − E[1 − tanh²(wz)]·w, decorrelated, until no component turns by more than the tolerance
 * (1 − |cos|) in a step.
 *
 * @param z whitened data `[component, sample]`
 */
export function fastIca(z: Float32Array, components: number, samples: number, options: RotationOptions): Rotation {
  const n = components;
  let w = startRotation(n, options.random);
  let iterations = 0;
  let converged = false;
  for (const every of stages(samples, n)) {
    converged = false;
    const tolerance = every === 1 ? options.tolerance : Math.max(options.tolerance, 1e-4);
    for (let step = 0; step < options.maximumIterations && !converged; step++) {
      const { products, slopes } = contrastMoments(z, n, samples, w, every);
      const next = products;
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) next[i * n + j] -= slopes[i] * w[i * n + j];
      const turned = decorrelate(next, n);
      const cosines = productTransposed(turned, w, n);
      converged = cosines.every((value, k) => k % (n + 1) !== 0 || Math.abs(Math.abs(value) - 1) < tolerance);
      w = turned;
      if (every === 1) iterations++;
    }
  }
  return { w, iterations, converged };
}

/** Coarse to fine: the step between the runs that each stage uses, 1 at last. */
export function stages(samples: number, components: number): number[] {
  const runs = samples / 256;
  const wanted = Math.max(FEWEST_RUNS, (FEWEST_RUNS * components ** 2) / 400);
  const result: number[] = [];
  for (let every = 2 ** Math.floor(Math.log2(Math.max(1, runs / wanted))); every > 1; every >>= 3) result.push(every);
  result.push(1);
  return result;
}

/** A random rotation to start from. */
export function startRotation(components: number, random: Random): Float64Array {
  return decorrelate(
    Float64Array.from({ length: components ** 2 }, () => random.normal()),
    components,
  );
}
