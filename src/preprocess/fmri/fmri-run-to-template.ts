/** From a BOLD run of a data set to a clean series on fsaverage4, whatever it lies on. */
import type { Progress } from '../../foundation/index.js';
import { type BidsDataset, type FmriRun, type OpenFmriOptions, openFmriRun } from '../../recordings/index.js';
import {
  type PreprocessedFmri,
  type PreprocessFmriOptions,
  preprocessSurfaceFmri,
  preprocessVolumeFmri,
} from './fmri-to-template.js';
import { orientationRemarks, repetitionTime } from './run-doubts.js';

export type FmriRunOptions = Omit<PreprocessFmriOptions, 'confounds'> & OpenFmriOptions;

const AVERAGE_SURFACES =
  "The volume is in MNI152 space: the template's average surfaces stood in for the person's own, whose folds differ by millimetres.";

/**
 * Reads a run, brings it to fsaverage4 and cleans it.
 *
 * @throws {HemocastError} `fmri-time` where no repetition time is known, and what `openFmriRun`, `preprocessSurfaceFmri` and
 *   `preprocessVolumeFmri` throw.
 *
 * @example
 * for (const run of findFmriRuns(dataset)) await fmriRunToTemplate(dataset, run, { confounds: ['motion24'] });
 */
export async function fmriRunToTemplate(
  dataset: BidsDataset,
  run: FmriRun,
  options: FmriRunOptions = {},
  progress?: Progress,
): Promise<PreprocessedFmri> {
  const open = await openFmriRun(dataset, run, options);
  const { startTime, confounds } = open;
  const inFile = open.kind === 'volume' ? open.file.header.tr : (open.left.series.tr ?? open.right.series.tr);
  // What the user says is beyond doubt.
  const { tr, remarks } = options.tr === undefined ? repetitionTime(open.tr, inFile) : { tr: options.tr, remarks: [] };
  const settings = { ...options, tr, startTime, confounds };
  const result =
    open.kind === 'surface'
      ? preprocessSurfaceFmri(open.left, open.right, settings, progress)
      : await preprocessVolumeFmri(open.file, open.left, open.right, settings, progress);
  result.report.remarks.push(...remarks);
  if (open.kind === 'volume') result.report.remarks.push(...orientationRemarks(open.file.header));
  if (open.kind === 'volume' && open.hasAverageSurfaces) result.report.remarks.push(AVERAGE_SURFACES);
  const { displacement } = open;
  // A table of another run is refused where confounds are taken from it.
  if (displacement?.length === result.series.volumes) result.quality.displacement = displacement;
  return result;
}
