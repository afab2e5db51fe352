/** High-gamma activity of contacts on or in the brain (ECoG, SEEG) as a target: log power of 70–150 Hz, ten times a second. */

import type { Response } from '../align/index.js';
import { encodeEdf, formatTsv } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import {
  type BidsRecording,
  electrodeTable,
  FSAVERAGE_FRAME,
  placedSensors,
  type Recording,
  readEeg,
} from '../recordings/index.js';
import { logBandPower, notchFilter } from '../signal/index.js';
import { channelSpace, describeChannels, placeChannels } from './channel-layout.js';
import { startOnSource } from './common-events.js';
import { generatedParts } from './generated-parts.js';
import { ceilingIn, measuredIn } from './measured.js';
import type { TargetChannel, TargetModality, TargetReading, TargetSeries } from './modality.js';
import { standardisedChannels } from './standardised.js';

/** Hz. */
const HIGH_GAMMA = { name: 'high gamma', low: 70, high: 150 };
/** Slower recordings hold too little of the band, Hz. */
const LOWEST_RATE = 250;
/** Seconds from one moment to the next, and of the window about it. */
const STEP = 0.1;
const WINDOW = 0.2;
/** Types of `channels.tsv`. */
const CONTACTS = ['ECOG', 'SEEG'];
const FILES = { dataType: 'ieeg', suffix: 'ieeg', extensions: ['.edf', '.vhdr', '.set'] };
/** Of envelopes as they are written. */
const UNIT = 'ln(uV2)';
const MEANING = 'High-gamma envelopes generated from another signal';

/** At once, and through the lag basis within half a second before and after. */
const RESPONSE: Response = {
  delay: 0,
  width: 0.15,
  lags: [
    { delay: -0.4, width: 0.3 },
    { delay: 0, width: 0.5 },
    { delay: 0.4, width: 0.3 },
  ],
};

/** A contact: its row in the recording, and its place. */
interface Contact {
  row: number;
  channel: TargetChannel;
}

/** @throws HemocastError `ecog-contacts`, `ecog-units`, `ecog-rate`, `ecog-places`, and what reading throws */
async function read(storage: Storage, bids: BidsRecording, reading: TargetReading): Promise<TargetSeries> {
  const { recording, report } = await readEeg(storage, bids.location);
  const { contacts, remarks } = await contactsOf(bids, recording, report.originalNames);
  const clock = await startOnSource(bids, reading, 'ECoG');
  const { Envelope: band, RecordingDuration: length } = await bids.sidecar();
  const channels = contacts.map(({ channel }) => channel);
  const rows = rowsOf(recording, contacts);
  if (typeof band === 'object') {
    // Records are filled up at the end.
    const stated = Math.round(Number(length) * recording.sampleRate);
    const volumes = stated > 0 ? Math.min(stated, recording.samples) : recording.samples;
    const data = new Float32Array(contacts.length * volumes);
    contacts.forEach((_, i) => {
      data.set(rows.subarray(i * recording.samples, i * recording.samples + volumes), i * volumes);
    });
    return { data, volumes, tr: 1 / recording.sampleRate, startTime: clock.offset, channels, remarks };
  }
  requireVoltage(bids, recording, contacts);
  const { PowerLineFrequency: line } = await bids.sidecar();
  const { data, volumes } = envelope(rows, contacts.length, recording, Number(line));
  const startTime = clock.offset + STEP / 2;
  return { data, volumes, tr: STEP, startTime, channels, remarks: [...remarks, ...clock.remarks] };
}

/** Contacts that are good and have a place, by the tables beside the recording. */
async function contactsOf(bids: BidsRecording, { channels }: Recording, names: readonly string[]) {
  const stated = (await bids.channels()) ?? [];
  const wanted = stated.filter(({ type }) => CONTACTS.includes(type));
  const good = wanted.flatMap(({ name, bad }) => {
    const row = names.indexOf(name);
    return bad || row < 0 || channels[row].bad ? [] : [{ name, row }];
  });
  if (good.length === 0) {
    throw new HemocastError('ecog-contacts', 'The recording has no usable contact', {
      file: bids.location,
      field: 'channels.tsv',
      expected: `channels of the type ${CONTACTS.join(' or ')} that are in the file and not bad`,
      found: wanted.length > 0 ? `${wanted.length} that are bad or not in the file` : `${stated.length} of other types`,
    });
  }
  const table = placedSensors(await bids.sensors('electrodes', 'iEEG'), await bids.coordinateSystem(), 'iEEG');
  const contacts = good.flatMap(({ name, row }): Contact[] => {
    const position = table.places.get(name);
    return position === undefined ? [] : [{ row, channel: { name, position } }];
  });
  if (contacts.length === 0) {
    throw new HemocastError('ecog-places', 'Where the contacts lie in the brain is not known', {
      file: bids.location,
      field: 'iEEGCoordinateSystem',
      expected: 'electrodes.tsv in the frame fsaverage (MNI305) or of a head with its landmarks',
      found: table.foreignFrame === undefined ? 'no places' : `the frame ${JSON.stringify(table.foreignFrame)}`,
      advice: 'Bring the contacts to fsaverage, and state the frame in coordsystem.json.',
    });
  }
  const bad = wanted.length - good.length;
  const unplaced = good.length - contacts.length;
  return {
    contacts,
    remarks: [
      ...(bad > 0 ? [`${bad} contacts are bad or not in the file and are left out`] : []),
      ...(unplaced > 0 ? [`${unplaced} contacts have no place and are left out`] : []),
    ],
  };
}

function rowsOf({ data, samples }: Recording, contacts: readonly Contact[]): Float32Array {
  const rows = new Float32Array(contacts.length * samples);
  contacts.forEach(({ row }, i) => {
    rows.set(data.subarray(row * samples, (row + 1) * samples), i * samples);
  });
  return rows;
}

function requireVoltage(bids: BidsRecording, recording: Recording, contacts: readonly Contact[]): void {
  const other = contacts.find(({ row }) => recording.channels[row].unit !== 'µV');
  if (other !== undefined) {
    throw new HemocastError('ecog-units', 'A contact does not hold a voltage', {
      file: bids.location,
      field: other.channel.name,
      expected: 'V, mV, µV or nV',
      found: JSON.stringify(recording.channels[other.row].unit),
    });
  }
  if (recording.sampleRate >= LOWEST_RATE) return;
  throw new HemocastError('ecog-rate', 'The recording is too slow for high gamma', {
    file: bids.location,
    expected: `${LOWEST_RATE} Hz or more`,
    found: `${recording.sampleRate} Hz`,
  });
}

/** Log power of high gamma `[contact, moment]`, moment k centred on (k + ½) · 0.1 s; harmonics of the line are taken out first. */
function envelope(rows: Float32Array, contacts: number, { samples, sampleRate }: Recording, line: number) {
  const harmonics = line > 0 ? Array.from({ length: 4 }, (_, k) => (k + 1) * line) : [];
  const heard = harmonics.filter(
    (f) => f > HIGH_GAMMA.low - 10 && f < Math.min(HIGH_GAMMA.high + 10, sampleRate / 2 - 1),
  );
  const clean = notchFilter(rows, contacts, samples, sampleRate, heard);
  const options = { bands: [HIGH_GAMMA], windowSeconds: WINDOW, stepSeconds: STEP };
  const { features, seconds: volumes } = logBandPower(clean, contacts, samples, sampleRate, options);
  const data = new Float32Array(features.length);
  features.forEach((value, i) => {
    data[(i % contacts) * volumes + Math.floor(i / contacts)] = value;
  });
  return { data, volumes };
}

/** Envelopes as EDF with the tables that BIDS wants beside them; values in ln µV² about their mean. */
const write: TargetModality['write'] = async (writer, name, generated, { channels = [], scale }, sidecar) => {
  const { subject, session } = name;
  const { dataType } = FILES;
  const files: string[] = [];
  const add = async (
    parts: { description?: string; suffix: string; extension: string },
    bytes: Uint8Array | string,
  ) => {
    files.push(await writer.writeDerivative({ dataType, name: { ...name, ...parts }, bytes }));
  };
  const shared = async (suffix: string, extension: string, bytes: string) => {
    const own = { subject, session, space: 'fsaverage', suffix, extension };
    files.push(await writer.writeDerivative({ dataType, name: own, bytes }));
  };
  const { volumes, tr, startTime } = generated;
  for (const { description, data, meaning } of generatedParts(generated, MEANING)) {
    const values = data.map((value, i) => value * (scale?.[Math.floor(i / volumes)] ?? 1));
    const contacts = channels.map((channel) => ({ name: channel.name, unit: UNIT }));
    await add(
      { description, suffix: 'ieeg', extension: '.edf' },
      encodeEdf({ channels: contacts, sampleRate: 1 / tr, data: values }),
    );
    const text = {
      SamplingFrequency: 1 / tr,
      RecordingDuration: volumes * tr,
      StartTime: startTime,
      ...sidecar,
      Description: meaning,
      Envelope: HIGH_GAMMA,
    };
    await add({ description, suffix: 'ieeg', extension: '.json' }, `${JSON.stringify(text, null, 2)}\n`);
    const rows = channels.map((channel) => [channel.name, 'ECOG', UNIT]);
    await add({ description, suffix: 'channels', extension: '.tsv' }, formatTsv(['name', 'type', 'units'], rows));
  }
  await shared('electrodes', '.tsv', electrodeTable([...channels]));
  const { name: frame, units, description } = FSAVERAGE_FRAME;
  const system = {
    iEEGCoordinateSystem: frame,
    iEEGCoordinateUnits: units,
    iEEGCoordinateSystemDescription: description,
  };
  await shared('coordsystem', '.json', `${JSON.stringify(system, null, 2)}\n`);
  return files;
};

/** High-gamma envelopes of BIDS iEEG. */
export const ecog: TargetModality = {
  name: 'ecog',
  title: 'ECoG',
  wanted: 'ECoG',
  words: {
    expected: 'sub-*/ieeg/*_ieeg.edf, .vhdr or .set in the data set or a derivative',
    remedy: 'export it as EDF or BrainVision',
    absent: 'Put the ECoG into sub-*/ieeg under BIDS names, with electrodes.tsv and channels.tsv.',
  },
  unit: 'z',
  band: { low: 0, high: 1 / (2 * STEP) },
  response: RESPONSE,
  reach: 1.5,
  features: { step: STEP, window: 0.5 },
  lags: [-0.4, -0.2, 0, 0.2, 0.4],
  defaults: { components: 1, windowVolumes: 64 },
  // What is unmixed to the places of a few contacts follows them late: the delay that is learned of gamma is off by half a second.
  alignment: 'sensors',
  output: {
    dataType: 'ieeg',
    parts: { description: 'generated', suffix: 'ieeg', extension: '.json' },
    ignore: ['*_ieeg.edf', '*_ieeg.json'],
  },
  candidates: (sets) => measuredIn(sets, FILES),
  ceiling: ({ recording }, sets) => ceilingIn(sets, recording, FILES),
  unusable: () => '',
  read,
  prepare: standardisedChannels,
  describe: (train, template) => describeChannels({ name: 'ecog', unit: 'z', kinds: [undefined] }, train, template),
  place: placeChannels,
  space: (description, template) => channelSpace(description, [undefined], template),
  write,
};
