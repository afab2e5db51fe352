import type { Sampler } from './sampler.js';
import { alphaAt, sigmaAt } from './schedule.js';

/** Ancestral sampling from the exact posterior q(z_s | z_t, z₀) (Ho et al. 2020, eq. 6–7; Kingma et al. 2021 in continuous time). */
export const ddpm: Sampler = {
  name: 'ddpm',
  description: 'ancestral sampling, new noise at every step; wants many steps',
  async sample({ schedule, steps, start, denoise, noise }) {
    let z = start.slice();
    for (let step = 0; step < steps; step++) {
      const time = 1 - step / steps;
      const next = 1 - (step + 1) / steps;
      const clean = await denoise(z, time);
      if (step === steps - 1) return clean;
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
      const following = new Float32Array(z.length);
      for (let i = 0; i < z.length; i++) following[i] = ofNoisy * z[i] + ofClean * clean[i] + deviation * fresh[i];
      z = following;
    }
    return z;
  },
};
