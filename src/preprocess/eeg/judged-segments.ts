/** The parts of a recording that something is learned from or judged by. */
import { type RecordingEvent, type SignalSegment, usableSegments } from '../../recordings/index.js';
import { rangeOf } from '../../signal/index.js';

/**
 * What channels are judged by: contiguous parts without what annotations exclude; with it where nothing else is left.
 */
export function judgedSegments(recording: Parameters<typeof usableSegments>[0]): readonly SignalSegment[] {
  const usable = usableSegments(recording);
  return usable.length > 0 ? usable : usableSegments({ ...recording, events: [] });
}

export function lengthsOf(segments: readonly SignalSegment[]): number[] {
  return segments.map(({ samples }) => samples);
}

/** The first of the longest. */
export function longestSegment(segments: readonly SignalSegment[]): SignalSegment {
  return segments.reduce((longest, segment) => (segment.samples > longest.samples ? segment : longest));
}

/** `[channel, sample]` of a segment; the data themselves where it is all of them. */
export function partOf(
  data: Float32Array,
  channels: number,
  samples: number,
  { start, samples: count }: SignalSegment,
): Float32Array {
  return count === samples ? data : rangeOf(data, channels, samples, start, count);
}

export function byOnset(events: readonly RecordingEvent[]): RecordingEvent[] {
  return [...events].sort((a, b) => a.onset - b.onset);
}
