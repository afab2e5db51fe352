/** The contract of a metric: a new one is a file beside this one and a line in `index.ts`. */
import type { TargetRun } from '../../data/paired-run.js';
import type { ScoreSpace } from '../../modalities/index.js';
import type { Comparison, RealRun } from '../comparison.js';
import type { Estimate } from '../interval.js';

export interface Metric {
  /** Under which it stands in `metrics.json`. */
  key: string;
  /** What it is, printed beside it. */
  note: string;
  /** Whether it can be worked out in a space, for some of these runs. */
  applies(space: ScoreSpace, runs: readonly Pick<TargetRun, 'trials'>[]): boolean;
  /**
   * Score of one run; NaN where it is undefined.
   *
   * @param kind what the values are to measure, an index into the kinds of the space; all of them where it is left out
   */
  score(comparison: Comparison, kind?: number): number | Promise<number>;
  /**
   * Score of the noise ceiling, where it is not that of any prediction: the ceiling has the variance of a measurement, and scores that
   * compare sizes would count its noise-free part as too large.
   */
  ceiling?(comparison: Comparison, kind?: number): number | Promise<number>;
  /** Why a bound can lie below the model, where the metric itself is the reason. */
  belowModel?: string;
  /** In spaces with kinds it is also reported of each kind alone, e.g. as `pccHbO`. */
  perKind?: true;
  /** Its column of the printed table; where it has none it stands in the compact list below. */
  shown?: {
    column: string;
    digits: number;
    /** With its 95 % interval. */
    interval?: true;
    /** One column more for each kind. */
    perKind?: true;
  };
  /** The score at each circular shift of the prediction `[moment]`, for its null distribution. */
  shifted?(comparison: Comparison, kind?: number): Float64Array | Promise<Float64Array>;
  /** Says why maps without content are scored too: zeros, and the mean map of training. */
  trivial?: string;
  /** What a prediction without information scores. */
  chance?: number;
  /** Its definition to the letter, where the name alone leaves it open. */
  definition?: string;
  /** The same quantity of the real run, for metrics that compare people rather than moments. */
  reference?(real: RealRun): number;
  /** Score of the group, where it is not the mean over people of the scores of their runs. */
  group?(runs: readonly GroupRow[]): GroupScore;
}

/** One run in the score of a group. */
export interface GroupRow {
  person: string;
  value: number;
  reference: number;
}

export interface GroupScore {
  estimate: Estimate;
  /** Further figures of the same group, each with what it is. */
  parts: Record<string, { note: string; estimate: Estimate }>;
}

/** A metric as it stands in one space: of all values, or of one kind. */
export interface SpaceMetric extends Omit<Metric, 'perKind'> {
  /** Index into the kinds of the space; undefined where it takes all values. */
  kind?: number;
  /** Key of the metric that it was made from. */
  family: string;
}
