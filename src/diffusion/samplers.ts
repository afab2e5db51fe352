/** Every sampler: a new one is one file and one entry here. */
import { ddim } from './ddim.js';
import { ddpm } from './ddpm.js';
import { dpmSolver } from './dpm-solver.js';
import { gaussianSolver } from './gaussian-solver.js';
import type { Sampler } from './sampler.js';

/** The best with few steps first. */
export const samplers: readonly Sampler[] = [gaussianSolver, dpmSolver, ddim, ddpm];

/** The sampler of that name. Throws a `RangeError` that lists the names. */
export function samplerNamed(name: string): Sampler {
  const found = samplers.find((sampler) => sampler.name === name);
  if (found === undefined) {
    throw new RangeError(`No sampler ${name}; there are ${samplers.map((s) => s.name).join(', ')}.`);
  }
  return found;
}
