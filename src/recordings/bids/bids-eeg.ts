/** EEG of a BIDS data set: the file of any known format, with what the tables beside it say. */
import type { Storage } from '../../foundation/index.js';
import { contiguousSegments, isInterruption, pauseRemarks } from '../boundaries.js';
import type { EegReadReport, OpenEeg } from '../eeg/eeg-reader.js';
import { openEeg, readEeg } from '../eeg/readers.js';
import { GIVE_PLACES } from '../electrode-naming.js';
import { atPlaces, placedElectrodes } from '../electrode-table.js';
import { storedSampleTime } from '../gaps.js';
import { isOnHead } from '../head-sphere.js';
import type { Channel, Recording, RecordingEvent } from '../recording.js';
import type { BidsChannelRow, BidsEventRow, BidsRecording } from './bids-recording.js';
import { listed } from './listed.js';

/** BIDS types of channels that have a place here; all others are `misc`. */
const TYPES: Readonly<Record<string, Channel['type']>> = {
  EEG: 'eeg',
  MEGMAG: 'mag',
  MEGGRADAXIAL: 'grad',
  MEGGRADPLANAR: 'grad',
  EOG: 'eog',
  HEOG: 'eog',
  VEOG: 'eog',
  ECG: 'ecg',
  EMG: 'emg',
  TRIG: 'stim',
  STIM: 'stim',
};

/** All channel types of BIDS for electrophysiology. */
const KNOWN_TYPES = new Set([
  ...Object.keys(TYPES),
  ...'AUDIO EYEGAZE GSR MISC OTHER PPG PUPIL REF RESP SYSCLOCK TEMP VEOG ECOG SEEG DBS PD'.split(' '),
  ...'MEGREFMAG MEGREFGRADAXIAL MEGREFGRADPLANAR MEGOTHER ADC DAC HLU FITERR SMCS'.split(' '),
  ...'ACCEL ANGACC GYRO JNTANG LATENCY MAGN ORNT POS VEL'.split(' '),
]);

/**
 * As `readEeg`, and the data set has the last word: `channels.tsv` on the type of each channel and on which are bad (`Channel.bad`),
 * `events.tsv` on what happened. Where a table is missing, the file itself says it. `electrodes.tsv` on
 * where the electrodes are.
 *
 * @throws HemocastError as `readEeg`, and `bids-field`, `tsv-invalid`, `bids-ambiguous` for the tables
 *
 * @example
 * const [bids] = dataset.recordings({ dataType: 'eeg', suffix: 'eeg' });
 * const { recording } = await readBidsEeg(storage, bids);
 * const bad = recording.channels.filter((channel) => channel.bad);
 */
export async function readBidsEeg(
  storage: Storage,
  bids: BidsRecording,
): Promise<{ recording: Recording; report: EegReadReport }> {
  const { recording, report } = await readEeg(storage, bids.location);
  const stated = await asDescribed(bids, recording, report);
  return { recording: { ...recording, ...stated.recording }, report: stated.report };
}

/**
 * As `openEeg`, with what `readBidsEeg` takes from the tables.
 *
 * @throws HemocastError as `readBidsEeg`
 */
export async function openBidsEeg(storage: Storage, bids: BidsRecording): Promise<OpenEeg> {
  const open = await openEeg(storage, bids.location);
  return { ...open, ...(await asDescribed(bids, open.recording, open.report)) };
}

async function asDescribed(
  bids: BidsRecording,
  recording: Omit<Recording, 'data'>,
  report: EegReadReport,
): Promise<Pick<OpenEeg, 'recording' | 'report'>> {
  const rows = await bids.channels();
  const events = onClock(await bids.events(), recording, report);
  const stated = asStated(recording.channels, report.originalNames, rows ?? []);
  const { channels, remarks } = await placed(bids, stated.channels, report.originalNames);
  const { samples, sampleRate } = recording;
  const segments =
    events === undefined ? recording.segments : contiguousSegments(events, samples, sampleRate, recording.segments);
  const pauses = pauseRemarks(segments, sampleRate);
  // The table may know of more boundaries than the file.
  const told = new Set(pauseRemarks(recording.segments, sampleRate));
  const isPlaced = channels.every(({ type, position }) => type !== 'eeg' || position !== undefined);
  // What labels leave open, electrodes.tsv may have told.
  const isAnswered = (remark: string) => isPlaced && remark.endsWith(GIVE_PLACES);
  const own = report.remarks.filter((remark) => !told.has(remark) && !isAnswered(remark));
  return {
    recording: { ...recording, channels, events: events ?? recording.events, segments },
    report: { ...report, remarks: [...own, ...pauses, ...bids.notes, ...stated.remarks, ...remarks] },
  };
}

/**
 * Events of the table on the clock of the recording, with the file's own interruptions where the table lacks them. Where the reader laid out
 * what was cut from the file, tables of most programs still count its stored samples; which of the two they do shows in the events that table
 * and file have in common.
 */
function onClock(
  rows: readonly BidsEventRow[] | undefined,
  { events, sampleRate }: Omit<Recording, 'data'>,
  { stored }: EegReadReport,
): RecordingEvent[] | undefined {
  if (rows === undefined) return undefined;
  const sampleOf = ({ onset }: RecordingEvent) => Math.round(onset * sampleRate);
  let stated = rows.map(({ onset, duration, label }): RecordingEvent => ({ onset, duration, label }));
  if (stored !== undefined) {
    const moved = stated.map((event) => ({ ...event, onset: storedSampleTime(sampleOf(event), stored, sampleRate) }));
    const moments = new Set(events.map(sampleOf));
    const agreeing = (list: readonly RecordingEvent[]) => list.filter((event) => moments.has(sampleOf(event))).length;
    if (agreeing(stated) <= agreeing(moved)) stated = moved;
  }
  const marked = new Set(stated.filter(({ label }) => isInterruption(label)).map(sampleOf));
  const own = events.filter((event) => isInterruption(event.label) && !marked.has(sampleOf(event)));
  return own.length === 0 ? stated : [...stated, ...own].sort((a, b) => a.onset - b.onset);
}

async function placed(
  bids: BidsRecording,
  channels: Channel[],
  originalNames: readonly string[],
): Promise<{ channels: Channel[]; remarks: string[] }> {
  const table = await placedElectrodes(bids);
  const { foreignFrame, places } = table;
  const measured = atPlaces(channels, originalNames, table);
  const isLost = ({ type, position }: Channel) => type === 'eeg' && position === undefined;
  const remarks: string[] = [];
  if (foreignFrame !== undefined && channels.some(({ type }) => type === 'eeg')) {
    const instead = channels.some(isLost) ? '' : ' Places by the names of the electrodes are used.';
    remarks.push(
      `electrodes.tsv places electrodes in a frame that cannot be brought to fsaverage (${foreignFrame || 'not named'}).${instead}`,
    );
  }
  const off = [...places.values()].filter((place) => !isOnHead(place)).length;
  if (off > 0) remarks.push(`electrodes.tsv puts ${off} electrodes where no head is; these places are left out.`);
  return {
    channels: channels.map((channel, c) =>
      channel.type === 'eeg' && channel.ends === undefined ? measured[c] : channel,
    ),
    remarks,
  };
}

function asStated(
  channels: readonly Channel[],
  originalNames: readonly string[],
  rows: readonly BidsChannelRow[],
): { channels: Channel[]; remarks: string[] } {
  const remarks: string[] = [];
  const rowOf = rowFinder(rows, remarks);
  const used = new Set<BidsChannelRow>();
  const lower = new Set<string>();
  const unknown = new Set<string>();
  const stated = channels.map((channel, index): Channel => {
    const row = rowOf(originalNames[index]) ?? rowOf(channel.name);
    if (row === undefined) return channel;
    used.add(row);
    const { bad, ...sound } = channel;
    const type = row.type.toUpperCase();
    const isTyped = type !== '' && type !== 'N/A';
    if (isTyped && row.type !== type) lower.add(row.type);
    if (isTyped && !KNOWN_TYPES.has(type)) unknown.add(row.type);
    const isBad = row.row.status?.toLowerCase() === 'good' ? false : row.bad || bad;
    return {
      ...sound,
      ...(isTyped && { type: Object.hasOwn(TYPES, type) ? TYPES[type] : 'misc' }),
      ...(isBad && { bad: true }),
    };
  });
  if (lower.size > 0) {
    remarks.push(
      `channels.tsv writes types as ${listed([...lower])}, which BIDS writes in capitals; they are read alike.`,
    );
  }
  if (unknown.size > 0) remarks.push(`channels.tsv has types that BIDS does not know: ${listed([...unknown])}.`);
  const absent = rows.filter((row) => !used.has(row)).map(({ name }) => name);
  if (absent.length > 0) remarks.push(`channels.tsv names channels that the file lacks: ${listed(absent)}.`);
  return { channels: stated, remarks };
}

/** Rows by name, those of one name in turn; names are compared without case where that leaves no doubt. */
function rowFinder(rows: readonly BidsChannelRow[], remarks: string[]): (name: string) => BidsChannelRow | undefined {
  const byName = new Map<string, BidsChannelRow[]>();
  const folded = new Map<string, BidsChannelRow[]>();
  const add = (map: Map<string, BidsChannelRow[]>, name: string, row: BidsChannelRow) => {
    const list = map.get(name);
    if (list === undefined) map.set(name, [row]);
    else list.push(row);
  };
  for (const row of rows) {
    add(byName, row.name, row);
    add(folded, row.name.toLowerCase(), row);
  }
  const repeated = [...byName].filter(([, list]) => list.length > 1).map(([name]) => name);
  if (repeated.length > 0) {
    remarks.push(`channels.tsv names channels more than once: ${listed(repeated)}; their rows count in turn.`);
  }
  const next = new Map<string, number>();
  return (name) => {
    const list = byName.get(name);
    if (list !== undefined) {
      const turn = next.get(name) ?? 0;
      next.set(name, turn + 1);
      return list[Math.min(turn, list.length - 1)];
    }
    const alike = folded.get(name.toLowerCase()) ?? [];
    return alike.length === 1 ? alike[0] : undefined;
  };
}
