/** Files of predictions in a folder, by the runs that their names say. */
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { type BidsFile, type BidsFiles, type BidsName, BidsRecording, parseBidsName } from '../../recordings/index.js';

/** How values lie in a file. */
export type PredictionKind = 'surface' | 'volume' | 'table' | 'light';

/** One prediction of one run. */
export interface PredictionFile {
  kind: PredictionKind;
  /** With its sidecars. Of two hemispheres the left one. */
  recording: BidsRecording;
  /** The right hemisphere. */
  right?: BidsRecording;
}

const KINDS: readonly { kind: PredictionKind; ending: RegExp; suffix: string }[] = [
  { kind: 'surface', ending: /\.(func|shape)\.gii$|\.mg[hz]$/, suffix: 'bold' },
  { kind: 'volume', ending: /(?<!dtseries)\.nii(\.gz)?$/, suffix: 'bold' },
  { kind: 'light', ending: /\.snirf$/, suffix: 'nirs' },
  { kind: 'table', ending: /\.(tsv|npy)$/, suffix: 'timeseries' },
];
/** Tables of BIDS that hold no courses of a run. */
const OTHER_TABLES = [
  'events',
  'channels',
  'electrodes',
  'optodes',
  'drive',
  'regressors',
  'scans',
  'sessions',
  'dseg',
];
/** What stands beside a prediction and is none itself. */
const BESIDE = /^(generatedDeviation|generatedSample\d+|ceiling|confounds)$/;
const DEEPEST = 8;
const MOST_FILES = 100_000;

/**
 * All predictions below a folder, BIDS derivative or not: `sub-01_task-film.npy` is enough of a name.
 *
 * @throws HemocastError `no-predictions` where there is none; `too-many-files`
 */
export async function findPredictions(storage: Storage, root: string): Promise<PredictionFile[]> {
  const files = await namedFiles(storage, root);
  const all: BidsFiles = { storage, root, files, participant: () => undefined };
  const found = files.flatMap((file): PredictionFile[] => {
    const kind = kindOf(file);
    if (kind === undefined || file.name.subject === undefined || BESIDE.test(file.name.description ?? '')) return [];
    const recording = new BidsRecording(all, file);
    if (kind !== 'surface') return [{ kind, recording }];
    if (file.name.hemisphere !== 'L') return [];
    const right = files.find(({ path }) => path === file.path.replace(/hemi-L(?=[^/]*$)/, 'hemi-R'));
    if (right === undefined) throw missingHemisphere(joinPath(root, file.path));
    return [{ kind, recording, right: new BidsRecording(all, right) }];
  });
  if (found.length > 0) return found;
  throw new HemocastError('no-predictions', 'There are no predictions in this folder', {
    file: root,
    expected:
      'files such as sub-01_task-film_hemi-L_space-fsaverage5_bold.func.gii, sub-01_task-film_timeseries.tsv or .npy, sub-01_task-film_nirs.snirf',
    found: files.length === 0 ? 'no file whose name begins with sub-' : `${files.length} files of other kinds`,
    advice: 'docs/score.md has ten lines of Python that write such files.',
  });
}

function kindOf({ path, name }: BidsFile): PredictionKind | undefined {
  if (OTHER_TABLES.includes(name.suffix)) return undefined;
  return KINDS.find(({ ending }) => ending.test(path))?.kind;
}

async function namedFiles(storage: Storage, root: string): Promise<BidsFile[]> {
  const files: BidsFile[] = [];
  let seen = 0;
  const look = async (folder: string, depth: number) => {
    for (const { name, kind } of await storage.list(folder === '' ? root : joinPath(root, folder))) {
      if (name.startsWith('.')) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      if (++seen > MOST_FILES) {
        throw new HemocastError('too-many-files', 'This folder holds too many files to look through', {
          ...{ file: root, expected: `at most ${MOST_FILES}`, found: 'more' },
          advice: 'Name the folder that holds the predictions.',
        });
      }
      if (kind !== 'file') {
        if (depth < DEEPEST) await look(path, depth + 1);
        continue;
      }
      const parsed = /^sub-/.test(name) ? lenientName(name) : undefined;
      if (parsed !== undefined) files.push({ path, name: parsed, dataType: folder.split('/').at(-1) ?? '' });
    }
  };
  await look('', 1);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A BIDS name; the suffix of the kind where the name ends with an entity (`sub-01_task-film.npy`). Undefined for other names. */
function lenientName(name: string): BidsName | undefined {
  const dot = name.indexOf('.');
  const stem = dot < 0 ? name : name.slice(0, dot);
  const ending = dot < 0 ? '' : name.slice(dot);
  const suffix = KINDS.find((one) => one.ending.test(name))?.suffix ?? 'timeseries';
  const whole = /_[A-Za-z0-9]+$/.test(stem) ? name : `${stem}_${suffix}${ending}`;
  try {
    return parseBidsName(whole);
  } catch (error) {
    if (error instanceof HemocastError) return undefined;
    throw error;
  }
}

function missingHemisphere(file: string): HemocastError {
  return new HemocastError('hemisphere-missing', 'A hemisphere of a prediction is missing', {
    file,
    expected: 'a file of the same name with hemi-R',
    found: 'none',
    advice: 'Write both hemispheres.',
  });
}

/** Files that belong to no run, and the file of each run that has one. */
export interface MatchedPredictions {
  byRun: Map<string, PredictionFile>;
  /** Paths in the folder. */
  unmatched: string[];
}

/**
 * The prediction of each run: a file says of itself nothing that the run's name does not say; it may say less where one run is meant.
 *
 * @param runs identifiers, `sub-01_ses-1_task-film_run-1`
 * @param description wanted of several files of one run
 * @throws HemocastError `prediction-ambiguous`
 */
export function matchPredictions(
  files: readonly PredictionFile[],
  runs: readonly string[],
  description?: string,
): MatchedPredictions {
  const named = runs.map((id) => ({ id, name: parseBidsName(`${id}_eeg.edf`) }));
  const wanted = files.filter(
    ({ recording }) => description === undefined || recording.entities.description === description,
  );
  const rivals = new Map<string, PredictionFile[]>();
  const unmatched: string[] = [];
  for (const file of wanted) {
    const { subject, session, task, run } = file.recording.entities;
    const meant = named.filter(
      ({ name }) =>
        name.subject === subject &&
        (session === undefined || name.session === session) &&
        (task === undefined || name.task === task) &&
        (run === undefined || Number(name.run ?? 1) === Number(run)),
    );
    if (meant.length === 0) unmatched.push(file.recording.path);
    else if (meant.length > 1) {
      throw ambiguous(
        file.recording.location,
        `runs ${meant.map(({ id }) => id).join(', ')}`,
        'Say session, task and run in the name of the file.',
      );
    } else rivals.set(meant[0].id, [...(rivals.get(meant[0].id) ?? []), file]);
  }
  const byRun = new Map<string, PredictionFile>();
  for (const [id, all] of rivals) {
    const generated = all.filter(({ recording }) => recording.entities.description === 'generated');
    const left = all.length > 1 && generated.length > 0 ? generated : all;
    if (left.length > 1) {
      const found = left.map(({ recording }) => recording.path).join(', ');
      throw ambiguous(
        left[0].recording.location,
        `${found} for ${id}`,
        'Choose one with --description, or keep one of them in the folder.',
      );
    }
    byRun.set(id, left[0]);
  }
  return { byRun, unmatched };
}

function ambiguous(file: string, found: string, advice: string): HemocastError {
  return new HemocastError('prediction-ambiguous', 'It is not clear which run a prediction is of', {
    ...{ file, expected: 'one file for each run', found, advice },
  });
}
