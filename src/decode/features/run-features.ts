/** Features of windows of a run: what a decoder of states and traits reads. */
import type { TargetRun } from '../../data/index.js';
import { HemocastError } from '../../foundation/index.js';
import type { ScoreSpace } from '../../modalities/index.js';

/** Part of a run, in seconds of its recording. */
export interface TimeWindow {
  start: number;
  end: number;
  /** What values are taken about, such as the seconds before a trial. */
  baseline?: { start: number; end: number };
}

/** Features of windows. */
export interface WindowFeatures {
  /** Features of a window. */
  width: number;
  /** `[window, feature]`. */
  values: Float32Array;
}

/** One kind of features, as one file here and one line in `sources.ts`. */
export interface RunFeatures {
  /** As in options and tables, e.g. `eeg`. */
  name: string;
  /** One sentence: what a number of it is. */
  note: string;
  /** What of a run is read: the source's features, or the target's signal, which a generated one may stand in for. */
  reads: 'source' | 'signal';
  /**
   * @throws HemocastError `decode-window` for a window in which nothing was measured, `decode-source` for a run that has nothing of the kind
   */
  of(run: TargetRun, windows: readonly TimeWindow[], space: ScoreSpace): WindowFeatures;
}

/** Seconds by which blood is read later than electricity: the response's peak, and the same for every feature of blood. */
export const BLOOD_DELAY = 5;

/**
 * Mean of each row in each window.
 *
 * @param at value of row `r` at moment `m`; what is not finite is passed over, and a row without a value is 0
 * @param timeOf second of the recording of a moment
 */
export function windowMeans(
  run: Pick<TargetRun, 'id'>,
  windows: readonly TimeWindow[],
  rows: number,
  moments: number,
  timeOf: (moment: number) => number,
  at: (row: number, moment: number) => number,
): WindowFeatures {
  const mean = ({ start, end }: { start: number; end: number }): Float64Array => {
    const inside = Array.from({ length: moments }, (_, m) => m).filter((m) => timeOf(m) >= start && timeOf(m) < end);
    if (inside.length === 0) {
      throw new HemocastError('decode-window', 'Nothing was measured in a window that is to be decoded', {
        file: run.id,
        field: 'window',
        expected: `seconds between ${timeOf(0).toFixed(1)} and ${timeOf(moments - 1).toFixed(1)}`,
        found: `${start.toFixed(1)} … ${end.toFixed(1)} s`,
      });
    }
    return Float64Array.from({ length: rows }, (_, row) => {
      let sum = 0;
      let count = 0;
      for (const m of inside) {
        const value = at(row, m);
        if (!Number.isFinite(value)) continue;
        sum += value;
        count++;
      }
      return count > 0 ? sum / count : 0;
    });
  };
  const values = new Float32Array(windows.length * rows);
  windows.forEach((window, w) => {
    const own = mean(window);
    const base = window.baseline && mean(window.baseline);
    for (let row = 0; row < rows; row++) values[w * rows + row] = own[row] - (base?.[row] ?? 0);
  });
  return { width: rows, values };
}

/** A window, and its baseline, some seconds later. */
export function later({ start, end, baseline }: TimeWindow, seconds: number): TimeWindow {
  return {
    start: start + seconds,
    end: end + seconds,
    ...(baseline && { baseline: { start: baseline.start + seconds, end: baseline.end + seconds } }),
  };
}

/**
 * The moments of a window, as rows.
 *
 * @throws HemocastError `decode-window` with fewer than three moments, of which nothing can be correlated
 */
export function rowsInside(
  { id }: Pick<TargetRun, 'id'>,
  { start, end }: TimeWindow,
  rows: number,
  moments: number,
  timeOf: (moment: number) => number,
  at: (row: number, moment: number) => number,
): { rows: Float64Array; moments: number } {
  const inside = Array.from({ length: moments }, (_, m) => m).filter((m) => timeOf(m) >= start && timeOf(m) < end);
  const known = inside.filter((m) => Number.isFinite(at(0, m)));
  if (known.length < 3) {
    throw new HemocastError('decode-window', 'A window is too short for correlations over time', {
      file: id,
      expected: '3 moments or more',
      found: String(known.length),
    });
  }
  const values = new Float64Array(rows * known.length);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < known.length; k++) values[row * known.length + k] = at(row, known[k]);
  return { rows: values, moments: known.length };
}

/** Fisher's z of a correlation; beyond ±0.999 as there. */
export function fisher(r: number): number {
  return Math.atanh(Math.max(-0.999, Math.min(0.999, r)));
}
