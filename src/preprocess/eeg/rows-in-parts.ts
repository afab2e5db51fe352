/** Some channels of a recording that is read in parts, with what they lack bridged. */
import type { Progress } from '../../foundation/index.js';
import { missingRuns, type Recording, type SignalSegment } from '../../recordings/index.js';
import type { SignalReader } from '../../signal/index.js';
import { HeldValues } from './held-values.js';

/** A recording whose samples are read as they are needed. */
export type RecordingInParts = Omit<Recording, 'data'> & {
  /** `[channel, sample]` of samples start … start + count − 1. */
  read(start: number, count: number): Promise<Float32Array>;
};

/** What a look through some rows finds. */
export interface RowScan {
  /** Runs of values that are not finite, of each row. */
  runs: SignalSegment[][];
  /** The values before and after each run; NaN where it reaches to an end of the recording. */
  ends: { before: number; after: number }[][];
  /** Values that the rows hold for a while. */
  held: HeldValues;
}

/**
 * Looks through rows of a recording for values that are not finite, and for values that are held.
 *
 * @param blockValues of all channels that are in memory at a time
 */
export async function scanRows(
  raw: RecordingInParts,
  rows: readonly number[],
  blockValues = 2 ** 23,
  progress?: Progress,
): Promise<RowScan> {
  const runs: SignalSegment[][] = rows.map(() => []);
  const ends: RowScan['ends'] = rows.map(() => []);
  const last = new Float32Array(rows.length).fill(Number.NaN);
  const step = Math.max(1, Math.floor(blockValues / raw.channels.length));
  const held = new HeldValues(rows.length, raw.sampleRate);
  for (let start = 0; start < raw.samples; start += step) {
    progress?.report('look for missing values', start, raw.samples);
    const count = Math.min(step, raw.samples - start);
    const block = await raw.read(start, count);
    held.add(block, count, (row) => rows[row] * count);
    rows.forEach((row, r) => {
      const values = block.subarray(row * count, (row + 1) * count);
      // Most blocks lack nothing.
      const found = missingRuns(values, start);
      const own = runs[r];
      const open = own[own.length - 1];
      if (open !== undefined && open.start + open.samples === start && Number.isFinite(values[0])) {
        ends[r][own.length - 1].after = values[0];
      }
      for (const run of found) {
        const before = run.start > start ? values[run.start - start - 1] : last[r];
        const after = run.start + run.samples < start + count ? values[run.start + run.samples - start] : Number.NaN;
        const previous = own[own.length - 1];
        if (previous !== undefined && previous.start + previous.samples === run.start) {
          previous.samples += run.samples;
          ends[r][own.length - 1].after = after;
          continue;
        }
        own.push(run);
        ends[r].push({ before, after });
      }
      if (Number.isFinite(values[count - 1])) last[r] = values[count - 1];
    });
  }
  progress?.report('look for missing values', raw.samples, raw.samples);
  return { runs, ends, held };
}

/**
 * Rows of a recording in which a straight line stands for what is missing.
 *
 * @param damaged indices of rows that are zero throughout
 */
export function bridgedRows(
  raw: RecordingInParts,
  rows: readonly number[],
  { runs, ends }: Pick<RowScan, 'runs' | 'ends'>,
  damaged: readonly number[] = [],
): SignalReader {
  const silent = new Set(damaged);
  return {
    channels: rows.length,
    samples: raw.samples,
    async read(start, count) {
      const data = await raw.read(start, count);
      const part = new Float32Array(rows.length * count);
      rows.forEach((row, r) => {
        if (silent.has(r)) return;
        const target = part.subarray(r * count, (r + 1) * count);
        target.set(data.subarray(row * count, (row + 1) * count));
        for (let k = firstAfter(runs[r], start); k < runs[r].length && runs[r][k].start < start + count; k++) {
          fill(target, start, runs[r][k], ends[r][k]);
        }
      });
      return part;
    },
  };
}

/** Index of the first run that ends after a sample. */
function firstAfter(runs: readonly SignalSegment[], sample: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle].start + runs[middle].samples > sample) high = middle;
    else low = middle + 1;
  }
  return low;
}

function fill(target: Float32Array, start: number, run: SignalSegment, ends: { before: number; after: number }): void {
  const from = Number.isFinite(ends.before) ? ends.before : Number.isFinite(ends.after) ? ends.after : 0;
  const to = Number.isFinite(ends.after) ? ends.after : from;
  const rise = (to - from) / (run.samples + 1);
  const begin = Math.max(run.start, start);
  const end = Math.min(run.start + run.samples, start + target.length);
  for (let i = begin; i < end; i++) target[i - start] = from + rise * (i - run.start + 1);
}
