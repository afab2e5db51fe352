/** NATVIEW_EEGFMRI (Telesford et al. 2023, Scientific Data 10): EEG and fMRI of 22 people who watch films on two days. */

import { openEeglab } from '../../formats/index.js';
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { type BidsEntities, type FmriRun, listed } from '../../recordings/index.js';
import { fmriprepRunToTemplate, mniVolumeToTemplate, volumeClock, writeBoldRun } from './bold-run.js';
import { readLayoutEeg, writeEegRun } from './eeg-run.js';
import { fmriprepOutput, isPlaced } from './fmriprep-output.js';
import { filesIn, foldersIn, isSimulated, wrongLevel } from './folder-level.js';
import { rawNote } from './noddi.js';
import type {
  PublishedDataset,
  PublishedOptions,
  PublishedRun,
  PublishedSurvey,
  SurveyFinding,
} from './published-dataset.js';

/** Seconds. */
export const NATVIEW_TR = 2.1;
/** Above this the EEG is the scanner's raw one, Hz: the corrected release has 250. */
const HIGHEST_CORRECTED = 1000;
/** Films of the paper by day; `checker`, `rest` and `peer` are no films. */
const DAYS: Readonly<Record<string, readonly string[]>> = {
  '01': ['dme', 'inscapes', 'monkey1', 'tp'],
  '02': ['dme', 'inscapes', 'monkey2', 'monkey5'],
};
/** sub-17 has a third session in the place of the first. */
const DAY_OF: Readonly<Record<string, string>> = { '01': '01', '02': '02', '03': '01' };
/** People whose first day tests across people. */
const TESTED = ['14', '15', '16', '17'];
/** Variants of the preprocessed volume, best first: what is filtered or smoothed here need not have been before. */
const VARIANTS = ['nofilt_sm0', 'filter_sm0', 'nofilt_sm6', 'filter_sm6'];

const isTop = (names: readonly string[]) => names.some((name) => /^sub-\d+$/.test(name));

export const natview: PublishedDataset = {
  name: 'natview',
  title: 'NATVIEW_EEGFMRI',
  description: '22 people watch films and rest in the scanner on two days, with EEG of 61 channels.',
  licence: 'as the page of the data set states it',
  size: 'of the preprocessed release, a run of ten minutes has about 40 MB of EEG and 100 MB of BOLD; 22 people, two days, up to 20 runs each',
  where:
    'https://fcon_1000.projects.nitrc.org/indi/retro/nat_view.html (AWS: s3://fcp-indi/data/Projects/NATVIEW_EEGFMRI/preproc_data)',
  layout: [
    'sub-XX/ses-YY/eeg/sub-XX_ses-YY_task-T[_run-RR]_eeg.set and .fdt (preprocessed release, 250 Hz)',
    'sub-XX/ses-YY/func/sub-XX_ses-YY_task-T[_run-RR]_bold/func_preproc/func_pp_nofilt_sm0.mni152.3mm.nii.gz',
    'or, better, derivatives/fmriprep of the raw BOLD',
  ],
  citation: 'Telesford et al. 2023, Scientific Data 10, doi:10.1038/s41597-023-02458-8',
  targets: ['bold'],
  splits: [
    {
      name: 'across',
      description: 'day 1 of people 1–13 and 18–22 trains, day 1 of people 14–17 tests',
      unit: ({ subject, session = '', task = '' }) => (filmOf('01', session, task) ? subject : undefined),
      side: (unit) => (TESTED.includes(unit) ? 'test' : 'train'),
    },
    {
      name: 'within',
      description: 'day 1 of everybody trains, day 2 of the same people tests',
      unit: ({ subject, session = '', task = '' }) => {
        const day = DAY_OF[session];
        return day !== undefined && filmOf(day, session, task) ? `${subject}day${Number(day)}` : undefined;
      },
      side: (unit) => (unit.endsWith('day2') ? 'test' : 'train'),
    },
    {
      name: 'people',
      description: 'all films of both days; people are drawn by the seed (--validation, --test)',
      unit: ({ subject, session = '', task = '' }) =>
        Object.keys(DAYS).some((day) => filmOf(day, session, task)) ? subject : undefined,
      side: () => 'train',
    },
  ],
  figures: [],
  survey,
};

/** Whether a task of a session is a film of that day. */
function filmOf(day: string, session: string, task: string): boolean {
  return DAY_OF[session] === day && DAYS[day].includes(task);
}

async function survey(storage: Storage, folder: string, options: PublishedOptions = {}): Promise<PublishedSurvey> {
  const marks = { isTop, below: /^(sub-|ses-|eeg$|func$)/, expected: 'folders sub-01 … sub-22' };
  const level = await wrongLevel(storage, folder, marks);
  const simulated = await isSimulated(storage, folder);
  if (level !== undefined) return { runs: [], found: [], findings: [level], simulated };
  const findings: SurveyFinding[] = [];
  const runs: PublishedRun[] = [];
  const prep = await fmriprepOutput(storage, folder);
  const days = new Map<string, Set<string>>();
  const without: { bold: string[]; fdt: string[] } = { bold: [], fdt: [] };
  let recordings = 0;
  for (const person of (await foldersIn(storage, folder)).filter((name) => /^sub-\d+$/.test(name))) {
    for (const day of (await foldersIn(storage, joinPath(folder, person))).filter((name) => /^ses-\d+$/.test(name))) {
      const place = joinPath(folder, person, day);
      const files = await filesIn(storage, joinPath(place, 'eeg'));
      for (const set of files.filter((name) => /_task-[A-Za-z0-9]+(_run-\d+)?_eeg\.set$/.test(name))) {
        recordings++;
        const found = await runOf(storage, { folder, place, files, set, prep, options });
        if (found.run === undefined) without[found.lacks].push(set);
        else {
          runs.push(found.run);
          const sessions = days.get(person) ?? new Set();
          days.set(person, sessions.add(day));
        }
      }
    }
  }
  if (without.fdt.length > 0) findings.push(fdtMissing(without.fdt));
  if (without.bold.length > 0) {
    findings.push({
      kind: runs.length === 0 ? 'missing' : 'note',
      code: 'bold-missing',
      text: `EEG without BOLD is left out: ${listed(without.bold)}.`,
      advice: 'Get func_preproc of these runs, or put the output of fMRIPrep into derivatives/fmriprep.',
    });
  }
  findings.push(...dayFindings(days));
  if (recordings === 0) {
    findings.push({
      kind: 'missing',
      code: 'eeg-missing',
      text: `There is no sub-XX/ses-YY/eeg/*_eeg.set below ${folder}.`,
      advice: 'Get the folders eeg of the preprocessed release (preproc_data).',
    });
  }
  const rate = await firstRate(storage, runs);
  if (rate !== undefined && rate > HIGHEST_CORRECTED) {
    findings.push(options.correct === undefined ? uncorrected(rate) : rawNote(`The EEG is raw (${rate} Hz)`));
  }
  const count = runs.filter(({ entities }) => entities.subject).length;
  return {
    runs,
    found: [
      `${days.size} people, ${[...days.values()].filter((own) => own.size > 1).length} of them on two days`,
      `${recordings} EEG recordings${rate === undefined ? '' : ` (the first of ${rate} Hz)`}, ${count} with BOLD`,
      prep === undefined ? 'BOLD from func_preproc in MNI152 space' : `BOLD from fMRIPrep (${prep.dataset.root})`,
    ],
    findings,
    simulated,
  };
}

/** Without a second day nothing tests within people. */
function dayFindings(days: ReadonlyMap<string, ReadonlySet<string>>): SurveyFinding[] {
  const single = [...days].filter(([, own]) => own.size === 1).map(([person]) => person);
  if (single.length === 0) return [];
  return [
    {
      kind: 'note',
      code: 'one-session',
      text: `Of ${listed(single)} there is one session alone.`,
      advice: 'Get the other day for --split within; --split across needs the first day of everybody.',
    },
  ];
}

/** The finding about datasets of EEGLAB without their samples. */
export function fdtMissing(names: readonly string[]): SurveyFinding {
  return {
    kind: 'missing',
    code: 'fdt-missing',
    text: `The .fdt file with the samples is not beside ${listed([...names])}.`,
    advice: 'Download it, too: a .set file holds the description alone. Or take the .set away to do without this run.',
  };
}

function uncorrected(rate: number): SurveyFinding {
  return {
    kind: 'missing',
    code: 'eeg-uncorrected',
    text: `The EEG is raw (${rate} Hz): the artefacts of the scanner were not taken out.`,
    advice: 'Take the preprocessed release (preproc_data), whose EEG the authors corrected.',
  };
}

interface RunPlace {
  folder: string;
  /** Folder of the session. */
  place: string;
  /** Files in its folder `eeg`. */
  files: readonly string[];
  set: string;
  prep: Awaited<ReturnType<typeof fmriprepOutput>>;
  options: PublishedOptions;
}

type FoundRun = { run: PublishedRun } | { run?: undefined; lacks: 'bold' | 'fdt' };

async function runOf(storage: Storage, { place, files, set, prep, options }: RunPlace): Promise<FoundRun> {
  const [, subject, session, task, run] =
    /^sub-(\d+)_ses-(\d+)_task-([A-Za-z0-9]+?)(?:_run-(\d+))?_eeg\.set$/.exec(set) ?? [];
  const stem = set.replace(/_eeg\.set$/, '');
  const path = joinPath(place, 'eeg', set);
  const fdt = files.find((name) => name === set.replace(/\.set$/, '.fdt'));
  // Small files hold no samples; large ones may hold them inside.
  if (subject === undefined || (fdt === undefined && (await storage.size(path)) < LEAST_WITH_SAMPLES))
    return { lacks: 'fdt' };
  const entities = { subject, session, task, ...(run !== undefined && { run }) };
  const eegFiles = [path, ...(fdt === undefined ? [] : [joinPath(place, 'eeg', fdt)])];
  const surface = prep?.runs.find((one) => isPlaced(one) && isSameRun(one, entities));
  const volume = surface === undefined ? await preprocessedVolume(storage, joinPath(place, 'func'), stem) : undefined;
  const bold = surface?.recordings.map(({ location }) => location) ?? (volume === undefined ? [] : [volume]);
  if (bold.length === 0) return { lacks: 'bold' };
  const { template } = options;
  return {
    run: {
      entities,
      files: [...eegFiles, ...bold],
      targets: ['bold'],
      settings: { corrected: options.correct !== undefined, template: template?.source },
      async write(writer) {
        const { recording, remarks } = await readLayoutEeg(storage, path, { EOGL: 'eog', EOGU: 'eog', ECG: 'ecg' });
        const isRaw = recording.sampleRate > HIGHEST_CORRECTED;
        if (isRaw && options.correct === undefined) throw refused(path, recording.sampleRate);
        const eeg = isRaw ? await options.correct!(recording, { file: path, tr: NATVIEW_TR }) : recording;
        const series =
          surface !== undefined
            ? await fmriprepRunToTemplate(prep!.dataset, surface, { tr: NATVIEW_TR, template })
            : await mniVolumeToTemplate(storage, volume!, NATVIEW_TR, template);
        const clock = volumeClock(eeg.events, /R128/, {
          ...{ tr: series.series.tr, volumes: series.series.volumes },
          seconds: eeg.samples / eeg.sampleRate,
        });
        // The film begins with the scan or soon after; what repeats every volume is no event of the film.
        const events = eeg.events.filter(({ label }) => !/R128/.test(label));
        await writeEegRun(writer, entities, eeg, events, {
          reference: 'average',
          lineFrequency: 60,
          sources: eegFiles,
        });
        const own = await writeBoldRun(writer, entities, series, clock, { sources: bold, template });
        return [...remarks, ...own];
      },
    },
  };
}

/** Bytes; a description without samples is smaller, a recording of a minute larger. */
const LEAST_WITH_SAMPLES = 2 ** 20;

function isSameRun(one: FmriRun, { subject, session, task, run }: BidsEntities): boolean {
  return (
    one.subject === subject &&
    (one.session === undefined || one.session === session) &&
    one.task === task &&
    (one.run === undefined || Number(one.run) === Number(run ?? 1))
  );
}

/** The volume of `func_preproc` that was processed least, without global signal regression. */
async function preprocessedVolume(storage: Storage, func: string, stem: string): Promise<string | undefined> {
  const folder = joinPath(func, `${stem}_bold`, 'func_preproc');
  const names = await filesIn(storage, folder);
  for (const variant of VARIANTS) {
    for (const ending of ['nii.gz', 'nii']) {
      const name = `func_pp_${variant}.mni152.3mm.${ending}`;
      if (names.includes(name)) return joinPath(folder, name);
    }
  }
  return undefined;
}

/** Sampling rate of the first recording whose description is small. */
async function firstRate(storage: Storage, runs: readonly PublishedRun[]): Promise<number | undefined> {
  const [path] = runs.find(({ files }) => files.some((name) => name.endsWith('.fdt')))?.files ?? [];
  if (path === undefined) return undefined;
  const { dataset } = await openEeglab(storage, path);
  return dataset.sampleRate;
}

function refused(file: string, rate: number): HemocastError {
  return new HemocastError('eeg-uncorrected', 'The EEG still holds the artefacts of the scanner', {
    file,
    expected: 'EEG of the preprocessed release (250 Hz)',
    found: `${rate} Hz, as the scanner room recorded it`,
    advice: 'Take the preprocessed release (preproc_data), whose EEG the authors corrected.',
  });
}
