/** NODDI (Deligianni et al. 2014, 2016): resting EEG-fMRI of 17 people, EEG corrected by the authors. */
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { type FmriRun, listed } from '../../recordings/index.js';
import { fmriprepRunToTemplate, volumeClock, writeBoldRun } from './bold-run.js';
import { readLayoutEeg, writeEegRun } from './eeg-run.js';
import { fmriprepOutput, isPlaced } from './fmriprep-output.js';
import { filesIn, foldersIn, isSimulated, wrongLevel } from './folder-level.js';
import type {
  PublishedDataset,
  PublishedOptions,
  PublishedRun,
  PublishedSurvey,
  SurveyFinding,
} from './published-dataset.js';

/** Seconds. */
const TR = 2.16;
/** The 16 people with both EEG and fMRI, sorted. */
const PEOPLE = [32, ...range(35, 40), ...range(42, 50)].map(String);
/** So many of the sorted people train; the rest test. */
const TRAINED = 15;
/** Folders that hold people's EEG: two of the download, and what users merge them into. */
const EEG_FOLDERS = ['EEG1', 'EEG2', 'EEG'];
/** The authors' correction, and of person 32 what came after it. */
const CORRECTED = /_(Pulse_Artifact_Correction|Segmentation)_bin\.vhdr$/;
const EPI = /_nw_mepi_rest_with_cross\.nii(\.gz)?$/;

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

export const noddi: PublishedDataset = {
  name: 'noddi',
  title: 'NODDI EEG-fMRI',
  description: 'People rest in the scanner with 63 electrodes: 300 volumes each; 16 of them have both EEG and fMRI.',
  licence: 'as the page of the data set states it',
  size: 'of a person, about 45 MB of corrected EEG and 70 MB of BOLD, besides raw EEG of 5 kHz',
  where: 'https://osf.io/94c5t',
  layout: [
    'EEG1/<id>/export/*_Pulse_Artifact_Correction_bin.vhdr, .dat and .vmrk (of 32 *_Segmentation_bin), EEG2 likewise',
    'derivatives/fmriprep of fMRI/<id>/*_nw_mepi_rest_with_cross.nii.gz, people named sub-<id>: the BOLD lies in the scanner’s own space',
  ],
  citation: 'Deligianni et al. 2014, Front. Neurosci. 8, 258; 2016, IEEE J. Sel. Top. Signal Process.',
  targets: ['bold'],
  splits: [
    {
      name: 'across',
      description: `the first ${TRAINED} people by their numbers train, the rest tests (of the 16 with both: 50)`,
      unit: ({ subject }) => subject,
      side: (unit) => (PEOPLE.slice(0, TRAINED).includes(unit) ? 'train' : 'test'),
    },
    {
      name: 'people',
      description: 'people are drawn by the seed (--validation, --test)',
      unit: ({ subject }) => subject,
      side: () => 'train',
    },
  ],
  figures: [],
  survey,
};

async function survey(storage: Storage, folder: string, options: PublishedOptions = {}): Promise<PublishedSurvey> {
  const isTop = (names: readonly string[]) => names.some((name) => EEG_FOLDERS.includes(name));
  const below = /^(EEG\d?|fMRI|export|raw|\d\d)$/;
  const level = await wrongLevel(storage, folder, { isTop, below, expected: 'the folders EEG1, EEG2 and fMRI' });
  const simulated = await isSimulated(storage, folder);
  if (level !== undefined) return { runs: [], found: [], findings: [level], simulated };
  const recordings: PersonEeg[] = [];
  const findings: SurveyFinding[] = [];
  const kinds: string[] = [];
  for (const kind of EEG_FOLDERS) {
    const people = (await foldersIn(storage, joinPath(folder, kind))).filter((name) => /^\d+$/.test(name));
    if (people.length > 0) kinds.push(kind);
    for (const id of people) recordings.push(await eegOf(storage, id, joinPath(folder, kind, id)));
  }
  findings.push(...partFindings(kinds), ...eegFindings(recordings, options));
  const prep = await fmriprepOutput(storage, folder);
  const runs: PublishedRun[] = [];
  const without: string[] = [];
  for (const person of recordings) {
    if (person.header === undefined || person.lacks.length > 0) continue;
    if (person.isRaw && options.correct === undefined) continue;
    const bold = prep?.runs.find((run) => run.subject === person.id && isPlaced(run));
    if (bold === undefined) without.push(person.id);
    else runs.push(runOf(storage, person, { bold, dataset: prep!.dataset, options }));
  }
  if (without.length > 0) findings.push(await boldFinding(storage, folder, without, runs.length === 0));
  return {
    runs,
    found: [
      `EEG of ${recordings.length} people in ${kinds.join(', ')}`,
      `${recordings.filter(({ header, isRaw }) => header !== undefined && !isRaw).length} of them corrected by the authors`,
      `${runs.length} with BOLD from fMRIPrep`,
    ],
    findings,
    simulated,
  };
}

interface PersonEeg {
  id: string;
  /** The header, where there is one. */
  header?: string;
  isRaw: boolean;
  /** Header, samples and markers. */
  files: string[];
  /** Names of files that the header names and that are not there. */
  lacks: string[];
}

async function eegOf(storage: Storage, id: string, place: string): Promise<PersonEeg> {
  const corrected = joinPath(place, 'export');
  const found = (await filesIn(storage, corrected)).filter((name) => CORRECTED.test(name));
  // Where both are there, the pulse-corrected whole comes before a segment of it.
  const name = found.find((one) => one.includes('Pulse_Artifact')) ?? found[0];
  const raw = (await filesIn(storage, joinPath(place, 'raw'))).find((one) => one.endsWith('.vhdr'));
  const header = name !== undefined ? joinPath(corrected, name) : raw && joinPath(place, 'raw', raw);
  if (header === undefined) return { id, isRaw: false, files: [], lacks: [] };
  const stem = header.replace(/\.vhdr$/, '');
  const files = [header];
  const lacks: string[] = [];
  for (const endings of [['.dat', '.eeg'], ['.vmrk']]) {
    let file: string | undefined;
    for (const ending of endings) if (file === undefined && (await storage.exists(stem + ending))) file = stem + ending;
    if (file === undefined) lacks.push(`${id}: ${endings[0]}`);
    else files.push(file);
  }
  return { id, header, isRaw: name === undefined, files, lacks };
}

/** Both halves of the download are needed for everybody. */
function partFindings(kinds: readonly string[]): SurveyFinding[] {
  if (kinds.includes('EEG')) {
    const text = 'EEG1 and EEG2 are merged into EEG: that is read, too.';
    return [{ kind: 'note', code: 'eeg-merged', text }];
  }
  const absent = ['EEG1', 'EEG2'].filter((kind) => !kinds.includes(kind));
  if (absent.length === 0) return [];
  return [
    {
      kind: kinds.length === 0 ? 'missing' : 'note',
      code: 'eeg-part-missing',
      text: `There is nobody in ${absent.join(' and ')}.`,
      advice: 'Get both parts of the EEG, EEG1 and EEG2.',
    },
  ];
}

function eegFindings(recordings: readonly PersonEeg[], { correct }: PublishedOptions): SurveyFinding[] {
  const findings: SurveyFinding[] = [];
  const lacks = recordings.flatMap((person) => person.lacks);
  if (lacks.length > 0) {
    findings.push({
      kind: 'missing',
      code: 'brainvision-part-missing',
      text: `Files that belong to a .vhdr are not beside it: ${listed(lacks)}.`,
      advice: 'Copy .vhdr, .dat and .vmrk of a recording together.',
    });
  }
  const raw = recordings.filter(({ isRaw }) => isRaw).map(({ id }) => id);
  if (raw.length > 0 && correct !== undefined) findings.push(rawNote(`Of ${listed(raw)} there is raw EEG`));
  if (raw.length > 0 && correct === undefined) {
    findings.push({
      kind: raw.length === recordings.length ? 'missing' : 'note',
      code: 'eeg-uncorrected',
      text: `Of ${listed(raw)} there is raw EEG alone, with the artefacts of the scanner.`,
      advice: 'Get the folders export, which hold EEG as the authors corrected it.',
    });
  }
  const none = recordings.filter(({ header }) => header === undefined).map(({ id }) => id);
  if (none.length > 0) {
    findings.push({ kind: 'note', code: 'eeg-missing', text: `There is no EEG in the folders of ${listed(none)}.` });
  }
  return findings;
}

/** The finding about EEG that is corrected when it is prepared. */
export function rawNote(what: string): SurveyFinding {
  const text = `${what}: the artefacts of the scanner are taken out when it is prepared (docs/scanner.md).`;
  return { kind: 'note', code: 'eeg-raw', text };
}

/** Why people have no BOLD that can be used: where the EPI is there, it lies in a space without a cortex. */
async function boldFinding(
  storage: Storage,
  folder: string,
  people: readonly string[],
  isAll: boolean,
): Promise<SurveyFinding> {
  const native: string[] = [];
  for (const id of people) {
    const names = await filesIn(storage, joinPath(folder, 'fMRI', id));
    if (names.some((name) => EPI.test(name))) native.push(id);
  }
  const kind = isAll ? 'missing' : 'note';
  if (native.length === 0) {
    const text = `There is no BOLD of ${listed(people)}.`;
    return { kind, code: 'bold-missing', text, advice: 'Get fMRI/<id>, and run fMRIPrep on it.' };
  }
  return {
    kind,
    code: 'bold-native',
    text: `BOLD of ${listed(native)} lies in the scanner's own space, where nothing says which voxel is which place of the cortex, and some headers hold wrong geometry.`,
    advice:
      'Run fMRIPrep with --output-spaces fsaverage5 on the EPI and the structural image (as sub-<id>, task rest), and put its output into derivatives/fmriprep.',
  };
}

interface BoldOfPerson {
  bold: FmriRun;
  dataset: NonNullable<Awaited<ReturnType<typeof fmriprepOutput>>>['dataset'];
  options: PublishedOptions;
}

function runOf(storage: Storage, person: PersonEeg, { bold, dataset, options }: BoldOfPerson): PublishedRun {
  const { id, files, isRaw } = person;
  const header = person.header!;
  const entities = { subject: id, task: 'rest' };
  const boldFiles = bold.recordings.map(({ location }) => location);
  const { template, correct } = options;
  return {
    entities,
    files: [...files, ...boldFiles],
    targets: ['bold'],
    settings: { corrected: correct !== undefined, template: template?.source },
    async write(writer) {
      const { recording, remarks } = await readLayoutEeg(storage, header, { ECG: 'ecg' });
      if (isRaw && correct === undefined) throw refused(header);
      const eeg = isRaw ? await correct!(recording, { file: header, tr: TR }) : recording;
      const series = await fmriprepRunToTemplate(dataset, bold, { tr: TR, template });
      const clock = volumeClock(eeg.events, /Scan Start$/, {
        ...{ tr: TR, volumes: series.series.volumes },
        seconds: eeg.samples / eeg.sampleRate,
      });
      const events = eeg.events.filter(({ label }) => !/^(Scanner|SyncStatus)\b/.test(label));
      await writeEegRun(writer, entities, eeg, events, { reference: 'n/a', lineFrequency: 50, sources: files });
      const own = await writeBoldRun(writer, entities, series, clock, { sources: boldFiles, template });
      return [...remarks, ...own];
    },
  };
}

function refused(file: string): HemocastError {
  return new HemocastError('eeg-uncorrected', 'The EEG still holds the artefacts of the scanner', {
    file,
    expected: 'export/*_Pulse_Artifact_Correction_bin.vhdr',
    found: 'raw EEG',
    advice: 'Get the folders export, which hold EEG as the authors corrected it.',
  });
}
