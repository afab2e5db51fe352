import { denoiseInSteps } from './denoising-steps.js';
import type { Sampler } from './sampler.js';
import { alphaAt, sigmaAt } from './schedule.js';

/** Ancestral sampling from the exact posterior q(z_s | z_t, z₀) (Ho et al. 2020, eq. 6–7; Kingma et al. 2021 in continuous time). */
export const ddpm: Sampler = {
  name: 'ddpm',
  description: 'ancestral sampling, new noise at every step; wants many steps',
  sample: ({ schedule, noise, ...task }) =>
    denoiseInSteps(task, ({ z, clean, time, next }) => {
      const alpha = alphaAt(schedule, time);
      const sigma = sigmaAt(schedule, time);
      const alphaNext = alphaAt(schedule, next);
      const sigmaNext = sigmaAt(schedule, next);
      const ratio = alpha / alphaNext;
      const added = sigma ** 2 - ratio ** 2 * sigmaNext ** 2;
      const ofNoisy = (ratio * sigmaNext ** 2) / sigma ** 2;
      const ofClean = (alphaNext * added) / sigma ** 2;
      const deviation = Math.sqrt(added) * (sigmaNext / sigma);
      const fresh = noise();
      return z.map((value, i) => ofNoisy * value + ofClean * clean[i] + deviation * fresh[i]);
    }),
};
