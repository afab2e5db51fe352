import { bandPassSlow, detrendLinear, zscoreRows } from '../signal/index.js';

/** Hz; slower is scanner drift, faster is breath and pulse. */
export const BOLD_BAND = { low: 0.01, high: 0.15 };

/**
 * BOLD as it is learned and scored: linear trend removed, 0.01–0.15 Hz, z per
 * vertex over the run.
 *
 * @param data `[vertex, volume]` in any unit
 * @param tr seconds
 */
export function boldTarget(data: Float32Array, volumes: number, tr: number): Float32Array {
  const vertices = data.length / volumes;
  const flat = new Float32Array(data.length);
  for (let vertex = 0; vertex < vertices; vertex++) {
    flat.set(detrendLinear(data.subarray(vertex * volumes, (vertex + 1) * volumes)), vertex * volumes);
  }
  const slow = bandPassSlow(flat, vertices, volumes, 1 / tr, BOLD_BAND);
  return zscoreRows(slow, vertices, volumes, slow) as Float32Array;
}
