/** Transforms of long or of many signals: where vectors are to be had, some four times as fast as a `FourierPlan`. */
import { fourierPlan } from './fourier.js';
import { createFourierKernel, kernelRadices } from './fourier-kernel.js';

/** A place for one complex signal, and its transform in that place. */
export interface FourierWorkspace {
  readonly length: number;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /**
   * X[k] = Σ x[j]·exp(−2πi·jk/n), in place. The way back is the same with the two parts exchanged before and after,
   * and all divided by n.
   */
  forward(): void;
}

/** Longer workspaces are not kept, lest they hold memory after their use. */
const LONGEST_KEPT = 2 ** 16;

/** Workspaces beyond this many are forgotten, oldest first. */
const MAXIMUM_KEPT = 8;

const kept = new Map<number, FourierWorkspace>();

/**
 * The workspace of a length. It is shared by all who ask for the same one: what it holds is good until control is
 * given away.
 */
export function fourierWorkspace(length: number): FourierWorkspace {
  const known = kept.get(length);
  if (known !== undefined) return known;
  const workspace = vectorWorkspace(length) ?? scalarWorkspace(length);
  if (length > LONGEST_KEPT) return workspace;
  if (kept.size >= MAXIMUM_KEPT) kept.delete(kept.keys().next().value as number);
  kept.set(length, workspace);
  return workspace;
}

/** Undefined where the length does not suit the vectors or the machine has none. */
export function vectorWorkspace(length: number): FourierWorkspace | undefined {
  const radices = kernelRadices(length);
  if (radices === undefined || typeof WebAssembly === 'undefined') return undefined;
  try {
    return { length, ...createFourierKernel(length, radices) };
  } catch {
    // No vectors, code forbidden by the page's security policy, or no room for another memory: the result is the same without.
    return undefined;
  }
}

/** In JavaScript alone, for any length. */
export function scalarWorkspace(length: number): FourierWorkspace {
  const plan = fourierPlan(length);
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  return { length, real, imaginary, forward: () => plan.forward(real, imaginary) };
}
