/** BOLD runs of a BIDS derivatives folder, as fMRIPrep and Hemocast write them. */
import type { BidsDataset } from '../bids/bids-dataset.js';
import { isMeasured } from '../bids/bids-descriptions.js';
import type { BidsFile } from '../bids/bids-file.js';
import type { BidsRecording } from '../bids/bids-recording.js';

/** A run with the files from which it can be taken. */
export interface FmriRun {
  subject: string;
  session?: string;
  task?: string;
  run?: string;
  /** How its values lie: on two surfaces, in a CIFTI file, or in a volume. */
  kind: 'surface' | 'cifti' | 'volume';
  /** As the files' names say it: `fsaverage5`, `fsnative`, `fsLR`, `T1w` …; undefined for a scanner's own space. */
  space?: string;
  /** Left and right, or one. */
  recordings: BidsRecording[];
  /** The table of confounds, from the root of the data set. */
  confounds?: string;
}

/** What is taken first where a run comes in several spaces: least resampling before it, then least work. */
const PREFERENCE = ['fsaverage5', 'fsaverage6', 'fsaverage', 'fsaverage7', 'fsnative', 'T1w', 'fsLR'];

/**
 * The BOLD runs of a derivatives folder, one entry for each run and in the space that suits best: surfaces of fsaverage,
 * the person's own surface, the volume in T1w space, CIFTI, then volumes in MNI152 space. What nobody measured (`isMeasured`) is left
 * out unless its description is wanted.
 *
 * @param wanted entities that narrow the choice, such as `{ task: 'rest' }` or `{ space: 'T1w' }`.
 *
 * @example
 * const dataset = await openBidsDataset(storage, 'derivatives/fmriprep');
 * for (const run of findFmriRuns(dataset)) await openFmriRun(dataset, run, { confounds: ['motion24'] });
 */
export function findFmriRuns(dataset: BidsDataset, wanted: Record<string, string> = {}): FmriRun[] {
  const groups = new Map<string, BidsRecording[]>();
  for (const recording of dataset.recordings({ ...wanted, suffix: 'bold' })) {
    const { subject, session, task, run, acquisition, direction, echo, part } = recording.entities;
    if (part !== undefined && part !== 'mag') continue;
    if (wanted.description === undefined && !isMeasured(recording.entities)) continue;
    const key = JSON.stringify([subject, session, task, run, acquisition, direction, echo]);
    groups.set(key, [...(groups.get(key) ?? []), recording]);
  }
  return [...groups.values()].flatMap((recordings) => chooseRun(dataset, recordings) ?? []);
}

/** Of one run in several spaces, the best that is whole. */
function chooseRun(dataset: BidsDataset, recordings: BidsRecording[]): FmriRun | undefined {
  const { subject = '', session, task, run } = recordings[0].entities;
  const common = {
    subject,
    ...(session !== undefined && { session }),
    ...(task !== undefined && { task }),
    ...(run !== undefined && { run }),
  };
  const confounds = dataset.files.find((file) => isConfounds(file, recordings[0]))?.path;
  const found: FmriRun[] = [];
  for (const recording of recordings) {
    const { extension, hemisphere, space, density, description } = recording.entities;
    const more = { ...common, ...(space !== undefined && { space }), ...(confounds !== undefined && { confounds }) };
    if (extension === '.dtseries.nii') found.push({ ...more, kind: 'cifti', recordings: [recording] });
    else if (extension === '.nii' || extension === '.nii.gz')
      found.push({ ...more, kind: 'volume', recordings: [recording] });
    else if (hemisphere === 'L') {
      const right = recordings.find(
        ({ entities }) =>
          entities.hemisphere === 'R' &&
          entities.space === space &&
          entities.density === density &&
          entities.description === description,
      );
      if (right !== undefined) found.push({ ...more, kind: 'surface', recordings: [recording, right] });
    }
  }
  const rank = ({ kind, space = '' }: FmriRun): number => {
    const at = PREFERENCE.indexOf(space);
    return (at < 0 ? PREFERENCE.length : at) + (kind === 'volume' && space !== 'T1w' ? PREFERENCE.length : 0);
  };
  return found.sort((a, b) => rank(a) - rank(b))[0];
}

function isConfounds({ name }: BidsFile, { entities }: BidsRecording): boolean {
  return (
    name.extension === '.tsv' &&
    ['timeseries', 'regressors'].includes(name.suffix) &&
    name.description === 'confounds' &&
    (['subject', 'session', 'task', 'acquisition', 'direction', 'run'] as const).every(
      (entity) => name[entity] === entities[entity],
    )
  );
}
