/** What the conditional mean leaves over in each training run, for the diffusion to learn. */
import { extended } from '../foundation/index.js';
import { reflectionCoefficients } from '../signal/index.js';
import type { ModeRun } from './target-modes.js';

/** A training run with the mean that was predicted without its person, and what that leaves over. */
export interface ResidualRun extends ModeRun {
  /** `[volume, mode]` */
  mean: Float32Array;
  /** `[volume, mode]` in units of `residual.scale`. */
  residual: Float32Array;
}

/**
 * Residuals in units of their own deviation.
 *
 * @param heldOut modes predicted without the person, by run; without it all of the modes are left over
 * @returns `scale`, `[mode]`, and the runs
 */
export function residualsOf(
  runs: readonly ModeRun[],
  heldOut: ReadonlyMap<string, Float32Array> | undefined,
): { scale: Float32Array; runs: ResidualRun[] } {
  const meanOf = ({ run, modes }: ModeRun) => heldOut?.get(run.id) ?? new Float32Array(modes.length);
  const count = runs[0].modes.length / runs[0].run.volumes;
  const sums = new Float64Array(count);
  let volumes = 0;
  for (const entry of runs) {
    const mean = meanOf(entry);
    entry.modes.forEach((value, i) => {
      sums[i % count] += (value - mean[i]) ** 2;
    });
    volumes += entry.run.volumes;
  }
  const scale = Float32Array.from(sums, (sum) => Math.max(Math.sqrt(sum / volumes), 1e-6));
  const residualRuns = runs.map((entry): ResidualRun => {
    const mean = meanOf(entry);
    return extended(entry, { mean, residual: entry.modes.map((value, i) => (value - mean[i]) / scale[i % count]) });
  });
  return { scale, runs: residualRuns };
}

/** Reflection coefficients `[mode, order]` of what is left over in each mode: those of the noise that diffusion begins with. */
export function noiseOf(runs: readonly ResidualRun[], order: number): Float32Array {
  const count = runs[0].residual.length / runs[0].run.volumes;
  const reflection = new Float32Array(count * order);
  for (let mode = 0; mode < count; mode++) {
    const series = runs.map(({ run, residual }) =>
      Float32Array.from({ length: run.volumes }, (_, k) => residual[k * count + mode]),
    );
    reflection.set(reflectionCoefficients(series, order), mode * order);
  }
  return reflection;
}
