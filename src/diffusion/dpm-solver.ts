import { denoiseInSteps } from './denoising-steps.js';
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
  sample({ schedule, ...task }) {
    const half = (time: number) => schedule.logSignalToNoise(time) / 2;
    let before: Float32Array | undefined;
    let stepBefore = 0;
    return denoiseInSteps(task, ({ z, clean, time, next }) => {
      const h = half(next) - half(time);
      const ahead = before === undefined ? 0 : h / (2 * stepBefore);
      const ofNoisy = sigmaAt(schedule, next) / sigmaAt(schedule, time);
      const ofClean = -alphaAt(schedule, next) * Math.expm1(-h);
      const following = z.map((value, i) => {
        const target = before === undefined ? clean[i] : (1 + ahead) * clean[i] - ahead * before[i];
        return ofNoisy * value + ofClean * target;
      });
      before = clean;
      stepBefore = h;
      return following;
    });
  },
};
