/** What is needed to bring a BOLD run to fsaverage4: its values, the surfaces they lie on, its times and its confounds. */
import {
  type RibbonGeometry,
  type SurfaceGeometry,
  standardGeometry,
  type Template,
  templateSurfaces,
  VERTICES_PER_HEMISPHERE,
} from '../../cortex/index.js';
import { type NiftiFile, openNifti } from '../../formats/nifti/index.js';
import { HemocastError, joinPath } from '../../foundation/index.js';
import type { BidsDataset } from '../bids/bids-dataset.js';
import { type Confounds, readConfounds, readDisplacement } from './confounds.js';
import type { FmriRun } from './fmri-runs.js';
import { type HemisphereSeries, readCiftiSeries, readHemisphereSeries } from './hemisphere-series.js';
import { readPersonalSurfaces, readSphere } from './personal-surfaces.js';

export interface OpenFmriOptions {
  /** Seconds between volumes; by default what the sidecar says. */
  tr?: number;
  /** Time of the first volume, seconds from the start of the EEG recording; by default what the sidecar says, or 0. */
  startTime?: number;
  /** Columns, patterns or sets of confounds to take out (see `readConfounds`). Default none. */
  confounds?: readonly string[];
  /**
   * Spheres of the surface, registered to fsaverage, left and right (`.surf.gii` or FreeSurfer): needed for fsLR and CIFTI, and
   * for a person's own surface where the data set has none. Paths as the storage knows them.
   */
  spheres?: readonly [left: string, right: string];
  /** Folder of FreeSurfer's subjects; `sourcedata/freesurfer` of the data set by default. */
  freesurfer?: string;
  /** Whose surfaces stand in for the person's where the volume is in MNI152 space. Default the embedded template. */
  template?: Template;
}

/** Values of one hemisphere with the surface on which they lie. */
export interface PlacedSeries {
  series: HemisphereSeries;
  geometry: SurfaceGeometry;
}

interface RunTimes {
  /** Seconds between volumes, where the options or the sidecar say it. */
  tr: number | undefined;
  /** Seconds. */
  startTime: number;
  confounds: Confounds | undefined;
  /** Framewise displacement, mm a volume, where the run's table of confounds states it; NaN where it states none. */
  displacement: Float64Array | undefined;
}

/** A run that lies on two surfaces. */
export interface SurfaceRun extends RunTimes {
  kind: 'surface';
  left: PlacedSeries;
  right: PlacedSeries;
}

/** A run in a volume, whose values are read later, one volume after the other; the surfaces are in its frame. */
export interface VolumeRun extends RunTimes {
  kind: 'volume';
  file: NiftiFile;
  left: RibbonGeometry;
  right: RibbonGeometry;
  /** Whether the surfaces are those of a template instead of the person's own. */
  hasAverageSurfaces: boolean;
}

/**
 * Reads a run's series or opens its volume, and reads the surfaces and confounds that belong to it.
 *
 * @throws {HemocastError} `fmri-space` for a surface that cannot be brought to fsaverage without its sphere,
 *   `fmri-surface` where a volume's surfaces are missing, `fmri-confounds`, and what the formats' readers throw.
 */
export async function openFmriRun(
  dataset: BidsDataset,
  run: FmriRun,
  options: OpenFmriOptions = {},
): Promise<SurfaceRun | VolumeRun> {
  const { storage } = dataset;
  const sidecar = await run.recordings[0].sidecar();
  const stated = typeof sidecar.RepetitionTime === 'number' ? sidecar.RepetitionTime : undefined;
  const times: RunTimes = {
    tr: options.tr ?? stated,
    startTime: options.startTime ?? (typeof sidecar.StartTime === 'number' ? sidecar.StartTime : 0),
    confounds: await confoundsOf(dataset, run, options.confounds ?? []),
    displacement: await displacementOf(dataset, run),
  };
  if (run.kind === 'volume') {
    const surfaces = await surfacesOfVolume(dataset, run, options);
    const file = await openNifti(storage, run.recordings[0].location);
    return { kind: 'volume', file, ...surfaces, hasAverageSurfaces: run.space !== 'T1w', ...times };
  }
  const series =
    run.kind === 'cifti'
      ? Object.values(readCiftiSeries(await run.recordings[0].read(), run.recordings[0].location))
      : await Promise.all(run.recordings.map(async (one) => readHemisphereSeries(await one.read(), one.location)));
  const geometry = async (index: number): Promise<SurfaceGeometry> => {
    if (options.spheres !== undefined) return { sphere: await readSphere(storage, options.spheres[index]) };
    if (run.space === 'fsnative') {
      const surfaces = await readPersonalSurfaces(dataset, run, options);
      return index === 0 ? surfaces.left : surfaces.right;
    }
    const { location } = run.recordings[index] ?? run.recordings[0];
    return standardGeometry(series[index].vertices, location, isCanonical(series[index].vertices, sidecar));
  };
  const left = { series: series[0], geometry: await geometry(0) };
  return { kind: 'surface', left, right: { series: series[1], geometry: await geometry(1) }, ...times };
}

/** Surfaces in the frame in which a run's volume is. */
function surfacesOfVolume(dataset: BidsDataset, run: FmriRun, options: OpenFmriOptions) {
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

async function displacementOf({ root, storage }: BidsDataset, { confounds }: FmriRun) {
  if (confounds === undefined) return undefined;
  const path = joinPath(root, confounds);
  return readDisplacement(await storage.read(path), path);
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
