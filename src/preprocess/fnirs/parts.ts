/** Work on the contiguous parts of signals: nothing may reach across a gap, and filler is no data. */
import { fillLine } from '../../recordings/fnirs/even-signals.js';
import type { SignalSegment } from '../../recordings/index.js';

/** The parts of a recording, which is one where nothing is said. */
export function partsOf(samples: number, segments: readonly SignalSegment[] | undefined): readonly SignalSegment[] {
  return segments ?? [{ start: 0, samples }];
}

/**
 * Does the same with each part of each row on its own; what lies between parts becomes a straight line.
 *
 * @param data `[row, sample]`; left unchanged
 * @param work gives as many values as it takes
 */
export function eachPart(
  data: Float64Array,
  samples: number,
  segments: readonly SignalSegment[] | undefined,
  work: (part: Float64Array) => Float64Array,
): Float64Array {
  const parts = partsOf(samples, segments);
  const result = new Float64Array(data.length);
  const filler = fillersOf(samples, parts);
  for (let offset = 0; offset < data.length; offset += samples) {
    for (const { start, samples: count } of parts) {
      result.set(work(data.subarray(offset + start, offset + start + count)), offset + start);
    }
    const row = result.subarray(offset, offset + samples);
    for (const gap of filler) fillLine(row, gap);
  }
  return result;
}

/** The gaps: what lies in no part. */
export function fillersOf(samples: number, parts: readonly SignalSegment[]): SignalSegment[] {
  const gaps: SignalSegment[] = [];
  let end = 0;
  for (const { start, samples: count } of [...parts, { start: samples, samples: 0 }]) {
    if (start > end) gaps.push({ start: end, samples: start - end });
    end = Math.max(end, start + count);
  }
  return gaps;
}

/** The values inside the parts, one part after the other. */
export function measured(signal: Float64Array, segments: readonly SignalSegment[] | undefined): Float64Array {
  if (segments === undefined) return signal;
  const values = new Float64Array(segments.reduce((sum, { samples }) => sum + samples, 0));
  let at = 0;
  for (const { start, samples } of segments) {
    values.set(signal.subarray(start, start + samples), at);
    at += samples;
  }
  return values;
}

/** For each sample the end of the part that it lies in, 0 in a gap. */
export function partEnds(samples: number, segments: readonly SignalSegment[] | undefined): Float64Array {
  const ends = new Float64Array(samples);
  for (const { start, samples: count } of partsOf(samples, segments)) ends.fill(start + count, start, start + count);
  return ends;
}
