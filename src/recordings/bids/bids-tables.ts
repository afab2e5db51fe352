import { formatTsv } from '../../formats/tsv.js';
import { HemocastError } from '../../foundation/index.js';
import type { RecordingEvent } from '../recording.js';

/** A line of `*_channels.tsv` of an EEG recording. */
export interface BidsEegChannel {
  name: string;
  /** A BIDS channel type; `eeg` and `EEG` mean the same, `stim` is `TRIG`. */
  type: string;
  /** Unit of the values in the file, e.g. `µV`. */
  units: string;
  description?: string;
  /** Hz. */
  samplingFrequency?: number;
  reference?: string;
  /** High-pass and low-pass of the amplifier, Hz. */
  lowCutoff?: number;
  highCutoff?: number;
  status?: 'good' | 'bad';
  statusDescription?: string;
}

/** A line of `*_electrodes.tsv`. */
export interface BidsElectrode {
  name: string;
  /** In the unit of the coordinate system; left out where it is unknown. */
  position?: readonly [number, number, number];
  /** E.g. `cup`, `ring`, `simulated`. */
  type?: string;
  material?: string;
  /** kΩ. */
  impedance?: number;
}

/** A line of `*_channels.tsv` of an fNIRS recording. */
export interface BidsNirsChannel {
  name: string;
  type: 'NIRSCWAMPLITUDE' | 'NIRSCWOPTICALDENSITY' | 'NIRSCWHBO' | 'NIRSCWHBR' | 'MISC';
  /** Names of the optodes. */
  source?: string;
  detector?: string;
  /** nm; left out for haemoglobin. */
  wavelength?: number;
  units: string;
  shortChannel?: boolean;
  description?: string;
  status?: 'good' | 'bad';
  statusDescription?: string;
}

/** A line of `*_optodes.tsv`. */
export interface BidsOptode {
  name: string;
  type: 'source' | 'detector';
  /** In the unit of the coordinate system. */
  position: readonly [number, number, number];
}

/** An event with what a data set adds to it in columns of its own. */
export interface BidsEvent extends RecordingEvent {
  columns?: Record<string, string | number | undefined>;
}

/** Where positions are measured. */
export interface BidsCoordinateSystem {
  /** A keyword of BIDS, such as `fsaverage`, `CapTrak` or `Other`. */
  name: string;
  units: 'm' | 'cm' | 'mm';
  description?: string;
  /** Positions of nasion and preauricular points: `{ NAS: [...], LPA: [...], RPA: [...] }`. */
  landmarks?: Record<string, readonly [number, number, number]>;
}

/** The frame in which Hemocast keeps all positions. */
export const FSAVERAGE_FRAME: BidsCoordinateSystem = {
  name: 'fsaverage',
  units: 'mm',
  description: 'Right, anterior, superior in the frame of the fsaverage template (MNI305), millimetres',
};

/** `*_channels.tsv` of an EEG recording. */
export function eegChannelTable(channels: BidsEegChannel[]): string {
  return table(channels, [
    ['name', (channel) => channel.name],
    ['type', (channel) => bidsType(channel.type)],
    ['units', (channel) => channel.units],
    ['description', (channel) => channel.description, 'optional'],
    ['sampling_frequency', (channel) => channel.samplingFrequency, 'optional'],
    ['reference', (channel) => channel.reference, 'optional'],
    ['low_cutoff', (channel) => channel.lowCutoff, 'optional'],
    ['high_cutoff', (channel) => channel.highCutoff, 'optional'],
    ['status', (channel) => channel.status, 'optional'],
    ['status_description', (channel) => channel.statusDescription, 'optional'],
  ]);
}

/** `*_electrodes.tsv`. */
export function electrodeTable(electrodes: BidsElectrode[]): string {
  return table(electrodes, [
    ['name', (electrode) => electrode.name],
    ['x', (electrode) => electrode.position?.[0]],
    ['y', (electrode) => electrode.position?.[1]],
    ['z', (electrode) => electrode.position?.[2]],
    ['type', (electrode) => electrode.type, 'optional'],
    ['material', (electrode) => electrode.material, 'optional'],
    ['impedance', (electrode) => electrode.impedance, 'optional'],
  ]);
}

/**
 * `*_channels.tsv` of an fNIRS recording.
 *
 * @throws `bids-channel` where a channel names an optode that is not there.
 */
export function nirsChannelTable(channels: BidsNirsChannel[], optodes: BidsOptode[]): string {
  for (const channel of channels) {
    for (const role of ['source', 'detector'] as const) {
      const name = channel[role];
      if (name === undefined || optodes.some((optode) => optode.type === role && optode.name === name)) continue;
      throw new HemocastError('bids-channel', `A channel has an unknown ${role}`, {
        field: channel.name,
        expected: `a ${role} among the optodes`,
        found: name,
      });
    }
  }
  return table(channels, [
    ['name', (channel) => channel.name],
    ['type', (channel) => channel.type],
    ['source', (channel) => channel.source],
    ['detector', (channel) => channel.detector],
    ['wavelength_nominal', (channel) => channel.wavelength],
    ['units', (channel) => channel.units],
    ['short_channel', (channel) => channel.shortChannel?.toString(), 'optional'],
    ['description', (channel) => channel.description, 'optional'],
    ['status', (channel) => channel.status, 'optional'],
    ['status_description', (channel) => channel.statusDescription, 'optional'],
  ]);
}

/** `*_optodes.tsv`. */
export function optodeTable(optodes: BidsOptode[]): string {
  return table(optodes, [
    ['name', (optode) => optode.name],
    ['type', (optode) => optode.type],
    ['x', (optode) => optode.position[0]],
    ['y', (optode) => optode.position[1]],
    ['z', (optode) => optode.position[2]],
  ]);
}

/** `*_events.tsv`, sorted by onset as the validator wants it. */
export function eventTable(events: BidsEvent[]): string {
  const extra = [...new Set(events.flatMap((event) => Object.keys(event.columns ?? {})))];
  const sorted = events.map((event, index) => ({ event, index }));
  sorted.sort((a, b) => a.event.onset - b.event.onset || a.index - b.index);
  return formatTsv(
    ['onset', 'duration', 'trial_type', ...extra],
    sorted.map(({ event }) => [
      event.onset,
      event.duration,
      event.label,
      ...extra.map((column) => event.columns?.[column]),
    ]),
  );
}

/** `*_coordsystem.json` for `EEG` or `NIRS` sensors. */
export function coordinateSystemSidecar(
  sensors: 'EEG' | 'NIRS',
  system: BidsCoordinateSystem,
): Record<string, unknown> {
  return {
    [`${sensors}CoordinateSystem`]: system.name,
    [`${sensors}CoordinateUnits`]: system.units,
    [`${sensors}CoordinateSystemDescription`]: system.description,
    ...(system.landmarks && {
      AnatomicalLandmarkCoordinates: system.landmarks,
      AnatomicalLandmarkCoordinateSystem: system.name,
      AnatomicalLandmarkCoordinateUnits: system.units,
      AnatomicalLandmarkCoordinateSystemDescription: system.description,
    }),
  };
}

/** The BIDS spelling of a channel type. */
export function bidsType(type: string): string {
  return type === 'stim' ? 'TRIG' : type.toUpperCase();
}

/** Counts channel types; the function returned takes the types to add up. */
export function countTypes(types: string[]): (...wanted: string[]) => number {
  const spelt = types.map(bidsType);
  return (...wanted) => spelt.filter((type) => wanted.includes(type)).length;
}

type Column<T> = [name: string, value: (item: T) => string | number | undefined, presence?: 'optional'];

/** A table of the columns that are required or hold at least one value. */
function table<T>(items: T[], columns: Column<T>[]): string {
  const kept = columns.filter(
    ([, value, presence]) => presence === undefined || items.some((item) => value(item) !== undefined),
  );
  return formatTsv(
    kept.map(([name]) => name),
    items.map((item) => kept.map(([, value]) => value(item))),
  );
}
