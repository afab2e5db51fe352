/** Predictions of one run, from any of the formats in which they may lie. */
import { standardGeometry, type Template, templateSurfaces, VERTICES_PER_HEMISPHERE } from '../../cortex/index.js';
import { openNifti } from '../../formats/nifti/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import {
  fnirs,
  type Parcel,
  parcelCourses,
  type TargetModality,
  type TargetReading,
  type TargetSeries,
} from '../../modalities/index.js';
import { preprocessVolumeFmri, SurfaceResampler } from '../../preprocess/index.js';
import { type HemisphereSeries, readHemisphereSeries } from '../../recordings/index.js';
import type { PredictionFile } from './prediction-files.js';

export interface PredictionReading {
  storage: Storage;
  template: Template;
  /** Surfaces in MNI152 space that stand for everybody's; those of the embedded template, which are finer than it, where absent. */
  surfaces?: Template;
  /** The target that is scored. */
  target: TargetModality;
  /** What was measured of the run. */
  measured: TargetSeries;
  /** Of the run, to bring two clocks together. */
  reading: TargetReading;
  /** Seconds between moments, where the user says it. */
  tr?: number;
}

/** Values of a prediction before its clock is settled. */
export interface ReadPrediction {
  /** `[value, moment]`; NaN where nothing was predicted. */
  data: Float32Array;
  volumes: number;
  channels?: TargetSeries['channels'];
  /** Seconds between moments, where the file itself says it. */
  tr?: number;
  /** Where reading settles it, as of fNIRS. */
  startTime?: number;
  /** Whether values were brought to units of their own deviation on the way. */
  standardised: boolean;
  remarks: string[];
}

/**
 * Reads a prediction as values of the target: BOLD on surfaces and in volumes is brought to fsaverage4 without smoothing, courses of
 * regions stand for all vertices of their region.
 *
 * @throws HemocastError `prediction-kind` where a file cannot hold the target, and what the readers throw
 */
export async function readPrediction(file: PredictionFile, task: PredictionReading): Promise<ReadPrediction> {
  const { kind } = file;
  const { name } = task.target;
  if (name === 'bold' && kind === 'surface') return readSurfaces(file, task);
  if (name === 'bold' && kind === 'volume') return readVolume(file, task);
  if (name === 'bold' && kind === 'table') return readRegions(file, task);
  if (name === 'fnirs' && kind === 'light') return readLight(file, task);
  if (task.measured.channels !== undefined && kind === 'table') return readTable(file, task);
  throw new HemocastError('prediction-kind', 'A file of this kind cannot hold what is scored', {
    file: file.recording.location,
    expected: `predictions of ${task.target.title}`,
    found: { surface: 'series on a surface', volume: 'a volume', table: 'a table of courses', light: 'a SNIRF file' }[
      kind
    ],
    advice: 'Say with --target what was predicted.',
  });
}

async function readSurfaces(
  { recording, right }: PredictionFile,
  { template }: PredictionReading,
): Promise<ReadPrediction> {
  const sidecar = await recording.sidecar();
  const hemispheres = await Promise.all(
    [recording, right!].map(async (one) => readHemisphereSeries(await one.read(), one.location)),
  );
  const [{ volumes, tr }] = hemispheres;
  if (hemispheres[1].volumes !== volumes) {
    throw new HemocastError('fmri-hemispheres', 'The hemispheres have different numbers of volumes', {
      ...{ file: right!.location, expected: `${volumes}, as on the left`, found: String(hemispheres[1].volumes) },
    });
  }
  const data = new Float32Array(2 * VERTICES_PER_HEMISPHERE * volumes);
  hemispheres.forEach((series, h) => {
    const isOurs =
      series.vertices === VERTICES_PER_HEMISPHERE && /nested icosahedron/.test(String(sidecar.VertexOrder));
    const own = isOurs ? series.data : onTemplate(series, h === 0 ? 'L' : 'R', recording.location, template);
    data.set(own, h * VERTICES_PER_HEMISPHERE * volumes);
  });
  const from = hemispheres[0].vertices;
  const remarks =
    from === VERTICES_PER_HEMISPHERE
      ? []
      : [`brought to fsaverage4 from surfaces of ${from} vertices, without smoothing`];
  return { data, volumes, ...(tr !== undefined && { tr }), standardised: false, remarks };
}

function onTemplate(series: HemisphereSeries, hemisphere: 'L' | 'R', file: string, template: Template): Float32Array {
  const { vertices, volumes, data } = series;
  const missing = Uint8Array.from({ length: vertices }, (_, v) =>
    data.subarray(v * volumes, (v + 1) * volumes).some(Number.isFinite) ? 0 : 1,
  );
  const resampler = new SurfaceResampler(standardGeometry(vertices, file), hemisphere, { fwhm: 0, template }, missing);
  return Float32Array.from(resampler.cast(data, volumes));
}

async function readVolume(
  { recording }: PredictionFile,
  { storage, template, tr, ...task }: PredictionReading,
): Promise<ReadPrediction> {
  const { space } = recording.entities;
  if (!space?.startsWith('MNI152')) {
    throw new HemocastError('fmri-space', 'The volume is in a space whose surfaces are not known', {
      file: recording.location,
      expected: 'space-MNI152… in its name',
      found: space === undefined ? 'no space' : `space-${space}`,
      advice: 'Name the space, or write the prediction on a surface of fsaverage.',
    });
  }
  const file = await openNifti(storage, recording.location);
  const { left, right } = templateSurfaces(task.surfaces);
  const settings = {
    fwhm: 0,
    detrend: false,
    highPass: false,
    unit: 'z',
    template,
    tr: tr ?? file.header.tr ?? 1,
  } as const;
  const { series } = await preprocessVolumeFmri(file, left, right, settings);
  return {
    ...{ data: series.data, volumes: series.volumes, standardised: true },
    ...(file.header.tr !== undefined && { tr: file.header.tr }),
    remarks: [
      'taken from the cortical ribbon of average surfaces in MNI152 space, each vertex in units of its own deviation',
    ],
  };
}

/** Courses of the template's regions, each painted on the vertices of its region. */
async function readRegions({ recording }: PredictionFile, { template }: PredictionReading): Promise<ReadPrediction> {
  const { labels, regions } = template;
  const named = regions.map(
    ({ name, hemisphere }): Parcel => ({
      name: `${hemisphere[0].toUpperCase()}_${name}`,
      position: [0, 0, 0],
    }),
  );
  const { data: rows, volumes } = parcelCourses(await recording.read(), recording.location, named);
  const data = new Float32Array(labels.length * volumes);
  labels.forEach((region, v) => {
    if (region >= 0) data.set(rows.subarray(region * volumes, (region + 1) * volumes), v * volumes);
  });
  return {
    data,
    volumes,
    standardised: false,
    remarks: [`courses of ${regions.length} regions, the same at all vertices of a region`],
  };
}

async function readTable({ recording }: PredictionFile, { measured }: PredictionReading): Promise<ReadPrediction> {
  const channels = measured.channels!;
  const parcels = channels.map(({ name, kind, position }) => ({ name: kind ? `${name} ${kind}` : name, position }));
  const courses = parcelCourses(await recording.read(), recording.location, parcels);
  return { ...courses, channels, standardised: false, remarks: [] };
}

async function readLight(
  { recording }: PredictionFile,
  { storage, reading }: PredictionReading,
): Promise<ReadPrediction> {
  const { data, volumes, tr, startTime, channels, remarks = [] } = await fnirs.read(storage, recording, reading);
  return { data, volumes, tr, startTime, channels, standardised: false, remarks: [...remarks] };
}
