/** A twin of OpenNeuro ds003490: EEG of patients and controls as a BIDS data set whose channels have no types. */
import { encodeEeglab, formatTsv } from '../../formats/index.js';
import { formatJson } from '../../formats/json.js';
import type { RecordingEvent } from '../../recordings/index.js';
import type { SimulatedPerson } from '../simulate.js';
import { CAP_61, choiceOf } from './natview.js';
import { withBodyChannels } from './recorded-eeg.js';
import { numbered, type Twin, type TwinFile, type TwinPerson } from './twin.js';

/** Patients come first. */
const PATIENTS = 25;
const SEX = { F: 'Female', M: 'Male' } as const;
/** Parts of the recording: eyes closed, then open, then the oddball. */
const CLOSED_UNTIL = 0.4;
const ODDBALL_FROM = 0.8;
const REST_NAMES: Readonly<Record<string, string>> = {
  'S  1': 'Eyes Open: Every 1000 ms',
  'S  2': 'Eyes Open: Every 1000 ms',
  'S  3': 'Eyes Closed: Every 1000 ms',
  'S  4': 'Eyes Closed: Every 1000 ms',
  S201: 'Standard Tone',
};
/** Coordinates of EEGLAB: x to the nose, y to the left, in mm. */
type Point = readonly [number, number, number];

export const ds003490Twin: Twin = {
  name: 'ds003490',
  people: numbered(50, 3),
  electrodes: [
    ...CAP_61.filter((name) => name !== 'CPz' && name !== 'TP9' && name !== 'TP10'),
    'FT9',
    'FT10',
    'PO9',
    'PO10',
    'Iz',
  ],
  worlds: (choice) => [
    {
      ...choiceOf(choice),
      task: 'rest',
      runs: 1,
      minutes: choice.minutes,
      sampleRate: 500,
      lineFrequency: 60,
      modalities: ['bold'],
    },
  ],
  shared: (ids) => [
    ['dataset_description.json', formatJson(description())],
    ['participants.tsv', participants(ids)],
  ],
  files,
};

function description() {
  return {
    Name: 'EEG: 3-Stim Auditory Oddball and Rest in Parkinson’s (simulated twin)',
    BIDSVersion: '1.4.0',
    DatasetType: 'raw',
    License: 'CC0',
  };
}

/** Who is whom is decided by the number alone, so that it is known before anybody is simulated. */
function participants(ids: readonly string[]): string {
  const rows = ids.map((id) => {
    const isPatient = Number(id) <= PATIENTS;
    const number = Number(id);
    const medication = isPatient ? (number % 2 === 0 ? ['ON', 'OFF'] : ['OFF', 'ON']) : ['n/a', 'no s2'];
    const sex = number % 3 === 0 ? SEX.F : SEX.M;
    return [`sub-${id}`, String(800 + number), isPatient ? 'PD' : 'CTL', ...medication, sex, 55 + ((7 * number) % 25)];
  });
  return formatTsv(['participant_id', 'Original_ID', 'Group', 'sess1_Med', 'sess2_Med', 'sex', 'age'], rows);
}

function* files({ id, simulated: [person], random }: TwinPerson): Generator<TwinFile> {
  const stem = `sub-${id}_ses-01_task-Rest`;
  const place = `sub-${id}/ses-01/eeg`;
  const { recording, events } = recorded(person, random);
  const { channels, data, sampleRate, samples } = recording;
  const set = encodeEeglab(`${stem}_eeg`, {
    // Places are given of electrodes alone; types of nothing.
    channels: channels.map(({ name, position }) => ({ name, ...(position && { position: eeglabPlace(position) }) })),
    sampleRate,
    data,
    events,
    comments: 'simulated by Hemocast',
    reference: 'CPz',
  });
  for (const [name, bytes] of set) yield [`${place}/${name}`, bytes];
  const table = channels.map(({ name }) => [name, 'n/a', 'n/a']);
  yield [`${place}/${stem}_channels.tsv`, formatTsv(['name', 'type', 'units'], table)];
  const places = channels.flatMap(({ name, position }) => (position ? [[name, ...eeglabPlace(position)]] : []));
  yield [`${place}/${stem}_electrodes.tsv`, formatTsv(['name', 'x', 'y', 'z'], places)];
  yield [`${place}/${stem}_events.tsv`, eventTable(events, sampleRate)];
  yield [`${place}/${stem}_eeg.json`, formatJson(sidecar(samples, sampleRate))];
  const system = {
    EEGCoordinateSystem: 'EEGLAB',
    EEGCoordinateUnits: 'mm',
    EEGCoordinateSystemDescription: 'x to the nose, y to the left',
  };
  yield [`${place}/sub-${id}_ses-01_coordsystem.json`, formatJson(system)];
}

/** EEG of 63 names, the eye, and an accelerometer on the hand. */
function recorded({ runs: [{ eeg }] }: SimulatedPerson, random: TwinPerson['random']) {
  const hand = ['X', 'Y', 'Z'].map((name) => ({ name, type: 'misc' as const }));
  const recording = withBodyChannels(eeg, [{ name: 'VEOG', type: 'eog' }, ...hand], random);
  const seconds = recording.samples / recording.sampleRate;
  const events: RecordingEvent[] = [{ onset: 0, duration: 0, label: 'boundary' }];
  for (let onset = 1; onset < seconds - 1; onset++) {
    const part = onset / seconds;
    const [first, second] =
      part < CLOSED_UNTIL ? ['S  3', 'S  4'] : part < ODDBALL_FROM ? ['S  1', 'S  2'] : ['S201', 'S201'];
    events.push({ onset, duration: 0, label: onset % 2 === 1 ? first : second });
  }
  return { recording, events };
}

function eeglabPlace([x, y, z]: Point): Point {
  return [y, -x, z];
}

function eventTable(events: readonly RecordingEvent[], sampleRate: number): string {
  const columns = ['onset', 'duration', 'sample', 'trial_type', 'response_time', 'stim_file', 'value'];
  const rows = events.map(({ onset, label }) => {
    const meaning = REST_NAMES[label] ?? 'boundary';
    return [onset, 'n/a', Math.round(onset * sampleRate), meaning, 'n/a', 'n/a', label];
  });
  return formatTsv(columns, rows);
}

function sidecar(samples: number, sampleRate: number) {
  return {
    TaskName: 'Rest',
    SamplingFrequency: sampleRate,
    EEGReference: 'CPz',
    EEGGround: 'AFz',
    PowerLineFrequency: 60,
    SoftwareFilters: 'n/a',
    RecordingDuration: samples / sampleRate,
    RecordingType: 'continuous',
  };
}
