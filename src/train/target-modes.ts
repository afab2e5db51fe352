/**
 * What is generated: whitened global modes of the whole target. Components of each patch alone would let the global signal, which all
 * patches share, win any loss; among whitened modes it is one of many.
 */
import { extended } from '../foundation/index.js';
import { patchMask, type TargetLayout } from '../modalities/index.js';
import { componentsOfMoments, type Multiply, principalComponents, product } from '../signal/index.js';
import type { TrainingRun } from './training-set.js';

/** The way from latents to modes and back. */
export interface TargetModes {
  count: number;
  /** `[latent, mode]`: to modes of unit variance in the training data. */
  project: Float32Array;
  /** `[mode, latent]` */
  back: Float32Array;
  /** Deviation of the signal that each mode carries in the training data `[mode]`, largest first. */
  deviation: Float32Array;
}

/** A training run as modes of the target. */
export interface ModeRun extends TrainingRun {
  /** `[volume, mode]`, whitened over the training data. */
  modes: Float32Array;
}

/** What modes are fitted to: latents of a run, whether or not anything was measured beside it. */
export interface LatentRun {
  run: { volumes: number };
  /** `[volume, latent]` */
  latents: Float32Array;
}

/** The modes of a run's latents. */
export async function modeRun(
  run: TrainingRun,
  { project, count }: TargetModes,
  multiply?: Multiply,
): Promise<ModeRun> {
  const { volumes } = run.run;
  const modes = await product(run.latents, volumes, run.latents.length / volumes, project, count, multiply);
  return extended(run, { modes: Float32Array.from(modes) });
}

/**
 * Leading principal components of the latents of all runs, each latent weighted by how much of the signal it carries.
 *
 * @param decode `[point, component, size]`
 * @param wanted number of modes; fewer where there are fewer latents or volumes
 */
export function targetModes(
  layout: TargetLayout,
  decode: Float32Array,
  runs: readonly LatentRun[],
  wanted: number,
): TargetModes {
  const latents = runs[0].latents.length / runs[0].run.volumes;
  const importance = latentDeviation(layout, decode, latents);
  const volumes = runs.reduce((sum, { run }) => sum + run.volumes, 0);
  const count = Math.min(wanted, latents, volumes - 1);
  const { components, deviation } =
    volumes > latents
      ? fromMoments(runs, importance, count)
      : fromRows(joined(runs, importance, volumes), volumes, latents, count);
  const project = new Float32Array(latents * count);
  const back = new Float32Array(count * latents);
  for (let mode = 0; mode < count; mode++) {
    for (let i = 0; i < latents; i++) {
      const loading = components[mode * latents + i];
      project[i * count + mode] = (loading * importance[i]) / deviation[mode];
      back[mode * latents + i] = importance[i] > 0 ? (loading * deviation[mode]) / importance[i] : 0;
    }
  }
  return { count, project, back, deviation: Float32Array.from(deviation) };
}

/** Components of few volumes, and the deviation along each. */
function fromRows(all: Float32Array, volumes: number, latents: number, count: number) {
  const { components } = principalComponents(all, volumes, latents, count);
  const squares = new Float64Array(count);
  for (let row = 0; row < volumes; row++) {
    for (let mode = 0; mode < count; mode++) {
      let sum = 0;
      for (let i = 0; i < latents; i++) sum += all[row * latents + i] * components[mode * latents + i];
      squares[mode] += sum * sum;
    }
  }
  return { components, deviation: squares.map((sum) => deviationOf(sum / volumes)) };
}

/** Latents of all runs in units of the signal, one after the other. */
function joined(runs: readonly LatentRun[], importance: Float32Array, volumes: number): Float32Array {
  const all = new Float32Array(volumes * importance.length);
  let at = 0;
  for (const { latents } of runs) {
    for (let i = 0; i < latents.length; i++) all[at++] = latents[i] * importance[i % importance.length];
  }
  return all;
}

/** The same of many volumes: runs are read one after the other, and only their second moments kept. */
function fromMoments(runs: readonly LatentRun[], importance: Float32Array, count: number) {
  const size = importance.length;
  const sums = new Float64Array(size);
  const products = new Float64Array(size * size);
  const row = new Float64Array(size);
  let volumes = 0;
  for (const { latents } of runs) {
    for (let start = 0; start < latents.length; start += size) {
      for (let i = 0; i < size; i++) row[i] = latents[start + i] * importance[i];
      for (let i = 0; i < size; i++) {
        const value = row[i];
        sums[i] += value;
        if (value === 0) continue;
        for (let j = 0; j <= i; j++) products[i * size + j] += value * row[j];
      }
      volumes++;
    }
  }
  const centred = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      centred[i * size + j] = products[i * size + j] - (sums[i] * sums[j]) / volumes;
      centred[j * size + i] = centred[i * size + j];
    }
  }
  const { components } = componentsOfMoments(centred, size, count);
  const deviation = Float64Array.from({ length: count }, (_, mode) => {
    const own = components.subarray(mode * size, (mode + 1) * size);
    let square = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) square += (i === j ? 1 : 2) * own[i] * own[j] * products[i * size + j];
    }
    return deviationOf(square / volumes);
  });
  return { components, deviation };
}

function deviationOf(meanSquare: number): number {
  return Math.max(Math.sqrt(Math.max(0, meanSquare)), 1e-9);
}

/** How much of the signal's deviation each latent carries: errors count in units of the signal. */
export function latentDeviation(layout: TargetLayout, decode: Float32Array, latents: number): Float32Array {
  const mask = patchMask(layout);
  const components = latents / layout.members.length;
  return Float32Array.from({ length: latents }, (_, i) => {
    const point = Math.floor(i / components);
    let sum = 0;
    for (let j = 0; j < layout.size; j++) sum += mask[point * layout.size + j] * decode[i * layout.size + j] ** 2;
    return Math.sqrt(sum / layout.members[point].length);
  });
}
