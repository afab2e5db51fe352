/**
 * The clock of a series of volumes from the scanner's triggers in the EEG. Triggers are lost, scanners send one a slice, discard their first
 * volumes or scan twice in one recording: what the data decide is decided here, the rest is refused or stated as a doubt.
 */
import { HemocastError } from '../foundation/index.js';
import { type Clock, fitted, GREATEST_DRIFT, JITTER } from './clock.js';
import type { RecordingEvent } from './recording.js';

/** What is known besides the triggers. */
export interface SeriesFacts {
  /** Length of the EEG recording, seconds. */
  eegSeconds?: number;
  /** Volumes that were cut off at the start of the series, as its sidecar states. */
  discarded?: number;
}

/** Where more than this share of the volumes, and more than two, have no trigger at an end, it is no matter of a lost trigger. */
const GREATEST_LOST = 0.05;
/** Triggers of the same slice are this close to a whole repetition time apart, seconds. */
const SLICE_JITTER = 0.01;
const MOST_SLICES = 256;
/** Triggers of which this share repeats after a whole repetition time are those of slices. */
const REPEATING = 0.95;

/**
 * The clock of a series of volumes whose triggers the EEG recorded: one a volume or one a slice, of which some may be missing.
 *
 * @param onsets of the triggers, seconds from the start of the EEG recording
 * @param tr seconds between volumes, on the scanner's clock
 * @returns the clock; with `doubt` where it is open to which of the volumes the first trigger belongs
 * @throws HemocastError `clock-triggers` where there is none, or where they are not spaced by `tr`; `clock-volumes` where they
 *   span more volumes than there are, or far fewer; `clock-ambiguous` where two scans of the EEG fit
 *
 * @example
 * clockFromVolumeTriggers([21.4, 23.4, 25.4], 2, 3, { eegSeconds: 40 }); // offset 21.4
 */
export function clockFromVolumeTriggers(
  onsets: readonly number[],
  tr: number,
  volumes: number,
  facts: SeriesFacts = {},
): Clock {
  const remarks: string[] = [];
  const sorted = [...onsets].sort((x, y) => x - y).filter((onset, i, all) => i === 0 || onset - all[i - 1] > 1e-4);
  if (sorted.length === 0) throw notOfVolumes(tr, 'none');
  const { firsts, doubt } = firstOfVolumes(sorted, tr, remarks);
  const train = chooseTrain(firsts, tr, volumes, remarks);
  const pairs = train.map((onset): [number, number] => [tr * Math.round((onset - train[0]) / tr), onset]);
  const astray = pairs.filter(([k, onset]) => Math.abs(onset - train[0] - k) > JITTER + GREATEST_DRIFT * k);
  if (astray.length > 0) {
    throw notOfVolumes(tr, `${astray.length} of ${sorted.length} elsewhere, such as at ${astray[0][1].toFixed(3)} s`);
  }
  const spanned = volumesOf(train, tr);
  const first = firstVolume(train, spanned, tr, volumes, facts, remarks);
  const within = spanned - train.length;
  if (within > 0) remarks.push(`${within} volumes between the first and the last trigger have none of their own.`);
  const shifted = pairs.map(([k, onset]): [number, number] => [k + first.volume * tr, onset]);
  // What comes before the first volume of the series was discarded.
  const clock = fitted(
    shifted.filter(([k]) => k > -tr / 2),
    'volume triggers',
  );
  return {
    ...clock,
    ...(first.doubt + doubt > 0 && { doubt: first.doubt + doubt }),
    ...(remarks.length > 0 && { remarks }),
  };
}

/**
 * As `clockFromVolumeTriggers`, of events with labels, of which those that are triggers of volumes are found by their times.
 *
 * @throws HemocastError as `clockFromVolumeTriggers`; `clock-ambiguous` where labels give different clocks
 */
export function clockFromVolumeEvents(
  events: readonly Pick<RecordingEvent, 'onset' | 'label'>[],
  tr: number,
  volumes: number,
  facts: SeriesFacts = {},
): Clock {
  const byLabel = new Map<string, number[]>();
  for (const { onset, label } of events) {
    const onsets = byLabel.get(label);
    if (onsets === undefined) byLabel.set(label, [onset]);
    else onsets.push(onset);
  }
  const all = () =>
    clockFromVolumeTriggers(
      events.map(({ onset }) => onset),
      tr,
      volumes,
      facts,
    );
  if (byLabel.size < 2) return all();
  const found = [...byLabel].flatMap(([label, onsets]) => {
    try {
      return [{ label, clock: clockFromVolumeTriggers(onsets, tr, volumes, facts) }];
    } catch (error) {
      if (!(error instanceof HemocastError)) throw error;
      return [];
    }
  });
  if (found.length === 0) return all();
  const sure = found.filter(({ clock }) => clock.doubt === undefined);
  const candidates = sure.length > 0 ? sure : found;
  const off = ({ clock }: { clock: Clock }) => Math.abs(clock.triggers - volumes);
  candidates.sort((a, b) => off(a) - off(b));
  const [best] = candidates;
  const rival = candidates.find(({ clock }) => Math.abs(clock.offset - best.clock.offset) > JITTER);
  if (rival !== undefined) {
    throw new HemocastError('clock-ambiguous', 'Events of two labels could be the triggers of the volumes', {
      expected: 'one label with triggers of volumes',
      found: `${best.label} from ${best.clock.offset.toFixed(3)} s on, ${rival.label} from ${rival.clock.offset.toFixed(3)} s on`,
      advice: 'Name the label of the volume triggers.',
    });
  }
  const remark = `Of ${byLabel.size} labels the events ${best.label} are the triggers of the volumes, by their times.`;
  return { ...best.clock, remarks: [remark, ...(best.clock.remarks ?? [])] };
}

/** The first trigger of each volume, where there are several. */
function firstOfVolumes(
  onsets: readonly number[],
  tr: number,
  remarks: string[],
): { firsts: readonly number[]; doubt: number } {
  const slices = slicesPerVolume(onsets, tr);
  if (slices < 2) return { firsts: onsets, doubt: 0 };
  // The longest pause comes before a volume; without one the first trigger begins the first volume.
  const pauses = Array.from({ length: slices }, (_, phase) => {
    let [sum, count] = [0, 0];
    for (let i = phase === 0 ? slices : phase; i < Math.min(onsets.length, 20 * slices); i += slices) {
      sum += onsets[i] - onsets[i - 1];
      count++;
    }
    return count === 0 ? 0 : sum / count;
  });
  const usual = [...pauses].sort((a, b) => a - b)[Math.floor(slices / 2)];
  const longest = pauses.reduce((best, pause, phase) => (pause > pauses[best] ? phase : best), 0);
  const paused = slices > 2 && pauses[longest] > 1.5 * usual;
  const phase = paused ? longest : 0;
  const firsts: number[] = [];
  let expected = onsets[phase];
  for (let i = phase; i < onsets.length; i++) {
    const early = onsets[i] - expected;
    if (early < -usual / 2) continue;
    // Volumes without a trigger of their first slice are passed over; a pause between scans begins another train.
    const missed = Math.round(early / tr);
    if (Math.abs(early - missed * tr) > usual / 2 && early < 2 * tr) continue;
    firsts.push(onsets[i]);
    expected = onsets[i] + tr;
  }
  remarks.push(
    `${onsets.length} triggers come ${slices} a volume, one a slice: the first of each of ${firsts.length} volumes counts.`,
  );
  // Slices are missing at an end where they do not make up whole volumes; which end, nothing says.
  const spanned = onsets.slice(1).reduce((sum, onset, i) => sum + Math.round(((onset - onsets[i]) * slices) / tr), 1);
  const missing = paused ? 0 : (slices - (spanned % slices)) % slices;
  if (missing > 0) {
    remarks.push(
      `${missing} triggers of slices are missing at the start or the end: the first volume may have begun up to ${((missing * tr) / slices).toFixed(3)} s earlier.`,
    );
  }
  return { firsts, doubt: (missing * tr) / slices };
}

/** Triggers that come in a repetition time and repeat after it; 1 where they are those of volumes, or of nothing known. */
function slicesPerVolume(onsets: readonly number[], tr: number): number {
  const shorter = onsets.slice(1).filter((onset, i) => onset - onsets[i] < 0.75 * tr).length;
  if (shorter < (onsets.length - 1) / 2) return 1;
  for (let slices = 2; slices <= MOST_SLICES && slices < onsets.length; slices++) {
    const tolerance = SLICE_JITTER + GREATEST_DRIFT * tr;
    let repeating = 0;
    for (let i = slices; i < onsets.length; i++) {
      if (Math.abs(onsets[i] - onsets[i - slices] - tr) < tolerance) repeating++;
    }
    if (repeating >= REPEATING * (onsets.length - slices)) return slices;
  }
  return 1;
}

/** The scan, among several in one EEG, that has as many volumes as the series. */
function chooseTrain(onsets: readonly number[], tr: number, volumes: number, remarks: string[]): readonly number[] {
  const isWhole = (interval: number) =>
    Math.abs(interval - tr * Math.round(interval / tr)) <= Math.min(JITTER, tr / 8) + GREATEST_DRIFT * interval;
  const fits = volumesOf(onsets, tr) <= volumes;
  const trains: number[][] = [];
  onsets.forEach((onset, i) => {
    const interval = i === 0 ? 0 : onset - onsets[i - 1];
    const parts = i === 0 || !isWhole(interval) || (!fits && interval > 1.5 * tr);
    if (parts) trains.push([onset]);
    else trains[trains.length - 1].push(onset);
  });
  if (trains.length === 1) return onsets;
  const equal = trains.filter((train) => volumesOf(train, tr) === volumes);
  if (equal.length === 1) {
    const [chosen] = equal;
    remarks.push(
      `Of ${trains.length} scans or stretches of triggers the one from ${chosen[0].toFixed(3)} s on has as many volumes as the series; the others are passed over.`,
    );
    return chosen;
  }
  if (equal.length > 1) {
    throw new HemocastError('clock-ambiguous', 'The EEG holds more than one scan of as many volumes', {
      expected: `one stretch of ${volumes} triggers`,
      found: `${equal.length}, from ${equal.map(([first]) => `${first.toFixed(3)} s`).join(' and ')} on`,
      advice: 'State the time of the first volume in seconds.',
    });
  }
  return onsets;
}

function volumesOf(train: readonly number[], tr: number): number {
  return Math.round((train[train.length - 1] - train[0]) / tr) + 1;
}

/**
 * Which volume of the series the first trigger belongs to, negative for one that was discarded. A trigger that is missing at an end is looked for
 * where the EEG was not being recorded.
 */
function firstVolume(
  train: readonly number[],
  spanned: number,
  tr: number,
  volumes: number,
  { eegSeconds = Number.POSITIVE_INFINITY, discarded = 0 }: SeriesFacts,
  remarks: string[],
): { volume: number; doubt: number } {
  if (spanned === volumes) return { volume: 0, doubt: 0 };
  if (spanned > volumes) {
    if (spanned - volumes === discarded) {
      remarks.push(
        `The first ${discarded} of ${spanned} triggers are of volumes that the series discarded, as its sidecar states.`,
      );
      return { volume: -discarded, doubt: 0 };
    }
    throw new HemocastError('clock-volumes', 'The EEG has more volume triggers than the series has volumes', {
      expected: `${volumes} at most`,
      found: `${spanned}`,
      advice: 'Volumes may have been dropped at the start: state the time of the first one in seconds.',
    });
  }
  const lost = volumes - spanned;
  // Triggers that would have been recorded had they come: those ahead of the first one and those after the last.
  const ahead = Math.min(lost, Math.max(0, Math.floor((train[0] + JITTER) / tr)));
  const after = Math.min(lost, Math.max(0, Math.floor((eegSeconds - train[train.length - 1] - JITTER) / tr)));
  const unexplained = (before: number) => Math.min(ahead, before) + Math.min(after, lost - before);
  const costs = Array.from({ length: lost + 1 }, (_, before) => unexplained(before));
  const explained = costs.flatMap((cost, before) => (cost === 0 ? [before] : []));
  const best = explained.length > 0 ? explained : costs.map((_, before) => before);
  const count = `${spanned} volumes have triggers, the series has ${volumes}`;
  if (best.length === 1 && lost <= volumes / 2) {
    const [before] = best;
    const where = before === 0 ? 'the EEG ended' : before === lost ? 'the EEG began' : 'the EEG began and ended';
    remarks.push(
      `${count}: ${where} during the scan, so that ${before} are missing at the start and ${lost - before} at the end.`,
    );
    return { volume: before, doubt: 0 };
  }
  if (lost > Math.max(2, GREATEST_LOST * volumes)) {
    throw new HemocastError('clock-volumes', 'The EEG has far fewer volume triggers than the series has volumes', {
      expected: `${volumes}`,
      found: `${spanned}`,
      advice: 'It is open which volume the first trigger belongs to: state the time of the first volume in seconds.',
    });
  }
  const [earliest, latest] = [train[0] - best[best.length - 1] * tr, train[0] - best[0] * tr];
  remarks.push(
    `${count}: the missing ones may be at the start or at the end. The first trigger is taken for that of the first volume, which may have begun at any of ${best.length} times from ${earliest.toFixed(3)} to ${latest.toFixed(3)} s. State the offset if you know it.`,
  );
  return { volume: best[0], doubt: latest - earliest };
}

function notOfVolumes(tr: number, found: string): HemocastError {
  return new HemocastError('clock-triggers', 'The triggers are not those of the volumes', {
    expected: `one every ${tr} s`,
    found,
    advice: 'Name the label of the volume triggers, or state the offset in seconds.',
  });
}
