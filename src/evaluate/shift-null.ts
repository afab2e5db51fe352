/**
 * The null distribution of a score by circular shifts: a prediction shifted in
 * time by a random amount keeps its autocorrelation and loses its relation to the
 * real signal, which a test on independent samples would overstate greatly.
 */
import type { Random } from '../foundation/index.js';
import { CircularCorrelation } from './circular-correlation.js';
import { groupMean } from './interval.js';
import { quantile } from './quantile.js';

/** Score of one run at each circular shift: `curve[s]` = prediction delayed by `s` volumes, `curve[0]` = as it is. */
export interface ShiftCurve {
  person: string;
  curve: Float64Array;
  /** Seconds per volume. */
  tr: number;
}

export interface ShiftNull {
  mean: number;
  p95: number;
  p99: number;
  /** (1 + draws that reach the real score) / (1 + draws). */
  p: number;
  draws: number;
}

/** Shorter shifts still overlap with the haemodynamic response. */
export const MINIMUM_SHIFT_SECONDS = 20;

/**
 * Mean correlation of matching rows at each circular shift of the prediction.
 *
 * @param real `unitRows` `[row, column]`; rows that are zero are left out
 * @param predicted `unitRows` `[row, column]`
 */
export function rowShiftCurve(
  real: Float64Array,
  predicted: Float64Array,
  rows: number,
  columns: number,
): Float64Array {
  const row = (data: Float64Array, at: number) => data.subarray(at * columns, (at + 1) * columns);
  return meanShiftCurve(
    Array.from({ length: rows }, (_, at) => () => [row(real, at), row(predicted, at)]),
    columns,
  );
}

/**
 * As `rowShiftCurve`, of rows that are made one after the other.
 *
 * @param pairs each gives a real and a predicted row of mean 0 and length 1; pairs whose real row is zero are left out
 */
export function meanShiftCurve(
  pairs: readonly (() => [real: Float64Array, predicted: Float64Array])[],
  columns: number,
): Float64Array {
  const sum = new CircularCorrelation(columns);
  let used = 0;
  for (const make of pairs) {
    const [real, predicted] = make();
    if (real.every((value) => value === 0)) continue;
    used++;
    sum.add(real, predicted);
  }
  const curve = sum.curve();
  return used === 0 ? curve.fill(Number.NaN) : curve.map((one) => one / used);
}

/** The shifts of a run that are at least `minimumSeconds` in either direction. */
export function allowedShifts(volumes: number, tr: number, minimumSeconds = MINIMUM_SHIFT_SECONDS): number[] {
  const shifts: number[] = [];
  for (let shift = 1; shift < volumes; shift++) {
    if (Math.min(shift, volumes - shift) * tr >= minimumSeconds - 1e-9) shifts.push(shift);
  }
  return shifts;
}

/**
 * Null distribution of the group score: in each draw every run is shifted by an
 * amount of its own, at least 20 s either way. Over all shifts of a run r sums to
 * 0; without the short ones, where a good prediction still fits, the mean of its
 * null lies a little below 0. Under the hypothesis of no relation p is uniform.
 *
 * @returns undefined where no run is long enough (40 s) to be shifted
 */
export function shiftNull(curves: readonly ShiftCurve[], random: Random, draws = 1000): ShiftNull | undefined {
  const runs = curves
    .map((run) => ({ ...run, shifts: allowedShifts(run.curve.length, run.tr) }))
    .filter((run) => run.shifts.length > 0 && !Number.isNaN(run.curve[0]));
  if (runs.length === 0) return undefined;
  const real = groupMean(runs.map(({ person, curve }) => ({ person, value: curve[0] })));
  const scores = new Float64Array(draws);
  let reached = 0;
  for (let draw = 0; draw < draws; draw++) {
    scores[draw] = groupMean(
      runs.map(({ person, curve, shifts }) => ({ person, value: curve[shifts[random.integer(shifts.length)]] })),
    );
    if (scores[draw] >= real) reached++;
  }
  return {
    mean: scores.reduce((sum, score) => sum + score, 0) / draws,
    p95: quantile(scores, 0.95),
    p99: quantile(scores, 0.99),
    p: (1 + reached) / (1 + draws),
    draws,
  };
}
