/** Which moment of an evaluation is shown first: the one of typical agreement, by a rule that looks at no picture. */
import type { TargetRun } from '../../data/paired-run.js';
import { kindCount, mapCorrelations, meanDefined, quantile, ScoredValues, SeriesViews } from '../../evaluate/index.js';
import type { ScoreSpace } from '../../modalities/index.js';
import type { ReportLead } from './input.js';
import type { ReportedPrediction } from './trial-courses.js';

/** How well every moment of every test run agrees. */
export interface MomentAgreement {
  /** Spatial r `[run][moment]`, as the metric `spatial` has it: mean over kinds; NaN where the real map is flat. */
  runs: Float64Array[];
  /** Those that are defined, ascending. */
  sorted: Float64Array;
}

/** Spatial r of each moment of the runs. */
export function momentAgreement(
  space: ScoreSpace,
  test: readonly TargetRun[],
  predictions: ReadonlyMap<string, ReportedPrediction>,
): MomentAgreement {
  const runs = test.map(({ id, signal, volumes, present }) => {
    const scored = new ScoredValues(space, present);
    const real = new SeriesViews(scored, signal, volumes);
    const generated = new SeriesViews(scored, predictions.get(id)!.mean, volumes);
    const kinds = Array.from({ length: kindCount(space) }, (_, kind) => kind)
      .filter((kind) => scored.byKind[kind].length > 0)
      .map((kind) => mapCorrelations(real, generated, kind));
    return Float64Array.from({ length: volumes }, (_, moment) => meanDefined(kinds.map((r) => r[moment])));
  });
  const sorted = Float64Array.from(runs.flatMap((run) => [...run].filter(Number.isFinite))).sort();
  return { runs, sorted };
}

/** Percentile of an agreement among all moments: the share of moments that agree less, ties by half, times 100. */
export function percentileOf({ sorted }: MomentAgreement, r: number): number {
  let below = 0;
  for (const other of sorted) below += other < r ? 1 : other === r ? 0.5 : 0;
  return (100 * below) / sorted.length;
}

/**
 * The moment whose spatial r is the median over all moments of all test runs (of two in the middle the lower one; of equal ones the
 * first), with where it lies among them. Nothing where no moment has a defined r.
 */
export function typicalMoment(
  test: readonly TargetRun[],
  predictions: ReadonlyMap<string, ReportedPrediction>,
  agreement: MomentAgreement,
): ReportLead | undefined {
  const { runs, sorted } = agreement;
  if (sorted.length === 0) return undefined;
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  const at = runs.findIndex((run) => run.includes(middle));
  const run = test[at];
  const moment = runs[at].indexOf(middle);
  const map = (data: Float32Array) =>
    Float32Array.from({ length: data.length / run.volumes }, (_, value) => data[value * run.volumes + moment]);
  const level = (share: number) => quantile(sorted, share);
  return {
    person: `sub-${run.person}`,
    run: run.task,
    seconds: run.startTime + moment * run.tr,
    real: map(run.signal),
    generated: map(predictions.get(run.id)!.mean),
    r: middle,
    among: {
      moments: sorted.length,
      people: new Set(test.map(({ person }) => person)).size,
      percentile: percentileOf(agreement, middle),
      levels: { p5: level(0.05), p25: level(0.25), p75: level(0.75), p95: level(0.95) },
    },
  };
}
