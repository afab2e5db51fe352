/**
 * Paired runs as the network sees them: patches of the target, their latents,
 * and what the conditional mean leaves over.
 */
import { type TargetLayout, toPatches } from '../models/index.js';
import { pearson } from '../signal/index.js';
import type { PairedRun } from './paired-run.js';
import type { TargetEmbedding } from './target-embedding.js';

export interface TrainingRun {
  run: PairedRun;
  /** `[volume, point, size]` the signal, regrouped. */
  patches: Float32Array;
  /** `[volume, point, component]` its latents. */
  latents: Float32Array;
}

/** A run through an embedding that was fitted to the training people. */
export async function trainingRun(
  layout: TargetLayout,
  { embed }: Pick<TargetEmbedding, 'embed'>,
  run: PairedRun,
): Promise<TrainingRun> {
  const patches = toPatches(layout, run.bold, run.volumes);
  return { run, patches, latents: await embed(patches) };
}

/** Mean of each patch over its values: `[volume, point, size]` → `[point, volume]`. */
export function patchMeans(layout: TargetLayout, patches: Float32Array): Float32Array {
  const points = layout.members.length;
  const volumes = patches.length / (points * layout.size);
  const means = new Float32Array(points * volumes);
  for (let k = 0; k < volumes; k++) {
    for (let point = 0; point < points; point++) {
      const start = (k * points + point) * layout.size;
      let sum = 0;
      for (let i = 0; i < layout.members[point].length; i++) sum += patches[start + i];
      means[point * volumes + k] = sum / layout.members[point].length;
    }
  }
  return means;
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
export function peopleOf(runs: readonly PairedRun[]): string[] {
  return [...new Set(runs.map((run) => run.person))];
}
