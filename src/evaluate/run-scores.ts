import type { TargetRun } from '../data/paired-run.js';
import type { ScoreSpace } from '../modalities/index.js';
import type { Multiply } from '../signal/index.js';
import { Comparison, type RealRun } from './comparison.js';
import { metricsOf, type SpaceMetric } from './metrics/index.js';
import { checkSeries, regionKinds, ScoredValues } from './scored-values.js';
import { SeriesViews } from './series-views.js';

export interface RunScores {
  /** By key of the metric; NaN where undefined. */
  values: Record<string, number>;
  /** By key, of metrics that compare people: the same quantity of the real run. */
  references: Record<string, number>;
  /** Temporal Pearson r of each region's mean; NaN for regions without signal. */
  regions: Float64Array;
  /** Temporal Pearson r of each value; NaN for values that are not scored. */
  byValue: Float64Array;
  /** The scores at each circular shift by key, where asked for. */
  shifts?: Record<string, Float64Array>;
}

/** A run as it is scored. */
export type ScoredRun = Pick<TargetRun, 'id' | 'signal' | 'volumes' | 'tr'> &
  Partial<Pick<TargetRun, 'present' | 'startTime' | 'trials'>>;

/** Scores predictions against real runs in one space. */
export class RunScorer {
  /** What is scored of a run in which everything was measured. */
  readonly whole: ScoredValues;
  readonly metrics: readonly SpaceMetric[];

  /**
   * @param runs those that will be scored: they decide which metrics apply
   * @throws HemocastError `mixed-region`
   */
  constructor(
    readonly space: ScoreSpace,
    private readonly multiply?: Multiply,
    runs: readonly Pick<TargetRun, 'trials'>[] = [],
  ) {
    regionKinds(space);
    this.whole = new ScoredValues(space);
    this.metrics = metricsOf(space, runs);
  }

  /** What is scored of a run: values that lie in a region and were measured. */
  scoredOf({ present }: Pick<TargetRun, 'present'>): ScoredValues {
    return present === undefined || present.every((one) => one !== 0)
      ? this.whole
      : new ScoredValues(this.space, present);
  }

  /** Works out once what every prediction of this run is compared with. @throws HemocastError `wrong-size`, `not-finite` */
  prepare(run: ScoredRun): RealRun {
    const { id, signal, volumes, tr, startTime = 0, trials } = run;
    checkSeries(signal, this.space.labels.length, volumes, `${id}.signal`);
    return { id, volumes, tr, startTime, trials, views: new SeriesViews(this.scoredOf(run), signal, volumes) };
  }

  /**
   * Scores `predicted [value, moment]` against a prepared run.
   *
   * @throws HemocastError `wrong-size`, `not-finite`
   */
  async score(real: RealRun, predicted: Float32Array, withShifts = false): Promise<RunScores> {
    const comparison = this.compare(real, predicted);
    const { all } = real.views.scored;
    const byValue = new Float64Array(this.space.labels.length).fill(Number.NaN);
    comparison.valueCorrelations.forEach((r, i) => {
      byValue[all[i]] = r;
    });
    const scores: RunScores = { values: {}, references: {}, regions: comparison.regionCorrelations, byValue };
    for (const metric of this.metrics) {
      scores.values[metric.key] = await metric.score(comparison, metric.kind);
      if (metric.reference) scores.references[metric.key] = metric.reference(real);
    }
    if (!withShifts) return scores;
    scores.shifts = {};
    for (const { key, shifted, kind } of this.metrics) {
      if (shifted) scores.shifts[key] = await shifted(comparison, kind);
    }
    return scores;
  }

  /** Scores the noise ceiling of a run. @throws HemocastError as `score` */
  async scoreCeiling(real: RealRun, ceiling: Float32Array): Promise<RunScores> {
    const scores = await this.score(real, ceiling);
    const comparison = this.compare(real, ceiling);
    for (const metric of this.metrics) {
      if (metric.ceiling) scores.values[metric.key] = await metric.ceiling(comparison, metric.kind);
    }
    return scores;
  }

  /** One metric alone, for maps that no other is defined for. */
  async scoreOne(metric: SpaceMetric, real: RealRun, predicted: Float32Array): Promise<number> {
    return metric.score(this.compare(real, predicted), metric.kind);
  }

  /** Some metrics of a prediction whose forms are known. */
  async scoreSome(
    metrics: readonly SpaceMetric[],
    real: RealRun,
    predicted: SeriesViews,
  ): Promise<Record<string, number>> {
    const comparison = new Comparison(real, predicted, this.multiply);
    const scores: Record<string, number> = {};
    for (const { key, kind, score } of metrics) scores[key] = await score(comparison, kind);
    return scores;
  }

  private compare(real: RealRun, predicted: Float32Array): Comparison {
    checkSeries(predicted, this.space.labels.length, real.volumes, `prediction of ${real.id}`);
    return new Comparison(real, new SeriesViews(real.views.scored, predicted, real.volumes), this.multiply);
  }
}
