/** FreeSurfer's surfaces, values and parcellations, and GIFTI. */
import { Damaged, type Files, latin1, plain, Unclear, unzlib, type Values, viewOf, within } from './reference.js';

export function surface(files: Files, path: string): Values {
  const view = viewOf(files[path]);
  if (view.getUint32(0) >>> 8 !== 0xfffffe) throw new Damaged('other magic');
  const end = latin1(files[path]).indexOf('\n\n', 3);
  if (end < 0) throw new Damaged('an endless comment');
  const [vertices, faces] = [view.getInt32(end + 2), view.getInt32(end + 6)];
  if (vertices < 0 || faces < 0) throw new Damaged('negative counts');
  within(vertices + faces);
  const points = Float32Array.from({ length: 3 * vertices }, (_, i) => view.getFloat32(end + 10 + 4 * i));
  const start = end + 10 + 12 * vertices;
  const corners = Int32Array.from({ length: 3 * faces }, (_, i) => view.getInt32(start + 4 * i));
  if (corners.some((corner) => corner < 0 || corner >= vertices)) throw new Damaged('a corner that is not there');
  return { vertices: points, faces: corners };
}

export function curv(files: Files, path: string): Values {
  const view = viewOf(files[path]);
  if (view.getUint32(0) >>> 8 !== 0xffffff) throw new Damaged('other magic');
  const vertices = within(view.getInt32(3));
  if (vertices < 0 || view.getInt32(7) < 0 || view.getInt32(11) !== 1) throw new Damaged('impossible counts');
  return { data: Float32Array.from({ length: vertices }, (_, i) => view.getFloat32(15 + 4 * i)) };
}

export function annotation(files: Files, path: string): Values {
  const view = viewOf(files[path]);
  const vertices = within(view.getInt32(0));
  if (vertices < 0) throw new Damaged('a negative count');
  const codes = new Int32Array(vertices).fill(-1);
  let at = 4;
  const next = () => {
    at += 4;
    return view.getInt32(at - 4);
  };
  const text = () => {
    const length = next();
    if (length < 0 || at + length > view.byteLength) throw new Damaged('a text that is not there');
    at += length;
    return new TextDecoder().decode(files[path].subarray(at - length, at)).split('\0')[0];
  };
  for (let i = 0; i < vertices; i++) {
    const vertex = next();
    if (vertex < 0 || vertex >= vertices) throw new Damaged('a vertex that is not there');
    codes[vertex] = next();
  }
  if (next() !== 1) throw new Damaged('no colour table');
  const first = next();
  if (first < -2 || first === 0 || first === -1) throw new Unclear('an unusual table');
  const isNew = first === -2;
  const size = isNew ? next() : first;
  text();
  const entries = isNew ? next() : size;
  if (size < 0 || entries < 0 || entries > size) throw new Damaged('an impossible table');
  within(size, 1e5);
  const names = new Array<string>(size).fill('');
  const places = new Map<number, number>();
  const colours = new Int32Array(4 * size).fill(-1);
  for (let i = 0; i < entries; i++) {
    const place = isNew ? next() : i;
    if (place < 0 || place >= size) throw new Damaged('a colour for no label');
    names[place] = text();
    for (let k = 0; k < 4; k++) colours[4 * place + k] = next();
  }
  for (let i = 0; i < 4 * size; i++) if (colours[i] < 0 || colours[i] > 255) colours[i] = colours[i] === -1 ? -1 : 256;
  if (colours.includes(256)) throw new Damaged('a colour outside 0 … 255');
  for (let i = 0; i < size; i++) {
    if (colours[4 * i] >= 0) places.set(colours[4 * i] + 256 * colours[4 * i + 1] + 65536 * colours[4 * i + 2], i);
  }
  return { names, labels: codes.map((code) => places.get(code & 0xffffff) ?? -1) };
}

const TYPES: Readonly<Record<string, readonly [number, (view: DataView, at: number, little: boolean) => number]>> = {
  NIFTI_TYPE_UINT8: [1, (v, at) => v.getUint8(at)],
  NIFTI_TYPE_INT32: [4, (v, at, l) => v.getInt32(at, l)],
  NIFTI_TYPE_FLOAT32: [4, (v, at, l) => v.getFloat32(at, l)],
  NIFTI_TYPE_FLOAT64: [8, (v, at, l) => v.getFloat64(at, l)],
};

/** Arrays by a pattern for their text, not by a parser of XML: comments and CDATA are beyond it. */
export function gifti(files: Files, path: string): Values {
  const text = new TextDecoder().decode(plain(files[path]));
  const values: Values = {};
  let index = 0;
  for (const [, head, body] of text.matchAll(/<DataArray\s([^>]*)>([\s\S]*?)<\/DataArray\s*>/g)) {
    const attribute = (name: string) => new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']([^"']*)["']`).exec(head)?.[1];
    const type = TYPES[attribute('DataType') ?? ''];
    const data = /<Data\s*>([\s\S]*?)<\/Data\s*>/.exec(body)?.[1];
    if (type === undefined || data === undefined || /[&<]/.test(data)) throw new Unclear('an unusual array');
    const dims = Array.from({ length: Number(attribute('Dimensionality')) }, (_, i) => Number(attribute(`Dim${i}`)));
    const count = within(dims.reduce((product, n) => product * n, 1));
    if (attribute('ArrayIndexingOrder') !== 'RowMajorOrder' && dims.length > 1) throw new Unclear('columns first');
    values[`dims ${index}`] = dims;
    values[`data ${index}`] = arrayOf(attribute('Encoding'), data, count, type, attribute('Endian') === 'LittleEndian');
    index++;
  }
  if (/<!|<\?[^x]/.test(text.replace(/<!DOCTYPE[^>]*>/, ''))) throw new Unclear('comments or CDATA');
  return { ...values, arrays: index };
}

function arrayOf(
  encoding: string | undefined,
  text: string,
  count: number,
  [width, get]: (typeof TYPES)[string],
  little: boolean,
): ArrayLike<number> {
  if (encoding === 'ASCII') {
    const words = text.trim().split(/\s+/).filter(Boolean);
    if (words.length !== count) throw new Damaged(`${words.length} values, not ${count}`);
    if (words.some((word) => Number.isNaN(Number(word)))) throw new Unclear('words that are no numbers');
    return words.map(Number);
  }
  const digits = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) throw new Damaged('no base64');
  const stored = new Uint8Array(Buffer.from(digits, 'base64'));
  const bytes = encoding === 'GZipBase64Binary' ? (stored[0] === 0x1f ? plain(stored) : unzlib(stored)) : stored;
  if (encoding !== 'GZipBase64Binary' && encoding !== 'Base64Binary') throw new Damaged(`encoding ${encoding}`);
  if (bytes.length !== count * width) throw new Damaged(`${bytes.length} bytes, not ${count * width}`);
  return Array.from({ length: count }, (_, i) => get(viewOf(bytes), i * width, little));
}
