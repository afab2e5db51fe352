/**
 * BOLD as the encoder's network sees it: the leading principal components of each
 * patch, in units in which a mean squared error over them is one over the patch's vertices.
 */
import { type PatchEmbedding, type TargetLayout, toPatches } from '../../modalities/index.js';

/** One run to pre-train on or to encode. */
export interface BoldRun {
  id: string;
  person: string;
  /** `[value, volume]`, a z score per value over the run. */
  signal: Float32Array;
  volumes: number;
}

/** A run as the network takes it. */
export interface ScoredRun {
  run: BoldRun;
  /** `[volume, point, channel]` */
  scores: Float32Array;
}

/** With its signal, to be answered for. */
export interface TokenRun extends ScoredRun {
  /** `[volume, point, size]` */
  patches: Float32Array;
}

/** The stem `[point, size, channel]`: orthonormal principal axes times √(channels / vertices of the patch). */
export function stemWeight(layout: TargetLayout, { components, decode }: PatchEmbedding): Float32Array {
  const { size } = layout;
  const weight = new Float32Array(layout.members.length * size * components);
  layout.members.forEach((members, point) => {
    for (let c = 0; c < components; c++) {
      const row = decode.subarray((point * components + c) * size, (point * components + c + 1) * size);
      const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
      if (norm === 0) continue;
      const factor = Math.sqrt(components / members.length) / norm;
      for (let i = 0; i < size; i++) weight[(point * size + i) * components + c] = row[i] * factor;
    }
  });
  return weight;
}

/** Scores of a run in the stem's axes. */
export function tokenRun(layout: TargetLayout, stem: Float32Array, run: BoldRun): TokenRun {
  const patches = toPatches(layout, run.signal, run.volumes);
  const points = layout.members.length;
  const { size } = layout;
  const channels = stem.length / (points * size);
  const scores = new Float32Array(run.volumes * points * channels);
  for (let row = 0; row < run.volumes * points; row++) {
    const matrix = (row % points) * size * channels;
    for (let i = 0; i < size; i++) {
      const value = patches[row * size + i];
      if (value === 0) continue;
      for (let c = 0; c < channels; c++) scores[row * channels + c] += value * stem[matrix + i * channels + c];
    }
  }
  return { run, patches, scores };
}

/**
 * Values of a patch from its scores, the stem the other way round.
 *
 * @param scores `[channel]`
 * @returns `[size]`, zeros where padded
 */
export function patchFromScores(
  layout: TargetLayout,
  stem: Float32Array,
  point: number,
  scores: ArrayLike<number>,
): Float32Array {
  const { size } = layout;
  const channels = scores.length;
  const factor = layout.members[point].length / channels;
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += scores[c] * stem[(point * size + i) * channels + c];
    values[i] = sum * factor;
  }
  return values;
}

/** Copies one token out of a run's scores: `[block, channel]` of patch `token % points` in block `⌊token / points⌋`. */
export function copyToken(
  scores: Float32Array,
  points: number,
  channels: number,
  block: number,
  firstVolume: number,
  token: number,
  to: Float32Array,
  at: number,
): void {
  const point = token % points;
  const volume = firstVolume + Math.floor(token / points) * block;
  for (let j = 0; j < block; j++) {
    const from = ((volume + j) * points + point) * channels;
    to.set(scores.subarray(from, from + channels), at + j * channels);
  }
}
