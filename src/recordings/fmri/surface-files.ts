/** Series on the fsaverage4 cortex as pairs of GIFTI files, one a hemisphere. */
import { VERTEX_ORDER, VERTICES_PER_HEMISPHERE } from '../../cortex/index.js';
import { parseJsonObject, readGifti } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import type { BidsNameParts } from '../bids/bids-names.js';
import type { BidsWriter } from '../bids/bids-writer.js';
import type { SurfaceSeries } from '../recording.js';
import { HEMISPHERES, writeHemispheres } from './surface-writer.js';

/** Writes `…_hemi-L/R_space-fsaverage_den-3k_desc-…_bold.func.gii` with their sidecars; returns the paths. */
export async function writeSurfaceSeries(
  writer: BidsWriter,
  name: Omit<BidsNameParts, 'extension' | 'suffix'> & { subject: string },
  series: Pick<SurfaceSeries, 'data' | 'volumes' | 'tr'>,
  sidecar: Record<string, unknown> & { Description: string },
): Promise<string[]> {
  const full = { RepetitionTime: series.tr, VertexOrder: VERTEX_ORDER, ...sidecar };
  return writeHemispheres(writer, name, series, full);
}

/**
 * Reads both hemispheres of a series.
 *
 * @param left path of the left hemisphere's `.func.gii`; the right one's has `hemi-R` in its place
 * @param stated what the sidecars that apply to it say; by default, the one beside it
 * @throws `sidecar-missing`, `hemisphere-missing`, `sidecar-field`, `vertex-order`, `surface-size`, and what reading GIFTI throws
 */
export async function readSurfaceSeries(
  storage: Storage,
  left: string,
  stated?: Record<string, unknown>,
): Promise<SurfaceSeries> {
  const vertices = 2 * VERTICES_PER_HEMISPHERE;
  let volumes = 0;
  let data = new Float32Array(0);
  const sidecarFile = left.replace(/\.func\.gii$/, '.json');
  const sidecar = stated ?? (await readSidecar(storage, sidecarFile));
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
    const file = hemisphereFile(left, hemisphere);
    if (!(await storage.exists(file)))
      throw missing('hemisphere-missing', 'A hemisphere of the series is missing', file);
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

/** The entity in the file's name, not one that a folder's name may hold. */
function hemisphereFile(left: string, hemisphere: string): string {
  return left.replace(/hemi-L(?=[^/]*$)/, `hemi-${hemisphere}`);
}

async function readSidecar(storage: Storage, file: string): Promise<Record<string, unknown>> {
  if (!(await storage.exists(file))) throw missing('sidecar-missing', 'The series has no sidecar', file);
  return parseJsonObject(await storage.read(file), file);
}

function missing(code: string, summary: string, file: string): HemocastError {
  return new HemocastError(code, summary, {
    file,
    expected: 'this file',
    found: 'nothing',
    advice:
      'Bring the BOLD to fsaverage4 with `hemocast preprocess fmri`, which writes both hemispheres with sidecars.',
  });
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
