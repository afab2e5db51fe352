/** Channels of a FIF file. */
import { HemocastError } from '../../foundation/index.js';
import { BLOCK, FRAME, TAG, TYPE } from './constants.js';
import { type FifBlock, type FifTag, findBlocks } from './directory.js';
import type { FifSource } from './source.js';
import { badTag, latin1, readNumber, readNumbers, readText, tagView } from './values.js';

export type FifChannelKind =
  | 'eeg'
  | 'meg'
  | 'meg reference'
  | 'eog'
  | 'ecg'
  | 'emg'
  | 'stim'
  | 'misc'
  | 'respiration'
  | 'seeg'
  | 'ecog'
  | 'dbs'
  | 'fnirs'
  | 'other';

export interface FifChannel {
  name: string;
  kind: FifChannelKind;
  /** SI unit of the values that are read, such as `V`, `T` or `T/m`; empty where there is none. */
  unit: string;
  /** What the electronics' range and calibration, and the power of ten of the unit, make of a stored value. */
  range: number;
  calibration: number;
  unitMultiplier: number;
  /** The sensor's type in the format's own list. */
  coilType: number;
  /** mm in the frame of the head: x from the left to the right preauricular point, y to the nasion, z up. */
  position?: readonly [number, number, number];
}

/** A rigid transform as the upper three rows of a matrix: rotation and shift, in metres. */
export type FifTransform = readonly (readonly [number, number, number, number])[];

const KINDS: Readonly<Record<number, FifChannelKind>> = {
  1: 'meg',
  2: 'eeg',
  3: 'stim',
  202: 'eog',
  301: 'meg reference',
  302: 'emg',
  402: 'ecg',
  502: 'misc',
  602: 'respiration',
  802: 'seeg',
  803: 'dbs',
  902: 'ecog',
  1100: 'fnirs',
};

const UNITS: Readonly<Record<number, string>> = {
  1: 'm',
  3: 's',
  4: 'A',
  6: 'M',
  7: 'rad',
  101: 'Hz',
  103: 'Pa',
  107: 'V',
  109: 'Ω',
  110: 'S',
  112: 'T',
  114: '°C',
  117: 'V/m²',
  201: 'T/m',
  202: 'Am',
};

const RECORD_BYTES = 96;
/** Fields of a channel as stored, before they are given a meaning. */
interface ChannelRecord {
  name: string;
  kind: number;
  range: number;
  calibration: number;
  coilType: number;
  location: number[];
  unit: number;
  unitMultiplier: number;
  frame: number;
}

/**
 * The channels in the order of the data.
 *
 * @throws HemocastError `fif-tag`, `fif-calibration` (values that cannot be scaled)
 */
export async function readFifChannels(
  source: FifSource,
  info: FifBlock,
  deviceToHead: FifTransform | undefined,
): Promise<FifChannel[]> {
  const tags = info.tags.filter(({ kind }) => kind === TAG.channelInfo);
  const records: ChannelRecord[] = [];
  for (const tag of tags) records.push(await readRecord(source, tag, `channel ${records.length + 1}`));
  const extended = findBlocks(info, BLOCK.channelInfo);
  if (extended.length > 0) {
    if (extended.length !== records.length) {
      throw new HemocastError('fif-tag', 'The extended description of the channels is not complete', {
        file: source.path,
        expected: `${records.length} channels`,
        found: `${extended.length}`,
      });
    }
    for (const [c, block] of extended.entries()) await extendRecord(source, block, records[c]);
  }
  return records.map((record) => interpret(source.path, record, deviceToHead));
}

async function readRecord(source: FifSource, tag: FifTag, field: string): Promise<ChannelRecord> {
  const view = await tagView(source, tag, field, TYPE.channelInfo);
  if (tag.size !== RECORD_BYTES) throw badTag(source, tag, field, `${RECORD_BYTES} bytes`, `${tag.size}`);
  const kind = view.getInt32(8);
  const bytes = new Uint8Array(view.buffer, view.byteOffset + 80, 16);
  return {
    name: channelName(bytes) ?? latin1(view, 80, 16),
    kind,
    range: view.getFloat32(12),
    calibration: view.getFloat32(16),
    coilType: view.getInt32(20),
    location: Array.from({ length: 12 }, (_, i) => view.getFloat32(24 + 4 * i)),
    unit: view.getInt32(72),
    unitMultiplier: view.getInt32(76),
    // The short record does not name the frame: sensors are known on the device, electrodes on the head.
    frame: kind === 1 || kind === 301 ? FRAME.device : FRAME.head,
  };
}

/** UTF-8 where the bytes are UTF-8. */
function channelName(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end < 0 ? bytes.length : end));
  } catch {
    return undefined;
  }
}

/** What longer records say instead, above all names of more than 15 characters. */
async function extendRecord(source: FifSource, block: FifBlock, record: ChannelRecord): Promise<void> {
  for (const tag of block.tags) {
    const number = (field: string) => readNumber(source, tag, `${field} of ${record.name}`);
    if (tag.kind === TAG.channelKind) record.kind = await number('kind');
    else if (tag.kind === TAG.channelRange) record.range = await number('range');
    else if (tag.kind === TAG.channelCalibration) record.calibration = await number('calibration');
    else if (tag.kind === TAG.channelUnit) record.unit = await number('unit');
    else if (tag.kind === TAG.channelUnitMultiplier) record.unitMultiplier = await number('unit multiplier');
    else if (tag.kind === TAG.channelCoilType) record.coilType = await number('coil type');
    else if (tag.kind === TAG.channelCoordinateFrame) record.frame = await number('frame');
    else if (tag.kind === TAG.channelLocation) record.location = await readNumbers(source, tag, 'location');
    else if (tag.kind === TAG.channelName && tag.size > 0) record.name = await readText(source, tag, 'name');
  }
}

function interpret(file: string, record: ChannelRecord, deviceToHead: FifTransform | undefined): FifChannel {
  const { name, range, calibration, unitMultiplier, coilType } = record;
  const factor = range * calibration * 10 ** unitMultiplier;
  if (!Number.isFinite(factor) || factor === 0 || calibration === 0) {
    throw new HemocastError('fif-calibration', 'The values of a channel cannot be scaled', {
      file,
      field: `range, calibration and unit multiplier of ${name}`,
      expected: 'finite numbers other than 0',
      found: `${range}, ${calibration}, ${unitMultiplier}`,
    });
  }
  const position = headPosition(record, deviceToHead);
  return {
    name,
    kind: KINDS[record.kind] ?? 'other',
    unit: UNITS[record.unit] ?? '',
    range,
    calibration,
    unitMultiplier,
    coilType,
    ...(position === undefined ? {} : { position }),
  };
}

function headPosition(
  { location, frame }: ChannelRecord,
  deviceToHead: FifTransform | undefined,
): FifChannel['position'] {
  const [x, y, z] = location;
  // Zeros or no numbers stand for an unknown place.
  if (location.length < 3 || ![x, y, z].every(Number.isFinite) || (x === 0 && y === 0 && z === 0)) return undefined;
  if (frame === FRAME.head) return [1000 * x, 1000 * y, 1000 * z];
  if (frame !== FRAME.device || deviceToHead === undefined) return undefined;
  const [a, b, c] = deviceToHead.map((row) => 1000 * (row[0] * x + row[1] * y + row[2] * z + row[3]));
  return [a, b, c];
}

/** A transform between two frames, turned round where it is stored the other way; undefined where it joins others. */
export async function readTransform(
  source: FifSource,
  tag: FifTag,
  from: number,
  to: number,
): Promise<FifTransform | undefined> {
  const field = 'coordinate transform';
  const view = await tagView(source, tag, field, TYPE.coordinateTransform);
  if (tag.size < 104) throw badTag(source, tag, field, '104 bytes', `${tag.size}`);
  const frames = [view.getInt32(0), view.getInt32(4)];
  const forwards = frames[0] === from && frames[1] === to;
  if (!forwards && !(frames[0] === to && frames[1] === from)) return undefined;
  // The inverse follows the transform itself.
  const at = forwards ? 8 : 56;
  const number = (i: number) => view.getFloat32(at + 4 * i);
  const rows = [0, 1, 2].map((i) => [number(3 * i), number(3 * i + 1), number(3 * i + 2), number(9 + i)] as const);
  return rows.flat().every(Number.isFinite) ? rows : undefined;
}
