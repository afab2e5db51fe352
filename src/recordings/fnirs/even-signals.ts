/** Signals of an fNIRS file on one even clock, with what was not measured kept apart from what was. */
import type { SnirfFile } from '../../formats/snirf/snirf.js';
import { HemocastError } from '../../foundation/index.js';
import { contiguousSegments, isInterruption } from '../boundaries.js';
import type { MissingValues } from '../missing-values.js';
import type { RecordingEvent, SignalSegment } from '../recording.js';
import { withoutRanges } from '../usable-segments.js';

export interface EvenSignals {
  /** `[row, sample]`; no value is missing unless its whole row is. */
  data: Float64Array;
  samples: number;
  /** The contiguous parts; left out where the recording is one. */
  segments?: readonly SignalSegment[];
  /** Values of single rows inside the parts that were not measured, and lie on straight lines between their neighbours. */
  missing: readonly MissingValues[];
  /** An event `BAD gap` for each gap. */
  gaps: RecordingEvent[];
  remarks: string[];
}

/** Label of the event that marks a gap. */
export const GAP_LABEL = 'BAD gap';
/** Seconds; interruptions up to here are bridged: they are short beside what blood does. */
const BRIDGED = 0.5;
/** Samples by which times may stray from an even clock before they are interpolated. */
const TOLERATED_STRAY = 1;
/** Gaps may be as long as the data and this much more: they take memory that no bytes of the file account for. */
const TOLERATED_SECONDS = 1800;
const TOLERATED_VALUES = 2 ** 25;
/** More parts than one in so many samples say that there is no even clock. */
const SAMPLES_PER_PART = 20;
const MOST_NAMED = 3;

/** Whether an event is no condition but says that what it marks is no data, as MNE-Python's do: `BAD …`, `EDGE …`, a boundary. */
export function isExclusion(label: string): boolean {
  return /^(bad|edge)($|[ _:-])/i.test(label.trim()) || isInterruption(label);
}

/**
 * Lays the samples of a file on an even clock. Where the times have a gap, where no row has a value, and where an annotation says that
 * nothing was recorded (`BAD gap`, `BAD_ACQ_SKIP`), the recording has a gap unless it is shorter than half a second.
 *
 * @param rows that count: other rows are laid out as well, but say nothing about gaps
 * @param options.zerosAreMissing whether a sample of zero in all rows is none, as of light
 * @param options.events seconds from the first sample
 * @throws HemocastError `fnirs-gaps` where the gaps are much longer than the recording, or without number
 */
export function evenSignals(
  file: Pick<SnirfFile, 'data' | 'samples' | 'time' | 'parts' | 'sampleRate'>,
  rows: readonly number[],
  options: { name?: string; zerosAreMissing?: boolean; events?: readonly RecordingEvent[] } = {},
): EvenSignals {
  const { sampleRate } = file;
  const { data, samples, stray } = onEvenClock(file, options.name ?? 'the recording');
  const absent = absentSamples(data, samples, rows, options.zerosAreMissing ?? false);
  const events = options.events ?? [];
  const runs = runsOf(samples, (k) => absent[k] === 1);
  const long = runs.filter((run) => run.samples > BRIDGED * sampleRate);
  const isEmpty = long.length === 1 && long[0].samples === samples;
  const known = isEmpty ? undefined : withoutRanges([{ start: 0, samples }], long);
  const found = isEmpty ? undefined : contiguousSegments(events, samples, sampleRate, known);
  const segments = found?.length === 1 && found[0].samples === samples ? undefined : found;
  const gaps = segments === undefined ? [] : withoutRanges([{ start: 0, samples }], segments);
  const missing = bridge(data, samples, rows, gaps);
  const marked = events.filter(({ label }) => isInterruption(label)).map(({ onset }) => onset);
  const isMarked = nearAny(marked, 1 / sampleRate);
  const marks = gaps
    .map((gap) => ({ onset: gap.start / sampleRate, duration: gap.samples / sampleRate, label: GAP_LABEL }))
    .filter(({ onset }) => !isMarked(onset));
  const short = runs.filter((run) => run.samples <= BRIDGED * sampleRate).reduce((sum, run) => sum + run.samples, 0);
  return {
    data,
    samples,
    ...(segments && { segments }),
    missing,
    gaps: marks,
    remarks: [
      ...stray,
      ...(segments === undefined ? [] : gapRemarks(gaps, sampleRate)),
      ...(short > 0 ? [`${short} lost samples were bridged by straight lines`] : []),
    ],
  };
}

/** Stored samples at their places; NaN where none was stored. */
function onEvenClock(
  { data, samples, time, parts, sampleRate }: Pick<SnirfFile, 'data' | 'samples' | 'time' | 'parts' | 'sampleRate'>,
  name: string,
): { data: Float64Array; samples: number; stray: string[] } {
  const rows = samples === 0 ? 0 : data.length / samples;
  const stored = parts ?? [{ start: 0, samples }];
  if (time === undefined) return { data: Float64Array.from(data), samples, stray: [] };
  const isTorn = stored.length > Math.max(2, samples / SAMPLES_PER_PART);
  let end = 0;
  let strays = 0;
  const places = stored.map(({ start, samples: count }) => {
    const from = time[start];
    let stray = 0;
    for (let k = 0; k < count; k++) stray = Math.max(stray, Math.abs((time[start + k] - from) * sampleRate - k));
    const length = stray > TOLERATED_STRAY ? Math.round((time[start + count - 1] - from) * sampleRate) + 1 : count;
    if (stray > TOLERATED_STRAY) strays++;
    const first = Math.max(Math.round((from - time[0]) * sampleRate), end);
    end = first + length;
    return { start, count, first, length, isStray: stray > TOLERATED_STRAY };
  });
  const tolerated = 2 * samples + Math.min(TOLERATED_SECONDS * sampleRate, TOLERATED_VALUES / Math.max(1, rows));
  if (isTorn || !(end <= tolerated)) {
    throw new HemocastError('fnirs-gaps', 'The recording is more gaps than data', {
      file: name,
      expected: `at most ${(tolerated / sampleRate).toFixed(0)} s in all, in long parts`,
      found: `${(end / sampleRate).toFixed(0)} s in ${stored.length} parts`,
      advice: 'Split the file where it was interrupted.',
    });
  }
  if (stored.length === 1 && strays === 0) return { data: Float64Array.from(data), samples, stray: [] };
  const even = new Float64Array(rows * end).fill(Number.NaN);
  for (let row = 0; row < rows; row++) {
    for (const { start, count, first, length, isStray } of places) {
      const from = row * samples + start;
      if (!isStray) even.set(data.subarray(from, from + count), row * end + first);
      else
        interpolate(
          data.subarray(from, from + count),
          time.subarray(start, start + count),
          sampleRate,
          even,
          row * end + first,
          length,
        );
    }
  }
  const stray = strays === 0 ? [] : ['Samples were taken at uneven times and were interpolated onto an even clock'];
  return { data: even, samples: end, stray };
}

/** Values at even times, on straight lines between the samples. */
function interpolate(
  values: Float32Array | Float64Array,
  time: Float64Array,
  sampleRate: number,
  result: Float64Array,
  at: number,
  length: number,
): void {
  let k = 0;
  for (let i = 0; i < length; i++) {
    const moment = time[0] + i / sampleRate;
    while (k + 2 < time.length && time[k + 1] < moment) k++;
    const next = Math.min(k + 1, time.length - 1);
    const step = time[next] - time[k];
    const part = step > 0 ? Math.min(1, (moment - time[k]) / step) : 0;
    result[at + i] = part === 0 ? values[k] : values[k] + part * (values[next] - values[k]);
  }
}

/** 1 where no row has a value. */
function absentSamples(
  data: Float64Array,
  samples: number,
  rows: readonly number[],
  zerosAreMissing: boolean,
): Uint8Array {
  const absent = new Uint8Array(samples).fill(1);
  for (const row of rows) {
    for (let k = 0, i = row * samples; k < samples; k++, i++) {
      if (absent[k] === 1 && Number.isFinite(data[i]) && !(zerosAreMissing && data[i] === 0)) absent[k] = 0;
    }
  }
  return absent;
}

/** Longest runs of samples for which something holds. */
function runsOf(samples: number, holds: (sample: number) => boolean): SignalSegment[] {
  const runs: SignalSegment[] = [];
  for (let k = 0; k < samples; k++) {
    if (!holds(k)) continue;
    const start = k;
    while (k + 1 < samples && holds(k + 1)) k++;
    runs.push({ start, samples: k + 1 - start });
  }
  return runs;
}

/** Whether a time lies within a tolerance of one of some others. */
function nearAny(times: readonly number[], tolerance: number): (time: number) => boolean {
  const steps = new Set(times.map((time) => Math.round(time / tolerance)));
  return (time) => [-1, 0, 1].some((step) => steps.has(Math.round(time / tolerance) + step));
}

/** Fills what is missing of each row, and gives what of it lies outside the gaps. A row without any value stays as it is. */
function bridge(
  data: Float64Array,
  samples: number,
  rows: readonly number[],
  gaps: readonly SignalSegment[],
): MissingValues[] {
  const inGap = new Uint8Array(samples);
  for (const { start, samples: count } of gaps) inGap.fill(1, start, start + count);
  const missing: MissingValues[] = [];
  for (const row of rows) {
    const signal = data.subarray(row * samples, (row + 1) * samples);
    const isLost = (k: number) => inGap[k] === 1 || !Number.isFinite(signal[k]);
    for (const run of runsOf(samples, (k) => inGap[k] === 0 && !Number.isFinite(signal[k])))
      missing.push({ channel: row, ...run });
    const runs = runsOf(samples, isLost);
    if (runs.length === 1 && runs[0].samples === samples) continue;
    for (const run of runs) fillLine(signal, run);
  }
  return missing;
}

/** A straight line between the values on both sides of a run, or the one value that there is. */
export function fillLine(signal: Float64Array, { start, samples }: SignalSegment): void {
  const end = start + samples;
  const after = end < signal.length ? signal[end] : signal[start - 1];
  const before = start > 0 ? signal[start - 1] : after;
  for (let k = start; k < end; k++) signal[k] = before + ((after - before) * (k - start + 1)) / (samples + 1);
}

function gapRemarks(gaps: readonly SignalSegment[], sampleRate: number): string[] {
  if (gaps.length === 0) return ['Boundaries part the recording: its parts are treated one by one'];
  const seconds = (samples: number) => `${Number((samples / sampleRate).toFixed(2))} s`;
  const named = gaps.slice(0, MOST_NAMED).map((gap) => `${seconds(gap.samples)} from ${seconds(gap.start)} on`);
  const more = gaps.length > MOST_NAMED ? `, and ${gaps.length - MOST_NAMED} gaps more` : '';
  return [
    `Nothing was recorded for ${named.join(', for ')}${more}: the parts between are treated one by one, and the filler is no data`,
  ];
}
