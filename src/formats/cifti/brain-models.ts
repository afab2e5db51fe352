import { HemocastError } from '../../foundation/index.js';
import type { XmlElement } from '../xml.js';

/** A segment of rows that lies in one structure. */
export type CiftiBrainModel = CiftiSurfaceModel | CiftiVoxelModel;

interface CiftiModel {
  /** Without its prefix, such as `CORTEX_LEFT` or `THALAMUS_RIGHT`. */
  structure: string;
  /** First row. */
  start: number;
  /** Number of rows. */
  count: number;
}

export interface CiftiSurfaceModel extends CiftiModel {
  type: 'surface';
  /** Vertices of the whole surface. */
  surfaceVertices: number;
  /** Vertex of each row. */
  vertices: Uint32Array;
}

export interface CiftiVoxelModel extends CiftiModel {
  type: 'voxels';
  /** `[count, 3]`: voxel of each row. */
  voxels: Uint32Array;
}

/** The grid of the voxels. */
export interface CiftiVolume {
  shape: [number, number, number];
  /** 4 × 4, row-major: voxel indices to mm. */
  affine: Float64Array;
}

const MOST_VERTICES = 10_000_000;

/**
 * Reads where each row lies. Every row must belong to exactly one model.
 *
 * @throws {HemocastError} `cifti-structure`.
 */
export function readBrainModels(
  map: XmlElement,
  rows: number,
  file: string,
): { models: CiftiBrainModel[]; volume: CiftiVolume | undefined } {
  const volumeElement = map.children.find((child) => child.name === 'Volume');
  const volume = volumeElement && readVolume(volumeElement, file);
  const models = map.children
    .filter((child) => child.name === 'BrainModel')
    .map((element) => readModel(element, volume, rows, file))
    .sort((a, b) => a.start - b.start);
  let next = 0;
  for (const { structure, start, count } of models) {
    if (start !== next) throw wrong(file, `${structure} IndexOffset`, `${next}`, `${start}`);
    next += count;
  }
  if (next !== rows) throw wrong(file, 'BrainModel', `${rows} rows in all`, `${next}`);
  return { models, volume };
}

function readModel(element: XmlElement, volume: CiftiVolume | undefined, rows: number, file: string): CiftiBrainModel {
  const structure = (element.attributes.get('BrainStructure') ?? '').replace(/^CIFTI_STRUCTURE_/, '');
  const whole = (name: string, most: number): number => {
    const text = element.attributes.get(name) ?? '';
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (value <= most) return value;
    throw wrong(file, `${structure} ${name}`, `a whole number up to ${most}`, text);
  };
  const [start, count] = [whole('IndexOffset', rows), whole('IndexCount', rows)];
  const child = (name: string) => element.children.find((candidate) => candidate.name === name)?.text ?? '';
  const type = element.attributes.get('ModelType');
  if (type === 'CIFTI_MODEL_TYPE_SURFACE') {
    const surfaceVertices = whole('SurfaceNumberOfVertices', MOST_VERTICES);
    const vertices = wholeNumbers(child('VertexIndices'), count, () => surfaceVertices, file, structure);
    return { type: 'surface', structure, start, count, surfaceVertices, vertices };
  }
  if (type !== 'CIFTI_MODEL_TYPE_VOXELS' || volume === undefined)
    throw wrong(file, `${structure} ModelType`, 'a surface, or voxels of a volume', type);
  const { shape } = volume;
  const voxels = wholeNumbers(child('VoxelIndicesIJK'), 3 * count, (i) => shape[i % 3], file, structure);
  return { type: 'voxels', structure, start, count, voxels };
}

function readVolume(element: XmlElement, file: string): CiftiVolume {
  const dimensions = (element.attributes.get('VolumeDimensions') ?? '').split(',').map(Number);
  if (dimensions.length !== 3 || !dimensions.every((n) => Number.isInteger(n) && n > 0))
    throw wrong(file, 'VolumeDimensions', 'three whole numbers', element.attributes.get('VolumeDimensions'));
  const transform = element.children.find((child) => child.name === 'TransformationMatrixVoxelIndicesIJKtoXYZ');
  const values = (transform?.text.trim() ?? '').split(/\s+/).map(Number);
  const exponent = Number(transform?.attributes.get('MeterExponent') ?? Number.NaN);
  if (values.length !== 16 || !values.every(Number.isFinite) || !Number.isInteger(exponent))
    throw wrong(file, 'TransformationMatrixVoxelIndicesIJKtoXYZ', '16 numbers and an exponent', transform?.text);
  const millimetres = 10 ** (exponent + 3);
  return {
    shape: dimensions as [number, number, number],
    affine: Float64Array.from(values, (value, i) => (i < 12 ? value * millimetres : value)),
  };
}

/** Exactly `count` whole numbers between spaces, each below a limit. */
function wholeNumbers(
  text: string,
  count: number,
  below: (index: number) => number,
  file: string,
  structure: string,
): Uint32Array {
  // A number and its space take two characters at least.
  if (count > (text.length + 1) / 2) throw wrong(file, structure, `${count} indices`, `${text.length} characters`);
  const values = new Uint32Array(count);
  const word = /\S+/g;
  let found = 0;
  for (let match = word.exec(text); match !== null; match = word.exec(text), found++) {
    if (found >= count) throw wrong(file, structure, `${count} indices`, 'more');
    if (!/^\d{1,9}$/.test(match[0]) || Number(match[0]) >= below(found))
      throw wrong(file, structure, `an index below ${below(found)}`, match[0]);
    values[found] = Number(match[0]);
  }
  if (found !== count) throw wrong(file, structure, `${count} indices`, `${found}`);
  return values;
}

function wrong(file: string, field: string, expected: string, found = 'none'): HemocastError {
  return new HemocastError('cifti-structure', 'The list of brain models is wrong', {
    file,
    field,
    expected,
    found: found.slice(0, 80),
    advice: 'Write the file again, for example with wb_command.',
  });
}
