/** Segments of a recording whose amplitude no brain makes. */
import { type Recording, type RecordingEvent, segmentsOf } from '../../recordings/index.js';

export interface RejectedWindow {
  /** Seconds from the start of the recording. */
  onset: number;
  duration: number;
  /** The channel that swings most. */
  channel: string;
  /** µV, of that channel. */
  peakToPeak: number;
}

/** Label of the events that mark rejected windows; MNE-Python leaves out segments whose label begins with BAD. */
export const REJECTED_LABEL = 'BAD_amplitude';

/**
 * Windows in which a channel swings by more than `limit`, none of which reaches from one contiguous part to another. A last window of a part that is
 * shorter than half of `seconds` is joined to the one before it.
 *
 * @param limit µV, peak to peak
 * @param seconds of each window
 */
export function rejectWindows(recording: Recording, limit: number, seconds = 1): RejectedWindow[] {
  const { channels, samples, sampleRate, data } = recording;
  const length = Math.max(1, Math.round(seconds * sampleRate));
  const windows = segmentsOf(recording).flatMap((segment) => {
    const count = Math.max(1, Math.round(segment.samples / length));
    return Array.from({ length: count }, (_, w) => ({
      start: segment.start + w * length,
      end: segment.start + (w === count - 1 ? segment.samples : (w + 1) * length),
    }));
  });
  const rejected: RejectedWindow[] = [];
  for (const { start, end } of windows) {
    let worst = { swing: 0, channel: 0 };
    for (let channel = 0; channel < channels.length; channel++) {
      let lowest = Number.POSITIVE_INFINITY;
      let highest = Number.NEGATIVE_INFINITY;
      for (let i = channel * samples + start; i < channel * samples + end; i++) {
        lowest = Math.min(lowest, data[i]);
        highest = Math.max(highest, data[i]);
      }
      if (highest - lowest > worst.swing) worst = { swing: highest - lowest, channel };
    }
    if (worst.swing <= limit) continue;
    rejected.push({
      onset: start / sampleRate,
      duration: (end - start) / sampleRate,
      channel: channels[worst.channel].name,
      peakToPeak: worst.swing,
    });
  }
  return rejected;
}

/** One event for each run of rejected windows. */
export function rejectionEvents(windows: readonly RejectedWindow[]): RecordingEvent[] {
  const events: RecordingEvent[] = [];
  for (const { onset, duration } of windows) {
    const last = events[events.length - 1];
    if (last !== undefined && Math.abs(last.onset + last.duration - onset) < 1e-9) last.duration += duration;
    else events.push({ onset, duration, label: REJECTED_LABEL });
  }
  return events;
}
