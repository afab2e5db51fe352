import type { Sampler } from './sampler.js';
import { alphaAt, sigmaAt } from './schedule.js';

/** Denoising diffusion implicit model, deterministic (Song, Meng & Ermon 2021, η = 0): first-order solution of the flow. */
export const ddim: Sampler = {
  name: 'ddim',
  description: 'deterministic, first order',
  async sample({ schedule, steps, start, denoise }) {
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
      const following = new Float32Array(z.length);
      for (let i = 0; i < z.length; i++) {
        following[i] = alphaNext * clean[i] + (sigmaNext / sigma) * (z[i] - alpha * clean[i]);
      }
      z = following;
    }
    return z;
  },
};
