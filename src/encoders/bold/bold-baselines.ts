/**
 * What can be said of hidden tokens without a network: straight lines through the
 * visible volumes of the patch, the nearest visible patch, and the best linear guess
 * under a covariance of space × time.
 */
import type { TargetLayout } from '../../modalities/index.js';
import { patchMeans } from '../../modalities/target-layout.js';
import { choleskySolve } from '../../signal/index.js';
import type { MaskedWindow } from './bold-masked-batch.js';
import type { TokenRun } from './bold-tokens.js';

/** Values `[size]` of one patch at one volume of the window. */
export type PatchGuess = (point: number, volume: number) => Float32Array;

/** A way to guess hidden tokens from the visible ones of a window. */
export interface Guesser {
  key: string;
  name: string;
  /** @param block volumes in a token */
  guess(window: MaskedWindow<TokenRun>, block: number, volumes: number): PatchGuess;
}

/** Which volumes of the window are visible, per point. */
function visibleVolumes({ mask }: MaskedWindow<TokenRun>, points: number, block: number): number[][] {
  const volumes: number[][] = Array.from({ length: points }, () => []);
  for (const token of mask.visible) {
    for (let j = 0; j < block; j++) volumes[token % points].push(Math.floor(token / points) * block + j);
  }
  return volumes;
}

function patchAt(
  { run, start }: MaskedWindow<TokenRun>,
  layout: TargetLayout,
  point: number,
  volume: number,
): Float32Array {
  const at = ((start + volume) * layout.members.length + point) * layout.size;
  return run.patches.subarray(at, at + layout.size);
}

/** Straight lines between the visible volumes of the same patch; the nearest one before the first and after the last. */
export function interpolationInTime(layout: TargetLayout): Guesser {
  return {
    key: 'interpolation',
    name: 'interpolation in time',
    guess(window, block) {
      const visible = visibleVolumes(window, layout.members.length, block);
      return (point, volume) => {
        const before = visible[point].findLast((at) => at <= volume);
        const after = visible[point].find((at) => at >= volume);
        const [from, to] = [before ?? after, after ?? before];
        const values = new Float32Array(layout.size);
        if (from === undefined || to === undefined) return values;
        const share = to === from ? 0 : (volume - from) / (to - from);
        const [a, b] = [from, to].map((at) => patchAt(window, layout, point, at));
        for (let i = 0; i < values.length; i++) values[i] = (1 - share) * a[i] + share * b[i];
        return values;
      };
    },
  };
}

/**
 * The mean of the nearest patch that is visible at the same volume. Where places are
 * not known, the one whose signal is most alike in the training people.
 */
export function nearestPatch(layout: TargetLayout, covariance: SpaceTime): Guesser {
  const points = layout.members.length;
  const order = Array.from({ length: points }, (_, point) => {
    const distance = (other: number) => {
      const { space } = covariance;
      if (layout.places.length === 0) return -space[point * points + other] / Math.sqrt(space[other * points + other]);
      return Math.hypot(...[0, 1, 2].map((axis) => layout.places[3 * other + axis] - layout.places[3 * point + axis]));
    };
    const others = Array.from({ length: points }, (_, other) => other).filter((other) => other !== point);
    return others.sort((a, b) => distance(a) - distance(b));
  });
  return {
    key: 'nearest',
    name: layout.places.length === 0 ? 'most alike visible region' : 'nearest visible patch',
    guess(window, block) {
      const visible = new Set(window.mask.visible);
      return (point, volume) => {
        const base = Math.floor(volume / block) * points;
        const nearest = order[point].find((other) => visible.has(base + other));
        const values = new Float32Array(layout.size);
        if (nearest === undefined) return values;
        const count = layout.members[nearest].length;
        const mean = patchAt(window, layout, nearest, volume).reduce((sum, value) => sum + value, 0) / count;
        return values.fill(mean, 0, layout.members[point].length);
      };
    },
  };
}

/** Second moments of patch means over the training people. */
export interface SpaceTime {
  /** `[point, point]` covariance at one moment. */
  space: Float64Array;
  /** `[lag]` autocorrelation over time, the mean over points, at lags of 0 … volumes − 1. */
  time: Float64Array;
  /** `[point, size]` how much of the patch mean each value has: its regression on it. */
  loading: Float32Array;
}

/** @param lags how many lags of the autocorrelation */
export function spaceTime(layout: TargetLayout, runs: readonly TokenRun[], lags: number): SpaceTime {
  const points = layout.members.length;
  const { size } = layout;
  const space = new Float64Array(points * points);
  const time = new Float64Array(lags);
  const loading = new Float64Array(points * size);
  let volumes = 0;
  for (const { run, patches } of runs) {
    const means = patchMeans(layout, patches);
    volumes += run.volumes;
    for (let p = 0; p < points; p++) {
      const row = means.subarray(p * run.volumes, (p + 1) * run.volumes);
      for (let q = 0; q < points; q++) {
        let sum = 0;
        for (let t = 0; t < run.volumes; t++) sum += row[t] * means[q * run.volumes + t];
        space[p * points + q] += sum;
      }
      for (let lag = 0; lag < lags; lag++) {
        for (let t = lag; t < run.volumes; t++) time[lag] += row[t] * row[t - lag];
      }
      for (let t = 0; t < run.volumes; t++) {
        const at = (t * points + p) * size;
        for (let i = 0; i < size; i++) loading[p * size + i] += row[t] * patches[at + i];
      }
    }
  }
  for (let i = 0; i < loading.length; i++) loading[i] /= Math.max(space[Math.floor(i / size) * (points + 1)], 1e-12);
  for (let i = 0; i < space.length; i++) space[i] /= volumes;
  const power = time[0] > 0 ? time[0] : 1;
  for (let lag = 0; lag < lags; lag++) time[lag] /= power;
  return { space, time, loading: Float32Array.from(loading) };
}

/** Added to the variance of what is seen, as a share of the mean variance: keeps the solution steady. */
const NUGGET = 1e-2;

/**
 * The linear guess of least error from all that is visible (simple kriging), under the
 * training people's covariance, taken to be a product of space and time.
 */
export function linearGuess(layout: TargetLayout, { space, time, loading }: SpaceTime): Guesser {
  const points = layout.members.length;
  const { size } = layout;
  const nugget =
    (NUGGET * Array.from({ length: points }, (_, p) => space[p * (points + 1)]).reduce((a, b) => a + b)) / points;
  return {
    key: 'linear',
    name: 'best linear guess (covariance of space × time)',
    guess(window, block, volumes) {
      const seen = visibleVolumes(window, points, block).flatMap((list, point) =>
        list.map((volume) => ({ point, volume })),
      );
      const n = seen.length;
      const matrix = new Float64Array(n * n);
      const right = new Float64Array(n);
      seen.forEach((a, i) => {
        for (let j = 0; j <= i; j++) {
          const b = seen[j];
          const value = space[a.point * points + b.point] * time[Math.abs(a.volume - b.volume)];
          matrix[i * n + j] = value;
          matrix[j * n + i] = value;
        }
        matrix[i * n + i] += nugget;
        const values = patchAt(window, layout, a.point, a.volume);
        right[i] = values.reduce((sum, value) => sum + value, 0) / layout.members[a.point].length;
      });
      const weights = choleskySolve(matrix, n, right, 1);
      // Summed over the points first: what each volume in sight adds to each point.
      const pooled = new Float64Array(points * volumes);
      seen.forEach(({ point, volume }, i) => {
        for (let p = 0; p < points; p++) pooled[p * volumes + volume] += space[p * points + point] * weights[i];
      });
      return (point, volume) => {
        let mean = 0;
        for (let at = 0; at < volumes; at++) mean += pooled[point * volumes + at] * time[Math.abs(volume - at)];
        return Float32Array.from({ length: size }, (_, i) => loading[point * size + i] * mean);
      };
    },
  };
}
