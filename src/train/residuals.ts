/** What the conditional mean leaves over in each training run, for the diffusion to learn. */
import type { ConditionalMeanFit } from './conditional-mean.js';
import type { TrainingRun } from './training-set.js';

/** A training run with the mean that was predicted without its person, and what that leaves over. */
export interface ResidualRun extends TrainingRun {
  /** `[volume, point, component]` */
  mean: Float32Array;
  /** `[volume, point, component]` in units of `residual.scale`. */
  residual: Float32Array;
}

/**
 * Residuals in units of their own deviation.
 *
 * @param latents a volume's
 * @returns `scale`, `[latent]`, and the runs
 */
export function residualsOf(
  runs: readonly TrainingRun[],
  { heldOut }: Pick<ConditionalMeanFit, 'heldOut'>,
  latents: number,
): { scale: Float32Array; runs: ResidualRun[] } {
  const scale = residualDeviation(runs, heldOut, latents);
  const residualRuns = runs.map((run): ResidualRun => {
    const mean = heldOut.get(run.run.id)!;
    const residual = run.latents.map((value, i) => (value - mean[i]) / scale[i % latents]);
    return { ...run, mean, residual };
  });
  return { scale, runs: residualRuns };
}

function residualDeviation(
  runs: readonly TrainingRun[],
  predicted: ReadonlyMap<string, Float32Array>,
  latents: number,
): Float32Array {
  const sums = new Float64Array(latents);
  let volumes = 0;
  for (const { run, latents: actual } of runs) {
    const mean = predicted.get(run.id)!;
    volumes += run.volumes;
    for (let i = 0; i < actual.length; i++) sums[i % latents] += (actual[i] - mean[i]) ** 2;
  }
  return Float32Array.from(sums, (sum) => Math.max(Math.sqrt(sum / volumes), 1e-6));
}
