/** Output of fMRIPrep beside a published layout. */
import { joinPath, type Storage } from '../../foundation/index.js';
import { type BidsDataset, type FmriRun, findFmriRuns, openBidsDataset } from '../../recordings/index.js';

/** Where users put it, below the top of the layout. */
const PLACES = ['derivatives/fmriprep', 'fmriprep', 'derivatives/fMRIPrep', 'derivatives'];

/** The runs that fMRIPrep made of a layout, each in the space that suits best; undefined where there is no such folder. */
export async function fmriprepOutput(
  storage: Storage,
  folder: string,
): Promise<{ dataset: BidsDataset; runs: FmriRun[] } | undefined> {
  for (const place of PLACES) {
    const root = joinPath(folder, place);
    if (!(await storage.exists(joinPath(root, 'dataset_description.json')))) continue;
    const dataset = await openBidsDataset(storage, root);
    const runs = findFmriRuns(dataset);
    if (runs.length > 0) return { dataset, runs };
  }
  return undefined;
}

/** Whether a run can be brought to fsaverage4 as it is: volumes in the scanner's own space cannot. */
export function isPlaced({ kind, space = '' }: FmriRun): boolean {
  return kind !== 'volume' || space === 'T1w' || space.startsWith('MNI152');
}
