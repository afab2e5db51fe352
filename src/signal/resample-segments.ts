/** Change of sampling rate of interrupted signals: each segment by itself, its samples at their own times on the common clock. */
import type { SignalReader } from './in-parts.js';
import { bridgeSegments, isWhole, joinedReader, rangeOf, type SampleRange, segmentOf } from './in-segments.js';
import { type MovedStart, resample } from './resample.js';
import { resampleInParts } from './resample-in-parts.js';

/** Parts of a sample that are taken for rounding errors. */
const TIE = 1e-6;

/**
 * Segments at another rate: the samples of the new clock that lie within each.
 *
 * @param samples of the recording at its own rate
 * @returns round(samples·toRate/fromRate) samples (at least 1), and segments among them, without those that hold no sample
 */
export function atRate(
  segments: readonly SampleRange[],
  samples: number,
  fromRate: number,
  toRate: number,
): { samples: number; segments: SampleRange[] } {
  const ratio = fromRate / toRate;
  const all = Math.max(Math.round(samples / ratio), 1);
  const moved = segments.map((segment) => {
    const start = Math.max(0, Math.ceil(segment.start / ratio - TIE));
    const end = Math.min(all, Math.round((segment.start + segment.samples) / ratio));
    return { start, samples: Math.max(0, end - start) };
  });
  return { samples: all, segments: moved.filter(({ samples: count }) => count > 0) };
}

/**
 * `resample` of an interrupted signal.
 *
 * @param data `[channel, sample]`; left unchanged unless it is where the result goes
 * @param segments in the order of time, none of which overlap
 * @param inPlace whether a result may begin where the data do
 * @returns `[channel, sample]`, with straight lines between the segments
 * @throws HemocastError `sampling-rate`
 */
export function resampleSegments(
  data: Float32Array,
  channels: number,
  samples: number,
  segments: readonly SampleRange[],
  fromRate: number,
  toRate: number,
  inPlace = false,
): { data: Float32Array; samples: number; segments: SampleRange[] } {
  if (isWhole(segments, samples)) {
    const whole = resample(data, channels, samples, fromRate, toRate, inPlace);
    return { ...whole, segments: [{ start: 0, samples: whole.samples }] };
  }
  const result = atRate(segments, samples, fromRate, toRate);
  const moved = new Float32Array(channels * result.samples);
  for (const { segment, target, start } of pairs(segments, samples, fromRate, toRate)) {
    const part = rangeOf(data, channels, samples, segment.start, segment.samples);
    const { data: changed } = resample(part, channels, segment.samples, fromRate, toRate, false, start);
    for (let c = 0; c < channels; c++) {
      const row = changed.subarray(c * target.samples, (c + 1) * target.samples);
      moved.set(row, c * result.samples + target.start);
    }
  }
  bridgeSegments(moved, channels, result.samples, result.segments);
  return { data: moved, ...result };
}

/**
 * The same in parts. Between segments it gives zeros.
 *
 * @throws HemocastError `sampling-rate`
 */
export function resampleSegmentsInParts(
  reader: SignalReader,
  segments: readonly SampleRange[],
  fromRate: number,
  toRate: number,
): SignalReader & { segments: SampleRange[] } {
  const { channels, samples } = reader;
  if (isWhole(segments, samples)) {
    const whole = resampleInParts(reader, fromRate, toRate);
    return { ...whole, segments: [{ start: 0, samples: whole.samples }] };
  }
  const result = atRate(segments, samples, fromRate, toRate);
  const parts = pairs(segments, samples, fromRate, toRate).map(({ segment, target, start }) => ({
    ...target,
    reader: resampleInParts(segmentOf(reader, segment), fromRate, toRate, start),
  }));
  return { ...joinedReader(channels, result.samples, parts), segments: result.segments };
}

/** Segments that hold a sample of the new clock, with that part of it, and where in the segment it begins. */
function pairs(segments: readonly SampleRange[], samples: number, fromRate: number, toRate: number) {
  const ratio = fromRate / toRate;
  return segments.flatMap((segment) => {
    const [target] = atRate([segment], samples, fromRate, toRate).segments;
    if (target === undefined) return [];
    const shift = Math.max(0, target.start * ratio - segment.start);
    const start: MovedStart = { shift: shift < TIE ? 0 : shift, samples: target.samples };
    return [{ segment, target, start }];
  });
}
