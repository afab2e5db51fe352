/** BOLD runs of a BIDS derivatives folder, as fMRIPrep and Hemocast write them. */
import { VERTICES_PER_HEMISPHERE } from '../../cortex/index.js';
import { openNifti } from '../../formats/nifti/index.js';
import { HemocastError, joinPath, type Progress } from '../../foundation/index.js';
import {
  type BidsDataset,
  type BidsFile,
  type BidsRecording,
  isMeasured,
  type SurfaceSeries,
} from '../../recordings/index.js';
import { readConfounds } from './confounds.js';
import {
  type FmriReport,
  type PreprocessFmriOptions,
  preprocessSurfaceFmri,
  preprocessVolumeFmri,
} from './fmri-to-template.js';
import { readPersonalSurfaces, readSphere } from './personal-surfaces.js';
import { type SurfaceGeometry, standardGeometry } from './surface-resampler.js';
import { readCiftiSeries, readSurfaceSeries } from './surface-series.js';
import { templateSurfaces } from './template-surfaces.js';

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

export interface ReadFmriOptions extends Omit<PreprocessFmriOptions, 'confounds'> {
  /** Columns, patterns or sets of confounds to take out (see `readConfounds`). Default none. */
  confounds?: readonly string[];
  /**
   * Spheres of the surface, registered to fsaverage, left and right (`.surf.gii` or FreeSurfer): needed for fsLR and CIFTI, and
   * for a person's own surface where the data set has none. Paths as the storage knows them.
   */
  spheres?: readonly [left: string, right: string];
  /** Folder of FreeSurfer's subjects; `sourcedata/freesurfer` of the data set by default. */
  freesurfer?: string;
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
 * for (const run of findFmriRuns(dataset)) await readFmriRun(dataset, run, { confounds: ['motion24'] });
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

/**
 * Reads a run, brings it to fsaverage4 and cleans it.
 *
 * @throws {HemocastError} `fmri-space` for a surface that cannot be brought to fsaverage without its sphere,
 *   `fmri-surface` where a volume's surfaces are missing, `fmri-confounds`, `fmri-time`, and what the readers throw.
 */
export async function readFmriRun(
  dataset: BidsDataset,
  run: FmriRun,
  options: ReadFmriOptions = {},
  progress?: Progress,
): Promise<{ series: SurfaceSeries; report: FmriReport }> {
  const { storage } = dataset;
  const sidecar = await run.recordings[0].sidecar();
  const stated = typeof sidecar.RepetitionTime === 'number' ? sidecar.RepetitionTime : undefined;
  const settings: PreprocessFmriOptions = {
    ...options,
    tr: options.tr ?? stated,
    startTime: options.startTime ?? (typeof sidecar.StartTime === 'number' ? sidecar.StartTime : 0),
    confounds: await confoundsOf(dataset, run, options.confounds ?? []),
  };
  if (run.kind === 'volume') {
    const surfaces = await surfacesOfVolume(dataset, run, options);
    const file = await openNifti(storage, run.recordings[0].location);
    const result = await preprocessVolumeFmri(file, surfaces.left, surfaces.right, settings, progress);
    if (run.space !== 'T1w') result.report.remarks.push(AVERAGE_SURFACES);
    return result;
  }
  const series =
    run.kind === 'cifti'
      ? Object.values(readCiftiSeries(await run.recordings[0].read(), run.recordings[0].location))
      : await Promise.all(run.recordings.map(async (one) => readSurfaceSeries(await one.read(), one.location)));
  const geometry = async (index: number): Promise<SurfaceGeometry> => {
    if (options.spheres !== undefined) return { sphere: await readSphere(storage, options.spheres[index]) };
    if (run.space === 'fsnative') {
      const surfaces = await readPersonalSurfaces(dataset, run, options);
      return index === 0 ? surfaces.left : surfaces.right;
    }
    const { location } = run.recordings[index] ?? run.recordings[0];
    return standardGeometry(series[index].vertices, location, isCanonical(series[index].vertices, sidecar));
  };
  return preprocessSurfaceFmri(
    { series: series[0], geometry: await geometry(0) },
    { series: series[1], geometry: await geometry(1) },
    settings,
    progress,
  );
}

const AVERAGE_SURFACES =
  "The volume is in MNI152 space: the template's average surfaces stood in for the person's own, whose folds differ by millimetres.";

/** Surfaces in the frame in which a run's volume is. */
function surfacesOfVolume(dataset: BidsDataset, run: FmriRun, options: ReadFmriOptions) {
  if (run.space === 'T1w') return readPersonalSurfaces(dataset, run, options);
  if (run.space?.startsWith('MNI152')) return templateSurfaces(options.template);
  throw new HemocastError('fmri-space', 'The volume is in a space whose surfaces are not known', {
    file: run.recordings[0].location,
    expected: 'space-T1w, space-MNI152…, or a surface of fsaverage',
    found: run.space === undefined ? "the scanner's own space" : `space-${run.space}`,
    advice: 'Run fMRIPrep with --output-spaces fsaverage5 or T1w.',
  });
}

/** Files of Hemocast say in which order their 2562 vertices stand. */
function isCanonical(vertices: number, sidecar: Record<string, unknown>): boolean {
  return vertices === VERTICES_PER_HEMISPHERE && /nested icosahedron/.test(String(sidecar.VertexOrder));
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

async function confoundsOf(dataset: BidsDataset, run: FmriRun, wanted: readonly string[]) {
  if (wanted.length === 0) return undefined;
  if (run.confounds === undefined)
    throw new HemocastError('fmri-confounds', 'The run has no table of confounds', {
      file: run.recordings[0].location,
      expected: 'a file *_desc-confounds_timeseries.tsv of the same run',
      advice: 'Leave the confounds out, or give the folder that fMRIPrep wrote.',
    });
  const path = joinPath(dataset.root, run.confounds);
  return readConfounds(await dataset.storage.read(path), path, wanted);
}
