import type { Sampler } from './sampler.js';
import { alphaAt, sigmaAt } from './schedule.js';

/**
 * DPM-Solver++(2M) (Lu et al. 2022, algorithm 2): second order in half the
 * log signal-to-noise ratio, with one evaluation a step; the last step is first
 * order, which keeps few-step sampling stable.
 */
export const dpmSolver: Sampler = {
  name: 'dpm-solver++',
  description: 'deterministic, second order, good with few steps',
  async sample({ schedule, steps, start, denoise }) {
    const half = (time: number) => schedule.logSignalToNoise(time) / 2;
    let z = start.slice();
    let before: Float32Array | undefined;
    let stepBefore = 0;
    for (let step = 0; step < steps; step++) {
      const time = 1 - step / steps;
      const next = 1 - (step + 1) / steps;
      const clean = await denoise(z, time);
      if (step === steps - 1) return clean;
      const h = half(next) - half(time);
      const ahead = before === undefined ? 0 : h / (2 * stepBefore);
      const ofNoisy = sigmaAt(schedule, next) / sigmaAt(schedule, time);
      const ofClean = -alphaAt(schedule, next) * Math.expm1(-h);
      const following = new Float32Array(z.length);
      for (let i = 0; i < z.length; i++) {
        const target = before === undefined ? clean[i] : (1 + ahead) * clean[i] - ahead * before[i];
        following[i] = ofNoisy * z[i] + ofClean * target;
      }
      before = clean;
      stepBefore = h;
      z = following;
    }
    return z;
  },
};
