import { HemocastError } from '../../foundation/index.js';

/** A FreeSurfer surface: positions in mm in the subject's surface RAS frame. */
export interface FreeSurferSurface {
  /** Who made it and when, as the file says. */
  comment: string;
  /** `[vertices, 3]`. */
  vertices: Float32Array;
  /** `[faces, 3]`. */
  faces: Uint32Array;
  /** The volume that the surface was made from, where the file says it. */
  volumeGeometry?: VolumeGeometry;
}

/** Size and place of the volume on which FreeSurfer made a surface. */
export interface VolumeGeometry {
  /** Voxels along the three axes. */
  size: [number, number, number];
  /** mm. */
  voxelSize: [number, number, number];
  /** Directions of the three axes: right, anterior, superior. */
  axes: [number[], number[], number[]];
  /** Scanner position of the volume's middle (`c_ras`), mm. */
  centre: [number, number, number];
}

/** A FreeSurfer parcellation. */
export interface FreeSurferAnnotation {
  /** `[vertices]`: index into `table`, −1 where the vertex has no label or an unknown one. */
  labels: Int32Array;
  /** Names and colours (0 … 255; `transparency` 0 is opaque). */
  table: { name: string; red: number; green: number; blue: number; transparency: number }[];
}

const TRIANGLES = 0xfffffe;
const CURVATURE = 0xffffff;
const MAX_TABLE = 100_000;

/**
 * Reads a triangle surface (`lh.white`, `rh.pial`, `lh.sphere.reg` …), big-endian.
 *
 * @throws {HemocastError} `freesurfer-format`, `freesurfer-truncated`, `freesurfer-index`.
 */
export function readFreeSurferSurface(bytes: Uint8Array, file: string): FreeSurferSurface {
  const reader = new Reader(bytes, file);
  reader.magic(TRIANGLES, 'a triangle surface');
  let end = reader.at;
  while (end + 1 < bytes.length && !(bytes[end] === 10 && bytes[end + 1] === 10)) end++;
  if (end + 1 >= bytes.length) throw reader.error('freesurfer-format', 'The comment has no end', 'two line feeds');
  const comment = reader.text(end - reader.at);
  reader.at += 2;
  const vertexCount = reader.count('vertices');
  const faceCount = reader.count('faces');
  reader.need(12 * (vertexCount + faceCount), `${vertexCount} vertices and ${faceCount} faces`);
  const vertices = reader.floats(3 * vertexCount);
  const faces = new Uint32Array(3 * faceCount);
  for (let i = 0; i < faces.length; i++) {
    faces[i] = reader.integer();
    if (faces[i] >= vertexCount)
      throw reader.error('freesurfer-index', 'A face names a vertex that is not there', `below ${vertexCount}`);
  }
  const volumeGeometry = readVolumeGeometry(bytes.subarray(reader.at));
  return { comment, vertices, faces, ...(volumeGeometry && { volumeGeometry }) };
}

/**
 * Turns positions of FreeSurfer's surface frame (whose origin is the middle of the volume, with axes named as if it were
 * coronal) into the scanner frame, in which NIfTI affines put voxels.
 *
 * @returns `[vertices, 3]` mm; a copy of the positions where the file has no geometry.
 */
export function scannerPositions({ vertices, volumeGeometry }: FreeSurferSurface): Float32Array {
  if (volumeGeometry === undefined) return vertices.slice();
  const { axes, centre } = volumeGeometry;
  const [x, y, z] = axes;
  const result = new Float32Array(vertices.length);
  for (let v = 0; v < vertices.length; v += 3)
    for (let i = 0; i < 3; i++)
      result[v + i] = centre[i] - x[i] * vertices[v] + z[i] * vertices[v + 1] - y[i] * vertices[v + 2];
  return result;
}

/** Reads the footer behind the faces; undefined where there is none, or none that is whole and valid. */
function readVolumeGeometry(bytes: Uint8Array): VolumeGeometry | undefined {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 8192));
  if (!/valid\s*=\s*1/.test(text)) return undefined;
  const triple = (key: string): [number, number, number] | undefined => {
    const match = new RegExp(`^${key}\\s*=\\s*(\\S+)\\s+(\\S+)\\s+(\\S+)\\s*$`, 'm').exec(text);
    const values = match?.slice(1).map(Number);
    return values?.every(Number.isFinite) ? (values as [number, number, number]) : undefined;
  };
  const [size, voxelSize, x, y, z, centre] = ['volume', 'voxelsize', 'xras', 'yras', 'zras', 'cras'].map(triple);
  return size && voxelSize && x && y && z && centre ? { size, voxelSize, axes: [x, y, z], centre } : undefined;
}

/**
 * Reads values per vertex in the "new" curvature format (`lh.sulc`, `lh.curv`, `lh.thickness` …), big-endian: `[vertices]`.
 *
 * @throws {HemocastError} `freesurfer-format`, `freesurfer-truncated`.
 */
export function readFreeSurferCurv(bytes: Uint8Array, file: string): Float32Array {
  const reader = new Reader(bytes, file);
  reader.magic(CURVATURE, 'values per vertex in the format of FreeSurfer 1.0 and later');
  const vertexCount = reader.count('vertices');
  reader.count('faces');
  const perVertex = reader.integer();
  if (perVertex !== 1)
    throw reader.error('freesurfer-format', 'Only one value per vertex is supported', '1', String(perVertex));
  reader.need(4 * vertexCount, `${vertexCount} values`);
  return reader.floats(vertexCount);
}

/**
 * Reads a parcellation with its colour table (`lh.aparc.a2009s.annot`), table version 1 or 2, big-endian.
 *
 * @throws {HemocastError} `freesurfer-format`, `freesurfer-truncated`, `freesurfer-index`.
 */
export function readFreeSurferAnnotation(bytes: Uint8Array, file: string): FreeSurferAnnotation {
  const reader = new Reader(bytes, file);
  const vertexCount = reader.count('vertices');
  reader.need(8 * vertexCount, `${vertexCount} labels`);
  const codes = new Int32Array(vertexCount).fill(-1);
  for (let i = 0; i < vertexCount; i++) {
    const vertex = reader.integer();
    if (vertex < 0 || vertex >= vertexCount)
      throw reader.error('freesurfer-index', 'A label is for a vertex that is not there', `below ${vertexCount}`);
    codes[vertex] = reader.integer();
  }
  if (reader.integer() !== 1) throw reader.error('freesurfer-format', 'The colour table is missing', 'tag 1');
  const table = readTable(reader);
  const index = new Map<number, number>();
  table.forEach((entry, i) => {
    if (entry.red >= 0) index.set(entry.red + entry.green * 256 + entry.blue * 65536, i);
  });
  return { labels: codes.map((code) => index.get(code & 0xffffff) ?? -1), table };
}

function readTable(reader: Reader): FreeSurferAnnotation['table'] {
  let size = reader.integer();
  const version = size > 0 ? 1 : -size;
  if (version !== 1 && version !== 2)
    throw reader.error('freesurfer-format', 'The version of the colour table is unknown', '1 or 2', `${version}`);
  if (version === 2) size = reader.integer();
  reader.text(reader.integer());
  const entries = version === 2 ? reader.integer() : size;
  // An entry takes 20 bytes at least, so a lying count is found before memory is taken.
  if (size < 0 || entries < 0 || size > MAX_TABLE || entries > size)
    throw reader.error(
      'freesurfer-format',
      'The colour table has an impossible size',
      `at most ${MAX_TABLE}`,
      `${size}`,
    );
  reader.need(20 * entries, `${entries} colours`);
  const table: FreeSurferAnnotation['table'] = Array.from({ length: size }, () => ({
    name: '',
    red: -1,
    green: -1,
    blue: -1,
    transparency: 0,
  }));
  for (let i = 0; i < entries; i++) {
    const structure = version === 2 ? reader.integer() : i;
    if (structure < 0 || structure >= size)
      throw reader.error('freesurfer-index', 'A colour is for a label that is not there', `below ${size}`);
    table[structure] = {
      name: reader.text(reader.integer()).replace(/\0.*$/s, ''),
      red: reader.integer(),
      green: reader.integer(),
      blue: reader.integer(),
      transparency: reader.integer(),
    };
    const { red, green, blue, transparency } = table[structure];
    const colour = [red, green, blue, transparency];
    if (colour.some((value) => value < 0 || value > 255)) {
      throw reader.error('freesurfer-format', 'A colour is none', 'four numbers from 0 to 255', colour.join(', '));
    }
  }
  return table;
}

class Reader {
  at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  magic(expected: number, what: string): void {
    this.need(3, 'a magic number');
    const found = (this.bytes[0] << 16) | (this.bytes[1] << 8) | this.bytes[2];
    if (found !== expected)
      throw this.error('freesurfer-format', `This is not ${what}`, expected.toString(16), found.toString(16));
    this.at = 3;
  }

  integer(): number {
    this.need(4, 'an integer');
    this.at += 4;
    return this.view.getInt32(this.at - 4);
  }

  count(what: string): number {
    const value = this.integer();
    if (value < 0) throw this.error('freesurfer-format', `The number of ${what} is negative`, undefined, `${value}`);
    return value;
  }

  floats(count: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++, this.at += 4) values[i] = this.view.getFloat32(this.at);
    return values;
  }

  text(length: number): string {
    if (length < 0) throw this.error('freesurfer-format', 'A text has a negative length', undefined, `${length}`);
    this.need(length, `a text of ${length} bytes`);
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  need(length: number, what: string): void {
    if (length <= this.bytes.length - this.at) return;
    throw this.error('freesurfer-truncated', 'The file ends too early', what, `${this.bytes.length - this.at} bytes`);
  }

  error(code: string, summary: string, expected?: string, found?: string): HemocastError {
    return new HemocastError(code, summary, {
      file: this.file,
      byte: this.at,
      expected,
      found,
      advice: 'Copy the file again from the FreeSurfer subject.',
    });
  }
}
