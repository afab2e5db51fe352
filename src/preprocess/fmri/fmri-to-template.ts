/** From BOLD as a scanner or fMRIPrep leaves it to a clean series on fsaverage4. */
import {
  embeddedTemplate,
  type RibbonGeometry,
  type RibbonOptions,
  ribbonSampler,
  type SurfaceGeometry,
  VERTICES_PER_HEMISPHERE,
} from '../../cortex/index.js';
import type { NiftiFile } from '../../formats/nifti/index.js';
import { HemocastError, type Progress } from '../../foundation/index.js';
import type { HemisphereSeries, SurfaceSeries } from '../../recordings/index.js';
import { censoredBold, listedNumbers, volumesWithout } from './censored-series.js';
import { type CleanSeriesOptions, cleanSeries } from './clean-series.js';
import { type RunQuality, runQuality } from './run-quality.js';
import { SurfaceResampler, type SurfaceResamplerOptions } from './surface-resampler.js';

export interface PreprocessFmriOptions extends SurfaceResamplerOptions, CleanSeriesOptions, RibbonOptions {
  /** Seconds between volumes; by default what the files say. */
  tr?: number;
  /** Time of the first volume, seconds from the start of the EEG recording. Default 0. */
  startTime?: number;
}

/** What was done, for the sidecar and for the user. */
export interface FmriReport {
  /** Vertices of each hemisphere of the surface on which the values lay. */
  sourceVertices: [left: number, right: number];
  volumes: number;
  tr: number;
  /** mm. */
  fwhm: number;
  resampling: 'nearest' | 'barycentric';
  unit: 'percent' | 'z';
  /** Seconds; undefined where no high-pass was applied. */
  highPass: number | undefined;
  detrend: boolean;
  /** Names of the confounds that were taken out, and those among them that added nothing. */
  confounds: string[];
  redundant: string[];
  /** Regressors in all. */
  regressors: number;
  /** Source vertices without a signal, or outside the volume, in either hemisphere. */
  missingAtSource: [left: number, right: number];
  /** Vertices of fsaverage4 within the cortex that have no signal and are 0. */
  missing: number[];
  /** Volumes without values, from 0; they are NaN on the cortex. */
  censored: number[];
  /** What the user should know besides, as sentences. */
  remarks: string[];
}

/** A run on fsaverage4. */
export interface PreprocessedFmri {
  series: SurfaceSeries;
  report: FmriReport;
  /** Before anything was taken out. */
  quality: RunQuality;
}

/** Volumes that are smoothed together: enough to keep the inner loops long, few enough to stay in the cache. */
const BATCH = 16;

/**
 * Smooths series on two hemispheres' surfaces, brings them to fsaverage4 and cleans them. The medial wall becomes 0.
 *
 * @param left series and surface of the left hemisphere. @param right of the right one.
 * @throws {HemocastError} `fmri-hemispheres` where the two differ in length, `fmri-time` where no repetition time is
 *   known, and what smoothing, resampling and `cleanSeries` throw.
 *
 * @example
 * const left = readHemisphereSeries(bytes, 'sub-01_hemi-L_space-fsaverage5_bold.func.gii');
 * const { series } = preprocessSurfaceFmri(
 *   { series: left, geometry: standardGeometry(left.vertices, 'left') },
 *   { series: right, geometry: standardGeometry(right.vertices, 'right') },
 *   { tr: 2 },
 * );
 */
export function preprocessSurfaceFmri(
  left: { series: HemisphereSeries; geometry: SurfaceGeometry },
  right: { series: HemisphereSeries; geometry: SurfaceGeometry },
  options: PreprocessFmriOptions = {},
  progress?: Progress,
): PreprocessedFmri {
  const { volumes } = left.series;
  if (right.series.volumes !== volumes)
    throw new HemocastError('fmri-hemispheres', 'The hemispheres have different numbers of volumes', {
      expected: `${volumes}, as on the left`,
      found: `${right.series.volumes}`,
      advice: 'Take both files of the same run.',
    });
  const tr = options.tr ?? left.series.tr ?? right.series.tr;
  const onTemplate = new Float32Array(2 * VERTICES_PER_HEMISPHERE * volumes);
  const missing = [left, right].map(({ series, geometry }, hemisphere) => {
    progress?.report('surface', hemisphere, 2, hemisphere === 0 ? 'left' : 'right');
    const silent = silentVertices(series);
    const resampler = new SurfaceResampler(geometry, hemisphere === 0 ? 'L' : 'R', options, silent);
    if (series.vertices !== resampler.vertices)
      throw new HemocastError('fmri-surface', 'Series and sphere do not belong together', {
        expected: `${resampler.vertices} vertices, as on the sphere`,
        found: `${series.vertices}`,
        advice: 'Give the sphere of the surface on which the series lies.',
      });
    for (let from = 0; from < volumes; from += BATCH) {
      const columns = Math.min(BATCH, volumes - from);
      const batch = new Float32Array(series.vertices * columns);
      for (let v = 0; v < series.vertices; v++)
        for (let t = 0; t < columns; t++) batch[v * columns + t] = series.data[v * volumes + from + t];
      place(resampler.cast(batch, columns), columns, onTemplate, hemisphere, from, volumes);
    }
    return silent.reduce((sum, value) => sum + value, 0);
  });
  progress?.report('surface', 2, 2);
  const sourceVertices: [number, number] = [left.series.vertices, right.series.vertices];
  return finish(onTemplate, volumes, tr, sourceVertices, missing as [number, number], options);
}

/**
 * Samples the cortical ribbon in every volume of a series, smooths along each hemisphere's own surface, brings it to
 * fsaverage4 and cleans it. The volumes are read one after another, so that memory does not grow with their number.
 *
 * @param file of real values with at least two volumes, in the frame of the surfaces.
 * @throws {HemocastError} `fmri-volumes`, `fmri-orientation` where neither sform nor qform is known, `fmri-frame` where most of the cortex lies outside the volume, and as
 *   `preprocessSurfaceFmri`.
 *
 * @example
 * const file = await openNifti(storage, 'sub-01_task-rest_space-T1w_desc-preproc_bold.nii.gz');
 * const { series } = await preprocessVolumeFmri(file, left, right, { fwhm: 6, unit: 'percent' });
 */
export async function preprocessVolumeFmri(
  file: NiftiFile,
  left: RibbonGeometry,
  right: RibbonGeometry,
  options: PreprocessFmriOptions = {},
  progress?: Progress,
): Promise<PreprocessedFmri> {
  const { volumeCount: volumes, volumeShape, header } = file;
  if (volumes < 2 || header.datatype.components !== 1)
    throw new HemocastError('fmri-volumes', 'The image is no series of volumes', {
      file: file.path,
      expected: 'four dimensions of real numbers',
      found: `${header.shape.join(' × ')} ${header.datatype.name}`,
    });
  // Centred on the middle of the volume, cortex and voxels would meet by chance.
  if (header.affineSource === 'voxel size')
    throw new HemocastError('fmri-orientation', 'The volume does not say how it lies in space', {
      file: file.path,
      field: 'sform_code, qform_code',
      expected: 'a code above 0: an affine that is known',
      found: '0 and 0: orientation unknown',
      advice:
        'Convert the original again, or set the codes once the affine was checked (fslorient, or set_sform of nibabel).',
    });
  const grid = { shape: volumeShape, affine: header.affine };
  const sides = [left, right].map((geometry, hemisphere) => {
    const sampler = ribbonSampler(geometry.white, geometry.pial, grid, options);
    if (sampler.outside.length > sampler.vertices / 2)
      throw new HemocastError('fmri-frame', 'Most of the cortex lies outside the volume', {
        file: file.path,
        expected: 'surfaces and volume in one frame',
        found: `${sampler.outside.length} of ${sampler.vertices} vertices outside`,
        advice: "Take the volume in the person's T1w space and that person's surfaces in scanner coordinates.",
      });
    const missing = new Uint8Array(sampler.vertices);
    for (const v of sampler.outside) missing[v] = 1;
    const middle = geometry.middle ?? Float32Array.from(geometry.white, (value, i) => (value + geometry.pial[i]) / 2);
    const resampler = new SurfaceResampler({ ...geometry, middle }, hemisphere === 0 ? 'L' : 'R', options, missing);
    return {
      sampler,
      resampler,
      batch: new Float32Array(sampler.vertices * BATCH),
      values: new Float32Array(sampler.vertices),
    };
  });
  const onTemplate = new Float32Array(2 * VERTICES_PER_HEMISPHERE * volumes);
  const fewest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for await (const { index, data } of file.volumes()) {
    const column = index % BATCH;
    const columns = Math.min(BATCH, volumes - (index - column));
    sides.forEach(({ sampler, resampler, batch, values }, hemisphere) => {
      sampler.sample(data, values);
      for (let v = 0; v < values.length; v++) batch[v * columns + column] = values[v];
      const lost = values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
      fewest[hemisphere] = Math.min(fewest[hemisphere], lost);
      if (column + 1 < columns) return;
      const result = resampler.cast(batch.subarray(0, values.length * columns), columns);
      place(result, columns, onTemplate, hemisphere, index - column, volumes);
    });
    progress?.report('volumes', index + 1, volumes);
  }
  const counts = sides.map(({ sampler }) => sampler.vertices) as [number, number];
  return finish(onTemplate, volumes, options.tr ?? header.tr, counts, fewest, options);
}

function finish(
  onTemplate: Float32Array,
  volumes: number,
  tr: number | undefined,
  sourceVertices: [number, number],
  missingAtSource: [number, number],
  options: PreprocessFmriOptions,
): PreprocessedFmri {
  if (tr === undefined)
    throw new HemocastError('fmri-time', 'The repetition time is not known', {
      field: 'RepetitionTime',
      advice: 'State it in the JSON sidecar, or with the option for the repetition time.',
    });
  const { labels } = options.template ?? embeddedTemplate();
  const vertices = labels.length;
  for (let v = 0; v < vertices; v++) {
    const row = onTemplate.subarray(v * volumes, (v + 1) * volumes);
    if (labels[v] < 0) row.fill(0);
  }
  const { data, volumes: censored } = censoredBold(onTemplate, volumes);
  const quality = runQuality(data, labels, volumes);
  // A change from or to what was filled in is none that was measured.
  for (const t of censored) quality.dvars.fill(Number.NaN, t, Math.min(t + 2, volumes));
  const cleaned = cleanSeries(data, vertices, volumes, tr, options);
  // What was filled in helped to take drifts out; it is no measurement.
  for (const t of censored)
    for (let v = 0; v < vertices; v++) if (labels[v] >= 0) cleaned.data[v * volumes + t] = Number.NaN;
  return {
    series: { vertices, volumes, tr, startTime: options.startTime ?? 0, data: cleaned.data, unit: cleaned.unit },
    quality,
    report: {
      sourceVertices,
      volumes,
      tr,
      fwhm: options.fwhm ?? 6,
      resampling: options.resampling ?? 'barycentric',
      unit: cleaned.unit,
      highPass: options.highPass === false ? undefined : (options.highPass ?? 128),
      detrend: options.detrend ?? true,
      confounds: options.confounds?.names ?? [],
      redundant: cleaned.redundant,
      regressors: cleaned.regressors,
      missingAtSource,
      missing: cleaned.silent.filter((v) => labels[v] >= 0),
      censored,
      remarks:
        censored.length === 0
          ? []
          : [
              `${censored.length} of ${volumes} volumes hold no values (${listedNumbers(censored)}); they are NaN in the result, and training leaves them out.`,
            ],
    },
  };
}

/** Vertices that hold no signal: not finite in a volume that has values, or the same value all the time (as outside the field of view). */
function silentVertices({ vertices, volumes, data }: HemisphereSeries): Uint8Array {
  const missing = new Uint32Array(volumes);
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) missing[i % volumes]++;
  const isLost = volumesWithout(missing, vertices);
  return Uint8Array.from({ length: vertices }, (_, v) => {
    const row = data.subarray(v * volumes, (v + 1) * volumes).filter((_, t) => !isLost[t]);
    return row.length > 0 && row.every(Number.isFinite) && row.some((value) => value !== row[0]) ? 0 : 1;
  });
}

/** Puts `[2562, columns]` into its place of `[5124, volumes]`. */
function place(
  values: Float32Array,
  columns: number,
  target: Float32Array,
  hemisphere: number,
  from: number,
  volumes: number,
): void {
  for (let v = 0; v < VERTICES_PER_HEMISPHERE; v++) {
    const row = (hemisphere * VERTICES_PER_HEMISPHERE + v) * volumes + from;
    target.set(values.subarray(v * columns, (v + 1) * columns), row);
  }
}
