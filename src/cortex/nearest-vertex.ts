import { midSurface, type Template } from './template.js';

/** A point of the cortex. */
export interface CortexPoint {
  vertex: number;
  /** mm, half way between white and pial surface. */
  position: [number, number, number];
  /** Index into `template.regions`. */
  region: number;
  /** mm from the place that was asked for. */
  distance: number;
}

/**
 * For each place, the nearest vertex of the cortex that belongs to a region: where light that passes between two optodes, or a contact,
 * sees most of its signal.
 *
 * @param places mm in the fsaverage (MNI305) frame
 */
export function nearestCortex(template: Template, places: readonly (readonly number[])[]): CortexPoint[] {
  const middle = midSurface(template);
  const { labels } = template;
  return places.map(([x, y, z]) => {
    let vertex = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let v = 0; v < labels.length; v++) {
      if (labels[v] < 0) continue;
      const squares = (middle[3 * v] - x) ** 2 + (middle[3 * v + 1] - y) ** 2 + (middle[3 * v + 2] - z) ** 2;
      if (squares < least) {
        least = squares;
        vertex = v;
      }
    }
    const position: [number, number, number] = [middle[3 * vertex], middle[3 * vertex + 1], middle[3 * vertex + 2]];
    return { vertex, position, region: labels[vertex], distance: Math.sqrt(least) };
  });
}
