/** The layout of NeuroBOLT (Li et al. 2024, NeurIPS): resting EEG-fMRI whose target is the 64 parcels of DiFuMo. */
import { formatTsv } from '../../formats/tsv.js';
import { joinPath, type Storage } from '../../foundation/index.js';
import { type Parcel, parcelCourses, parcelsForSidecar, readParcelTable } from '../../modalities/index.js';
import { type Channel, isInterruption, listed } from '../../recordings/index.js';
import { volumeClock } from './bold-run.js';
import { readLayoutEeg, writeEegRun } from './eeg-run.js';
import { filesIn, isSimulated, wrongLevel } from './folder-level.js';
import { fdtMissing } from './natview.js';
import type {
  PublishedDataset,
  PublishedOptions,
  PublishedRun,
  PublishedSurvey,
  SurveyFinding,
} from './published-dataset.js';

/** Seconds. */
const TR = 2.1;
/** People of the first fold. */
const TESTED = ['07', '11', '15', '20'];
const CHOSEN_ON = ['08', '10', '22'];
const EEG_FOLDERS = ['EEG_set', 'EEG'];
const FMRI_FOLDERS = ['fMRI_difumo64', 'fMRI_difumo'];
const SCAN = /^sub(\d+)-scan(\d+)_eeg(?:_pp)?\.set$/;
/** The courses of a scan, by their endings. */
const COURSES = /^_?(?:difumo(?:64)?_roi|timeseries)\.(tsv|npy|pkl)$/;
const PARCELS = 'parcels.tsv';
/** Electrodes of eyes, muscles and heart, and carbon wire loops. */
const TYPES: Readonly<Record<string, Channel['type']>> = {
  EOG1: 'eog',
  EOG2: 'eog',
  EMG1: 'emg',
  EMG2: 'emg',
  EMG3: 'emg',
  ECG: 'ecg',
  CWL1: 'misc',
  CWL2: 'misc',
  CWL3: 'misc',
  CWL4: 'misc',
};
/** Bytes; a description without samples is smaller. */
const LEAST_WITH_SAMPLES = 2 ** 20;

export const neurobolt: PublishedDataset = {
  name: 'neurobolt',
  title: 'NeuroBOLT (DiFuMo-64)',
  description:
    '22 people rest in the scanner, 29 scans of 575 volumes: EEG of 26 channels, and the courses of 64 parcels.',
  licence: 'as the page of the data set states it (a replication marks its copy CC BY 4.0)',
  size: 'of a scan, about 40 MB of EEG and 0.3 MB of courses',
  where: 'https://huggingface.co/datasets/NeurdyLab/NeuroBOLT',
  layout: [
    'EEG_set/subNN-scanMM_eeg.set and .fdt',
    'fMRI_difumo64/subNN-scanMM_difumo64_roi.tsv (of the .pkl), or subNN-scanMM_timeseries.npy [time, parcel]',
    'parcels.tsv: name, x, y, z of each parcel, mm in MNI152 space; or --target-parcels',
  ],
  citation: 'Li et al. 2024, NeurIPS; the split is that of its first fold as a replication published it',
  targets: ['parcels'],
  splits: [
    {
      name: 'across',
      description: `people ${TESTED.join(', ')} test, ${CHOSEN_ON.join(', ')} choose, the others train`,
      unit: ({ subject }) => subject,
      side: (unit) => (TESTED.includes(unit) ? 'test' : CHOSEN_ON.includes(unit) ? 'validation' : 'train'),
    },
    {
      name: 'people',
      description: 'people are drawn by the seed (--validation, --test)',
      unit: ({ subject }) => subject,
      side: () => 'train',
    },
  ],
  figures: [
    {
      metric: 'r over time, mean of a parcel',
      value: '.47–.53 by parcel',
      split: 'unseen people',
      definition: "Pearson r over time between a parcel's measured and predicted course.",
      nearest: 'pcc',
      differs:
        'Published is the range over single parcels; here it is the mean over all parcels of the atlas, then over the runs of a person, then over people.',
      source: 'Li et al. 2024, NeurIPS',
    },
  ],
  survey,
};

async function survey(storage: Storage, folder: string, options: PublishedOptions = {}): Promise<PublishedSurvey> {
  const isTop = (names: readonly string[]) =>
    names.some((name) => EEG_FOLDERS.includes(name) || FMRI_FOLDERS.includes(name));
  const below = /^(EEG_set|EEG|fMRI_difumo(64)?)$/;
  const level = await wrongLevel(storage, folder, { isTop, below, expected: 'the folders EEG_set and fMRI_difumo64' });
  const simulated = await isSimulated(storage, folder);
  if (level !== undefined) return { runs: [], found: [], findings: [level], simulated };
  const eeg = await firstWithFiles(storage, folder, EEG_FOLDERS);
  const fmri = await firstWithFiles(storage, folder, FMRI_FOLDERS);
  const scans = eeg.files.filter((name) => SCAN.test(name));
  const findings: SurveyFinding[] = [];
  const runs: PublishedRun[] = [];
  const lacks: Record<'fdt' | 'courses' | 'pickle', string[]> = { fdt: [], courses: [], pickle: [] };
  const table = await parcelTable(storage, folder, options);
  for (const set of scans) {
    const [scan] = set.split('_');
    const fdt = set.replace(/\.set$/, '.fdt');
    const hasFdt = eeg.files.includes(fdt);
    const own = fmri.files.filter((name) => name.startsWith(scan) && COURSES.test(name.slice(scan.length)));
    const courses = own.find((name) => !name.endsWith('.pkl'));
    if (!hasFdt && (await storage.size(joinPath(eeg.place, set))) < LEAST_WITH_SAMPLES) lacks.fdt.push(set);
    else if (courses === undefined) (own.length > 0 ? lacks.pickle : lacks.courses).push(scan);
    else if (table !== undefined) {
      const files = { set: joinPath(eeg.place, set), fdt: hasFdt ? joinPath(eeg.place, fdt) : undefined };
      runs.push(runOf(storage, { ...files, courses: joinPath(fmri.place, courses), table }));
    }
  }
  if (scans.length === 0) {
    const text = `There is no subNN-scanMM_eeg.set in ${EEG_FOLDERS[0]}.`;
    findings.push({ kind: 'missing', code: 'eeg-missing', text, advice: 'Get the folder EEG_set.' });
  }
  if (lacks.fdt.length > 0) findings.push(fdtMissing(lacks.fdt));
  if (lacks.pickle.length > 0) {
    findings.push({
      kind: 'missing',
      code: 'pickle',
      text: `Courses of ${listed(lacks.pickle)} are pickles, which run code when they are opened.`,
      advice:
        "Write them as tables once, with pandas: for f in glob.glob('fMRI_difumo64/*_roi.pkl'): pd.read_pickle(f).to_csv(f[:-3] + 'tsv', sep='\\t', index=False).",
    });
  }
  if (lacks.courses.length > 0) {
    const text = `There are no courses of ${listed(lacks.courses)}: these scans are left out.`;
    const kind = lacks.courses.length === scans.length ? 'missing' : 'note';
    findings.push({ kind, code: 'courses-missing', text, advice: `Get the folder ${FMRI_FOLDERS[0]}.` });
  }
  if (table === undefined) {
    findings.push({
      kind: 'missing',
      code: 'parcels-missing',
      text: 'Where the parcels lie is not known.',
      advice: `Write ${PARCELS} into the folder, or name it with --target-parcels: name, x, y and z (mm, MNI152) of each; nilearn's find_probabilistic_atlas_cut_coords gives the places of DiFuMo.`,
    });
  }
  return {
    runs,
    found: [
      `${scans.length} scans with EEG of ${new Set(scans.map((name) => SCAN.exec(name)![1])).size} people`,
      `${scans.length - lacks.courses.length - lacks.pickle.length} of them with courses of parcels`,
    ],
    findings,
    simulated,
  };
}

async function firstWithFiles(storage: Storage, folder: string, names: readonly string[]) {
  for (const name of names) {
    const place = joinPath(folder, name);
    const files = await filesIn(storage, place);
    if (files.length > 0) return { place, files };
  }
  return { place: joinPath(folder, names[0]), files: [] };
}

interface ParcelFile {
  file: string;
  parcels: Parcel[];
}

async function parcelTable(
  storage: Storage,
  folder: string,
  { parcels: named }: PublishedOptions,
): Promise<ParcelFile | undefined> {
  const file = named ?? joinPath(folder, PARCELS);
  if (named === undefined && !(await storage.exists(file))) return undefined;
  return { file, parcels: readParcelTable(await storage.read(file), file) };
}

interface ScanFiles {
  set: string;
  fdt: string | undefined;
  courses: string;
  table: ParcelFile;
}

function runOf(storage: Storage, { set, fdt, courses, table }: ScanFiles): PublishedRun {
  const [, subject, session] = SCAN.exec(set.slice(set.lastIndexOf('/') + 1))!;
  const entities = { subject, session, task: 'rest' };
  const files = [set, ...(fdt === undefined ? [] : [fdt])];
  return {
    entities,
    files: [...files, courses, table.file],
    targets: ['parcels'],
    async write(writer) {
      const { recording, remarks } = await readLayoutEeg(storage, set, TYPES);
      const seconds = recording.samples / recording.sampleRate;
      const { data, volumes } = parcelCourses(await storage.read(courses), courses, table.parcels);
      const { clock, remarks: doubts } = volumeClock(
        recording.events.filter(({ label }) => !isInterruption(label)),
        /./,
        { tr: TR, volumes, seconds },
      );
      await writeEegRun(writer, entities, recording, recording.events, {
        reference: 'n/a',
        lineFrequency: 60,
        sources: files,
      });
      const names = table.parcels.map(({ name }) => name);
      const rows = Array.from({ length: volumes }, (_, t) => names.map((_, i) => data[i * volumes + t]));
      await writer.derivatives.writeDerivative({
        dataType: 'func',
        name: { ...entities, segmentation: 'DiFuMo64', suffix: 'timeseries', extension: '.tsv' },
        bytes: formatTsv(names, rows),
        sidecar: {
          RepetitionTime: clock === undefined ? TR : Number((TR * (1 + clock.drift)).toPrecision(9)),
          ...(clock && { StartTime: clock.offset, Clock: { ...clock, Of: 'the EEG recording', Units: 's' } }),
          Parcels: parcelsForSidecar(table.parcels),
          Sources: [courses],
          ...writer.sidecar,
        },
      });
      return [...remarks, ...doubts];
    },
  };
}
