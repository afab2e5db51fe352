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
  const middle = differences[differences.length >> 1];
  return differences.every((difference) => Math.abs(difference - middle) <= AGREEMENT) ? middle : undefined;
}

/**
 * Second of the source's recording at the first sample of a target's: by events that both recorded, by the sidecar's `StartTime`, or
 * together, which a remark says.
 *
 * @param title of the target, for the remark
 * @param fileStart what the file itself says, on a clock that the sidecar calls the source's
 */
export async function startOnSource(
  recording: BidsRecording,
  { events }: TargetReading,
  title: string,
  fileStart = 0,
): Promise<{ offset: number; remarks: string[] }> {
  // Events of tables count from the first sample.
  const own = (await recording.events()) ?? [];
  const offset = clockOffset(events, own);
  if (offset !== undefined) return { offset, remarks: [] };
  const { StartTime: stated, Clock: clock } = await recording.sidecar();
  if (typeof stated === 'number' && Number.isFinite(stated)) return { offset: stated, remarks: [] };
  if (typeof clock === 'object') return { offset: fileStart, remarks: [] };
  const assumed = `When the ${title} began on the clock of the source is not stated; it is taken to have begun with it`;
  return { offset: 0, remarks: [assumed] };
}
