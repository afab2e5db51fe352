/** CIFTI-2: values on cortical vertices and subcortical voxels together, in a NIfTI-2 file whose extension says which row is where. */
import { HemocastError } from '../../foundation/index.js';
import { readNifti } from '../nifti/index.js';
import { parseXml, type XmlElement } from '../xml.js';
import { type CiftiBrainModel, type CiftiVolume, readBrainModels } from './brain-models.js';

/** What the columns of a time series are. */
export interface CiftiSeries {
  /** Of the first column, in `unit`. */
  start: number;
  /** Between columns, in `unit`. */
  step: number;
  unit: 'SECOND' | 'HERTZ' | 'METER' | 'RADIAN';
}

/** What one column of a scalar or label file is. */
export interface CiftiMap {
  name: string;
  /** Of a label file: key, name and colour (0 … 1) of each label. */
  labels: { key: number; name: string; colour: [number, number, number, number] }[];
}

/** A dense CIFTI-2 file. */
export interface CiftiFile {
  kind: 'dtseries' | 'dscalar' | 'dlabel';
  /** Grayordinates: rows. */
  rows: number;
  columns: number;
  /** Where each segment of rows lies, by first row. */
  models: CiftiBrainModel[];
  /** The volume of the voxels; undefined where there are surfaces alone. */
  volume: CiftiVolume | undefined;
  /** Of a `dtseries`. */
  series: CiftiSeries | undefined;
  /** Of a `dscalar` or `dlabel`, one for each column. */
  maps: CiftiMap[];
  /** `[row, column]`, row-major. */
  data: Float32Array | Float64Array;
}

const EXTENSION_CODE = 32;
const KINDS = {
  CIFTI_INDEX_TYPE_SERIES: 'dtseries',
  CIFTI_INDEX_TYPE_SCALARS: 'dscalar',
  CIFTI_INDEX_TYPE_LABELS: 'dlabel',
} as const;

/**
 * Reads a dense time series, scalar or label file (`.dtseries.nii`, `.dscalar.nii`, `.dlabel.nii`).
 *
 * @param bytes the whole file.
 * @throws {HemocastError} `cifti-format` where it is another kind of file, `cifti-structure` where the extension is
 *   damaged or disagrees with the numbers, `cifti-unsupported` for connectivity and parcellated files, and what
 *   `readNifti` throws.
 *
 * @example
 * const file = readCifti(bytes, 'rest.dtseries.nii');
 * const left = ciftiSurface(file, 'CORTEX_LEFT'); // [32492, 1200], NaN on the medial wall
 */
export function readCifti(bytes: Uint8Array, file: string): CiftiFile {
  const { header, extensions, data } = readNifti(bytes, file);
  const extension = extensions.find(({ code }) => code === EXTENSION_CODE);
  if (extension === undefined)
    throw new HemocastError('cifti-format', 'This NIfTI file is not CIFTI-2', {
      file,
      field: 'extension',
      expected: `an extension of code ${EXTENSION_CODE}`,
      found: extensions.map(({ code }) => code).join(', ') || 'none',
      advice: 'Give a .dtseries.nii or .dscalar.nii file.',
    });
  const { rowMap, columnMap } = readMaps(extension.data, file);
  const kind = KINDS[columnMap.attributes.get('IndicesMapToDataType') as keyof typeof KINDS];
  if (kind === undefined || rowMap.attributes.get('IndicesMapToDataType') !== 'CIFTI_INDEX_TYPE_BRAIN_MODELS')
    throw new HemocastError('cifti-unsupported', 'This kind of CIFTI file is not read', {
      file,
      field: 'IndicesMapToDataType',
      expected: `BRAIN_MODELS by ${Object.keys(KINDS).join(', ')}`,
      found: [rowMap, columnMap].map((map) => map.attributes.get('IndicesMapToDataType') ?? 'nothing').join(' by '),
      advice: 'Give a dense time series, scalar or label file.',
    });
  const [columns, rows] = [header.shape[4] ?? 1, header.shape[5] ?? 1];
  if (header.shape.length !== 6 || header.shape.slice(0, 4).some((n) => n !== 1))
    throw structure(file, 'dim', '1 × 1 × 1 × 1 × columns × rows', header.shape.join(' × '));
  const { models, volume } = readBrainModels(rowMap, rows, file);
  const series = kind === 'dtseries' ? readSeries(columnMap, columns, file) : undefined;
  const maps = kind === 'dtseries' ? [] : readNamedMaps(columnMap, file);
  if (kind !== 'dtseries' && maps.length !== columns) throw structure(file, 'NamedMap', `${columns}`, `${maps.length}`);
  return { kind, rows, columns, models, volume, series, maps, data };
}

/** Values on one surface. */
export interface CiftiSurface {
  /** Vertices of the whole surface, those without a value among them. */
  vertices: number;
  /** `[vertices, columns]`; NaN where the file has no value, as on the medial wall. */
  data: Float32Array;
}

/**
 * The values of one cortical surface.
 *
 * @param structure without its prefix, such as `CORTEX_LEFT`.
 * @throws {HemocastError} `cifti-surface` where the file has no such surface.
 */
export function ciftiSurface(cifti: CiftiFile, structure: string): CiftiSurface {
  const { columns } = cifti;
  const model = cifti.models.find((candidate) => candidate.structure === structure && candidate.type === 'surface');
  if (model?.type !== 'surface')
    throw new HemocastError('cifti-surface', 'The file has no values on this surface', {
      field: structure,
      found: cifti.models.map((candidate) => candidate.structure).join(', '),
    });
  const data = new Float32Array(model.surfaceVertices * columns).fill(Number.NaN);
  model.vertices.forEach((vertex, i) => {
    const from = (model.start + i) * columns;
    data.set(cifti.data.subarray(from, from + columns), vertex * columns);
  });
  return { vertices: model.surfaceVertices, data };
}

/** The maps of the two dimensions: the first NIfTI dimension is a row's length. */
function readMaps(bytes: Uint8Array, file: string): { columnMap: XmlElement; rowMap: XmlElement } {
  let root: XmlElement;
  try {
    root = parseXml(new TextDecoder().decode(bytes).replace(/\0+$/, ''), file, 'cifti-xml');
  } catch (cause) {
    throw new HemocastError('cifti-structure', 'The extension is no well-formed XML', {
      file,
      found: (cause as Error).message,
      cause,
    });
  }
  if (root.name !== 'CIFTI' || !root.attributes.get('Version')?.startsWith('2'))
    throw structure(file, 'CIFTI', 'version 2', `${root.name} ${root.attributes.get('Version') ?? ''}`);
  const matrix = root.children.find((child) => child.name === 'Matrix');
  const maps = matrix?.children.filter((child) => child.name === 'MatrixIndicesMap') ?? [];
  const ofDimension = (dimension: string): XmlElement => {
    const found = maps.filter((map) =>
      (map.attributes.get('AppliesToMatrixDimension') ?? '').split(',').some((part) => part.trim() === dimension),
    );
    if (found.length === 1) return found[0];
    throw structure(file, 'MatrixIndicesMap', `one for dimension ${dimension}`, `${found.length}`);
  };
  return { columnMap: ofDimension('0'), rowMap: ofDimension('1') };
}

function readSeries(map: XmlElement, columns: number, file: string): CiftiSeries {
  const number = (name: string): number => {
    const value = Number(map.attributes.get(name) ?? Number.NaN);
    if (Number.isFinite(value)) return value;
    throw structure(file, name, 'a number', map.attributes.get(name));
  };
  if (number('NumberOfSeriesPoints') !== columns)
    throw structure(file, 'NumberOfSeriesPoints', `${columns}`, map.attributes.get('NumberOfSeriesPoints'));
  const scale = 10 ** number('SeriesExponent');
  const unit = map.attributes.get('SeriesUnit');
  if (unit !== 'SECOND' && unit !== 'HERTZ' && unit !== 'METER' && unit !== 'RADIAN')
    throw structure(file, 'SeriesUnit', 'SECOND, HERTZ, METER or RADIAN', unit);
  return { start: number('SeriesStart') * scale, step: number('SeriesStep') * scale, unit };
}

function readNamedMaps(map: XmlElement, file: string): CiftiMap[] {
  return map.children
    .filter((child) => child.name === 'NamedMap')
    .map((element) => ({
      name: element.children.find((child) => child.name === 'MapName')?.text.trim() ?? '',
      labels: (element.children.find((child) => child.name === 'LabelTable')?.children ?? []).map((label) => {
        const key = Number(label.attributes.get('Key') ?? Number.NaN);
        if (!Number.isInteger(key)) throw structure(file, 'Label Key', 'a whole number', label.attributes.get('Key'));
        const colour = ['Red', 'Green', 'Blue', 'Alpha'].map((name) => Number(label.attributes.get(name) ?? 0));
        return { key, name: label.text.trim(), colour: colour as [number, number, number, number] };
      }),
    }));
}

function structure(file: string, field: string, expected: string, found = 'none'): HemocastError {
  return new HemocastError('cifti-structure', 'The description of the matrix is wrong', {
    file,
    field,
    expected,
    found: found.slice(0, 200),
    advice: 'Write the file again, for example with wb_command.',
  });
}
