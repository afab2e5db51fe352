/** Series on the fsaverage4 cortex as pairs of GIFTI files, one a hemisphere. */
import { VERTEX_ORDER, VERTICES_PER_HEMISPHERE } from '../cortex/index.js';
import { encodeGifti, parseJsonObject, readGifti, timeSeriesArrays } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import type { BidsNameParts, BidsWriter, SurfaceSeries } from '../recordings/index.js';

const HEMISPHERES = ['L', 'R'] as const;

/** Writes `…_hemi-L/R_space-fsaverage_den-3k_desc-…_bold.func.gii` with their sidecars; returns the paths. */
export async function writeSurfaceSeries(
  writer: BidsWriter,
  name: Omit<BidsNameParts, 'extension' | 'suffix'> & { subject: string },
  series: Pick<SurfaceSeries, 'data' | 'volumes' | 'tr'>,
  sidecar: Record<string, unknown> & { Description: string },
): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, hemisphere] of HEMISPHERES.entries()) {
    const size = VERTICES_PER_HEMISPHERE * series.volumes;
    const half = series.data.subarray(index * size, (index + 1) * size);
    const bytes = encodeGifti({
      arrays: timeSeriesArrays(half, VERTICES_PER_HEMISPHERE, series.volumes, series.tr),
      metadata: {
        AnatomicalStructurePrimary: hemisphere === 'L' ? 'CortexLeft' : 'CortexRight',
        Description: sidecar.Description,
      },
    });
    const parts = { ...name, hemisphere, space: 'fsaverage', density: '3k', suffix: 'bold', extension: '.func.gii' };
    const full = { RepetitionTime: series.tr, VertexOrder: VERTEX_ORDER, ...sidecar };
    paths.push(await writer.writeDerivative({ dataType: 'func', name: parts, bytes, sidecar: full }));
  }
  return paths;
}

/**
 * Reads both hemispheres of a series.
 *
 * @param left path of the left hemisphere's `.func.gii`; the right one's has `hemi-R` in its place
 * @throws `vertex-order`, `surface-size`, and what reading GIFTI throws
 */
export async function readSurfaceSeries(storage: Storage, left: string): Promise<SurfaceSeries> {
  const vertices = 2 * VERTICES_PER_HEMISPHERE;
  let volumes = 0;
  let data = new Float32Array(0);
  const sidecarFile = left.replace(/\.func\.gii$/, '.json');
  const sidecar = parseJsonObject(await storage.read(sidecarFile), sidecarFile);
  if (sidecar['VertexOrder'] !== VERTEX_ORDER) {
    throw new HemocastError('vertex-order', 'The order of the vertices is not stated', {
      file: sidecarFile,
      field: 'VertexOrder',
      expected: VERTEX_ORDER,
      found: JSON.stringify(sidecar['VertexOrder']) ?? 'nothing',
      advice: 'Resample the data to that order, and say so in the sidecar.',
    });
  }
  const tr = positiveNumber(sidecar, 'RepetitionTime', sidecarFile);
  for (const [index, hemisphere] of HEMISPHERES.entries()) {
    const file = left.replace(/hemi-L/, `hemi-${hemisphere}`);
    const { arrays } = readGifti(await storage.read(file), file);
    if (index === 0) {
      volumes = arrays.length;
      data = new Float32Array(vertices * volumes);
    }
    const sizes = new Set(arrays.map((array) => array.data.length));
    if (arrays.length !== volumes || volumes === 0 || sizes.size !== 1 || !sizes.has(VERTICES_PER_HEMISPHERE)) {
      throw new HemocastError('surface-size', 'This is no series on fsaverage4', {
        file,
        expected: `${volumes || 'some'} volumes of ${VERTICES_PER_HEMISPHERE} vertices`,
        found: `${arrays.length} volumes of ${[...sizes].join(' and ')} vertices`,
      });
    }
    arrays.forEach((array, volume) => {
      for (let v = 0; v < VERTICES_PER_HEMISPHERE; v++) {
        data[(index * VERTICES_PER_HEMISPHERE + v) * volumes + volume] = array.data[v];
      }
    });
  }
  const startTime = Number(sidecar['StartTime'] ?? 0);
  return { vertices, volumes, tr, startTime: Number.isFinite(startTime) ? startTime : 0, data, unit: 'percent' };
}

function positiveNumber(sidecar: Record<string, unknown>, field: string, file: string): number {
  const value = sidecar[field];
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw new HemocastError('sidecar-field', 'A field of the sidecar cannot be used', {
    file,
    field,
    expected: 'a positive number',
    found: JSON.stringify(value) ?? 'nothing',
  });
}
