/** Mean course of haemoglobin after an event. */
import { HemocastError } from '../../foundation/index.js';
import type { RecordingEvent, SignalSegment } from '../../recordings/index.js';
import { partEnds } from './parts.js';

export interface BlockAverage {
  /** Events that lay wholly inside the recording. */
  trials: number;
  /** Samples of a block. */
  samples: number;
  /** Seconds from the event, one a sample. */
  time: Float64Array;
  /** `[row, sample]`, mean over trials, less the mean before the event. */
  mean: Float64Array;
  /** `[row, sample]`, standard deviation between trials; 0 for a single one. */
  deviation: Float64Array;
}

/**
 * The events whose whole block was measured: it neither reaches over an end of the recording nor into a gap.
 *
 * @param block seconds from the event, both ends included
 */
export function measuredBlocks<Event extends { onset: number }>(
  { samples, sampleRate, segments }: { samples: number; sampleRate: number; segments?: readonly SignalSegment[] },
  events: readonly Event[],
  { from, to }: { from: number; to: number },
): Event[] {
  const [before, after] = [Math.round(from * sampleRate), Math.round(to * sampleRate)];
  const ends = partEnds(samples, segments);
  return events.filter(({ onset }) => {
    const start = Math.round(onset * sampleRate) + before;
    return start + after - before < (ends[start] ?? 0);
  });
}

/**
 * Averages all rows over events, as Homer's `hmrBlockAvg`: a block reaches from `from` to `to` seconds, both included and
 * rounded to samples; a block that reaches over an end of the recording or into a gap is not used; the mean before the event is
 * subtracted.
 *
 * @param data `[row, sample]`
 * @param samples a row
 * @param sampleRate Hz
 * @throws HemocastError `block-range` where the block has no baseline, `block-events` where no event has a whole block
 *
 * @example
 * const { mean, time } = blockAverage(hbo, samples, 5, events, { from: -2, to: 20 });
 */
export function blockAverage(
  data: Float64Array,
  samples: number,
  sampleRate: number,
  events: readonly RecordingEvent[],
  { from, to, segments }: { from: number; to: number; segments?: readonly SignalSegment[] },
): BlockAverage {
  const before = Math.round(from * sampleRate);
  const after = Math.round(to * sampleRate);
  if (!(before < 0 && after > 0 && after - before < samples)) {
    throw new HemocastError('block-range', 'The block does not fit', {
      expected: 'a start before the event, an end after it, shorter than the recording',
      found: `${from} … ${to} s`,
    });
  }
  const starts = measuredBlocks({ samples, sampleRate, segments }, events, { from, to }).map(
    ({ onset }) => Math.round(onset * sampleRate) + before,
  );
  if (starts.length === 0) {
    throw new HemocastError('block-events', 'No event has a whole block', {
      expected: `an event with ${-from} s before and ${to} s after it`,
      found: `${events.length} events, none of them such`,
    });
  }
  const length = after - before + 1;
  const rows = data.length / samples;
  const mean = new Float64Array(rows * length);
  const deviation = new Float64Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const offset = row * samples;
    for (let k = 0; k < length; k++) {
      let sum = 0;
      for (const start of starts) sum += data[offset + start + k];
      const average = sum / starts.length;
      let squares = 0;
      for (const start of starts) squares += (data[offset + start + k] - average) ** 2;
      mean[row * length + k] = average;
      deviation[row * length + k] = starts.length > 1 ? Math.sqrt(squares / (starts.length - 1)) : 0;
    }
    let baseline = 0;
    for (let k = 0; k < -before; k++) baseline += mean[row * length + k] / -before;
    for (let k = 0; k < length; k++) mean[row * length + k] -= baseline;
  }
  return {
    trials: starts.length,
    samples: length,
    time: Float64Array.from({ length }, (_, k) => (before + k) / sampleRate),
    mean,
    deviation,
  };
}
