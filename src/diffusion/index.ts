export { ddim } from './ddim.js';
export { ddpm } from './ddpm.js';
export { dpmSolver } from './dpm-solver.js';
export { type Denoise, type Sampler, type SamplingTask, samplerNamed, samplers } from './sampler.js';
export {
  alphaAt,
  cosineSchedule,
  linearSchedule,
  type Schedule,
  scheduleNamed,
  schedules,
  sigmaAt,
} from './schedule.js';
