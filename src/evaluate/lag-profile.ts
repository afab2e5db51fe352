/**
 * How long the blood answers after the brain: correlation of the band power near each
 * place with the target at the same place, as a function of the delay between them.
 */
import type { TargetRun } from '../data/paired-run.js';
import type { ScoreSpace } from '../modalities/index.js';
import { pearson } from '../signal/index.js';
import { ScoredValues } from './scored-values.js';

/** A run with the signal to be looked at, real or generated `[value, moment]`. */
export type LagRun = Pick<
  TargetRun,
  'features' | 'seconds' | 'step' | 'electrodes' | 'bands' | 'signal' | 'present' | 'volumes' | 'tr' | 'startTime'
> & {
  /** Share of each electrode in the conditioning of each region `[region, electrode]`, e.g. inverse squared distance (equation 1). */
  weights: Float32Array;
};

export interface LagProfile {
  /** Seconds by which the target follows EEG. */
  lags: number[];
  /** Root mean square, over bands and regions, of the correlation averaged over runs; smoothed by (1, 2, 1)/4. */
  values: number[];
  /** Top of the parabola through the largest value and its neighbours; undefined where the largest lies at an end. */
  peakSeconds?: number;
}

export const PROFILE_LAGS: readonly number[] = Array.from({ length: 29 }, (_, i) => i / 2);

/** Fewer moments than this at a lag tell nothing about a correlation. */
const MINIMUM_MOMENTS = 10;

/** Correlation of each band near each region with the region's signal, at each delay between them. */
export interface LagCorrelations {
  /** Seconds by which the target follows EEG. */
  lags: readonly number[];
  regions: number;
  bands: number;
  /** Mean over runs `[lag, region, band]`; NaN where no run was long enough. */
  values: Float64Array;
}

/** Correlations keep their sign while they are averaged over runs, so that chance correlations cancel. */
export function lagCorrelations(
  runs: readonly LagRun[],
  space: ScoreSpace,
  lags: readonly number[] = PROFILE_LAGS,
): LagCorrelations {
  const regions = space.regions.length;
  const bands = runs[0]?.bands ?? 0;
  const sums = new Float64Array(lags.length * regions * bands);
  const counts = new Int32Array(sums.length);
  for (const run of runs) addRun(run, space, lags, sums, counts);
  const values = sums.map((sum, i) => (counts[i] > 0 ? sum / counts[i] : Number.NaN));
  return { lags: [...lags], regions, bands, values };
}

/**
 * Lag profile of all regions and bands, or of one: the root mean square over them, which lets bands that suppress the target (alpha) count as
 * much as bands that raise it (gamma).
 */
export function profileOf(
  { lags, regions, bands, values: correlations }: LagCorrelations,
  only: { region?: number; band?: number } = {},
): LagProfile {
  const raw = lags.map((_, lag) => {
    let squares = 0;
    let used = 0;
    for (let at = 0; at < regions * bands; at++) {
      if (only.region !== undefined && Math.floor(at / bands) !== only.region) continue;
      if (only.band !== undefined && at % bands !== only.band) continue;
      const correlation = correlations[lag * regions * bands + at];
      if (Number.isNaN(correlation)) continue;
      squares += correlation ** 2;
      used++;
    }
    return used > 0 ? Math.sqrt(squares / used) : 0;
  });
  const values = raw.map(
    (value, i) => (raw[Math.max(i - 1, 0)] + 2 * value + raw[Math.min(i + 1, raw.length - 1)]) / 4,
  );
  return { lags: [...lags], values, peakSeconds: peakOf(lags, values) };
}

/** Lag profile of runs, over all regions and bands. */
export function lagProfile(
  runs: readonly LagRun[],
  space: ScoreSpace,
  lags: readonly number[] = PROFILE_LAGS,
): LagProfile {
  return profileOf(lagCorrelations(runs, space, lags));
}

function addRun(run: LagRun, space: ScoreSpace, lags: readonly number[], sums: Float64Array, counts: Int32Array): void {
  const { bands, seconds, volumes, step = 1 } = run;
  const regions = space.regions.length;
  const target = new ScoredValues(space, run.present).regionMeans(run.signal, volumes);
  for (let region = 0; region < regions; region++) {
    const features = regionFeatures(run, region);
    for (let lag = 0; lag < lags.length; lag++) {
      const used: number[] = [];
      const position: number[] = [];
      for (let volume = 0; volume < volumes; volume++) {
        const at = (run.startTime + volume * run.tr - lags[lag]) / step - 0.5;
        if (at < 0 || at > seconds - 1) continue;
        used.push(target[region * volumes + volume]);
        position.push(at);
      }
      if (used.length < MINIMUM_MOMENTS) continue;
      for (let band = 0; band < bands; band++) {
        const values = position.map((at) => {
          const first = Math.min(Math.floor(at), seconds - 2);
          const low = features[band * seconds + first];
          return low + (at - first) * (features[band * seconds + first + 1] - low);
        });
        const index = (lag * regions + region) * bands + band;
        sums[index] += pearson(used, values);
        counts[index]++;
      }
    }
  }
}

/** Weighted mean over electrodes of a region's features `[band, step]`. */
function regionFeatures(run: LagRun, region: number): Float64Array {
  const { bands, electrodes, seconds, features, weights } = run;
  const means = new Float64Array(bands * seconds);
  for (let second = 0; second < seconds; second++) {
    for (let electrode = 0; electrode < electrodes; electrode++) {
      const weight = weights[region * electrodes + electrode];
      const at = (second * electrodes + electrode) * bands;
      for (let band = 0; band < bands; band++) means[band * seconds + second] += weight * features[at + band];
    }
  }
  return means;
}

function peakOf(lags: readonly number[], values: readonly number[]): number | undefined {
  const top = values.indexOf(Math.max(...values));
  if (top <= 0 || top >= values.length - 1) return undefined;
  const [before, at, after] = [values[top - 1], values[top], values[top + 1]];
  const curvature = before - 2 * at + after;
  const offset = curvature < 0 ? (before - after) / (2 * curvature) : 0;
  return lags[top] + offset * (lags[top + 1] - lags[top]);
}
