/**
 * Paired runs as the network sees them: patches of the target, their latents,
 * and what the conditional mean leaves over.
 */

import type { TargetRun } from '../data/paired-run.js';
import { type TargetLayout, toPatches } from '../modalities/index.js';
import type { TargetEmbedding } from '../modalities/target-embedding.js';
import { pearson } from '../signal/index.js';

export interface TrainingRun {
  run: TargetRun;
  /** `[volume, point, size]` the signal, regrouped. */
  patches: Float32Array;
  /** `[volume, point, component]` its latents. */
  latents: Float32Array;
}

/** A run through an embedding that was fitted to the training people. */
export async function trainingRun(
  layout: TargetLayout,
  { embed }: Pick<TargetEmbedding, 'embed'>,
  run: TargetRun,
): Promise<TrainingRun> {
  const patches = toPatches(layout, run.signal, run.volumes);
  return { run, patches, latents: await embed(patches) };
}

/** Mean over patches of the correlation over time of two `[point, volume]` arrays. */
export function meanCorrelation(a: Float32Array, b: Float32Array, volumes: number): number {
  const points = a.length / volumes;
  let total = 0;
  for (let point = 0; point < points; point++) {
    const rows = [a, b].map((x) => x.subarray(point * volumes, (point + 1) * volumes));
    total += pearson(rows[0], rows[1]);
  }
  return total / points;
}

/** People in order of appearance. */
export function peopleOf(runs: readonly TargetRun[]): string[] {
  return [...new Set(runs.map((run) => run.person))];
}
