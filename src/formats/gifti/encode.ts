import { gzipSync, zlibSync } from 'fflate';
import { HemocastError } from '../../foundation/index.js';
import { encodeBase64 } from './base64.js';
import {
  GIFTI_TYPES,
  type GiftiCoordinateSystem,
  type GiftiData,
  type GiftiEncoding,
  type GiftiLabel,
  type GiftiType,
  LITTLE_ENDIAN,
  swapBytes,
} from './gifti.js';

/** A data array to be written; the data type follows from the typed array. */
export interface GiftiArrayToWrite {
  intent: string;
  dims: number[];
  /** Row-major. */
  data: GiftiData;
  metadata?: Record<string, string>;
  coordinateSystems?: GiftiCoordinateSystem[];
}

export interface GiftiToWrite {
  arrays: GiftiArrayToWrite[];
  metadata?: Record<string, string>;
  labels?: GiftiLabel[];
  /** Default `GZipBase64Binary`. */
  encoding?: GiftiEncoding;
  /** Gzip the whole file (`.gii.gz`); BIDS wants it plain. Default false. */
  compressed?: boolean;
}

/**
 * Writes a GIFTI file, version 1.0, little-endian and row-major. The same content gives the same bytes:
 * no time of writing is stored.
 *
 * @throws {HemocastError} `gifti-array` where dimensions and data disagree, or a text cannot stand in XML.
 *
 * @example
 * encodeGifti({ arrays: [{ intent: 'NIFTI_INTENT_SHAPE', dims: [2562], data: sulcus }] });
 */
export function encodeGifti(content: GiftiToWrite): Uint8Array {
  const encoding = content.encoding ?? 'GZipBase64Binary';
  const labels = (content.labels ?? []).map((label) => {
    const colour = label.colour ?? [0, 0, 0, 1];
    const attributes = ['Red', 'Green', 'Blue', 'Alpha'].map((name, i) => `${name}="${colour[i]}"`).join(' ');
    return `    <Label Key="${label.key}" ${attributes}>${escapeXml(label.name)}</Label>\n`;
  });
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<!DOCTYPE GIFTI SYSTEM "http://www.nitrc.org/frs/download.php/115/gifti.dtd">\n',
    `<GIFTI Version="1.0" NumberOfDataArrays="${content.arrays.length}">\n`,
    metadata(content.metadata ?? {}, '  '),
    labels.length === 0 ? '  <LabelTable/>\n' : `  <LabelTable>\n${labels.join('')}  </LabelTable>\n`,
    ...content.arrays.map((array, index) => dataArray(array, index, encoding)),
    '</GIFTI>\n',
  ].join('');
  const bytes = new TextEncoder().encode(text);
  return content.compressed === true ? gzipSync(bytes, { mtime: 0 }) : bytes;
}

/**
 * The arrays of a time series, one for each volume, as `func.gii` files hold it.
 *
 * @param data `[vertices, volumes]`, row-major.
 * @param tr time between volumes, seconds.
 */
export function timeSeriesArrays(
  data: Float32Array,
  vertices: number,
  volumes: number,
  tr: number,
): GiftiArrayToWrite[] {
  if (data.length !== vertices * volumes)
    throw mismatch('time series', `${vertices} vertices × ${volumes} volumes`, `${data.length} values`);
  return Array.from({ length: volumes }, (_, t) => ({
    intent: 'NIFTI_INTENT_TIME_SERIES',
    dims: [vertices],
    data: Float32Array.from({ length: vertices }, (_, v) => data[v * volumes + t]),
    metadata: { TimeStep: String(tr) },
  }));
}

/** The two arrays of a surface (`surf.gii`): points in mm in the given space, then triangles. */
export function surfaceArrays(
  points: Float32Array,
  faces: Uint32Array,
  space = 'NIFTI_XFORM_TALAIRACH',
): GiftiArrayToWrite[] {
  const matrix = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
  const coordinateSystems = [{ dataSpace: space, transformedSpace: space, matrix }];
  return [
    { intent: 'NIFTI_INTENT_POINTSET', dims: [points.length / 3, 3], data: points, coordinateSystems },
    { intent: 'NIFTI_INTENT_TRIANGLE', dims: [faces.length / 3, 3], data: Int32Array.from(faces) },
  ];
}

function dataArray(array: GiftiArrayToWrite, index: number, encoding: GiftiEncoding): string {
  const field = `DataArray ${index}`;
  const count = array.dims.reduce((product, n) => product * n, 1);
  if (count !== array.data.length || array.dims.length < 1 || array.dims.length > 6)
    throw mismatch(field, `${array.dims.join(' × ')} values in 1 to 6 dimensions`, `${array.data.length} values`);
  const dims = array.dims.map((n, i) => ` Dim${i}="${n}"`).join('');
  return [
    `  <DataArray Intent="${escapeXml(array.intent)}" DataType="${typeOf(array.data)}" ArrayIndexingOrder="RowMajorOrder"`,
    ` Dimensionality="${array.dims.length}"${dims} Encoding="${encoding}" Endian="LittleEndian"`,
    ' ExternalFileName="" ExternalFileOffset="">\n',
    metadata(array.metadata ?? {}, '    '),
    ...(array.coordinateSystems ?? []).map(coordinateSystem),
    `    <Data>${body(array.data, encoding)}</Data>\n  </DataArray>\n`,
  ].join('');
}

function body(data: GiftiData, encoding: GiftiEncoding): string {
  if (encoding === 'ASCII') return Array.from(data, asciiNumber).join(' ');
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  if (!LITTLE_ENDIAN) swapBytes(bytes, data.BYTES_PER_ELEMENT);
  return encodeBase64(encoding === 'GZipBase64Binary' ? zlibSync(bytes) : bytes);
}

function asciiNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}

function typeOf(data: GiftiData): GiftiType {
  const types = Object.entries(GIFTI_TYPES) as [GiftiType, (typeof GIFTI_TYPES)[GiftiType]][];
  return types.find(([, type]) => data instanceof type)![0];
}

function metadata(entries: Record<string, string>, indent: string): string {
  const lines = Object.entries(entries).map(
    ([name, value]) => `${indent}  <MD><Name>${escapeXml(name)}</Name><Value>${escapeXml(value)}</Value></MD>\n`,
  );
  return lines.length === 0 ? `${indent}<MetaData/>\n` : `${indent}<MetaData>\n${lines.join('')}${indent}</MetaData>\n`;
}

function coordinateSystem(system: GiftiCoordinateSystem): string {
  return [
    '    <CoordinateSystemTransformMatrix>\n',
    `      <DataSpace>${escapeXml(system.dataSpace)}</DataSpace>\n`,
    `      <TransformedSpace>${escapeXml(system.transformedSpace)}</TransformedSpace>\n`,
    `      <MatrixData>${Array.from(system.matrix, asciiNumber).join(' ')}</MatrixData>\n`,
    '    </CoordinateSystemTransformMatrix>\n',
  ].join('');
}

function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML 1.0 forbids
  const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.exec(text);
  if (forbidden !== null || /\p{Surrogate}/u.test(text))
    throw mismatch('text', 'characters that XML allows', JSON.stringify(text.slice(0, 40)));
  const names: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', '\r': '&#13;' };
  return text.replace(/[<>&"\r]/g, (c) => names[c]);
}

function mismatch(field: string, expected: string, found: string): HemocastError {
  return new HemocastError('gifti-array', 'What is to be written is not a GIFTI array', { field, expected, found });
}
