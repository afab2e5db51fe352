/** Laying data that were recorded with interruptions on one clock. */
import { HemocastError } from '../foundation/index.js';
import type { SignalSegment } from './recording.js';

/** Gaps may be as long as the data and this many seconds and values more: they take memory that no bytes of the file account for. */
const TOLERATED_SECONDS = 1800;
const TOLERATED_VALUES = 2 ** 25;

/** A segment of samples without a gap. */
export interface Segment {
  /** Seconds from the start of the recording. */
  onset: number;
  /** Index of its first sample in the data as stored. */
  start: number;
  samples: number;
}

export interface FilledData {
  /** `[channel, sample]` */
  data: Float32Array;
  samples: number;
  /** Where the segments lie in `data`. */
  segments: SignalSegment[];
  /** Seconds from the start of the recording. */
  gaps: { onset: number; duration: number }[];
}

/**
 * Lays segments on one clock, with a straight line across each gap, or the last value for channels whose values are codes.
 *
 * @param data `[channel, sample]` as stored, the segments one after the other
 * @param holds for each channel, whether it holds its value across a gap
 * @param segments in the order of time; the first begins at 0
 * @param place `file` and the error's `code`
 * @throws HemocastError with that code, where the gaps are much longer than the recording
 */
export function fillGaps(
  data: Float32Array,
  holds: readonly boolean[],
  segments: readonly Segment[],
  sampleRate: number,
  place: { file: string; code: string },
): FilledData {
  const channels = holds.length;
  const stored = data.length / channels;
  if (segments.length <= 1) return { data, samples: stored, segments: [{ start: 0, samples: stored }], gaps: [] };
  const begins = firstSamples(segments, sampleRate);
  const samples = begins[begins.length - 1] + segments[segments.length - 1].samples;
  const tolerated = longestGaps(stored, channels, sampleRate);
  if (!(samples - stored <= tolerated)) {
    throw new HemocastError(place.code, 'The interruptions are longer than the recording', {
      file: place.file,
      expected: `at most ${(tolerated / sampleRate).toFixed(0)} s`,
      found: `${((samples - stored) / sampleRate).toFixed(0)} s`,
      advice: 'Split the file where it was interrupted.',
    });
  }
  const filled = new Float32Array(channels * samples);
  for (let c = 0; c < channels; c++) {
    const from = c * stored;
    const to = c * samples;
    let end = 0;
    segments.forEach(({ start, samples: count }, k) => {
      const before = data[from + Math.max(0, start - 1)];
      const after = data[from + start];
      const rise = holds[c] ? 0 : (after - before) / (begins[k] - end + 1);
      for (let i = end; i < begins[k]; i++) filled[to + i] = before + rise * (i - end + 1);
      filled.set(data.subarray(from + start, from + start + count), to + begins[k]);
      end = begins[k] + count;
    });
  }
  const gaps = segments.slice(1).map((segment, i) => {
    const onset = segments[i].onset + segments[i].samples / sampleRate;
    return { onset, duration: Math.max(0, segment.onset - onset) };
  });
  return {
    data: filled,
    samples,
    segments: segments.map((part, k) => ({ start: begins[k], samples: part.samples })),
    gaps,
  };
}

/** Samples that all gaps of a recording together may have. */
export function longestGaps(stored: number, channels: number, sampleRate: number): number {
  return stored + Math.min(TOLERATED_SECONDS * sampleRate, TOLERATED_VALUES / channels);
}

/** Each segment's first sample on the common clock; none before the end of the one ahead of it. */
function firstSamples(segments: readonly Segment[], sampleRate: number): number[] {
  let end = 0;
  return segments.map(({ onset, samples }) => {
    const first = Math.max(Math.round(onset * sampleRate), end);
    end = first + samples;
    return first;
  });
}

/** Seconds on the common clock for a sample's place, not always whole, in the data as stored. */
export function storedSampleTime(sample: number, segments: readonly Segment[], sampleRate: number): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (segments[middle].start <= sample) low = middle;
    else high = middle - 1;
  }
  return segments[low].onset + (sample - segments[low].start) / sampleRate;
}

/** Gaps of a file as a sentence without an end; none where there are none. */
export function gapRemarks(gaps: readonly { onset: number; duration: number }[]): string[] {
  if (gaps.length === 0) return [];
  const seconds = gaps.reduce((sum, { duration }) => sum + duration, 0);
  const first = gaps.slice(0, 3).map(({ onset, duration }) => `${duration.toFixed(2)} s at ${onset.toFixed(2)} s`);
  const list = `${first.join(', ')}${gaps.length > first.length ? ' …' : ''}`;
  return [
    `${gaps.length === 1 ? 'A gap' : `${gaps.length} gaps, ${seconds.toFixed(1)} s in all,`} without signal: ${list}`,
  ];
}
