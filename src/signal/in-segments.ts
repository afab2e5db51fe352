/**
 * Signals that were interrupted: each contiguous part is filtered and resampled by itself, so that nothing of one part reaches another,
 * and what lies between them, which was not measured, is a straight line from one to the next.
 */
import type { SignalReader } from './in-parts.js';

/** Consecutive samples. */
export interface SampleRange {
  /** Index of the first sample. */
  start: number;
  samples: number;
}

/** Whether one range holds all of so many samples: nothing is interrupted. */
export function isWhole(segments: readonly SampleRange[], samples: number): boolean {
  return segments.length === 1 && segments[0].start === 0 && segments[0].samples === samples;
}

/**
 * Changes each segment by itself, in place; what lies between them becomes a straight line.
 *
 * @param data `[channel, sample]`
 * @param segments in the order of time, none of which overlap
 * @param change takes and gives `[channel, sample]` of one segment, of the same length; it may write where its samples lie
 * @returns the data
 */
export function changeSegments(
  data: Float32Array,
  channels: number,
  samples: number,
  segments: readonly SampleRange[],
  change: (part: Float32Array, samples: number) => Float32Array,
): Float32Array {
  if (isWhole(segments, samples)) {
    const changed = change(data, samples);
    if (changed !== data) data.set(changed);
    return data;
  }
  for (const { start, samples: count } of segments) {
    const part = change(rangeOf(data, channels, samples, start, count), count);
    for (let c = 0; c < channels; c++) data.set(part.subarray(c * count, (c + 1) * count), c * samples + start);
  }
  bridgeSegments(data, channels, samples, segments);
  return data;
}

/** `[channel, sample]` of samples start … start + count − 1, as a copy. */
export function rangeOf(
  data: Float32Array,
  channels: number,
  samples: number,
  start: number,
  count: number,
): Float32Array {
  const part = new Float32Array(channels * count);
  for (let c = 0; c < channels; c++)
    part.set(data.subarray(c * samples + start, c * samples + start + count), c * count);
  return part;
}

/** Writes a straight line between segments, and their first and last values before and after all of them. */
export function bridgeSegments(
  data: Float32Array,
  channels: number,
  samples: number,
  segments: readonly SampleRange[],
): void {
  for (let c = 0; c < channels; c++) {
    const row = data.subarray(c * samples, (c + 1) * samples);
    let end = 0;
    for (const { start, samples: count } of [...segments, { start: samples, samples: 0 }]) {
      bridge(row, end, start);
      end = start + count;
    }
  }
}

/** A straight line over samples from … until − 1 between the values on either side; one side's value where the other has none. */
export function bridge(row: Float32Array | Float64Array, from: number, until: number): void {
  if (until <= from) return;
  const before = from > 0 ? row[from - 1] : until < row.length ? row[until] : 0;
  const after = until < row.length ? row[until] : before;
  const rise = (after - before) / (until - from + 1);
  for (let i = from; i < until; i++) row[i] = before + rise * (i - from + 1);
}

/**
 * A reader in which each segment is changed by itself. Between segments it gives zeros.
 *
 * @param change takes a reader of one segment and gives one of the same length
 *
 * @example
 * const filtered = segmentsInParts(reader, segments, (part) => applyZeroPhaseInParts(part, filter));
 */
export function segmentsInParts(
  reader: SignalReader,
  segments: readonly SampleRange[],
  change: (part: SignalReader, segment: SampleRange) => SignalReader,
): SignalReader {
  const { channels, samples } = reader;
  if (isWhole(segments, samples)) return change(reader, segments[0]);
  const parts = segments.map((segment) => ({ ...segment, reader: change(segmentOf(reader, segment), segment) }));
  return joinedReader(channels, samples, parts);
}

/** One segment of a reader, from its own first sample on. */
export function segmentOf(reader: SignalReader, { start, samples }: SampleRange): SignalReader {
  return { channels: reader.channels, samples, read: (from, count) => reader.read(start + from, count) };
}

/** Segments laid on one clock, with zeros between them. */
export function joinedReader(
  channels: number,
  samples: number,
  parts: readonly (SampleRange & { reader: SignalReader })[],
): SignalReader {
  return {
    channels,
    samples,
    async read(start, count) {
      const result = new Float32Array(channels * count);
      for (const part of parts) {
        const from = Math.max(start, part.start);
        const until = Math.min(start + count, part.start + part.samples);
        if (until <= from) continue;
        const length = until - from;
        const data = await part.reader.read(from - part.start, length);
        for (let c = 0; c < channels; c++) {
          result.set(data.subarray(c * length, (c + 1) * length), c * count + from - start);
        }
      }
      return result;
    },
  };
}
