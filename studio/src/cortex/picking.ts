/** What lies under a point of a picture: found on the triangles themselves, so that it is what is seen. */
import type { Basis } from './camera-views.js';
import type { HalfMesh } from './geometry.js';

/** A point of the cortex. */
export interface Hit {
  /** Index in the whole cortex: of the corners of the triangle hit, the nearest to the point. */
  vertex: number;
  hemisphere: HalfMesh['hemisphere'];
  /** Index of the triangle in its hemisphere. */
  face: number;
  /** Weights of its three corners at the point. */
  weights: readonly [number, number, number];
  /** mm towards the viewer. */
  depth: number;
}

/**
 * The foremost triangle that faces the viewer under a point of an orthographic picture.
 *
 * @param right mm along `basis.right`
 * @param up mm along `basis.up`
 * @returns undefined where there is no cortex
 */
export function pick(halves: readonly HalfMesh[], basis: Basis, right: number, up: number): Hit | undefined {
  let best: Hit | undefined;
  for (const half of halves) {
    const hit = pickHalf(half, basis, right, up);
    if (hit !== undefined && !(best !== undefined && best.depth >= hit.depth)) best = hit;
  }
  return best;
}

function pickHalf(half: HalfMesh, basis: Basis, right: number, up: number): Hit | undefined {
  const { points, faces, first, hemisphere } = half;
  const along = (vertex: number, [x, y, z]: readonly number[]) =>
    points[3 * vertex] * x + points[3 * vertex + 1] * y + points[3 * vertex + 2] * z;
  const screenX = new Float64Array(points.length / 3);
  const screenY = new Float64Array(points.length / 3);
  for (let v = 0; v < screenX.length; v++) {
    screenX[v] = along(v, basis.right) - right;
    screenY[v] = along(v, basis.up) - up;
  }
  let best: Hit | undefined;
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [faces[f], faces[f + 1], faces[f + 2]];
    const wa = screenX[b] * screenY[c] - screenX[c] * screenY[b];
    const wb = screenX[c] * screenY[a] - screenX[a] * screenY[c];
    const wc = screenX[a] * screenY[b] - screenX[b] * screenY[a];
    // Counter-clockwise triangles face the viewer.
    if (!(wa >= 0 && wb >= 0 && wc >= 0)) continue;
    const area = wa + wb + wc;
    if (!(area > 0)) continue;
    const weights = [wa / area, wb / area, wc / area] as const;
    const corners = [a, b, c];
    const depths = corners.map((vertex) => along(vertex, basis.towards));
    const depth = weights[0] * depths[0] + weights[1] * depths[1] + weights[2] * depths[2];
    if (best !== undefined && best.depth >= depth) continue;
    const distances = corners.map((vertex, i) => Math.hypot(screenX[vertex], screenY[vertex], depths[i] - depth));
    const vertex = corners[distances.indexOf(Math.min(...distances))];
    best = { vertex: first + vertex, hemisphere, face: f / 3, weights, depth };
  }
  return best;
}
