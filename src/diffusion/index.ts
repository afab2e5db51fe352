/**
 * Noise schedules and samplers, for any network that says what it believes the clean data to be.
 *
 * @example
 * ```ts
 * import { cosineSchedule, samplerNamed } from 'hemocast/diffusion';
 *
 * const sampler = samplerNamed('dpm-solver++');
 * const z = await sampler.sample({ schedule: cosineSchedule, steps: 8, start, denoise, noise });
 * ```
 *
 * @module
 */

export { ddim } from './ddim.js';
export { ddpm } from './ddpm.js';
export { dpmSolver } from './dpm-solver.js';
export { gaussianSolver } from './gaussian-solver.js';
export { SeriesNoise, WindowJoin, windowStarts } from './long-series.js';
export type { Denoise, Sampler, SamplingTask } from './sampler.js';
export { samplerNamed, samplers } from './samplers.js';
export {
  alphaAt,
  cosineSchedule,
  linearSchedule,
  type Schedule,
  scheduleNamed,
  schedules,
  sigmaAt,
} from './schedule.js';
