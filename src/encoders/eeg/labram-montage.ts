/** Bringing a recording to electrodes that LaBraM has places for. */
import { HemocastError } from '../../foundation/index.js';
import { LABRAM_CHANNELS, labramRow } from '../../modalities/labram-channels.js';
import { mixRows } from '../../preprocess/eeg/match-montage.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from '../../preprocess/index.js';
import {
  type Channel,
  channelElectrode,
  channelPlace,
  ELECTRODE_ALIASES,
  electrodeName,
  electrodePosition,
  modernElectrodeName,
  type Recording,
} from '../../recordings/index.js';

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

/** How a recording is brought to electrodes that LaBraM knows. */
export interface LabramMontage {
  /** Of the result. */
  channels: Channel[];
  report: LabramMontageReport;
  /** `[channel, sample]` of the recording's channels to that of the result's, any number of consecutive samples. */
  apply(data: Float32Array, samples: number): Float32Array;
}

/**
 * The recording at electrodes that LaBraM knows, one for each EEG channel. A channel that LaBraM has no place for is carried to the
 * nearest place that is free, by spherical splines from all EEG channels whose places are known; what can be carried to none is
 * reported as dropped. No channel of the result is ever filled with zeros.
 *
 * @param labels names as they stood in the file, by the recording's names, where the reader changed them
 * @throws `no-known-channels` where no channel can be brought to any place
 *
 * @example
 * const { recording, report } = labramMontage(clean); // AFF1h of a 10-5 cap becomes F1, say
 */
export function labramMontage(
  recording: Recording,
  labels?: ReadonlyMap<string, string>,
): { recording: Recording; report: LabramMontageReport } {
  const { channels, report, apply } = planLabramMontage(recording.channels, labels);
  return { recording: { ...recording, channels, data: apply(recording.data, recording.samples) }, report };
}

/**
 * As `labramMontage`, for recordings that are read in parts.
 *
 * @throws `no-known-channels`
 */
export function planLabramMontage(
  channels: readonly Channel[],
  labels: ReadonlyMap<string, string> = new Map(),
): LabramMontage {
  const labelOf = ({ name }: Channel) => labels.get(name) ?? name;
  const found = new Map<number, LabramChannel>();
  const taken = new Set<number>();
  const claim = (index: number, row: number | undefined, how: 'exact' | 'alias') => {
    if (row === undefined || taken.has(row) || found.has(index)) return;
    taken.add(row);
    found.set(index, { name: nameOf(row), how, from: labelOf(channels[index]) });
  };
  const measured = channels.flatMap((channel, index) => (isLabramEeg(channel) ? [index] : []));
  // Names as recorded come first, so that no other spelling takes their place.
  const named = measured.filter((index) => !standsElsewhere(channels[index]));
  for (const index of named) claim(index, labramRow(labelOf(channels[index])), 'exact');
  for (const index of named) claim(index, knownRow(channels[index].name), 'alias');
  const places = new Map(measured.map((index) => [index, placeOf(channels[index])]));
  const placed = measured.filter((index) => places.get(index) !== undefined);
  const isDouble = (index: number) =>
    !found.has(index) && !standsElsewhere(channels[index]) && knownRow(channels[index].name) !== undefined;
  const strangers = placed.filter((index) => !found.has(index) && !isDouble(index));
  const carried = placed.length < FEWEST_PLACED ? [] : strangers;
  for (const { index, row, distance } of nearestPairs(carried, places, freePlaces(taken))) {
    found.set(index, { name: nameOf(row), how: 'interpolated', from: labelOf(channels[index]), distance });
  }
  if (found.size === 0) throw noneKnown(channels);
  const reasonFor = (index: number) => {
    if (!isLabramEeg(channels[index])) return 'not EEG';
    if (isDouble(index)) return 'place taken';
    if (!strangers.includes(index)) return 'no known place';
    return carried.includes(index) ? 'no free place near' : 'too few known places';
  };
  const dropped = channels.flatMap((channel, index) =>
    found.has(index) ? [] : [{ name: labelOf(channel), reason: reasonFor(index) } as const],
  );
  const sources = [...found.keys()].sort((a, b) => a - b);
  const report = { channels: sources.map((index) => found.get(index)!), dropped };
  const rows = report.channels.flatMap(({ how }, row) => (how === 'interpolated' ? [row] : []));
  // From all channels whose places are known, whether LaBraM knows them or not.
  const wanted = rows.map((row) => electrodePosition(report.channels[row].name)!);
  const known = placed.map((index) => places.get(index)!);
  const weights = rows.length === 0 ? new Float64Array(0) : sphericalSplineMatrix(known, wanted, HEAD_CENTRE);
  return {
    channels: report.channels.map(({ name, how }, row) => {
      const channel = channels[sources[row]];
      const position = how === 'interpolated' ? electrodePosition(name) : placeOf(channel);
      return { ...channel, name, type: 'eeg', ...(position === undefined ? {} : { position }) };
    }),
    report,
    apply(data, samples) {
      const result = new Float32Array(sources.length * samples);
      sources.forEach((index, row) => {
        if (rows.includes(row)) return;
        result.set(data.subarray(index * samples, (index + 1) * samples), row * samples);
      });
      rows.forEach((row, r) => {
        const mix = weights.subarray(r * placed.length, (r + 1) * placed.length);
        mixRows(data, samples, placed, mix, result, row);
      });
      return result;
    },
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

/** Whether a channel's place says that its name is another system's, as C3 of BioSemi's cap of 128 is. */
function standsElsewhere(channel: Channel): boolean {
  return electrodeName(channel.name) !== undefined && channelElectrode(channel) === undefined;
}

/** The difference of two electrodes has no place of its own. */
function placeOf(channel: Channel): Place | undefined {
  return channel.ends === undefined ? channelPlace(channel) : undefined;
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
