/** What the conditional mean leaves over in each training run, for the diffusion to learn. */
import type { TargetLayout } from '../modalities/index.js';
import type { ConditionalMeanFit } from './conditional-mean.js';
import { measuredPoints } from './measured.js';
import type { TrainingRun } from './training-set.js';

/** A training run with the mean that was predicted without its person, and what that leaves over. */
export interface ResidualRun extends TrainingRun {
  /** `[volume, point, component]` */
  mean: Float32Array;
  /** `[volume, point, component]` in units of `residual.scale`. */
  residual: Float32Array;
}

/**
 * Residuals in units of their own deviation. A point all of whose values were filled in has none: what is not measured is as the
 * mean has it, and says nothing about the deviation.
 *
 * @param latents of one volume
 * @returns `scale`, `[latent]`, and the runs
 */
export function residualsOf(
  runs: readonly TrainingRun[],
  { heldOut }: Pick<ConditionalMeanFit, 'heldOut'>,
  layout: TargetLayout,
  latents: number,
): { scale: Float32Array; runs: ResidualRun[] } {
  const components = latents / layout.members.length;
  /** 1 where a latent is of a point that was measured. */
  const measured = runs.map(({ run: { present } }) => {
    const points = measuredPoints(layout, present);
    return Float32Array.from({ length: latents }, (_, i) => points[Math.floor(i / components)]);
  });
  const scale = residualDeviation(runs, heldOut, measured);
  const residualRuns = runs.map((run, index): ResidualRun => {
    const mean = heldOut.get(run.run.id)!;
    const residual = run.latents.map((value, i) =>
      measured[index][i % latents] > 0 ? (value - mean[i]) / scale[i % latents] : 0,
    );
    return { ...run, mean, residual };
  });
  return { scale, runs: residualRuns };
}

function residualDeviation(
  runs: readonly TrainingRun[],
  predicted: ReadonlyMap<string, Float32Array>,
  measured: readonly Float32Array[],
): Float32Array {
  const latents = measured[0].length;
  const sums = new Float64Array(latents);
  const volumes = new Float64Array(latents);
  for (const [index, { run, latents: actual }] of runs.entries()) {
    const mean = predicted.get(run.id)!;
    for (let i = 0; i < latents; i++) volumes[i] += measured[index][i] * run.volumes;
    for (let i = 0; i < actual.length; i++) {
      if (measured[index][i % latents] > 0) sums[i % latents] += (actual[i] - mean[i]) ** 2;
    }
  }
  return Float32Array.from(sums, (sum, i) => Math.max(Math.sqrt(sum / Math.max(1, volumes[i])), 1e-6));
}
