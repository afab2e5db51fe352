/** The EEG recording whose clock a target's times are brought to. */

import { withErrorDetail } from '../../foundation/error-detail.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { isBidsDataset } from '../../recordings/bids/find-recordings.js';
import {
  type BidsRecording,
  type Clock,
  isInterruption,
  openBidsDataset,
  openEeg,
  type RecordingEvent,
  readBrainVisionEvents,
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
): Promise<{ events: RecordingEvent[]; path: string; seconds?: number }> {
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
  const { events: all, seconds } = await allEvents(storage, path, bids);
  const events = chosenEvents(all, trigger);
  if (events.length > 0) return { events, path, ...(seconds !== undefined && { seconds }) };
  throw new HemocastError('clock-triggers', 'The EEG has no such triggers', {
    file: path,
    expected: trigger === undefined ? 'events' : `events labelled ${trigger}`,
    found: [...new Set(all.map(({ label }) => label))].slice(0, 8).join(', ') || 'no events',
    advice: 'Name the label of the triggers, or state the offset in seconds.',
  });
}

/** An event with all that it may be called by. */
type NamedEvent = RecordingEvent & { names?: string[] };

/** Events of the table where there is one, else of the file, and the length of the recording where it can be known. */
async function allEvents(
  storage: Storage,
  path: string,
  bids: BidsRecording | undefined,
): Promise<{ events: NamedEvent[]; seconds?: number }> {
  const table = await bids?.events();
  const named = table?.map(({ onset, duration, label, row }) => {
    const names = [row.trial_type, row.value].filter((name) => name !== undefined && name !== 'n/a');
    return { onset, duration, label, names };
  });
  try {
    const { recording } = await withErrorDetail({ file: path, advice: 'State the offset in seconds instead.' }, () =>
      openEeg(storage, path),
    );
    return { events: named ?? recording.events, seconds: recording.samples / recording.sampleRate };
  } catch (error) {
    if (named !== undefined) return { events: named };
    // Markers are enough for a clock.
    if (!(error instanceof HemocastError && WITHOUT_SAMPLES.includes(error.code))) throw error;
    return { events: await readBrainVisionEvents(storage, path) };
  }
}

const WITHOUT_SAMPLES = ['brainvision-data-missing', 'brainvision-truncated'];

/** Events that have the name: their label, or of `Stimulus/R128` the part after the type, or its number alone. */
function chosenEvents(events: readonly NamedEvent[], wanted: string | undefined): RecordingEvent[] {
  // A boundary is no trigger.
  if (wanted === undefined) return events.filter(({ label }) => !isInterruption(label));
  const plain = (text: string) => text.replace(/\s+/g, '').toLowerCase();
  const names = ({ label, names: others = [] }: NamedEvent) =>
    [label, ...others].flatMap((name) => [name, name.slice(name.indexOf('/') + 1)]).map(plain);
  const sought = plain(wanted);
  const byName = events.filter((event) => names(event).includes(sought));
  if (byName.length > 0 || !/^\d+$/.test(sought)) return byName;
  return events.filter((event) =>
    names(event).some(
      (name) =>
        /^[a-z]?\d+$/.test(name) && name.endsWith(sought) && Number(name.replace(/^[a-z]/, '')) === Number(sought),
    ),
  );
}

/** A sentence on how the clocks were brought together; what remains is no measure of a start that is a guess. */
export function clockNote({ offset, drift, from, triggers, residual, doubt }: Clock): string {
  const first = `The first sample is at ${offset.toFixed(3)} s of the EEG`;
  if (from === 'stated') return `${first}, as stated; drift unknown.`;
  if (doubt !== undefined) {
    return `${first} or up to ${doubt.toFixed(3)} s earlier: ${triggers} ${from} leave it open; drift ${(1e6 * drift).toFixed(1)} parts per million.`;
  }
  return `${first}, by ${triggers} ${from}; drift ${(1e6 * drift).toFixed(1)} parts per million, ${(1000 * residual).toFixed(1)} ms remain.`;
}
