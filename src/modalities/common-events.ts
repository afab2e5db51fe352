/** Two clocks brought together by what both recorded. */
import type { RecordingEvent } from '../recordings/index.js';

/** Markers of one event on two clocks may differ by this much, seconds. */
const AGREEMENT = 0.5;

/**
 * Seconds on the source's clock at which the target's clock shows 0, by the events that both name alike and have equally often.
 *
 * @returns undefined where no events tell
 *
 * @example
 * clockOffset(eegEvents, lightEvents); // 12.3: the light began that much after the EEG
 */
export function clockOffset(source: readonly RecordingEvent[], target: readonly RecordingEvent[]): number | undefined {
  const labels = new Set(target.map(({ label }) => label));
  const differences: number[] = [];
  for (const label of labels) {
    const [a, b] = [source, target].map((events) =>
      events
        .filter((event) => event.label === label)
        .map(({ onset }) => onset)
        .sort((x, y) => x - y),
    );
    if (a.length === 0 || a.length !== b.length) continue;
    a.forEach((onset, i) => {
      differences.push(onset - b[i]);
    });
  }
  if (differences.length === 0) return undefined;
  differences.sort((x, y) => x - y);
  const half = differences.length >> 1;
  const middle = differences.length % 2 === 1 ? differences[half] : (differences[half - 1] + differences[half]) / 2;
  return differences.every((difference) => Math.abs(difference - middle) <= AGREEMENT) ? middle : undefined;
}
