/** Surfaces and what lies on them as GIFTI, FreeSurfer and MGH. */

import {
  encodeFreeSurferAnnotation,
  encodeFreeSurferCurv,
  encodeFreeSurferSurface,
  encodeGifti,
  encodeMgh,
  type GiftiArrayToWrite,
  surfaceArrays,
} from '../../formats/index.js';
import { lastName, type Storage } from '../../foundation/index.js';
import { type Converted, cannotHold, singlePrecisionLoss } from './conversion.js';
import { geometryMetadata, readSurfaceContents, type SurfaceContent } from './surface-content.js';

/**
 * Writes what a file on a surface holds, by the name of `output`: `.gii` (surface, values, time series or labels), `.annot`, `.mgh` and `.mgz`
 * (values), or FreeSurfer's own names such as `lh.white` (a surface) and `lh.sulc` (one map). A CIFTI file becomes the hemisphere that the
 * name of the output speaks of (`hemi-L`, `.L.`, `lh.`), or two files where it speaks of none.
 *
 * @throws HemocastError `convert-content` where the format has no place for the content; as the readers and writers
 */
export async function convertSurface(storage: Storage, input: string, output: string): Promise<Converted> {
  const contents = await readSurfaceContents(storage, input, output);
  const files = new Map<string, Uint8Array>();
  let format = '';
  for (const [path, content] of contents) {
    const [name, bytes] = encode(content, lastName(path), path);
    files.set(path, bytes);
    format = name;
  }
  return { format, files, remarks: [...new Set([...contents.values()].flatMap(({ remarks }) => remarks))] };
}

function encode(content: SurfaceContent, name: string, output: string): [format: string, bytes: Uint8Array] {
  if (/\.gii(\.gz)?$/i.test(name)) return ['GIFTI', gifti(content, /\.gz$/i.test(name))];
  const { mesh, maps, parcellation, tr, remarks } = content;
  const found = describe(content);
  if (/\.annot$/i.test(name)) {
    if (parcellation === undefined) throw cannotHold(output, 'An .annot file holds labels', 'a parcellation', found);
    return ['FreeSurfer annotation', encodeFreeSurferAnnotation(parcellation)];
  }
  if (/\.(mgh|mgz)$/i.test(name)) {
    const data = joinMaps(content, output, found);
    noteLoss(data, remarks);
    const shape = [maps[0].data.length, 1, 1, maps.length] as const;
    return ['MGH', encodeMgh({ shape, data, tr, compressed: /z$/i.test(name) })];
  }
  if (mesh !== undefined) {
    if (maps.length > 0) remarks.push('Only the surface is written, not the values on it.');
    const { points, faces, volumeGeometry } = mesh;
    return ['FreeSurfer surface', encodeFreeSurferSurface({ vertices: points, faces, volumeGeometry })];
  }
  if (maps.length !== 1)
    throw cannotHold(output, 'A file of values per vertex holds one map', 'a surface or a single map', found);
  noteLoss(maps[0].data, remarks);
  // A closed surface without handles, as every cortical surface is.
  return ['FreeSurfer curv', encodeFreeSurferCurv(maps[0].data, 2 * maps[0].data.length - 4)];
}

function describe({ mesh, maps, parcellation }: SurfaceContent): string {
  const parts = [
    ...(mesh === undefined ? [] : ['a surface']),
    ...(maps.length === 0 ? [] : [`${maps.length} ${maps.length === 1 ? 'map' : 'maps'}`]),
    ...(parcellation === undefined ? [] : ['a parcellation']),
  ];
  return parts.join(' and ') || 'nothing';
}

function noteLoss(data: ArrayLike<number>, remarks: string[]): void {
  const loss = singlePrecisionLoss(data);
  if (loss > 0)
    remarks.push(`Values are rounded to single precision: by at most ${loss.toExponential(1)} of the greatest.`);
}

function joinMaps({ maps }: SurfaceContent, output: string, found: string): Float64Array {
  if (maps.length === 0 || maps.some(({ data }) => data.length !== maps[0].data.length))
    throw cannotHold(output, 'An MGH file holds values', 'maps of one length', found);
  const vertices = maps[0].data.length;
  const data = new Float64Array(vertices * maps.length);
  for (const [t, map] of maps.entries()) data.set(map.data, t * vertices);
  return data;
}

function gifti(content: SurfaceContent, compressed: boolean): Uint8Array {
  const { mesh, maps, tr, isSeries, structure, parcellation } = content;
  const primary: Record<string, string> = structure === undefined ? {} : { AnatomicalStructurePrimary: structure };
  const arrays: GiftiArrayToWrite[] = [];
  if (mesh !== undefined) {
    const [points, triangles] = surfaceArrays(mesh.points, mesh.faces, mesh.space);
    arrays.push({ ...points, metadata: { ...primary, ...geometryMetadata(mesh.volumeGeometry) } }, triangles);
  }
  for (const { name, intent, data } of maps) {
    const metadata: Record<string, string> = name === '' ? {} : { Name: name };
    if (isSeries && tr !== undefined) metadata.TimeStep = String(tr);
    arrays.push({ intent, dims: [data.length], data, metadata });
  }
  if (parcellation === undefined) return encodeGifti({ arrays, metadata: primary, compressed });
  const { labels, table, name = '', keys = table.map((_, index) => index) } = parcellation;
  const entries = table.map(({ name, red, green, blue, transparency }, index) => ({
    key: keys[index],
    name,
    colour: [red / 255, green / 255, blue / 255, 1 - transparency / 255] as [number, number, number, number],
  }));
  // Vertices without a label need a key as well.
  const unknown = entries.find(({ name }) => name === '???')?.key;
  const spare = unknown ?? keys.reduce((most, key) => Math.max(most, key), -1) + 1;
  const none = labels.includes(-1) && unknown === undefined ? [{ key: spare, name: '???' }] : [];
  const data = labels.map((label) => (label < 0 ? spare : keys[label]));
  const metadata: Record<string, string> = name === '' ? {} : { Name: name };
  arrays.push({ intent: 'NIFTI_INTENT_LABEL', dims: [data.length], data, metadata });
  return encodeGifti({ arrays, metadata: primary, labels: [...entries, ...none], compressed });
}
