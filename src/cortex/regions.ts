import { HemocastError } from '../foundation/index.js';

/** Which region each vertex of a surface belongs to; `Template` is one. */
export interface Parcellation {
  /** Region of each vertex, an index into `regions`; −1 where there is no cortex (medial wall). */
  labels: ArrayLike<number>;
  regions: readonly unknown[];
}

/**
 * Mean of each region over its vertices, in double precision, of any number of columns (volumes); vertices on the medial wall count
 * nowhere.
 *
 * @param data `[vertex, column]`, row-major.
 * @returns `[region, column]`; NaN for a region without a vertex.
 * @throws {HemocastError} `surface-shape`.
 */
export function regionMeans(
  { labels, regions }: Parcellation,
  data: Float32Array | Float64Array,
  columns: number,
): Float64Array {
  checkShape(data, labels.length, columns);
  const counts = new Uint32Array(regions.length);
  const means = new Float64Array(regions.length * columns);
  for (let vertex = 0; vertex < labels.length; vertex++) {
    const region = labels[vertex];
    if (region < 0) continue;
    counts[region]++;
    for (let c = 0, at = vertex * columns; c < columns; c++, at++) means[region * columns + c] += data[at];
  }
  for (let region = 0; region < counts.length; region++) {
    for (let c = 0; c < columns; c++) means[region * columns + c] /= counts[region];
  }
  return means;
}

/** Throws where data are not `[vertices, volumes]`. */
export function checkShape(data: ArrayLike<number>, vertices: number, volumes: number): void {
  if (Number.isInteger(volumes) && volumes > 0 && data.length === vertices * volumes) return;
  throw new HemocastError('surface-shape', 'The data do not fit the surface', {
    expected: `${vertices} vertices × ${volumes} volumes`,
    found: `${data.length} values`,
  });
}
