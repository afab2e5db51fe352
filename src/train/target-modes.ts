/**
 * What is generated: whitened global modes of the whole target. Components of each patch alone would let the global signal, which all
 * patches share, win any loss; among whitened modes it is one of many.
 */
import { patchMask, type TargetLayout } from '../modalities/index.js';
import { type Multiply, principalComponents, product } from '../signal/index.js';
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
  return { ...run, modes: Float32Array.from(modes) };
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
  const all = new Float32Array(volumes * latents);
  let at = 0;
  for (const run of runs) {
    for (let i = 0; i < run.latents.length; i++) all[at++] = run.latents[i] * importance[i % latents];
  }
  const count = Math.min(wanted, latents, volumes - 1);
  const { components } = principalComponents(all, volumes, latents, count);
  const deviation = deviationsAlong(all, components, latents, count);
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

/** Root mean square of the rows `[row, width]` along each component. */
function deviationsAlong(
  rows: Float32Array,
  components: Float32Array | Float64Array,
  width: number,
  count: number,
): Float64Array {
  const squares = new Float64Array(count);
  const volumes = rows.length / width;
  for (let row = 0; row < volumes; row++) {
    for (let mode = 0; mode < count; mode++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += rows[row * width + i] * components[mode * width + i];
      squares[mode] += sum * sum;
    }
  }
  return squares.map((sum) => Math.max(Math.sqrt(sum / volumes), 1e-9));
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
