/** Trials: what was done several times in a recording. */
import type { Trial } from '../modalities/index.js';
import type { RecordingEvent } from '../recordings/index.js';

/** Fewer repetitions are no trials. */
const FEWEST = 4;
/** Seconds; shorter events are markers and cues. */
const SHORTEST = 3;

/**
 * The events that last and repeat, by label, in order of time: those from which averages over trials are taken.
 *
 * @example
 * trialsOf([{ onset: 60, duration: 10, label: 'left' }, …]); // those of labels that come four times or more
 */
export function trialsOf(events: readonly RecordingEvent[]): Trial[] {
  const lasting = events.filter(({ duration }) => duration >= SHORTEST);
  const counts = new Map<string, number>();
  for (const { label } of lasting) counts.set(label, (counts.get(label) ?? 0) + 1);
  return lasting
    .filter(({ label }) => counts.get(label)! >= FEWEST)
    .map(({ onset, duration, label }) => ({ onset, duration, label }))
    .sort((a, b) => a.onset - b.onset);
}
