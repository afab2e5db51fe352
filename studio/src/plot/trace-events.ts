/** Events over a stretch of time: which are in view, and which labels have room. */
import type { RecordingEvent } from '../../../src/recordings/index.js';
import type { TimeWindow } from './trace-window.js';

export interface EventMark {
  event: RecordingEvent;
  /** Index among all events. */
  index: number;
  /** Columns at which it begins and ends. */
  left: number;
  right: number;
  /** Its label has room. */
  labelled: boolean;
}

/** Marks beyond this many say nothing that can be seen. */
const MOST = 500;

/** Events that are in view, in their order; labels are left out where they would run into the one before. */
export function eventMarks(
  events: readonly RecordingEvent[],
  window: TimeWindow,
  width: number,
  labelWidth: (text: string) => number,
): EventMark[] {
  const marks: EventMark[] = [];
  const column = (time: number) => ((time - window.from) / window.length) * width;
  let free = Number.NEGATIVE_INFINITY;
  for (const [index, event] of events.entries()) {
    const end = event.onset + (event.duration ?? 0);
    if (event.onset > window.from + window.length || end < window.from) continue;
    const left = column(event.onset);
    const at = Math.max(0, left);
    const labelled = at >= free;
    if (labelled) free = at + labelWidth(event.label) + 8;
    marks.push({ event, index, left, right: column(end), labelled });
    if (marks.length >= MOST) break;
  }
  return marks;
}

/** Labels with how often each occurs, the most frequent first. */
export function labelCounts(events: readonly RecordingEvent[]): { label: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { label } of events) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count);
}
