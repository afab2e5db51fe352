import type { Sampler } from './sampler.js';
import { alphaAt, sigmaAt } from './schedule.js';

/**
 * The flow in its exact form for Gaussian data of unit variance and the noise's own covariance, of mean m: there the best belief at any
 * time is α z + σ² m, z moves by m dα, and one step ends at m + z₁. What the network believes is read as such an m, which for other data
 * changes on the way; it is carried on linearly in α from the step before (Adams–Bashforth, second order).
 *
 * Steps lie closer where there is much noise: there the belief about m changes most. Solvers in the signal-to-noise ratio (DPM-Solver++) take their first step as if the data had no variance, and need many to make up for it.
 */
export const gaussianSolver: Sampler = {
  name: 'gaussian-solver',
  description: 'deterministic, second order, exact in one step where the data is Gaussian',
  async sample({ schedule, steps, start, denoise }) {
    let z = start.slice();
    let before: Float32Array | undefined;
    let alphaBefore = 0;
    for (let step = 0; step < steps; step++) {
      const time = timeOf(step, steps);
      const alpha = alphaAt(schedule, time);
      const variance = sigmaAt(schedule, time) ** 2;
      const clean = await denoise(z, time);
      const mean = z.map((value, i) => (clean[i] - alpha * value) / variance);
      const change = (step === steps - 1 ? 1 : alphaAt(schedule, timeOf(step + 1, steps))) - alpha;
      const ahead = before === undefined ? 0 : change / (2 * (alpha - alphaBefore));
      const last = before ?? mean;
      z = z.map((value, i) => value + change * ((1 + ahead) * mean[i] - ahead * last[i]));
      before = mean;
      alphaBefore = alpha;
    }
    return z;
  },
};

/** Time of a step: 1 at the first, falling ever faster. */
function timeOf(step: number, steps: number): number {
  return 1 - (step / steps) ** 2;
}
