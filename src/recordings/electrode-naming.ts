/**
 * What the labels of a recording say all together. One label alone misleads: `C3` is an electrode of the 10-20 system, and another one in
 * BioSemi's cap of 128.
 */
import { BIOSEMI_ANGLES, BIOSEMI_NAMES } from './biosemi-caps.js';
import { describeChannel } from './channel-types.js';
import { directedPosition } from './electrode-directions.js';
import { derivationEnds, electrodeName, electrodePosition, SAME_PLACE } from './electrode-positions.js';
import { isOnHead } from './head-sphere.js';
import type { Channel } from './recording.js';

type Point = readonly [number, number, number];

/** A channel as its file states it. */
export interface StatedChannel {
  name: string;
  unit: string;
  /** mm in the fsaverage (MNI305) frame, and whether it was measured on this head or is that of an ideal one. */
  place?: { position: Point; measured: boolean };
}

export interface DescribedChannel {
  channel: Channel;
  /** Takes stored values to the channel's unit. */
  factor: number;
}

/** Of a system's labels so many must be there for the system to be recognised. */
const SHARE = 0.9;
/** No longitudinal row of the 10-05 system counts further. */
const GREATEST_COLUMN = 10;
/** So many derivations with the same second end are electrodes against a common reference. */
const COMMON_REFERENCE = 8;

const SOCKET = /^([A-H])([1-9]|[12]\d|3[0-2])$/;

/**
 * Names, types, units and places of all channels of a recording. A place in the file wins over what a name says, except a direction on an ideal
 * head that agrees with the name.
 *
 * @returns the channels in their order, and sentences on what the labels leave open
 */
export function describeChannels(stated: readonly StatedChannel[]): {
  described: DescribedChannel[];
  remarks: string[];
} {
  const remarks: string[] = [];
  const labels = stated.map(({ name }) => name.trim());
  const placeless = stated.some(({ name, place }) => place === undefined && SOCKET.test(name.trim()));
  const cap = biosemiCap(labels, placeless ? remarks : []);
  const series =
    cap === undefined
      ? foreignSeries(labels, stated.some(({ place }) => place === undefined) ? remarks : [])
      : () => false;
  const reference = commonReference(labels, remarks);
  const numbered = plainNumbers(labels);
  const described = stated.map(({ unit, place }, c) => {
    const known = describeChannel(labels[c], unit);
    const named = { ...known, channel: { ...known.channel } };
    const { channel } = named;
    if (cap?.holds(labels[c])) {
      placeAt(channel, cap.place(labels[c]), cap.name(labels[c]));
    } else if (series(labels[c])) placeAt(channel, undefined, labels[c]);
    else if (reference !== undefined && channel.ends !== undefined) {
      const [electrode] = channel.ends;
      placeAt(channel, electrodePosition(electrode), electrode);
    } else if (numbered && /^\d+$/.test(labels[c]) && channel.unit === 'µV') channel.type = 'eeg';
    if (place !== undefined) takePlace(channel, place);
    return named;
  });
  const lost = described.filter(({ channel: { type, position } }) => type === 'eeg' && position === undefined);
  const isNumber = ({ channel: { name } }: DescribedChannel) => /^\d{1,3}$/.test(name);
  if (lost.length > 0 && (numbered || (lost.length >= 4 && lost.every(isNumber)))) {
    remarks.push(
      `${lost.length} channels have plain numbers for names, which do not say where they were. ${GIVE_PLACES}`,
    );
  } else if (lost.length >= 4 && lost.every(({ channel: { name } }) => /^E\d{1,3}$/.test(name))) {
    remarks.push(
      `${lost.length} channels have labels of EGI's nets (E1, E2, …), which do not say where they were, since nets differ. ${GIVE_PLACES}`,
    );
  }
  return { described, remarks };
}

/** How every sentence ends that says that labels place no channel. */
export const GIVE_PLACES = 'Give their places in electrodes.tsv, or rename them.';

function placeAt(channel: Channel, position: Point | undefined, name: string): void {
  channel.type = 'eeg';
  channel.name = name;
  delete channel.ends;
  if (position === undefined) {
    delete channel.position;
    channel.foreignName = true;
  } else channel.position = position;
}

function takePlace(channel: Channel, { position, measured }: NonNullable<StatedChannel['place']>): void {
  if (!isOnHead(position)) return;
  const byName = channel.position;
  if (!measured && byName !== undefined) {
    // A direction says no more than the name of a standard electrode does.
    if (Math.hypot(...byName.map((value, axis) => value - position[axis])) <= SAME_PLACE) return;
  }
  channel.position = position;
  // What stands on the head and measures a voltage is an electrode, whatever its name.
  if (channel.type === 'misc' && channel.unit === 'µV') channel.type = 'eeg';
}

interface Cap {
  holds(label: string): boolean;
  place(label: string): Point | undefined;
  name(label: string): string;
}

/** BioSemi's cap by its labels, banks of 32 sockets from A1 on. */
function biosemiCap(labels: readonly string[], remarks: string[]): Cap | undefined {
  const sockets = labels.filter((label) => SOCKET.test(label));
  const strange = sockets.filter((label) => electrodeName(label) === undefined);
  // The banks begin with A; other letters with numbers are other systems', such as E1, E2, … of EGI's nets.
  if (strange.length === 0 || !sockets.includes('A1')) return undefined;
  const size = [16, 32, 64, 128, 160, 256].find((count) => {
    const inside = sockets.filter((label) => socketIndex(label) < count).length;
    return inside === sockets.length && inside >= SHARE * count;
  });
  if (size === undefined) {
    // A few letters with numbers may be anything.
    const others = labels.filter((label) => electrodeName(label) !== undefined && !SOCKET.test(label)).length;
    if (others >= sockets.length / 2) return undefined;
    remarks.push(
      `${sockets.length} channels have BioSemi's own labels (A1, B1, …), which do not say where they were, since they fill none of its caps. ${GIVE_PLACES}`,
    );
    return { holds: (label) => SOCKET.test(label), place: () => undefined, name: (label) => label };
  }
  remarks.push(
    `The channels have BioSemi's own labels (A1, …, ${labelOf(size - 1)}): its cap of ${size} electrodes is taken for granted.`,
  );
  const names = BIOSEMI_NAMES[size]?.split(' ');
  const name = (label: string) => names?.[socketIndex(label)] ?? label;
  return {
    holds: (label) => SOCKET.test(label),
    name,
    place: (label) => (names === undefined ? capPlace(size, socketIndex(label)) : electrodePosition(name(label))),
  };
}

function capPlace(size: number, index: number): Point | undefined {
  const angles = BIOSEMI_ANGLES[size][Math.floor(index / 32)].split(' ');
  const [inclination, azimuth] = angles
    .slice(2 * (index % 32), 2 * (index % 32) + 2)
    .map((a) => (Number(a) / 180) * Math.PI);
  const level = Math.sin(inclination);
  return directedPosition([level * Math.cos(azimuth), level * Math.sin(azimuth), Math.cos(inclination)]);
}

function socketIndex(label: string): number {
  return 32 * (label.charCodeAt(0) - 65) + Number(label.slice(1)) - 1;
}

function labelOf(index: number): string {
  return String.fromCharCode(65 + Math.floor(index / 32)) + ((index % 32) + 1);
}

/** Labels such as C1 … C32 count a series; those of them that the 10-05 system has as well are no electrodes of it. */
function foreignSeries(labels: readonly string[], remarks: string[]): (label: string) => boolean {
  const counted = new Map<string, Set<number>>();
  for (const label of labels) {
    const parts = /^([A-Za-z]{1,3})(\d{1,3})$/.exec(label);
    if (parts === null) continue;
    const numbers = counted.get(parts[1]) ?? new Set();
    counted.set(parts[1], numbers.add(Number(parts[2])));
  }
  const foreign = [...counted].filter(([prefix, numbers]) => {
    const beyond = [...numbers].filter((number) => number > GREATEST_COLUMN).length;
    return beyond >= 2 && [...numbers].some((number) => electrodeName(`${prefix}${number}`) !== undefined);
  });
  if (foreign.length === 0) return () => false;
  const prefixes = new Set(foreign.map(([prefix]) => prefix));
  remarks.push(
    `Channels named ${[...prefixes].map((prefix) => `${prefix}1, ${prefix}2, …`).join('; ')} count further than electrodes of the 10-05 system do, so that their names do not say where they were. ${GIVE_PLACES}`,
  );
  return (label) => prefixes.has(/^([A-Za-z]{1,3})\d{1,3}$/.exec(label)?.[1] ?? '');
}

/** The electrode that all derivations have for their second end. */
function commonReference(labels: readonly string[], remarks: string[]): string | undefined {
  const ends = labels.flatMap((label) => {
    const found = derivationEnds(label);
    return found === undefined ? [] : [found];
  });
  if (ends.length < COMMON_REFERENCE || ends.some(([, second]) => second !== ends[0][1])) return undefined;
  remarks.push(`${ends.length} electrodes were recorded against ${ends[0][1]}.`);
  return ends[0][1];
}

function plainNumbers(labels: readonly string[]): boolean {
  return labels.filter((label) => /^\d{1,3}$/.test(label)).length >= Math.max(4, labels.length / 2);
}
