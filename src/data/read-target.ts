/** A recording of a target on the clock of the source, as it is learned. */
import { type Storage, withErrorDetail } from '../foundation/index.js';
import type { TargetModality, TargetReading, TargetSeries } from '../modalities/index.js';
import type { BidsRecording } from '../recordings/index.js';
import { duringSource } from './common-time.js';

const FIX = 'Fix this file of the data set, or take the recording out.';

/** What was read of a target. */
export interface ReadTarget {
  /** Cut to the time of the source, `data` as it is learned. */
  series: TargetSeries;
  /** Moments outside the source that were left out. */
  outside: number;
}

/**
 * Reads a target's recording, cuts it to the source's time and brings it to its final form.
 *
 * @param source title of the source, for messages
 * @throws HemocastError `no-common-time`, and what reading and cleaning throw
 */
export async function readTarget(
  storage: Storage,
  modality: TargetModality,
  recording: BidsRecording,
  reading: TargetReading,
  source: string,
): Promise<ReadTarget> {
  return withErrorDetail({ file: recording.location, advice: FIX }, async () => {
    const whole = await modality.read(storage, recording, reading);
    const series = duringSource(whole, reading.length, [source, modality.title]);
    return { series: modality.prepare(series), outside: whole.volumes - series.volumes };
  });
}
