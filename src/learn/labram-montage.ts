/** Bringing a recording to electrodes that LaBraM has places for. */
import { HemocastError } from '../foundation/index.js';
import { LABRAM_CHANNELS, labramRow } from '../models/index.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from '../preprocess/index.js';
import { mixRows } from '../preprocess/match-montage.js';
import {
  type Channel,
  ELECTRODE_ALIASES,
  electrodeName,
  electrodePosition,
  modernElectrodeName,
  type Recording,
} from '../recordings/index.js';

/** How a channel of the result came about. */
export interface LabramChannel {
  /** The electrode, whose name LaBraM knows. */
  name: string;
  /**
   * `exact`: LaBraM knows the name as it was recorded, whatever its case. `alias`: it knows another spelling of it, or its present name.
   * `interpolated`: the channel stands where LaBraM has no place; the value at the nearest free one is computed from all EEG channels.
   */
  how: 'exact' | 'alias' | 'interpolated';
  /** The channel of the recording whose measurement it carries, as it was recorded. */
  from: string;
  /** Of an interpolated channel: how far the electrode is from where was measured, mm on the head. */
  distance?: number;
}

export interface LabramMontageReport {
  /** In the order of the result. */
  channels: LabramChannel[];
  /** Channels of the recording that are in none of the result's; `bad` ones had no usable signal and no known place to restore it at. */
  dropped: {
    name: string;
    reason: 'not EEG' | 'bad' | 'no known place' | 'too few known places' | 'no free place near' | 'place taken';
  }[];
}

type Place = readonly [number, number, number];

/** Fewer electrodes than this say too little about the rest of the head. */
const FEWEST_PLACED = 4;
/** mm; the distance of neighbours in the 10-10 system. What lies further off is another measurement. */
const FARTHEST = 35;
const HEAD_RADIUS = 97;
/** mm to either side. */
const MIDLINE = 5;

/**
 * The recording at electrodes that LaBraM knows, one for each EEG channel. A channel that LaBraM has no place for is carried to the
 * nearest place that is free, by spherical splines from all EEG channels whose places are known; what can be carried to none is
 * reported as dropped. No channel of the result is ever filled with zeros.
 *
 * @param labels names as they stood in the file, by the recording's names, where the reader changed them
 * @throws `no-known-channels` where no channel can be brought to any place
 *
 * @example
 * const { recording, report } = labramMontage(clean); // AFF1h of a 10-5 cap becomes AF1, say
 */
export function labramMontage(
  recording: Recording,
  labels: ReadonlyMap<string, string> = new Map(),
): { recording: Recording; report: LabramMontageReport } {
  const { channels, samples } = recording;
  const labelOf = ({ name }: Channel) => labels.get(name) ?? name;
  const found = new Map<number, LabramChannel>();
  const dropped: LabramMontageReport['dropped'] = [];
  const taken = new Set<number>();
  const claim = (index: number, row: number | undefined, how: 'exact' | 'alias') => {
    if (row === undefined || taken.has(row) || found.has(index)) return;
    taken.add(row);
    found.set(index, { name: nameOf(row), how, from: labelOf(channels[index]) });
  };
  const measured = channels.flatMap((channel, index) => (isLabramEeg(channel) ? [index] : []));
  // Names as recorded come first, so that no other spelling takes their place.
  for (const index of measured) claim(index, labramRow(labelOf(channels[index])), 'exact');
  for (const index of measured) claim(index, knownRow(channels[index].name), 'alias');
  const places = new Map(measured.map((index) => [index, placeOf(channels[index])]));
  const placed = measured.filter((index) => places.get(index) !== undefined);
  const isDouble = (index: number) => !found.has(index) && knownRow(channels[index].name) !== undefined;
  const strangers = placed.filter((index) => !found.has(index) && !isDouble(index));
  const carried = placed.length < FEWEST_PLACED ? [] : strangers;
  const free = freePlaces(taken);
  for (const { index, row, distance } of nearestPairs(carried, places, free)) {
    found.set(index, { name: nameOf(row), how: 'interpolated', from: labelOf(channels[index]), distance });
  }
  const reasonFor = (index: number) => {
    if (!strangers.includes(index)) return 'no known place';
    return carried.includes(index) ? 'no free place near' : 'too few known places';
  };
  channels.forEach((channel, index) => {
    if (found.has(index)) return;
    const name = labelOf(channel);
    if (!isLabramEeg(channel)) dropped.push({ name, reason: 'not EEG' });
    else if (isDouble(index)) dropped.push({ name, reason: 'place taken' });
    else dropped.push({ name, reason: reasonFor(index) });
  });
  if (found.size === 0) throw noneKnown(channels);
  const sources = [...found.keys()].sort((a, b) => a - b);
  const report = { channels: sources.map((index) => found.get(index)!), dropped };
  const data = new Float32Array(sources.length * samples);
  sources.forEach((index, row) => {
    if (found.get(index)!.how !== 'interpolated') {
      data.set(recording.data.subarray(index * samples, (index + 1) * samples), row * samples);
    }
  });
  interpolate(recording, placed, places, report.channels, data);
  return {
    recording: {
      ...recording,
      channels: sources.map((index) => {
        const { name, how } = found.get(index)!;
        const position = how === 'interpolated' ? electrodePosition(name) : placeOf(channels[index]);
        return { ...channels[index], name, type: 'eeg', ...(position === undefined ? {} : { position }) };
      }),
      data,
    },
    report,
  };
}

/** Whether a channel is EEG to LaBraM: some of its names are derivations and sites that are no electrodes of the 10-05 system. */
export function isLabramEeg({ name, type, unit }: Channel): boolean {
  return type === 'eeg' || (type === 'misc' && unit === 'µV' && labramRow(name) !== undefined);
}

/** LaBraM's row of a name, of its standard spelling or of the electrode's present name. */
function knownRow(name: string): number | undefined {
  for (const spelling of [name, electrodeName(name), modernElectrodeName(name)]) {
    const row = spelling === undefined ? undefined : labramRow(spelling);
    if (row !== undefined) return row;
  }
  return undefined;
}

function nameOf(row: number): string {
  const name = LABRAM_CHANNELS[row - 1];
  return electrodeName(name) ?? name;
}

function placeOf({ name, position }: Channel): Place | undefined {
  return position ?? electrodePosition(name);
}

/** Rows of electrodes with a known place at which nothing was measured, by either of the electrode's names. */
function freePlaces(taken: ReadonlySet<number>): Map<number, Place> {
  const names = new Set([...taken].map((row) => modernElectrodeName(LABRAM_CHANNELS[row - 1])));
  return new Map(
    LABRAM_CHANNELS.flatMap((name, index): [number, Place][] => {
      const electrode = electrodeName(name);
      if (electrode === undefined || electrode in ELECTRODE_ALIASES || names.has(electrode)) return [];
      return [[index + 1, electrodePosition(electrode)!]];
    }),
  );
}

/** Channels and free rows of the same side of the head, the nearest pair first; no channel and no row twice. */
function nearestPairs(
  channels: readonly number[],
  places: ReadonlyMap<number, Place | undefined>,
  free: ReadonlyMap<number, Place>,
): { index: number; row: number; distance: number }[] {
  const all = channels.flatMap((index) =>
    [...free]
      .filter(([, place]) => sideOf(place) === sideOf(places.get(index)!))
      .map(([row, place]) => ({ index, row, distance: distanceOnHead(places.get(index)!, place) })),
  );
  const used = { channels: new Set<number>(), rows: new Set<number>() };
  return all
    .filter(({ distance }) => distance <= FARTHEST)
    .sort((a, b) => a.distance - b.distance || a.index - b.index || a.row - b.row)
    .filter(({ index, row }) => {
      if (used.channels.has(index) || used.rows.has(row)) return false;
      used.channels.add(index);
      used.rows.add(row);
      return true;
    });
}

/** −1 left, 0 on the midline, 1 right: so that pairs of electrodes stay pairs. */
function sideOf([x]: Place): number {
  return Math.abs(x) < MIDLINE ? 0 : Math.sign(x);
}

/** Along the sphere that the splines are taken on, so that heads of other sizes do not matter; mm. */
function distanceOnHead(a: Place, b: Place): number {
  const [p, q] = [a, b].map((place) => place.map((value, axis) => value - HEAD_CENTRE[axis]));
  const product = p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
  const cosine = product / (Math.hypot(...p) * Math.hypot(...q) || 1);
  return HEAD_RADIUS * Math.acos(Math.min(1, Math.max(-1, cosine)));
}

/** Fills the rows of interpolated channels from all channels whose places are known. */
function interpolate(
  { data, samples }: Recording,
  placed: readonly number[],
  places: ReadonlyMap<number, Place | undefined>,
  channels: readonly LabramChannel[],
  target: Float32Array,
): void {
  const rows = channels.flatMap(({ how }, row) => (how === 'interpolated' ? [row] : []));
  if (rows.length === 0) return;
  const weights = sphericalSplineMatrix(
    placed.map((index) => places.get(index)!),
    rows.map((row) => electrodePosition(channels[row].name)!),
    HEAD_CENTRE,
  );
  rows.forEach((row, r) => {
    mixRows(data, samples, placed, weights.subarray(r * placed.length, (r + 1) * placed.length), target, row);
  });
}

function noneKnown(channels: readonly Channel[]): HemocastError {
  const names = channels.map(({ name }) => name);
  return new HemocastError(
    'no-known-channels',
    'No channel of the recording can be brought to a place that LaBraM knows',
    {
      field: 'channel names',
      expected: 'EEG channels with names of the 10-05 system, such as Fp1 or Cz',
      found: `${names.slice(0, 8).join(', ')}${names.length > 8 ? ` … (${names.length})` : ''}` || 'no channels',
      advice: 'Rename the channels in the recording, or check that it is EEG.',
    },
  );
}
