/** What files on surfaces hold, whatever their format. */

import {
  type CiftiFile,
  ciftiSurface,
  type FreeSurferAnnotation,
  type GiftiArray,
  type GiftiFile,
  giftiTimeStep,
  readCifti,
  readFreeSurferAnnotation,
  readFreeSurferCurv,
  readFreeSurferSurface,
  readGifti,
  readMgh,
  type VolumeGeometry,
} from '../../formats/index.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { lastName, type Storage } from '../../foundation/index.js';
import { isFreeSurferSurface } from '../inspect/inspect-surface.js';
import { cannotHold } from './conversion.js';
import { type CortexStructure, hemisphereFiles } from './hemisphere-files.js';

export interface SurfaceContent {
  mesh?: { points: Float32Array; faces: Uint32Array; space: string; volumeGeometry?: VolumeGeometry };
  /** Values per vertex. */
  maps: { name: string; intent: string; data: Float32Array | Float64Array }[];
  /** Seconds between maps, where they are a time series. */
  tr?: number;
  isSeries: boolean;
  /** As GIFTI names it, such as `CortexLeft`. */
  structure?: string;
  /** With its name and the key of each label, where they are not simply counted. */
  parcellation?: FreeSurferAnnotation & { name?: string; keys?: readonly number[] };
  remarks: string[];
}

/**
 * Reads GIFTI, CIFTI, FreeSurfer and MGH files.
 *
 * @returns by the file to write: `output`, or for CIFTI one file for each hemisphere where the name of the output speaks of none
 * @throws HemocastError `convert-content` for images; as the readers
 */
export async function readSurfaceContents(
  storage: Storage,
  input: string,
  output: string,
): Promise<Map<string, SurfaceContent>> {
  if (!/\.(dtseries|dscalar|dlabel)\.nii$/i.test(lastName(input))) {
    return new Map([[output, await readSurfaceContent(storage, input, output)]]);
  }
  const file = readCifti(await storage.read(input), input);
  const files = hemisphereFiles(output).filter(
    ({ structure }, _, all) => all.length === 1 || file.models.some((model) => model.structure === structure),
  );
  if (files.length === 0) {
    const found = file.models.map(({ structure }) => structure).join(', ');
    throw cannotHold(output, 'The file holds no cortex', 'CORTEX_LEFT or CORTEX_RIGHT', found);
  }
  const written: string[] = files.map(({ structure }) => structure);
  const others = file.models.map(({ structure }) => structure).filter((structure) => !written.includes(structure));
  const remarks = others.length === 0 ? [] : [`Carried over: ${written.join(', ')}; left out: ${others.join(', ')}.`];
  return withErrorDetail({ file: input, advice: 'Name the output after the other hemisphere.' }, () =>
    files.reduce(
      (contents, { path, structure }) => contents.set(path, fromCifti(file, structure, remarks)),
      new Map<string, SurfaceContent>(),
    ),
  );
}

async function readSurfaceContent(storage: Storage, input: string, output: string): Promise<SurfaceContent> {
  const bytes = await storage.read(input);
  const name = lastName(input);
  if (/\.gii(\.gz)?$/i.test(name)) return fromGifti(readGifti(bytes, input));
  if (/\.(mgh|mgz|mgh\.gz)$/i.test(name)) return fromMgh(bytes, input, output);
  if (/\.annot$/i.test(name)) {
    return { maps: [], isSeries: false, parcellation: readFreeSurferAnnotation(bytes, input), remarks: [] };
  }
  if (/\.(nii|nii\.gz|hdr|img)$/i.test(name))
    throw cannotHold(output, 'An image has no vertices', 'values on a surface', name);
  if (isFreeSurferSurface(bytes)) {
    const { vertices, faces, volumeGeometry } = readFreeSurferSurface(bytes, input);
    const mesh = { points: vertices, faces, space: 'NIFTI_XFORM_UNKNOWN', volumeGeometry };
    return { mesh, maps: [], isSeries: false, remarks: [] };
  }
  const data = readFreeSurferCurv(bytes, input);
  const map = { name: name.replace(/^[lr]h\./, ''), intent: 'NIFTI_INTENT_SHAPE', data };
  return { maps: [map], isSeries: false, remarks: [] };
}

function fromGifti(gifti: GiftiFile): SurfaceContent {
  const { arrays, labels, metadata } = gifti;
  const points = arrays.find(({ intent }) => intent === 'NIFTI_INTENT_POINTSET');
  const triangles = arrays.find(({ intent }) => intent === 'NIFTI_INTENT_TRIANGLE');
  const remarks: string[] = [];
  const coded = arrays.filter(({ intent }) => intent === 'NIFTI_INTENT_LABEL');
  if (coded.length > 1) remarks.push(`Of ${coded.length} parcellations the first is taken.`);
  const values = arrays.filter((array) => array !== points && array !== triangles && !coded.includes(array));
  const series = values.filter(({ intent }) => intent === 'NIFTI_INTENT_TIME_SERIES');
  const tr = giftiTimeStep(series[0], gifti);
  const structure = points?.metadata.AnatomicalStructurePrimary ?? metadata.AnatomicalStructurePrimary;
  return {
    ...(points === undefined || triangles === undefined
      ? {}
      : {
          mesh: {
            points: Float32Array.from(points.data),
            faces: Uint32Array.from(triangles.data),
            space: points.coordinateSystems[0]?.dataSpace ?? 'NIFTI_XFORM_UNKNOWN',
            volumeGeometry: geometryOf(points.metadata),
          },
        }),
    maps: values.flatMap(mapsOf),
    isSeries: series.length > 0,
    ...(tr === undefined ? {} : { tr }),
    ...(structure ? { structure } : {}),
    ...(coded.length === 0 ? {} : { parcellation: parcellationOf(coded[0], labels, coded[0].metadata.Name) }),
    remarks,
  };
}

/** One map for each column of an array. */
function mapsOf({ intent, metadata, dims, data }: GiftiArray): SurfaceContent['maps'] {
  const columns = dims[1] ?? 1;
  return Array.from({ length: columns }, (_, c) => ({
    name: metadata.Name ?? '',
    intent,
    data: Float64Array.from({ length: dims[0] }, (_, v) => data[v * columns + c]),
  })).map((map) => (data instanceof Float64Array ? map : { ...map, data: Float32Array.from(map.data) }));
}

function parcellationOf(
  { data }: Pick<GiftiArray, 'data'>,
  labels: GiftiFile['labels'],
  name: string | undefined,
): SurfaceContent['parcellation'] {
  const index = new Map(labels.map(({ key }, i) => [key, i]));
  return {
    labels: Int32Array.from(data, (key) => index.get(key) ?? -1),
    keys: labels.map(({ key }) => key),
    ...(name === undefined ? {} : { name }),
    table: labels.map(({ name, colour = [0, 0, 0, 1] }) => {
      const [red, green, blue, opacity] = colour.map((part) => Math.round(255 * part));
      return { name, red, green, blue, transparency: 255 - opacity };
    }),
  };
}

function fromMgh(bytes: Uint8Array, input: string, output: string): SurfaceContent {
  const { shape, data, tr } = readMgh(bytes, input);
  const [vertices, y, z, frames] = shape;
  if (y !== 1 || z !== 1)
    throw cannotHold(output, 'An image has no vertices', 'vertices × 1 × 1 × frames', shape.join(' × '));
  const maps = Array.from({ length: frames }, (_, t) => ({
    name: '',
    intent: frames > 1 ? 'NIFTI_INTENT_TIME_SERIES' : 'NIFTI_INTENT_SHAPE',
    data: data.slice(t * vertices, (t + 1) * vertices),
  }));
  return { maps, isSeries: frames > 1, ...(tr === undefined ? {} : { tr }), remarks: [] };
}

function fromCifti(file: CiftiFile, structure: CortexStructure, leftOut: string[]): SurfaceContent {
  const remarks = [...leftOut];
  const { vertices, data } = ciftiSurface(file, structure);
  const column = (c: number) => Float32Array.from({ length: vertices }, (_, v) => data[v * file.columns + c]);
  const primary = structure === 'CORTEX_LEFT' ? 'CortexLeft' : 'CortexRight';
  if (file.kind === 'dlabel') {
    if (file.columns > 1) remarks.push(`Of ${file.columns} parcellations the first is taken.`);
    const parcellation = parcellationOf({ data: column(0) }, file.maps[0].labels, file.maps[0].name);
    return { maps: [], isSeries: false, structure: primary, parcellation, remarks };
  }
  if (data.some(Number.isNaN)) remarks.push('Vertices that the file leaves out, such as the medial wall, hold NaN.');
  const series = file.kind === 'dtseries';
  return {
    maps: Array.from({ length: file.columns }, (_, c) => ({
      name: file.maps[c]?.name ?? '',
      intent: series ? 'NIFTI_INTENT_TIME_SERIES' : 'NIFTI_INTENT_NONE',
      data: column(c),
    })),
    isSeries: series,
    structure: primary,
    ...(file.series?.unit === 'SECOND' ? { tr: file.series.step } : {}),
    remarks,
  };
}

const AXES = ['X', 'Y', 'Z'] as const;
const WORLD = ['R', 'A', 'S'] as const;

/** FreeSurfer's own keys for the volume that a surface was made from. */
export function geometryMetadata(geometry: VolumeGeometry | undefined): Record<string, string> {
  if (geometry === undefined) return {};
  const entries: [string, number][] = [
    ['VolGeomWidth', geometry.size[0]],
    ['VolGeomHeight', geometry.size[1]],
    ['VolGeomDepth', geometry.size[2]],
    ...AXES.map((axis, a): [string, number] => [`VolGeom${axis}size`, geometry.voxelSize[a]]),
    ...AXES.flatMap((axis, a) =>
      WORLD.map((way, w): [string, number] => [`VolGeom${axis}_${way}`, geometry.axes[a][w]]),
    ),
    ...WORLD.map((way, w): [string, number] => [`VolGeomC_${way}`, geometry.centre[w]]),
  ];
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

function geometryOf(metadata: Record<string, string>): VolumeGeometry | undefined {
  const read = (...keys: string[]) => keys.map((key) => Number(metadata[`VolGeom${key}`] ?? Number.NaN));
  const size = read('Width', 'Height', 'Depth');
  const voxelSize = read('Xsize', 'Ysize', 'Zsize');
  const axes = AXES.map((axis) => read(...WORLD.map((way) => `${axis}_${way}`)));
  const centre = read('C_R', 'C_A', 'C_S');
  if (![size, voxelSize, ...axes, centre].flat().every(Number.isFinite)) return undefined;
  return { size, voxelSize, axes, centre } as unknown as VolumeGeometry;
}
