/** Writing FreeSurfer's surfaces, values per vertex and parcellations; all big-endian. */
import { HemocastError } from '../../foundation/index.js';
import type { FreeSurferAnnotation, VolumeGeometry } from './freesurfer.js';

/**
 * Writes a triangle surface (`lh.white`, `lh.sphere.reg` …).
 *
 * @param surface `vertices` `[vertices, 3]` in mm, `faces` `[faces, 3]`; `comment` stands at the head of the file.
 * @throws {HemocastError} `freesurfer-write` where a face names a vertex that is not there, or the comment has an empty line.
 *
 * @example
 * encodeFreeSurferSurface({ vertices: template.white, faces: template.faces, comment: 'embedded template' });
 */
export function encodeFreeSurferSurface(surface: {
  vertices: ArrayLike<number>;
  faces: ArrayLike<number>;
  comment?: string;
  volumeGeometry?: VolumeGeometry;
}): Uint8Array {
  const { vertices, faces, comment = 'written by Hemocast' } = surface;
  if (vertices.length % 3 !== 0 || faces.length % 3 !== 0)
    throw unfit('vertices, faces', 'three numbers each', `${vertices.length} and ${faces.length} numbers`);
  // Two line feeds end the comment.
  if (/\n\n|\n$/.test(comment)) throw unfit('comment', 'a text without empty lines', JSON.stringify(comment));
  const head = new TextEncoder().encode(`${comment}\n\n`);
  const tail = geometryFooter(surface.volumeGeometry);
  const bytes = new Uint8Array(3 + head.length + 8 + 4 * (vertices.length + faces.length) + tail.length);
  bytes.set(tail, bytes.length - tail.length);
  bytes.set([0xff, 0xff, 0xfe]);
  bytes.set(head, 3);
  const view = new DataView(bytes.buffer, 3 + head.length);
  view.setInt32(0, vertices.length / 3);
  view.setInt32(4, faces.length / 3);
  let at = 8;
  for (let i = 0; i < vertices.length; i++, at += 4) view.setFloat32(at, vertices[i]);
  for (let i = 0; i < faces.length; i++, at += 4) {
    if (!(faces[i] >= 0 && faces[i] < vertices.length / 3))
      throw unfit(`face ${Math.floor(i / 3)}`, `vertices below ${vertices.length / 3}`, `${faces[i]}`);
    view.setInt32(at, faces[i]);
  }
  return bytes;
}

/** Tags 2, 0, 20, then lines of text. */
function geometryFooter(geometry: VolumeGeometry | undefined): Uint8Array {
  if (geometry === undefined) return new Uint8Array(0);
  const row = (values: readonly number[]) => values.map((value) => value.toExponential(15)).join(' ');
  const [x, y, z] = geometry.axes;
  const text = [
    'valid = 1  # volume info valid',
    'filename = unknown',
    `volume = ${geometry.size.join(' ')}`,
    `voxelsize = ${row(geometry.voxelSize)}`,
    `xras   = ${row(x)}`,
    `yras   = ${row(y)}`,
    `zras   = ${row(z)}`,
    `cras   = ${row(geometry.centre)}`,
    '',
  ].join('\n');
  const bytes = new TextEncoder().encode(text);
  const footer = new Uint8Array(12 + bytes.length);
  footer.set([0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 20]);
  footer.set(bytes, 12);
  return footer;
}

/**
 * Writes values per vertex (`lh.sulc`, `lh.thickness` …).
 *
 * @param values `[vertices]`. @param faces number of triangles of the surface, which the format asks for.
 */
export function encodeFreeSurferCurv(values: ArrayLike<number>, faces: number): Uint8Array {
  const bytes = new Uint8Array(15 + 4 * values.length);
  bytes.set([0xff, 0xff, 0xff]);
  const view = new DataView(bytes.buffer, 3);
  [values.length, faces, 1].forEach((value, i) => {
    view.setInt32(4 * i, value);
  });
  for (let i = 0; i < values.length; i++) view.setFloat32(12 + 4 * i, values[i]);
  return bytes;
}

/**
 * Writes a parcellation with a colour table of version 2.
 *
 * @throws {HemocastError} `freesurfer-write` where a label is not in the table or two entries share a colour, by which
 *   alone the format tells labels apart.
 */
export function encodeFreeSurferAnnotation({ labels, table }: FreeSurferAnnotation): Uint8Array {
  const codes = table.map(({ red, green, blue, name }, index) => {
    if (![red, green, blue].every((part) => Number.isInteger(part) && part >= 0 && part <= 255))
      throw unfit(`table, ${name}`, 'colours of whole numbers 0 to 255', `${red}, ${green}, ${blue}`);
    return { code: red + 256 * green + 65536 * blue, index };
  });
  const used = new Set(codes.map(({ code }) => code));
  if (used.size < codes.length) throw unfit('table', 'a colour of its own for every label', 'a colour twice');
  // Vertices without a label carry a colour that no label has.
  let none = 0;
  while (used.has(none)) none++;
  const names = table.map(({ name }) => new TextEncoder().encode(`${name}\0`));
  const file = new TextEncoder().encode('Hemocast\0');
  const size = 4 + 8 * labels.length + 16 + file.length + 4 + names.reduce((sum, name) => sum + 24 + name.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const integer = (value: number): void => {
    view.setInt32(at, value);
    at += 4;
  };
  const text = (content: Uint8Array): void => {
    integer(content.length);
    bytes.set(content, at);
    at += content.length;
  };
  integer(labels.length);
  labels.forEach((label, vertex) => {
    if (label >= table.length) throw unfit(`label of vertex ${vertex}`, `below ${table.length}`, `${label}`);
    integer(vertex);
    integer(label < 0 ? none : codes[label].code);
  });
  integer(1);
  integer(-2);
  integer(table.length);
  text(file);
  integer(table.length);
  table.forEach(({ red, green, blue, transparency }, index) => {
    integer(index);
    text(names[index]);
    for (const part of [red, green, blue, transparency]) integer(part);
  });
  return bytes;
}

function unfit(field: string, expected: string, found: string): HemocastError {
  return new HemocastError('freesurfer-write', 'The file cannot hold this', { field, expected, found });
}
