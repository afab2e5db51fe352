import { denoiseInSteps } from './denoising-steps.js';
import type { Sampler } from './sampler.js';
import { alphaAt, sigmaAt } from './schedule.js';

/** Denoising diffusion implicit model, deterministic (Song, Meng & Ermon 2021, η = 0): first-order solution of the flow. */
export const ddim: Sampler = {
  name: 'ddim',
  description: 'deterministic, first order',
  sample: ({ schedule, ...task }) =>
    denoiseInSteps(task, ({ z, clean, time, next }) => {
      const alpha = alphaAt(schedule, time);
      const sigma = sigmaAt(schedule, time);
      const alphaNext = alphaAt(schedule, next);
      const sigmaNext = sigmaAt(schedule, next);
      return z.map((value, i) => alphaNext * clean[i] + (sigmaNext / sigma) * (value - alpha * clean[i]));
    }),
};
