import { HemocastError } from '../foundation/index.js';

/** A closed surface of triangles. */
export interface Mesh {
  /** `[vertices, 3]`. */
  vertices: Float32Array;
  /** `[faces, 3]`, oriented outward. */
  faces: Uint32Array;
}

/** The icosahedron's triangles; their order fixes the order of all later vertices. Seen from inside: turned when handed out. */
const ICOSAHEDRON = [
  [0, 4, 3, 0, 5, 4, 0, 1, 5, 0, 2, 1, 0, 3, 2],
  [3, 8, 2, 3, 9, 8, 3, 4, 9, 4, 10, 9, 4, 5, 10],
  [5, 6, 10, 5, 1, 6, 1, 7, 6, 1, 2, 7, 2, 8, 7],
  [8, 9, 11, 9, 10, 11, 10, 6, 11, 6, 7, 11, 7, 8, 11],
].flat();

/**
 * The nested icosahedron of FreeSurfer's fsaverage: vertex and face order equal those of the
 * files of fsaverage5 (order 5) and above, and the vertices of order n are the first ones of order
 * n + 1. Order n has 10·4ⁿ + 2 vertices and 20·4ⁿ faces: 12, 42, 162, 642, 2562 (fsaverage4), 10242
 * (fsaverage5), 40962, 163842 (fsaverage).
 *
 * @param order 0 … 7.
 * @returns unit vectors `[vertices, 3]` and outward triangles.
 * @throws {HemocastError} `icosphere-order`.
 */
export function icosphere(order: number): Mesh {
  if (!Number.isInteger(order) || order < 0 || order > 7)
    throw new HemocastError('icosphere-order', 'There is no such icosahedron', {
      expected: 'a whole number from 0 to 7',
      found: String(order),
    });
  const points = icosahedronVertices();
  let faces = ICOSAHEDRON;
  for (let level = 0; level < order; level++) faces = subdivide(points, faces);
  const outward = new Uint32Array(faces.length);
  for (let f = 0; f < faces.length; f += 3) {
    outward[f] = faces[f];
    outward[f + 1] = faces[f + 2];
    outward[f + 2] = faces[f + 1];
  }
  return { vertices: Float32Array.from(points), faces: outward };
}

/** Number of vertices of the icosahedron of an order. */
export function icosphereVertexCount(order: number): number {
  return 10 * 4 ** order + 2;
}

function icosahedronVertices(): number[] {
  const z = 1 / Math.sqrt(5);
  const points = [0, 0, 1];
  for (const [height, first] of [
    [z, -72],
    [-z, -108],
  ])
    for (let k = 0; k < 5; k++) {
      // The lower ring starts at −108° and then −36°, so both rings turn the same way.
      const angle = ((first + 72 * k) * Math.PI) / 180;
      points.push(2 * z * Math.cos(angle), 2 * z * Math.sin(angle), height);
    }
  points.push(0, 0, -1);
  return points;
}

/** Splits each triangle in four. The corner at each triangle's first vertex comes first, for all triangles, then the rest. */
function subdivide(points: number[], faces: number[]): number[] {
  const seen = new Map<number, number>();
  const middle = (a: number, b: number): number => {
    const key = Math.min(a, b) * 1048576 + Math.max(a, b);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const x = points[3 * a] + points[3 * b];
    const y = points[3 * a + 1] + points[3 * b + 1];
    const z = points[3 * a + 2] + points[3 * b + 2];
    const length = Math.hypot(x, y, z);
    points.push(x / length, y / length, z / length);
    const index = points.length / 3 - 1;
    seen.set(key, index);
    return index;
  };
  const corners: number[] = [];
  const others: number[] = [];
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [faces[f], faces[f + 1], faces[f + 2]];
    const ab = middle(a, b);
    const bc = middle(b, c);
    const ca = middle(c, a);
    corners.push(a, ab, ca);
    others.push(ab, b, bc, ca, ab, bc, ca, bc, c);
  }
  return corners.concat(others);
}
