/** The way from the target signal to the unified representation z₀ and back, fitted to training people. */
import { embedPatches, fitPatchEmbedding } from './patch-embedding.js';
import type { TargetLayout } from './target-layout.js';

export interface TargetEmbedding {
  components: number;
  /** `[point, component, size]`: where the unpatcher begins. */
  decode: Float32Array;
  /** Share of the training variance that survives the way there and back. */
  kept: number;
  /** `[value]` variance in the training data that does not. */
  lost: Float32Array;
  /** `[volume, point, size]` of a run → latents `[volume, point, component]`. */
  embed(patches: Float32Array): Promise<Float32Array>;
  release?(): Promise<void>;
}

/** Fits an embedding to the patches `[volume, point, size]` of the training runs, read one after the other; `measured` as for `fitPatchEmbedding`. */
export type FitEmbedding = (
  layout: TargetLayout,
  train: Iterable<Float32Array>,
  components: number,
  measured?: readonly Float32Array[],
) => Promise<TargetEmbedding>;

/** The light one: principal components of each patch. */
export const pcaPatchEmbedding: FitEmbedding = async (layout, train, components, measured) => {
  const embedding = fitPatchEmbedding(layout, train, components, measured);
  return { ...embedding, embed: async (patches) => embedPatches(layout, embedding, patches) };
};
