/** Values that a recording lacks: what is not a finite number, by channel and time. */
import type { SignalSegment } from './recording.js';
import { withoutRanges } from './usable-segments.js';

/** Consecutive values of one channel that were not measured. */
export interface MissingValues extends SignalSegment {
  /** Row of the channel. */
  channel: number;
}

/** What is missing from a recording. */
export interface Missing {
  /** The contiguous parts without the times at which no channel has a value. */
  segments: SignalSegment[];
  /** What single channels lack within them, channel by channel. */
  values: MissingValues[];
}

/** Runs of values that are not finite in one row. */
export function missingRuns(row: Float32Array | Float64Array, from = 0): SignalSegment[] {
  const runs: SignalSegment[] = [];
  for (let i = 0; i < row.length; i++) {
    if (Number.isFinite(row[i])) continue;
    const start = i;
    while (i < row.length && !Number.isFinite(row[i])) i++;
    runs.push({ start: from + start, samples: i - start });
  }
  return runs;
}

/** What counts as a gap, and what is too short to hold signal. */
export interface MissingLimits {
  /** Channels that must have a value, else nothing was measured at that time. Default 1. */
  fewest?: number;
  /** Samples below which what is left of a part holds no signal. Default 1. */
  least?: number;
}

/**
 * Sorts runs of missing values: times at which too few channels have a value are a gap of the recording.
 *
 * @param runs of each channel, in the order of time
 * @param segments the contiguous parts
 */
export function sortMissing(
  runs: readonly (readonly SignalSegment[])[],
  segments: readonly SignalSegment[],
  { fewest = 1, least = 1 }: MissingLimits = {},
): Missing {
  const gaps = emptyTimes(runs, runs.length - fewest);
  const kept = withoutRanges(segments, gaps, least);
  const values = runs.flatMap((own, channel) => {
    const inside = gaps.length === 0 ? own : withoutRanges(own, gaps);
    return inside.map((run) => ({ channel, ...run }));
  });
  return { segments: kept, values };
}

/** Times at which more than so many channels lack a value. */
function emptyTimes(runs: readonly (readonly SignalSegment[])[], most: number): SignalSegment[] {
  const edges = runs
    .flatMap((own) =>
      own.flatMap(({ start, samples }) => [
        { at: start, step: 1 },
        { at: start + samples, step: -1 },
      ]),
    )
    .sort((a, b) => a.at - b.at || a.step - b.step);
  const empty: SignalSegment[] = [];
  let lacking = 0;
  let from = 0;
  for (const { at, step } of edges) {
    if (lacking > most && at > from) {
      const last = empty[empty.length - 1];
      if (last !== undefined && last.start + last.samples === from) last.samples += at - from;
      else empty.push({ start: from, samples: at - from });
    }
    lacking += step;
    from = at;
  }
  return empty;
}
