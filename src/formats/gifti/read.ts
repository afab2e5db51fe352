import { HemocastError } from '../../foundation/index.js';
import { requireModest } from '../compression/expansion-limit.js';
import { couldExpandTo, inflateBounded } from '../compression/inflate.js';
import { parseXml, type XmlElement } from '../xml.js';
import { decodeBase64 } from './base64.js';
import {
  GIFTI_TYPES,
  type GiftiArray,
  type GiftiCoordinateSystem,
  type GiftiData,
  type GiftiFile,
  type GiftiLabel,
  type GiftiType,
  LITTLE_ENDIAN,
  swapBytes,
} from './gifti.js';

/** A JavaScript string cannot be much longer; files beyond it need splitting. */
const MAX_TEXT = 400 * 1024 * 1024;
/** Text with numbers in it shrinks to no less than a hundredth; small files of zeros may. */
/** Text of a gzipped file: free up to this size, beyond it so many times the file. */
const FREE_TEXT = 2 ** 25;
const TEXT_PER_BYTE = 100;
/** All arrays of a file together: compression inside compression could otherwise claim any amount. */
const MAX_BYTES = 2 ** 30;

/**
 * Reads a GIFTI file, plain or gzipped as a whole (`.gii.gz`): ASCII, Base64Binary
 * and GZipBase64Binary arrays of either byte order and either indexing order. The
 * size of each array is checked against the bytes that are there before memory is taken.
 *
 * @param bytes the whole file.
 * @param file its name, for errors.
 * @throws {HemocastError} `gifti-xml`, `gifti-structure`, `gifti-size`, `gifti-compression`,
 *   `gifti-expansion`, `gifti-external-file`, `gifti-unsupported`, `gifti-too-large`.
 *
 * @example
 * const [points, triangles] = readGifti(bytes, 'white_left.gii.gz').arrays;
 */
export function readGifti(bytes: Uint8Array, file: string): GiftiFile {
  const most = Math.min(MAX_TEXT, Math.max(FREE_TEXT, TEXT_PER_BYTE * bytes.length));
  const plain =
    bytes[0] === 0x1f && bytes[1] === 0x8b ? inflateBounded(bytes, 'gzip', most, file, 'gifti-compression') : bytes;
  if (plain.length > MAX_TEXT)
    throw new HemocastError('gifti-too-large', 'The file is too large to be read as one text', {
      file,
      expected: `at most ${MAX_TEXT} bytes`,
      found: `${plain.length}`,
      advice: 'Split the time series into several files.',
    });
  const root = parseXml(new TextDecoder().decode(plain), file, 'gifti-xml');
  if (root.name !== 'GIFTI') throw structure(file, 'GIFTI', 'This is not a GIFTI document', 'GIFTI', root.name);
  const budget = { bytes: MAX_BYTES, unpacked: 0, file: bytes.length };
  return {
    metadata: readMetadata(root, file),
    labels: readLabels(root, file),
    arrays: root.children
      .filter((child) => child.name === 'DataArray')
      .map((element, index) => readArray(element, file, `DataArray ${index}`, budget)),
  };
}

/** Bytes that may still be taken, those taken by compressed arrays, and those of the file. */
interface Budget {
  bytes: number;
  unpacked: number;
  file: number;
}

function readArray(element: XmlElement, file: string, field: string, budget: Budget): GiftiArray {
  const attribute = (name: string, allowed?: readonly string[]): string => {
    const value = element.attributes.get(name);
    if (value === undefined || (allowed !== undefined && !allowed.includes(value)))
      throw structure(file, `${field} ${name}`, 'An attribute is missing or unknown', allowed?.join(' or '), value);
    return value;
  };
  const type = attribute('DataType');
  if (!Object.hasOwn(GIFTI_TYPES, type))
    throw new HemocastError('gifti-unsupported', 'The data type is not supported', {
      file,
      field: `${field} DataType`,
      expected: Object.keys(GIFTI_TYPES).join(', '),
      found: type,
      advice: 'Write the file with NIFTI_TYPE_FLOAT32 or NIFTI_TYPE_INT32.',
    });
  const datatype = type as GiftiType;
  const rank = Number(attribute('Dimensionality', ['1', '2', '3', '4', '5', '6']));
  const dims = Array.from({ length: rank }, (_, i) => {
    const text = attribute(`Dim${i}`);
    if (!/^\d{1,10}$/.test(text))
      throw structure(file, `${field} Dim${i}`, 'A dimension is not a whole number', undefined, text);
    return Number(text);
  });
  const count = dims.reduce((product, n) => product * n, 1);
  budget.bytes -= count * GIFTI_TYPES[datatype].BYTES_PER_ELEMENT;
  if (!(budget.bytes >= 0))
    throw new HemocastError('gifti-too-large', 'The arrays of the file are too large together', {
      file,
      field,
      expected: `at most ${MAX_BYTES} bytes`,
      found: `dimensions ${dims.join(' × ')}`,
      advice: 'Split the time series into several files.',
    });
  const encoding = attribute('Encoding', ['ASCII', 'Base64Binary', 'GZipBase64Binary', 'ExternalFileBinary']);
  if (encoding === 'ExternalFileBinary')
    throw new HemocastError('gifti-external-file', 'The data stand in another file, which is not read', {
      file,
      field,
      found: element.attributes.get('ExternalFileName') || 'no file name',
      advice: 'Convert the file to GZipBase64Binary, for example with gifti_tool or nibabel.',
    });
  const order = attribute('ArrayIndexingOrder', ['RowMajorOrder', 'ColumnMajorOrder']);
  const body = element.children.find((child) => child.name === 'Data');
  if (body === undefined) throw structure(file, field, 'The array has no Data element', 'Data', undefined);
  let data: GiftiData;
  if (encoding === 'ASCII') data = readAscii(body.text, datatype, count, file, field);
  else {
    const little = attribute('Endian', ['LittleEndian', 'BigEndian']) === 'LittleEndian';
    data = readBinary(
      body.text,
      datatype,
      count,
      encoding === 'GZipBase64Binary' ? budget : undefined,
      little,
      file,
      field,
    );
  }
  return {
    intent: attribute('Intent'),
    datatype,
    dims,
    data: order === 'ColumnMajorOrder' && rank > 1 ? toRowMajor(data, dims) : data,
    metadata: readMetadata(element, file),
    coordinateSystems: element.children
      .filter((child) => child.name === 'CoordinateSystemTransformMatrix')
      .map((child) => readCoordinateSystem(child, file, field)),
  };
}

function readAscii(text: string, datatype: GiftiType, count: number, file: string, field: string): GiftiData {
  // A value and the space behind it take two characters at least.
  if (count > (text.length + 1) / 2) throw size(file, field, `${count} values`, `${text.length} characters`);
  const data = new GIFTI_TYPES[datatype](count);
  const word = /[^ \t\r\n]+/g;
  let found = 0;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    const value = /^[-+]?nan$/i.test(match[0]) ? Number.NaN : number(match[0]);
    if (value === undefined) throw structure(file, field, 'A value is not a number', undefined, match[0].slice(0, 40));
    if (found < count) data[found] = value;
    found++;
  }
  if (found !== count) throw size(file, field, `${count} values`, `${found}`);
  return data;
}

function number(word: string): number | undefined {
  const infinite = /^([-+]?)inf(inity)?$/i.exec(word);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(word);
  return Number.isNaN(value) ? undefined : value;
}

function readBinary(
  text: string,
  datatype: GiftiType,
  count: number,
  compressed: Budget | undefined,
  little: boolean,
  file: string,
  field: string,
): GiftiData {
  const width = GIFTI_TYPES[datatype].BYTES_PER_ELEMENT;
  const expected = count * width;
  const stored = Math.ceil((text.length * 3) / 4);
  if (compressed ? !couldExpandTo(stored, expected) : expected > stored)
    throw size(file, field, `${expected} bytes`, `${stored} bytes of ${compressed ? 'compressed ' : ''}data at most`);
  if (compressed) {
    compressed.unpacked += expected;
    requireModest(compressed.file, compressed.unpacked, file, 'gifti');
  }
  const decoded = decodeBase64(text);
  if (decoded === undefined) throw structure(file, field, 'The data are not base64', undefined, undefined);
  const bytes =
    compressed && !(expected === 0 && decoded.length === 0)
      ? inflateBounded(
          decoded,
          decoded[0] === 0x1f ? 'gzip' : 'zlib',
          expected,
          `${file}, ${field}`,
          'gifti-compression',
        )
      : decoded;
  if (bytes.length !== expected) throw size(file, field, `${expected} bytes`, `${bytes.length}`);
  const own = bytes.slice();
  if (little !== LITTLE_ENDIAN) swapBytes(own, width);
  return new GIFTI_TYPES[datatype](own.buffer);
}

/** Reorders an array whose first index runs fastest. */
function toRowMajor(data: GiftiData, dims: number[]): GiftiData {
  const result = data.slice();
  const index = new Array<number>(dims.length).fill(0);
  const stride = dims.map((_, axis) => dims.slice(0, axis).reduce((product, n) => product * n, 1));
  for (let row = 0; row < data.length; row++) {
    let column = 0;
    for (let axis = 0; axis < dims.length; axis++) column += index[axis] * stride[axis];
    result[row] = data[column];
    for (let axis = dims.length - 1; axis >= 0 && ++index[axis] === dims[axis]; axis--) index[axis] = 0;
  }
  return result;
}

function readCoordinateSystem(element: XmlElement, file: string, field: string): GiftiCoordinateSystem {
  const text = (name: string) => element.children.find((child) => child.name === name)?.text.trim() ?? '';
  const matrix = readAscii(text('MatrixData'), 'NIFTI_TYPE_FLOAT64', 16, file, `${field} MatrixData`);
  return {
    dataSpace: text('DataSpace'),
    transformedSpace: text('TransformedSpace'),
    matrix: matrix as Float64Array,
  };
}

function readMetadata(element: XmlElement, file: string): Record<string, string> {
  const entries: [string, string][] = [];
  for (const block of element.children) {
    if (block.name !== 'MetaData') continue;
    for (const entry of block.children) {
      const name = entry.children.find((child) => child.name === 'Name');
      if (entry.name !== 'MD' || name === undefined)
        throw structure(file, 'MetaData', 'An entry has no name', 'MD with Name and Value', entry.name);
      entries.push([name.text.trim(), entry.children.find((child) => child.name === 'Value')?.text ?? '']);
    }
  }
  return Object.fromEntries(entries);
}

function readLabels(root: XmlElement, file: string): GiftiLabel[] {
  const table = root.children.find((child) => child.name === 'LabelTable');
  return (table?.children ?? []).map((element) => {
    const key = Number(element.attributes.get('Key') ?? element.attributes.get('Index') ?? Number.NaN);
    if (element.name !== 'Label' || !Number.isInteger(key))
      throw structure(file, 'LabelTable', 'A label has no whole-numbered key', 'Label with Key', element.name);
    const label: GiftiLabel = { key, name: element.text.trim() };
    const colour = ['Red', 'Green', 'Blue', 'Alpha'].map((name) => element.attributes.get(name));
    if (colour.every((value) => value !== undefined))
      label.colour = colour.map(Number) as [number, number, number, number];
    return label;
  });
}

function size(file: string, field: string, expected: string, found: string): HemocastError {
  return new HemocastError('gifti-size', 'The dimensions do not agree with the data', {
    file,
    field,
    expected,
    found,
    advice: 'The file is damaged or was cut off: copy or write it again.',
  });
}

function structure(file: string, field: string, summary: string, expected?: string, found?: string): HemocastError {
  return new HemocastError('gifti-structure', summary, {
    file,
    field,
    expected,
    found: found ?? 'none',
    advice: 'Check the file with gifti_tool, or write it again.',
  });
}
