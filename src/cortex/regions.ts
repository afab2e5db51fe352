import { HemocastError } from '../foundation/index.js';
import type { Template } from './template.js';

/**
 * Mean time course of each region over its vertices; those on the medial wall count nowhere.
 *
 * @param data `[5124, volumes]`, row-major.
 * @returns `[148, volumes]`; NaN for a region without a vertex.
 * @throws {HemocastError} `surface-shape`.
 */
export function regionMeans(template: Template, data: Float32Array, volumes: number): Float32Array {
  checkShape(data, template.labels.length, volumes);
  const sums = new Float64Array(template.regions.length * volumes);
  const counts = new Uint32Array(template.regions.length);
  template.labels.forEach((label, v) => {
    if (label < 0) return;
    counts[label]++;
    for (let t = 0; t < volumes; t++) sums[label * volumes + t] += data[v * volumes + t];
  });
  return Float32Array.from(sums, (sum, i) => sum / counts[Math.floor(i / volumes)]);
}

/** Throws where data are not `[vertices, volumes]`. */
export function checkShape(data: Float32Array, vertices: number, volumes: number): void {
  if (Number.isInteger(volumes) && volumes > 0 && data.length === vertices * volumes) return;
  throw new HemocastError('surface-shape', 'The data do not fit the surface', {
    expected: `${vertices} vertices × ${volumes} volumes`,
    found: `${data.length} values`,
  });
}
