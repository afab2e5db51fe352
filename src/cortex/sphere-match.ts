import { HemocastError } from '../foundation/index.js';

/** Files round to 0.01 mm on a radius of 100 mm; neighbouring vertices of the finest template are 0.8 mm apart. */
const TOLERANCE = 0.1;

/**
 * Finds each wanted direction among a sphere's vertices, wherever it stands in the file: vertex orders differ
 * between versions of the templates, coordinates do not.
 *
 * @param wanted unit vectors `[wanted, 3]`.
 * @param sphere vertices of a registered sphere, `[vertices, 3]`; any radius, scaled to 100 mm here.
 * @returns for each wanted direction the index of the nearest vertex, which lies within 0.1 mm.
 * @throws {HemocastError} `template-mismatch` where a direction has no such vertex, or two have the same.
 */
export function matchSphere(wanted: Float32Array, sphere: ArrayLike<number>, file: string): Uint32Array {
  const count = Math.floor(sphere.length / 3);
  const points = new Float64Array(3 * count);
  for (let v = 0; v < count; v++) {
    const radius = Math.hypot(sphere[3 * v], sphere[3 * v + 1], sphere[3 * v + 2]);
    for (let axis = 0; axis < 3; axis++) points[3 * v + axis] = (100 * sphere[3 * v + axis]) / radius;
  }
  const order = Uint32Array.from({ length: count }, (_, v) => v).sort((a, b) => points[3 * a + 2] - points[3 * b + 2]);
  const used = new Uint8Array(count);
  const result = new Uint32Array(wanted.length / 3);
  for (let w = 0; w < result.length; w++) {
    const target = [0, 1, 2].map((axis) => 100 * wanted[3 * w + axis]);
    let nearest = -1;
    let least = TOLERANCE;
    for (let i = firstAbove(points, order, target[2] - TOLERANCE); i < count; i++) {
      const p = 3 * order[i];
      if (points[p + 2] > target[2] + TOLERANCE) break;
      const distance = Math.hypot(points[p] - target[0], points[p + 1] - target[1], points[p + 2] - target[2]);
      if (distance > least) continue;
      least = distance;
      nearest = order[i];
    }
    if (nearest < 0 || used[nearest] === 1)
      throw new HemocastError('template-mismatch', 'The sphere is not one of the fsaverage templates', {
        file,
        expected: `a vertex at (${target.map((x) => x.toFixed(2)).join(', ')}) within ${TOLERANCE} mm`,
        found: nearest < 0 ? `none among ${count}` : `vertex ${nearest} for the second time`,
        advice:
          'Name the folder of fsaverage, fsaverage4, fsaverage5 or fsaverage6; a person must be resampled to one first.',
      });
    used[nearest] = 1;
    result[w] = nearest;
  }
  return result;
}

/** Position in the order by z of the first vertex at or above a height. */
function firstAbove(points: Float64Array, order: Uint32Array, height: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[3 * order[middle] + 2] < height) low = middle + 1;
    else high = middle;
  }
  return low;
}
