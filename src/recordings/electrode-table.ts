/** Electrodes that a BIDS data set places, in the frame in which Hemocast keeps places. */
import type { BidsRecording, BidsSensorTable } from './bids/bids-recording.js';
import { type HeadLandmarks, headToFsaverage } from './head-frame.js';
import { isOnHead, placesInHeadFrame } from './head-sphere.js';
import type { Channel } from './recording.js';

type Point = readonly [number, number, number];

/** BIDS keywords of frames whose numbers are ours already, or nearly: the MNI152 templates differ by a few mm. */
const TEMPLATE_FRAMES = /^(fsaverage|mni|icbm452|ixi549)/i;
/** Frames between the preauricular points, by the directions of their axes: right, front, up or front, left, up. */
const HEAD_FRAMES: Readonly<Record<string, 'RAS' | 'ALS'>> = {
  captrak: 'RAS',
  elektaneuromag: 'RAS',
  ctf: 'ALS',
  eeglab: 'ALS',
};
const MILLIMETRES: Readonly<Record<string, number>> = { m: 1000, cm: 10, mm: 1 };

/** What `*_electrodes.tsv` of a recording says. */
export interface PlacedElectrodes {
  /** By name: mm in the fsaverage (MNI305) frame. Empty where the frame is not known. */
  places: Map<string, Point>;
  /** The keyword of a frame that cannot be brought to ours, `` where the data set names none; undefined where there is no such table. */
  foreignFrame?: string;
}

/**
 * Places of a recording's electrodes from its `*_electrodes.tsv` and `*_coordsystem.json`. Frames of a head are scaled by its landmarks where
 * the data set states them.
 *
 * @throws HemocastError `bids-field` for tables that cannot be read
 */
export async function placedElectrodes(recording: BidsRecording): Promise<PlacedElectrodes> {
  return placedSensors(await recording.electrodes(), await recording.coordinateSystem(), 'EEG');
}

/**
 * Places of the sensors of a table.
 *
 * @param system `*_coordsystem.json`
 * @param kind whose fields of it count: `EEG`, `NIRS`, `iEEG`
 */
export function placedSensors(
  table: BidsSensorTable | undefined,
  system: Record<string, unknown>,
  kind: string,
): PlacedElectrodes {
  const placed = table?.sensors.filter(({ position }) => position !== undefined) ?? [];
  if (table === undefined || placed.length === 0) return { places: new Map() };
  const { frame = '' } = table;
  if (TEMPLATE_FRAMES.test(frame)) return { places: new Map(placed.map(({ name, position }) => [name, position!])) };
  const keyword = frame.toLowerCase();
  const axes = Object.hasOwn(HEAD_FRAMES, keyword) ? HEAD_FRAMES[keyword] : undefined;
  if (axes === undefined) return { places: new Map(), foreignFrame: frame };
  const turn = ([x, y, z]: Point): Point => (axes === 'RAS' ? [x, y, z] : [-y, x, z]);
  const landmarks = readLandmarks(system, kind, turn);
  const points = placed.map(({ position }) => turn(position!));
  const places = kind === 'EEG' ? placesInHeadFrame(points, landmarks).map(({ position }) => position) : undefined;
  return {
    places: new Map(placed.map(({ name }, i) => [name, places?.[i] ?? headToFsaverage(points[i], landmarks)])),
  };
}

/**
 * Channels at the places of a table, by their names in the file or as read; those that it lacks, or puts where no scalp is, stay as they are.
 *
 * @param originalNames of the channels, in their order
 */
export function atPlaces(
  channels: readonly Channel[],
  originalNames: readonly string[],
  { places }: PlacedElectrodes,
): Channel[] {
  const folded = new Map([...places].map(([name, place]) => [name.toLowerCase(), place]));
  return channels.map((channel, c) => {
    const position =
      places.get(originalNames[c]) ??
      places.get(channel.name) ??
      folded.get(originalNames[c].toLowerCase()) ??
      folded.get(channel.name.toLowerCase());
    return position === undefined || !isOnHead(position) ? channel : { ...channel, position };
  });
}

function readLandmarks(system: Record<string, unknown>, kind: string, turn: (place: Point) => Point): HeadLandmarks {
  const stated = system.AnatomicalLandmarkCoordinates;
  const scale =
    MILLIMETRES[String(system.AnatomicalLandmarkCoordinateUnits ?? system[`${kind}CoordinateUnits`] ?? 'mm')];
  if (typeof stated !== 'object' || stated === null || scale === undefined) return {};
  const point = (name: string): Point | undefined => {
    const value: unknown = (stated as Record<string, unknown>)[name];
    if (!Array.isArray(value) || value.length !== 3 || !value.every((n) => typeof n === 'number')) return undefined;
    return turn([value[0] * scale, value[1] * scale, value[2] * scale]);
  };
  return { left: point('LPA'), nasion: point('NAS'), right: point('RPA') };
}
