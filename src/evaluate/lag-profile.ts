/**
 * How long the blood answers after the brain: correlation of EEG evidence at each
 * place with BOLD at the same place, as a function of the delay between them.
 */

import { regionMeans } from '../cortex/index.js';
import type { TargetRun } from '../data/paired-run.js';
import { pearson } from '../signal/index.js';
import type { CortexMesh } from './cortex-mesh.js';

/** A run with the BOLD to be looked at, real or generated `[vertex, volume]`. */
export type LagRun = Pick<
  TargetRun,
  'features' | 'seconds' | 'electrodes' | 'bands' | 'signal' | 'volumes' | 'tr' | 'startTime'
> & {
  /** Share of each electrode in each region's evidence `[region, electrode]`, e.g. inverse squared distance (equation 1). */
  weights: Float32Array;
};

export interface LagProfile {
  /** Seconds by which BOLD follows EEG. */
  lags: number[];
  /** Root mean square, over bands and regions, of the correlation averaged over runs; smoothed by (1, 2, 1)/4. */
  values: number[];
  /** Top of the parabola through the largest value and its neighbours; undefined where the largest lies at an end. */
  peakSeconds?: number;
}

export const PROFILE_LAGS: readonly number[] = Array.from({ length: 29 }, (_, i) => i / 2);

/** Fewer volumes than this at a lag tell nothing about a correlation. */
const MINIMUM_VOLUMES = 10;

/**
 * Lag profile of runs. Correlations keep their sign while they are averaged over
 * runs, so that chance correlations cancel; the root mean square afterwards lets
 * bands that suppress BOLD (alpha) count as much as bands that raise it (gamma).
 */
export function lagProfile(
  runs: readonly LagRun[],
  mesh: CortexMesh,
  lags: readonly number[] = PROFILE_LAGS,
): LagProfile {
  const regions = mesh.regions.length;
  const bands = runs[0]?.bands ?? 0;
  const sums = new Float64Array(lags.length * regions * bands);
  const counts = new Int32Array(sums.length);
  for (const run of runs) addRun(run, mesh, lags, sums, counts);
  const raw = lags.map((_, lag) => {
    let squares = 0;
    let used = 0;
    for (let i = lag * regions * bands; i < (lag + 1) * regions * bands; i++) {
      if (counts[i] === 0) continue;
      squares += (sums[i] / counts[i]) ** 2;
      used++;
    }
    return used > 0 ? Math.sqrt(squares / used) : 0;
  });
  const values = raw.map(
    (value, i) => (raw[Math.max(i - 1, 0)] + 2 * value + raw[Math.min(i + 1, raw.length - 1)]) / 4,
  );
  return { lags: [...lags], values, peakSeconds: peakOf(lags, values) };
}

function addRun(run: LagRun, mesh: CortexMesh, lags: readonly number[], sums: Float64Array, counts: Int32Array): void {
  const { bands, seconds, volumes } = run;
  const regions = mesh.regions.length;
  const bold = regionMeans(mesh, run.signal, volumes);
  for (let region = 0; region < regions; region++) {
    // A region without vertices has no BOLD to follow anything.
    if (Number.isNaN(bold[region * volumes])) continue;
    const evidence = regionFeatures(run, region);
    for (let lag = 0; lag < lags.length; lag++) {
      const used: number[] = [];
      const position: number[] = [];
      for (let volume = 0; volume < volumes; volume++) {
        const at = run.startTime + volume * run.tr - lags[lag] - 0.5;
        if (at < 0 || at > seconds - 1) continue;
        used.push(bold[region * volumes + volume]);
        position.push(at);
      }
      if (used.length < MINIMUM_VOLUMES) continue;
      for (let band = 0; band < bands; band++) {
        const values = position.map((at) => {
          const first = Math.min(Math.floor(at), seconds - 2);
          const low = evidence[band * seconds + first];
          return low + (at - first) * (evidence[band * seconds + first + 1] - low);
        });
        const index = (lag * regions + region) * bands + band;
        sums[index] += pearson(used, values);
        counts[index]++;
      }
    }
  }
}

/** Weighted mean over electrodes of a region's features `[band, second]`. */
function regionFeatures(run: LagRun, region: number): Float64Array {
  const { bands, electrodes, seconds, features, weights } = run;
  const evidence = new Float64Array(bands * seconds);
  for (let second = 0; second < seconds; second++) {
    for (let electrode = 0; electrode < electrodes; electrode++) {
      const weight = weights[region * electrodes + electrode];
      const at = (second * electrodes + electrode) * bands;
      for (let band = 0; band < bands; band++) evidence[band * seconds + second] += weight * features[at + band];
    }
  }
  return evidence;
}

function peakOf(lags: readonly number[], values: readonly number[]): number | undefined {
  const top = values.indexOf(Math.max(...values));
  if (top <= 0 || top >= values.length - 1) return undefined;
  const [before, at, after] = [values[top - 1], values[top], values[top + 1]];
  const curvature = before - 2 * at + after;
  const offset = curvature < 0 ? (before - after) / (2 * curvature) : 0;
  return lags[top] + offset * (lags[top + 1] - lags[top]);
}
