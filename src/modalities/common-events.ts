/** Two clocks brought together by what both recorded. */
import type { BidsRecording, RecordingEvent } from '../recordings/index.js';
import type { TargetReading } from './modality.js';

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

/** The remark about a recording of which nothing says when it began. */
export function assumedStart(title: string): string {
  return `When the ${title} began on the clock of the source is not stated; it is taken to have begun with it`;
}

/**
 * Second of the source's recording at the first sample of a target's: by events that both recorded (of the table, or of the file where
 * there is none), by the sidecar's `StartTime`, or together, which a remark says.
 *
 * @param title of the target, for the remark
 * @param file what the file itself says: its events, and its first moment on a clock that the sidecar calls the source's
 */
export async function startOnSource(
  recording: BidsRecording,
  { events }: TargetReading,
  title: string,
  file: { events?: readonly RecordingEvent[]; start?: number } = {},
): Promise<{ offset: number; remarks: string[] }> {
  // Events of tables count from the first sample.
  const own = (await recording.events()) ?? file.events ?? [];
  const offset = clockOffset(events, own);
  if (offset !== undefined) return { offset, remarks: [] };
  const isShared = own.some(({ label }) => events.some((event) => event.label === label));
  const contradiction = isShared
    ? [`Events that the ${title} and the source share do not agree on when the ${title} began`]
    : [];
  const { StartTime: stated, Clock: clock } = await recording.sidecar();
  if (typeof stated === 'number' && Number.isFinite(stated)) return { offset: stated, remarks: contradiction };
  if (typeof clock === 'object') return { offset: file.start ?? 0, remarks: contradiction };
  return { offset: 0, remarks: [...contradiction, assumedStart(title)] };
}
