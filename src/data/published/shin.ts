/** Shin et al. 2017 (IEEE Trans. Neural Syst. Rehabil. Eng. 25): EEG and fNIRS of 29 people in motor imagery and mental arithmetic. */
import { joinPath, type Storage } from '../../foundation/index.js';
import { type Channel, listed, type RecordingEvent } from '../../recordings/index.js';
import { type BbciMarker, type BbciSession, readBbciMarkers, readBbciSessions } from './bbci-session.js';
import { writeEegRun } from './eeg-run.js';
import { foldersIn, isSimulated, wrongLevel } from './folder-level.js';
import { opticalPlaces, writeLightRun } from './light-run.js';
import type { PublishedDataset, PublishedRun, PublishedSurvey, SurveyFinding } from './published-dataset.js';

/** nm, as the names of channels end. */
const WAVELENGTHS: Readonly<Record<string, number>> = { lowWL: 760, highWL: 850 };
/** Seconds of a task after its marker. */
const TASK_SECONDS = 10;
/** Classes of odd and of even sessions, in the order of their numbers. */
const TASKS = [
  { task: 'motorImagery', labels: ['left', 'right'] },
  { task: 'arithmetic', labels: ['arithmetic', 'rest'] },
] as const;
/** People from this one on test. */
const FIRST_TESTED = 26;
const EEG_FOLDER = 'with occular artifact';

const subjectFolder = /^subject (\d\d)$/;
const side = (unit: string) => (Number(unit) >= FIRST_TESTED ? 'test' : 'train');

export const shin: PublishedDataset = {
  name: 'shin',
  title: 'Shin et al. 2017, EEG+NIRS single trial',
  description:
    '29 people imagine movements of a hand and calculate, six sessions each, with 30 electrodes and 36 channels of light.',
  licence: 'GPL-3 terms, accepted at download',
  size: 'of a person, about 180 MB of EEG and 35 MB of light before compression',
  where: 'http://doc.ml.tu-berlin.de/hBCI',
  layout: [
    'EEG/subject NN/with occular artifact/cnt.mat and mrk.mat (spelt as it is)',
    'NIRS/subject NN/cnt.mat and mrk.mat',
  ],
  citation: 'Shin et al. 2017, IEEE Trans. Neural Syst. Rehabil. Eng. 25, 1735–1745',
  targets: ['fnirs'],
  splits: [
    {
      name: 'across',
      description: 'motor imagery (sessions 1, 3, 5): people 1–25 train, 26–29 test',
      unit: ({ subject, task }) => (task === 'motorImagery' ? subject : undefined),
      side,
    },
    {
      name: 'arithmetic',
      description: 'mental arithmetic (sessions 2, 4, 6): people 1–25 train, 26–29 test',
      unit: ({ subject, task }) => (task === 'arithmetic' ? subject : undefined),
      side,
    },
    {
      name: 'people',
      description: 'motor imagery; people are drawn by the seed (--validation, --test)',
      unit: ({ subject, task }) => (task === 'motorImagery' ? subject : undefined),
      side: () => 'train',
    },
  ],
  figures: [],
  survey,
};

async function survey(storage: Storage, folder: string): Promise<PublishedSurvey> {
  const isTop = (names: readonly string[]) => names.includes('EEG') || names.includes('NIRS');
  const below = /^(EEG|NIRS|subject \d\d|with occular artifact)$/;
  const level = await wrongLevel(storage, folder, { isTop, below, expected: 'the folders EEG and NIRS' });
  const simulated = await isSimulated(storage, folder);
  if (level !== undefined) return { runs: [], found: [], findings: [level], simulated };
  const people = async (kind: string) =>
    (await foldersIn(storage, joinPath(folder, kind))).filter((name) => subjectFolder.test(name));
  const [eeg, nirs] = [await people('EEG'), await people('NIRS')];
  const findings: SurveyFinding[] = [];
  const runs: PublishedRun[] = [];
  const lacking: string[] = [];
  for (const name of eeg.filter((one) => nirs.includes(one))) {
    const place = { eeg: joinPath(folder, 'EEG', name, EEG_FOLDER), nirs: joinPath(folder, 'NIRS', name) };
    const files = ['cnt.mat', 'mrk.mat'].flatMap((file) => [joinPath(place.eeg, file), joinPath(place.nirs, file)]);
    const absent: string[] = [];
    for (const file of files) if (!(await storage.exists(file))) absent.push(file.slice(folder.length + 1));
    if (absent.length > 0) lacking.push(...absent);
    else runs.push(...(await runsOf(storage, subjectFolder.exec(name)![1], place, files)));
  }
  const single = [...eeg.filter((one) => !nirs.includes(one)), ...nirs.filter((one) => !eeg.includes(one))];
  if (single.length > 0) {
    findings.push({
      kind: eeg.length === 0 || nirs.length === 0 ? 'missing' : 'note',
      code: 'modality-missing',
      text: `There is ${eeg.length === 0 ? 'no EEG' : nirs.length === 0 ? 'no NIRS' : 'EEG or NIRS alone'} of ${listed(single)}.`,
      advice: 'Unpack both downloads, EEG and NIRS, into one folder.',
    });
  }
  if (lacking.length > 0) {
    const names = listed(lacking);
    const advice = `Unpack the download again; the EEG lies in "${EEG_FOLDER}".`;
    findings.push({ kind: 'missing', code: 'file-missing', text: `Files are missing: ${names}.`, advice });
  }
  const count = (task: string) => runs.filter(({ entities }) => entities.task === task).length;
  return {
    runs,
    found: [
      `${new Set(runs.map(({ entities }) => entities.subject)).size} people with EEG and NIRS`,
      `${count('motorImagery')} sessions of motor imagery, ${count('arithmetic')} of mental arithmetic`,
    ],
    findings,
    simulated,
  };
}

interface PersonPlace {
  eeg: string;
  nirs: string;
}

async function runsOf(
  storage: Storage,
  subject: string,
  place: PersonPlace,
  files: readonly string[],
): Promise<PublishedRun[]> {
  const markers = {
    eeg: await readBbciMarkers(storage, joinPath(place.eeg, 'mrk.mat')),
    nirs: await readBbciMarkers(storage, joinPath(place.nirs, 'mrk.mat')),
  };
  // A file holds all sessions: it is read once for all of them, and let go with the last.
  let signals: Promise<[eeg: (s: number) => BbciSession, nirs: (s: number) => BbciSession]> | undefined;
  const open = () => {
    signals ??= Promise.all([
      readBbciSessions(storage, joinPath(place.eeg, 'cnt.mat')),
      readBbciSessions(storage, joinPath(place.nirs, 'cnt.mat')),
    ]);
    return signals;
  };
  const count = Math.min(markers.eeg.length, markers.nirs.length);
  return Array.from({ length: count }, (_, s): PublishedRun => {
    const { task, labels } = TASKS[s % 2];
    const entities = { subject, task, run: String(Math.floor(s / 2) + 1) };
    return {
      entities,
      files,
      targets: ['fnirs'],
      settings: { session: s + 1 },
      async write(writer) {
        const [eeg, nirs] = await open();
        if (s === count - 1) signals = undefined;
        const sources = {
          eeg: files.filter((file) => file.startsWith(place.eeg)),
          nirs: files.filter((file) => file.startsWith(place.nirs)),
        };
        const signal = eeg(s + 1);
        const channels = signal.labels.map(
          (name): Channel => ({ name, type: /EOG/.test(name) ? 'eog' : 'eeg', unit: 'µV' }),
        );
        const { sampleRate, samples } = signal;
        const recording = { channels, sampleRate, samples, data: Float32Array.from(signal.data), events: [] };
        await writeEegRun(writer, entities, recording, eventsOf(markers.eeg[s].markers, labels), {
          reference: 'linked mastoids',
          lineFrequency: 50,
          sources: sources.eeg,
        });
        const { light, unknown } = lightOf(nirs(s + 1));
        await writeLightRun(writer, entities, light, eventsOf(markers.nirs[s].markers, labels), sources.nirs);
        return unknown.length === 0
          ? []
          : [`Channels of light whose names are no two places are left out: ${listed(unknown)}`];
      },
    };
  });
}

function eventsOf(markers: readonly BbciMarker[], labels: readonly string[]): RecordingEvent[] {
  return markers.flatMap(({ onset, index }) =>
    labels[index] === undefined ? [] : [{ onset, duration: TASK_SECONDS, label: labels[index] }],
  );
}

function lightOf({ labels, sampleRate, samples, data }: BbciSession) {
  const unknown: string[] = [];
  const rows: number[] = [];
  const channels = labels.flatMap((name, row) => {
    const [, place = '', end = ''] = /^(.*?)(lowWL|highWL)$/.exec(name) ?? [];
    const ends = opticalPlaces(place);
    if (ends === undefined) {
      unknown.push(name);
      return [];
    }
    rows.push(row);
    return [{ source: ends[0], detector: ends[1], wavelength: WAVELENGTHS[end] }];
  });
  const kept = new Float64Array(rows.length * samples);
  rows.forEach((row, i) => {
    kept.set(data.subarray(row * samples, (row + 1) * samples), i * samples);
  });
  return { light: { channels, sampleRate, samples, data: kept }, unknown };
}
