/** Surfaces and values on them: GIFTI, CIFTI, FreeSurfer's surfaces and values per vertex. */

import {
  type CiftiFile,
  type GiftiFile,
  giftiTimeStep,
  readCifti,
  readFreeSurferCurv,
  readFreeSurferSurface,
  readGifti,
} from '../../formats/index.js';
import { lastName, type Storage } from '../../foundation/index.js';
import type { InspectedChannel, Inspection, Inspector } from './inspection.js';
import { statisticsOf, ValueStatistics } from './statistics.js';

/** FreeSurfer's files begin with three bytes that tell what they are. */
export const isFreeSurferSurface = (start: Uint8Array) => start[0] === 255 && start[1] === 255 && start[2] === 254;
const isFreeSurferCurv = (start: Uint8Array) => start[0] === 255 && start[1] === 255 && start[2] === 255;

export const giftiInspector: Inspector = {
  format: 'GIFTI',
  family: 'surface',
  extensions: ['.gii', '.gii.gz'],
  inspect: async (storage: Storage, path: string) => describeGifti(readGifti(await storage.read(path), path), path),
};

export const ciftiInspector: Inspector = {
  format: 'CIFTI-2',
  family: 'surface',
  extensions: ['.dtseries.nii', '.dscalar.nii', '.dlabel.nii'],
  inspect: async (storage: Storage, path: string) => describeCifti(readCifti(await storage.read(path), path), path),
};

export const freeSurferSurfaceInspector: Inspector = {
  format: 'FreeSurfer surface (lh.white …)',
  family: 'surface',
  extensions: [],
  matches: isFreeSurferSurface,
  weak: true,
  async inspect(storage: Storage, path: string): Promise<Inspection> {
    const { vertices, faces } = readFreeSurferSurface(await storage.read(path), path);
    return {
      file: path,
      format: 'FreeSurfer surface',
      kind: 'surface',
      vertices: vertices.length / 3,
      faces: faces.length / 3,
      shape: [vertices.length / 3, 3],
      channels: coordinates(vertices),
      remarks: [],
    };
  },
};

export const freeSurferCurvInspector: Inspector = {
  format: 'FreeSurfer values per vertex (lh.sulc …)',
  family: 'surface',
  extensions: [],
  matches: isFreeSurferCurv,
  weak: true,
  async inspect(storage: Storage, path: string): Promise<Inspection> {
    const bytes = await storage.read(path);
    const values = readFreeSurferCurv(bytes, path);
    return {
      file: path,
      format: 'FreeSurfer curv',
      kind: 'surface',
      vertices: values.length,
      // The second count of the header: triangles of the surface that the values belong to.
      faces: new DataView(bytes.buffer, bytes.byteOffset).getInt32(7),
      shape: [values.length],
      channels: [{ name: lastName(path), type: 'curv', unit: '', ...statisticsOf(values) }],
      remarks: [],
    };
  },
};

function coordinates(points: ArrayLike<number>): InspectedChannel[] {
  const axes = [new ValueStatistics(), new ValueStatistics(), new ValueStatistics()];
  axes.forEach((axis, a) => {
    axis.add(Float64Array.from({ length: points.length / 3 }, (_, v) => points[3 * v + a]));
  });
  return axes.map((axis, a) => ({ name: 'xyz'[a], type: 'position', unit: 'mm', ...axis.result() }));
}

function describeGifti(gifti: GiftiFile, file: string): Inspection {
  const { arrays, labels } = gifti;
  const points = arrays.find(({ intent }) => intent === 'NIFTI_INTENT_POINTSET');
  const triangles = arrays.find(({ intent }) => intent === 'NIFTI_INTENT_TRIANGLE');
  const values = arrays.filter((array) => array !== points && array !== triangles);
  const series = values.filter(({ intent }) => intent === 'NIFTI_INTENT_TIME_SERIES');
  const labelled = values.some(({ intent }) => intent === 'NIFTI_INTENT_LABEL');
  const tr = giftiTimeStep(series[0], gifti);
  const joined = new ValueStatistics();
  for (const { data } of series) joined.add(data);
  const volumes = series.length === 1 ? (series[0].dims[1] ?? 1) : series.length;
  const vertices = points?.dims[0] ?? values[0]?.dims[0];
  return {
    file,
    format: 'GIFTI',
    kind: labelled && points === undefined ? 'labels' : 'surface',
    ...(vertices === undefined ? {} : { vertices }),
    ...(triangles === undefined ? {} : { faces: triangles.dims[0] }),
    ...(labelled || labels.length > 0 ? { labels: labels.map(({ name }) => name) } : {}),
    shape: series.length > 0 ? [vertices ?? 0, volumes] : (points ?? values[0])?.dims,
    ...(series.length === 0 ? {} : { samples: volumes }),
    ...(tr === undefined ? {} : { tr, durationSeconds: tr * volumes }),
    channels: [
      ...(points === undefined ? [] : coordinates(points.data)),
      ...(series.length === 0
        ? []
        : [{ name: 'time series', type: 'NIFTI_INTENT_TIME_SERIES', unit: '', ...joined.result() }]),
      ...values
        .filter((array) => !series.includes(array))
        .map(({ intent, metadata: own, data, dims }, i) => ({
          name: own.Name || own.name || `map ${i + 1}`,
          type: intent,
          unit: '',
          ...statisticsOf(data),
          shape: dims,
        })),
    ],
    remarks: [],
  };
}

function describeCifti({ kind, rows, columns, models, series, maps, data }: CiftiFile, file: string): Inspection {
  const seconds = series?.unit === 'SECOND' ? series.step : undefined;
  const column = (c: number) => {
    const statistics = new ValueStatistics();
    statistics.add(Float64Array.from({ length: rows }, (_, r) => data[r * columns + c]));
    return statistics.result();
  };
  const names = [...new Set(maps.flatMap(({ labels }) => labels.map(({ name }) => name)))];
  return {
    file,
    format: `CIFTI-2 ${kind}`,
    kind: kind === 'dlabel' ? 'labels' : 'surface',
    shape: [rows, columns],
    vertices: models.reduce((sum, model) => sum + (model.type === 'surface' ? model.count : 0), 0),
    ...(kind === 'dlabel' ? { labels: names } : {}),
    ...(kind === 'dtseries' ? { samples: columns } : {}),
    ...(seconds === undefined ? {} : { tr: seconds, durationSeconds: seconds * columns }),
    channels:
      kind === 'dtseries'
        ? [{ name: 'time series', type: kind, unit: '', ...statisticsOf(data) }]
        : maps.map(({ name }, c) => ({ name, type: kind, unit: '', ...column(c) })),
    remarks: [`Structures: ${models.map(({ structure, count }) => `${structure} (${count})`).join(', ')}.`],
  };
}
