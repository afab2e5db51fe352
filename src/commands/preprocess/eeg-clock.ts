/** The EEG recording whose clock a target's times are brought to. */

import { withErrorDetail } from '../../foundation/error-detail.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { isBidsDataset } from '../../recordings/bids/find-recordings.js';
import {
  type BidsRecording,
  type Clock,
  openBidsDataset,
  openEeg,
  type RecordingEvent,
} from '../../recordings/index.js';

/** How the time of a target's first sample on the EEG's axis is known; at most one of the two. */
export interface ClockOptions {
  /** Seconds from the start of the EEG to the first sample. */
  offset?: number;
  /** EEG recording with the triggers, or BIDS data set with an EEG recording of the same person, session, task and run. */
  eeg?: string;
  /** Label of the triggers in the EEG; all labels by default. */
  trigger?: string;
}

/**
 * Events of the EEG recording, of the one label where one is wanted.
 *
 * @param entities of the target: which recording of a data set is meant
 * @throws HemocastError `clock-no-eeg`, `clock-triggers`, and what reading throws
 */
export async function eegEvents(
  storage: Storage,
  { eeg = '', trigger }: ClockOptions,
  entities: { subject?: string; session?: string; task?: string; run?: string },
): Promise<{ events: RecordingEvent[]; path: string }> {
  let path = eeg;
  let bids: BidsRecording | undefined;
  if (await isBidsDataset(storage, eeg)) {
    const { subject, session, task, run } = entities;
    const dataset = await openBidsDataset(storage, eeg);
    const found = dataset.recordings({ subject, session, task, run, dataType: 'eeg', suffix: 'eeg' });
    [bids] = found;
    if (bids === undefined || found.length > 1) {
      const wanted = Object.entries({ subject, session, task, run }).filter(([, value]) => value !== undefined);
      throw new HemocastError('clock-no-eeg', 'The data set does not have one EEG recording of the same run', {
        file: eeg,
        expected: `one of ${wanted.map(([name, value]) => `${name} ${value}`).join(', ') || 'an unknown person'}`,
        found: `${found.length}`,
        advice: 'Name the EEG recording itself, or state the offset in seconds.',
      });
    }
    path = bids.location;
  }
  const all =
    (await bids?.events()) ??
    (
      await withErrorDetail({ file: path, advice: 'State the offset in seconds instead.' }, () =>
        openEeg(storage, path),
      )
    ).recording.events;
  const events = all.filter(({ label }) => trigger === undefined || label === trigger);
  if (events.length > 0) return { events, path };
  throw new HemocastError('clock-triggers', 'The EEG has no such triggers', {
    file: path,
    expected: trigger === undefined ? 'events' : `events labelled ${trigger}`,
    found: [...new Set(all.map(({ label }) => label))].slice(0, 8).join(', ') || 'no events',
    advice: 'Name the label of the triggers, or state the offset in seconds.',
  });
}

/** A sentence on how the clocks were brought together. */
export function clockNote({ offset, drift, from, triggers, residual }: Clock): string {
  const first = `The first sample is at ${offset.toFixed(3)} s of the EEG`;
  if (from === 'stated') return `${first}, as stated; drift unknown.`;
  return `${first}, by ${triggers} ${from}; drift ${(1e6 * drift).toFixed(1)} parts per million, ${(1000 * residual).toFixed(1)} ms remain.`;
}
