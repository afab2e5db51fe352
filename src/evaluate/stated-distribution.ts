/** How good the distribution is that a model states: proper scores beside those of a distribution that knows no EEG. */
import type { TargetRun } from '../data/paired-run.js';
import { energyScore, meanGaussianCrps } from './distribution-scores.js';
import type { Estimate } from './interval.js';
import type { ScoredValues } from './scored-values.js';

/** What a model states about a run. */
interface Stated {
  mean: Float32Array;
  deviation?: Float32Array;
  /** Of each sample `[region, moment]`: means over regions. */
  maps: readonly Float64Array[];
}

export interface DistributionScores {
  /** CRPS of the normal distribution of mean and deviation, over scored values and moments; where all runs have a deviation. */
  crps?: { model: Estimate; standardNormal: Estimate };
  /** Energy score of maps of region means; where all runs have two samples or more. */
  energyScore?: { model: Estimate };
}

/**
 * Proper scores of what was stated, run by run.
 *
 * @param over the estimate of a value of each run, with its interval over people
 * @throws HemocastError `wrong-size`
 */
export function distributionScores(
  test: readonly TargetRun[],
  stated: readonly Stated[],
  scoredOf: (run: TargetRun) => ScoredValues,
  over: (values: ArrayLike<number>, label: string) => Estimate,
): DistributionScores {
  const result: DistributionScores = {};
  if (stated.every(({ deviation }) => deviation !== undefined)) {
    const crps = (of: (at: number) => [mean: ArrayLike<number>, deviation: ArrayLike<number>]) =>
      test.map((run, at) => meanGaussianCrps(run.signal, ...of(at), run.volumes, scoredOf(run).all));
    result.crps = {
      model: over(
        crps((at) => [stated[at].mean, stated[at].deviation!]),
        'crps',
      ),
      // Targets are z scores over the run: this is what is known of them without any EEG.
      standardNormal: over(
        crps((at) => [new Float32Array(test[at].signal.length), new Float32Array(test[at].signal.length).fill(1)]),
        'crps',
      ),
    };
  }
  if (stated.every(({ maps }) => maps.length > 1)) {
    const scores = test.map((run, at) => {
      const real = scoredOf(run).regionMeans(run.signal, run.volumes);
      return energyScore(real, stated[at].maps, run.volumes);
    });
    result.energyScore = { model: over(scores, 'energy score') };
  }
  return result;
}
