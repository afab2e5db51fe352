/** What the samples of an EEG recording show before any filter: clipped values, and times at which the amplifier wrote the same value again and again. */
import {
  listed,
  type Recording,
  type SignalSegment,
  samplesIn,
  segmentsOf,
  withoutRanges,
} from '../../../recordings/index.js';
import { HeldValues } from '../held-values.js';
import { type RepeatedArtefact, repeatedArtefact } from './scanner-artefact.js';

/** A channel with a share of its samples. */
export interface ChannelShare {
  name: string;
  /** 0 … 1, of the contiguous parts. */
  share: number;
}

/** Of the EEG channels of a recording. */
export interface RawQuality {
  /** Channels that stay at their own highest or lowest value, in runs: the amplifier could go no further. */
  clipped: ChannelShare[];
  /** Channels that hold one value for a tenth of a second or more at a time, though they change elsewhere. */
  held: ChannelShare[];
  /** Seconds in which half of the channels or more hold one value, but for those at the ends of the recording. */
  dropoutSeconds: number;
  /** Whether the channels sum to zero at all times: they stand against their average. */
  averageReference: boolean;
  /** The gradient artefact of an MR scanner, where it was not taken out. */
  gradient?: RepeatedArtefact;
}

/** Samples of a run at an extreme that are no accident. */
const CLIPPED_RUN = 3;
const CLIPPED_SHARE = 0.002;
const HELD_SHARE = 0.01;

/**
 * @param recording with EEG channels `[channel, sample]` as recorded
 */
export function rawQuality(recording: Recording): RawQuality {
  const { channels, samples, sampleRate, data } = recording;
  const segments = segmentsOf(recording);
  const measured = samplesIn(segments);
  const rows = channels.flatMap(({ type }, c) => (type === 'eeg' ? [c] : []));
  const values = new HeldValues(rows.length, sampleRate);
  values.add(data, samples, (row) => rows[row] * samples);
  const inside = (runs: readonly SignalSegment[]) =>
    runs.length === 0 ? 0 : measured - samplesIn(withoutRanges(segments, runs));
  const clipped: ChannelShare[] = [];
  const held: ChannelShare[] = [];
  for (const [k, runs] of values.finished().entries()) {
    const row = data.subarray(rows[k] * samples, (rows[k] + 1) * samples);
    const { low, high } = extremes(row, segments);
    // A channel that never changes is flat, which is found elsewhere.
    if (!(high > low)) continue;
    const { name } = channels[rows[k]];
    const atExtremes = clippedSamples(row, segments, low, high);
    const holds = inside(runs.filter(({ value }) => value !== low && value !== high));
    if (atExtremes > CLIPPED_SHARE * measured) clipped.push({ name, share: atExtremes / measured });
    if (holds > HELD_SHARE * measured) held.push({ name, share: holds / measured });
  }
  // At the ends a file is filled up.
  const dropouts = values.dropouts().filter(({ start, samples: count }) => start > 0 && start + count < samples);
  const dropoutSeconds = inside(dropouts) / sampleRate;
  const gradient = repeatedArtefact(recording);
  return { clipped, held, dropoutSeconds, averageReference: isAverage(recording), ...(gradient && { gradient }) };
}

/** Samples at an end of the range, in runs that are no accident. */
function clippedSamples(row: Float32Array, segments: readonly SignalSegment[], low: number, high: number): number {
  let clipped = 0;
  for (const { start, samples } of segments) {
    for (let i = start; i < start + samples; i++) {
      if (row[i] !== low && row[i] !== high) continue;
      const from = i;
      while (i < start + samples && row[i] === row[from]) i++;
      if (i - from >= CLIPPED_RUN) clipped += i - from;
    }
  }
  return clipped;
}

/** Largest deviation of the channels' mean, over theirs, that is rounding. */
const ROUNDING = 0.01;

/** Looked at in the first ten seconds of the longest part. */
function isAverage(recording: Recording): boolean {
  const { channels, samples, sampleRate, data } = recording;
  const rows = channels.flatMap(({ type }, c) => (type === 'eeg' ? [c] : []));
  const segments = segmentsOf(recording);
  if (rows.length < 2 || segments.length === 0) return false;
  const { start, samples: length } = segments.reduce((a, b) => (b.samples > a.samples ? b : a));
  const end = start + Math.min(length, Math.round(10 * sampleRate));
  let mean = 0;
  let all = 0;
  for (let i = start; i < end; i++) {
    let sum = 0;
    for (const row of rows) {
      sum += data[row * samples + i];
      all += data[row * samples + i] ** 2 / rows.length;
    }
    mean += (sum / rows.length) ** 2;
  }
  return all > 0 && mean < ROUNDING ** 2 * all;
}

function extremes(row: Float32Array, segments: readonly SignalSegment[]) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { start, samples } of segments) {
    for (let i = start; i < start + samples; i++) {
      if (row[i] < low) low = row[i];
      if (row[i] > high) high = row[i];
    }
  }
  return { low, high };
}

/** What was found, as sentences without an end. */
export function rawQualityRemarks({ clipped, held, dropoutSeconds }: RawQuality): string[] {
  const shares = (list: readonly ChannelShare[]) =>
    listed(list.map(({ name, share }) => `${name} ${(100 * share).toFixed(1)} %`));
  return [
    ...(clipped.length > 0 ? [`Clipped at the end of the amplifier’s range: ${shares(clipped)}`] : []),
    ...(dropoutSeconds > 0
      ? [
          `For ${dropoutSeconds.toFixed(1)} s half of the channels or more hold one value: the recording dropped out, and this counts as a gap`,
        ]
      : held.length > 0
        ? [`Channels that hold one value for a while: ${shares(held)}`]
        : []),
  ];
}
