/**
 * Which values of a run were measured. Values that a recording lacks were filled in from their neighbours, so that every run has
 * all of the model's modes, of which each holds all values: there they count. The components of a point come from runs that measured
 * it, the error of the signal leaves them out, and nothing is scored on them.
 */
import type { TargetRun } from '../data/paired-run.js';
import { fromPatches, patchMask, type TargetLayout, toPatches } from '../modalities/index.js';

/** `[value]` 1 where measured; all where absent. */
type Present = TargetRun['present'];

/** Whether some value of one of the runs was filled in. */
export function hasMissing(runs: readonly { run: Pick<TargetRun, 'present'> }[]): boolean {
  return runs.some(({ run }) => run.present?.includes(0));
}

/** 1 where a place of `[point, size]` holds a measured value; 0 where it holds another, or is padding. */
export function measuredValues(layout: TargetLayout, present: Present): Float32Array {
  return present === undefined ? patchMask(layout) : toPatches(layout, Float32Array.from(present), 1);
}

/**
 * What progress is judged by (see `patchMeans`), of what was measured: the mean of each point over its measured values, of the
 * points that have one; the measured values themselves where they lie apart.
 *
 * @param patches `[volume, point, size]`
 * @returns `[measured point or value, volume]`
 */
export function measuredMeans(layout: TargetLayout, patches: Float32Array, present: Present): Float32Array {
  const { members, size } = layout;
  const measured = measuredValues(layout, present);
  const volumes = patches.length / (members.length * size);
  if (layout.apart) return rowsOf(fromPatches(layout, patches, volumes), volumes, present);
  const counts = members.map((_, point) => {
    const own = measured.subarray(point * size, (point + 1) * size);
    return own.reduce((sum, value) => sum + value, 0);
  });
  const points = [...members.keys()].filter((point) => counts[point] > 0);
  const means = new Float32Array(points.length * volumes);
  for (const [row, point] of points.entries()) {
    for (let k = 0; k < volumes; k++) {
      const start = (k * members.length + point) * size;
      let sum = 0;
      for (let i = 0; i < size; i++) if (measured[point * size + i] > 0) sum += patches[start + i];
      means[row * volumes + k] = sum / counts[point];
    }
  }
  return means;
}

/** The rows of `[value, volume]` that were measured. */
function rowsOf(data: Float32Array, volumes: number, present: Present): Float32Array {
  return data.filter((_, i) => present === undefined || present[Math.floor(i / volumes)] > 0);
}
