/** Functional connectivity of regions as a full matrix. */
import { functionalConnectivity } from '../../../../src/evaluate/realism.js';

/**
 * @param courses `[region, moment]`
 * @returns `[region, region]` Pearson r; 1 on the diagonal, 0 beside a region that does not vary
 */
export function connectivity(courses: Float64Array, regions: number, moments: number): Float64Array {
  const pairs = functionalConnectivity(courses, regions, moments);
  const matrix = new Float64Array(regions * regions);
  for (let a = 0, at = 0; a < regions; a++) {
    matrix[a * regions + a] = 1;
    for (let b = a + 1; b < regions; b++, at++) {
      matrix[a * regions + b] = pairs[at];
      matrix[b * regions + a] = pairs[at];
    }
  }
  return matrix;
}

/** The regions that go most with one, the most first. */
export function strongest(
  matrix: Float64Array,
  regions: number,
  seed: number,
  count: number,
): { region: number; r: number }[] {
  return Array.from({ length: regions }, (_, region) => ({ region, r: matrix[seed * regions + region] }))
    .filter(({ region }) => region !== seed)
    .sort((a, b) => b.r - a.r)
    .slice(0, count);
}
