import type { TargetRun } from '../../data/paired-run.js';
import { extended } from '../../foundation/index.js';
import { haemodynamic, type ScoreSpace } from '../../modalities/index.js';
import type { Multiply } from '../../signal/index.js';
import { LaggedRidge } from './lagged-ridge.js';

/** A fitted predictor. */
export interface FittedBaseline {
  /** Predicted signal `[value, moment]` of a run. */
  predict(run: TargetRun): Promise<Float32Array>;
}

/** A rule that a model has to beat to have said anything. */
export interface Baseline {
  key: string;
  /** As the table names it. */
  name: string;
  /** What it knows and what it can score. */
  note: string;
  /** True where it looks at what nobody can know of the run it predicts, its target or what was planted: a bound, not a competitor. */
  oracle?: boolean;
  /** Whether it says anything about these runs; left out where it always does. */
  applies?(test: readonly TargetRun[], fitted?: readonly TargetRun[]): boolean;
  fit(train: readonly TargetRun[], validation: readonly TargetRun[], context: BaselineContext): Promise<FittedBaseline>;
}

/** What baselines share: the space, the fast product, the lags in seconds, and one lagged ridge, fitted when first asked for. */
export class BaselineContext {
  private fitted?: { train: readonly TargetRun[]; validation: readonly TargetRun[]; ridge: Promise<LaggedRidge> };

  constructor(
    readonly space: ScoreSpace,
    readonly multiply?: Multiply,
    readonly lags: readonly number[] = haemodynamic.lags,
  ) {}

  laggedRidge(train: readonly TargetRun[], validation: readonly TargetRun[]): Promise<LaggedRidge> {
    if (this.fitted?.train !== train || this.fitted.validation !== validation) {
      const ridge = LaggedRidge.fit(train, validation, this);
      this.fitted = { train, validation, ridge };
    }
    return this.fitted.ridge;
  }
}

/** The run as a predictor may see it: without the target, and without what was planted. */
export function withoutTarget(run: TargetRun): TargetRun {
  return extended(run, { signal: new Float32Array(0), ceiling: undefined, drive: undefined });
}
