import { ddim } from './ddim.js';
import { ddpm } from './ddpm.js';
import { dpmSolver } from './dpm-solver.js';
import type { Schedule } from './schedule.js';

/** What the network believes the clean data to be: E[z₀ | z_t, condition]. Same length as its input. */
export type Denoise = (noisy: Float32Array, time: number) => Promise<Float32Array>;

export interface SamplingTask {
  schedule: Schedule;
  /** Evaluations of the network. */
  steps: number;
  /** z at time 1: unit normal numbers. */
  start: Float32Array;
  denoise: Denoise;
  /** Fresh unit normal numbers, as many as `start` has: only samplers that add noise on the way ask for them. */
  noise: () => Float32Array;
}

/** Turns noise into data by following the network's beliefs from time 1 to time 0. */
export interface Sampler {
  readonly name: string;
  readonly description: string;
  sample(task: SamplingTask): Promise<Float32Array>;
}

/** A new sampler is one file and one entry here. */
export const samplers: readonly Sampler[] = [dpmSolver, ddim, ddpm];

/** The sampler of that name. Throws a `RangeError` that lists the names. */
export function samplerNamed(name: string): Sampler {
  const found = samplers.find((sampler) => sampler.name === name);
  if (found === undefined) {
    throw new RangeError(`No sampler ${name}; there are ${samplers.map((s) => s.name).join(', ')}.`);
  }
  return found;
}
