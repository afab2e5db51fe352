/** Which samples of a recording hold measured signal, and which of those nothing speaks against. */
import type { Recording, RecordingEvent, SignalSegment } from './recording.js';

/** Annotations that exclude, as MNE-Python takes them: `BAD`, `bad_muscle`, `BAD_amplitude`; in BrainVision files they are comments. */
const EXCLUDING = /^(comment\/)?\s*bad/i;

/** The contiguous parts of a recording: the whole where it has no interruption. */
export function segmentsOf({ segments, samples }: Pick<Recording, 'segments' | 'samples'>): readonly SignalSegment[] {
  return segments ?? [{ start: 0, samples }];
}

/** Whether an annotation says that the signal under it is not to be used. */
export function isExcluding({ label, duration }: RecordingEvent): boolean {
  return duration > 0 && EXCLUDING.test(label);
}

/**
 * The contiguous parts without what annotations exclude: what statistics, component analysis, windows and features are made of.
 * Filters go through excluded parts, as the signal does, but never from one contiguous part to another.
 *
 * @returns in the order of time; none where nothing is usable
 */
export function usableSegments(recording: Omit<Recording, 'data' | 'channels'>): SignalSegment[] {
  const { sampleRate, events } = recording;
  const excluded = events.filter(isExcluding).map(({ onset, duration }) => {
    const start = Math.floor(onset * sampleRate);
    return { start, samples: Math.ceil((onset + duration) * sampleRate) - start };
  });
  return withoutRanges(segmentsOf(recording), excluded);
}

/**
 * Segments without some ranges of samples.
 *
 * @param ranges in any order; they may overlap
 * @param least samples below which what is left between two ranges is dropped
 */
export function withoutRanges(
  segments: readonly SignalSegment[],
  ranges: readonly SignalSegment[],
  least = 1,
): SignalSegment[] {
  const sorted = united(ranges);
  const kept: SignalSegment[] = [];
  let first = 0;
  for (const { start, samples } of segments) {
    const end = start + samples;
    let from = start;
    const keep = (until: number) => {
      if (until - from >= Math.max(1, least)) kept.push({ start: from, samples: until - from });
    };
    // Ranges that ended before this segment are of no concern to those after it either.
    while (first < sorted.length && sorted[first].start + sorted[first].samples <= start) first++;
    for (let k = first; k < sorted.length && sorted[k].start < end; k++) {
      const range = sorted[k];
      if (range.start + range.samples <= from) continue;
      keep(Math.min(range.start, end));
      from = Math.max(from, range.start + range.samples);
    }
    keep(end);
  }
  return kept;
}

/** The same samples as ranges that neither overlap nor touch, in the order of time. */
function united(ranges: readonly SignalSegment[]): SignalSegment[] {
  const disjoint: SignalSegment[] = [];
  for (const { start, samples } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = disjoint[disjoint.length - 1];
    if (last !== undefined && start <= last.start + last.samples) {
      last.samples = Math.max(last.samples, start + samples - last.start);
    } else if (samples > 0) disjoint.push({ start, samples });
  }
  return disjoint;
}

/** Samples in all. */
export function samplesIn(segments: readonly SignalSegment[]): number {
  return segments.reduce((sum, { samples }) => sum + samples, 0);
}

/** Seconds in all. */
export function secondsOf(segments: readonly SignalSegment[], sampleRate: number): number {
  return samplesIn(segments) / sampleRate;
}
