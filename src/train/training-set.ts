/**
 * Paired runs as the network sees them: patches of the target, their latents,
 * and what the conditional mean leaves over.
 */

import type { TargetRun } from '../data/paired-run.js';
import { keptBeside } from '../data/prepared-runs.js';
import { type ArrayStore, madeWhenRead, withLazyFields } from '../foundation/index.js';
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

/** Where latents are kept of runs that lie outside memory, and what tells the embedding from others. */
export interface KeptLatents {
  arrays?: ArrayStore;
  fingerprint: string;
}

/** A run through an embedding that was fitted to the training people. Patches are made when they are read. */
export async function trainingRun(
  layout: TargetLayout,
  { embed }: Pick<TargetEmbedding, 'embed'>,
  run: TargetRun,
  { arrays, fingerprint }: KeptLatents = { fingerprint: '' },
): Promise<TrainingRun> {
  const patches = madeWhenRead(() => toPatches(layout, run.signal, run.volumes));
  const latents = await keptBeside(arrays, run, ['latents', layout.name, fingerprint], () => embed(patches()));
  return withLazyFields({ run }, { patches, latents });
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
