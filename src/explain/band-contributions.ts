/** How much each band of the EEG gives to a generated signal: the exact Shapley values of a game whose players are the bands. */
import type { TargetRun } from '../data/index.js';
import { extended, HemocastError, type Progress } from '../foundation/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import { exactShapley, type ShapleyValues } from './shapley-values.js';

/** What it means that a band is absent. */
export const BAND_ABSENT =
  'at its mean over the recording at every place (0, as features are standardised): a band whose power never changes';

/** What of a run is read here. */
export type BandRun = Pick<TargetRun, 'id' | 'bands' | 'volumes' | 'features' | 'points' | 'network'>;

/** A function from a run to its generated mean `[value, moment]`. */
export type GenerateMean<Run extends BandRun = TargetRun> = (run: Run) => Promise<{ mean: Float32Array }>;

/** What the bands give to one run's generated signal. */
export interface BandContributions {
  bands: readonly string[];
  /** Mean of |φ| over moments and the values of each region, in units of the signal `[region, band]`; NaN without values. */
  magnitude: Float64Array;
  /**
   * Share of the generated variance: cov(φ_b, generated) / var(generated) over moments, summed over the values of each region
   * `[region, band]`. Over bands it sums to 1; a band that works against the others has a share below 0.
   */
  share: Float64Array;
  /** The same over all scored values `[band]`. */
  total: { magnitude: Float64Array; share: Float64Array };
  /** Standard deviation over time of the generated signal, root mean square over scored values. */
  deviation: number;
  /** Largest distance between Σ φ and what they share out. */
  gap: number;
}

export interface BandContributionOptions {
  bands: readonly string[];
  space: Pick<ScoreSpace, 'labels' | 'regions'>;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Shapley values of the bands of a run for its generated mean, over all 2ⁿ coalitions: 32 generated runs for five bands.
 *
 * @throws HemocastError `bands-missing` where the features hold other bands than are named, `bands-ignored` where the generated signal is the
 *   same without any band; what `exactShapley` and `generate` throw
 */
export async function bandContributions<Run extends BandRun>(
  run: Run,
  generate: GenerateMean<Run>,
  options: BandContributionOptions,
): Promise<BandContributions> {
  const values = await bandShapley(run, generate, options);
  return summariseBands(values, run.volumes, options);
}

/** The Shapley values themselves `[band, value · moment]`. */
export async function bandShapley<Run extends BandRun>(
  run: Run,
  generate: GenerateMean<Run>,
  { bands, progress, signal }: Omit<BandContributionOptions, 'space'>,
): Promise<ShapleyValues> {
  if (run.bands !== bands.length) {
    throw new HemocastError('bands-missing', 'A run has other bands than are to be explained', {
      field: run.id,
      expected: `${bands.length} bands: ${bands.join(', ')}`,
      found: `${run.bands} groups of features`,
      advice: 'Models that read an encoder’s tokens have no bands to take away; explain electrodes or regions instead.',
    });
  }
  const game = async (present: readonly boolean[]) => (await generate(withBands(run, present))).mean;
  const values = await exactShapley(bands.length, game, { absent: BAND_ABSENT, progress, signal });
  if (values.full.every((value, k) => value === values.empty[k])) {
    throw new HemocastError('bands-ignored', 'What is generated is the same with and without all bands', {
      field: run.id,
      expected: 'a model that reads the band power of the run',
      found: 'no difference at any value and moment',
    });
  }
  return values;
}

/** A run in which some bands do not change. A run with all of them is the run itself. */
export function withBands<Run extends BandRun>(run: Run, present: readonly boolean[]): Run {
  if (present.every(Boolean)) return run;
  const masked = (features: Float32Array) => features.map((value, i) => (present[i % present.length] ? value : 0));
  const { points, network } = run;
  return extended(run, {
    features: masked(run.features),
    ...(points && { points: masked(points) }),
    ...(network?.features && { network: { ...network, features: masked(network.features) } }),
  });
}

/**
 * Mean magnitudes and shares of variance by region and band.
 *
 * @param shapley of the bands, each `[value, moment]`
 */
export function summariseBands(
  shapley: ShapleyValues,
  moments: number,
  { bands, space }: Pick<BandContributionOptions, 'bands' | 'space'>,
): BandContributions {
  const { labels, regions } = space;
  const count = bands.length;
  const { width, values, full, empty } = shapley;
  const sums = new Float64Array(regions.length * count);
  const covariances = new Float64Array(regions.length * count);
  const variances = new Float64Array(regions.length);
  const members = new Float64Array(regions.length);
  for (let value = 0; value < width / moments; value++) {
    const region = labels[value];
    if (!(region >= 0)) continue;
    members[region]++;
    const from = value * moments;
    const generated = centred(full.subarray(from, from + moments), empty.subarray(from, from + moments));
    for (let t = 0; t < moments; t++) variances[region] += generated[t] ** 2;
    for (let b = 0; b < count; b++) {
      for (let t = 0, at = b * width + from; t < moments; t++, at++) {
        sums[region * count + b] += Math.abs(values[at]);
        // Against a centred course a mean of the other does not count.
        covariances[region * count + b] += values[at] * generated[t];
      }
    }
  }
  const ratio = (top: number, bottom: number) => (bottom > 0 ? top / bottom : Number.NaN);
  const total = (of: Float64Array, band: number) => of.reduce((sum, x, i) => (i % count === band ? sum + x : sum), 0);
  const whole = (of: Float64Array) => of.reduce((sum, x) => sum + x, 0);
  const scored = whole(members) * moments;
  const each = <T>(make: (band: number) => T) => bands.map((_, band) => make(band));
  let gap = 0;
  for (let k = 0; k < width; k++) {
    let sum = empty[k] - full[k];
    for (let b = 0; b < count; b++) sum += values[b * width + k];
    gap = Math.max(gap, Math.abs(sum));
  }
  return {
    bands,
    magnitude: sums.map((sum, i) => ratio(sum, members[Math.floor(i / count)] * moments)),
    share: covariances.map((sum, i) => ratio(sum, variances[Math.floor(i / count)])),
    total: {
      magnitude: Float64Array.from(each((band) => ratio(total(sums, band), scored))),
      share: Float64Array.from(each((band) => ratio(total(covariances, band), whole(variances)))),
    },
    deviation: Math.sqrt(ratio(whole(variances), scored)),
    gap,
  };
}

function centred(full: Float64Array, empty: Float64Array): Float64Array {
  const difference = full.map((value, t) => value - empty[t]);
  const mean = difference.reduce((sum, value) => sum + value, 0) / difference.length;
  return difference.map((value) => value - mean);
}
