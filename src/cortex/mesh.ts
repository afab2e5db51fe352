/**
 * Unit normal of each vertex: the sum of its triangles' normals weighted by their areas.
 *
 * @param points `[vertices, 3]`. @param faces `[faces, 3]`, outward.
 * @returns `[vertices, 3]`; zero where a vertex has no area around it.
 */
export function vertexNormals(points: ArrayLike<number>, faces: ArrayLike<number>): Float32Array {
  const normals = new Float32Array(points.length);
  for (let f = 0; f < faces.length; f += 3) {
    const normal = faceNormal(points, faces, f);
    for (let corner = 0; corner < 3; corner++)
      for (let axis = 0; axis < 3; axis++) normals[3 * faces[f + corner] + axis] += normal[axis];
  }
  for (let v = 0; v < normals.length; v += 3) {
    const length = Math.hypot(normals[v], normals[v + 1], normals[v + 2]);
    if (length > 0) for (let axis = 0; axis < 3; axis++) normals[v + axis] /= length;
  }
  return normals;
}

/** Area that belongs to each vertex in mm², a third of each of its triangles: `[vertices]`. */
export function vertexAreas(points: ArrayLike<number>, faces: ArrayLike<number>): Float32Array {
  const areas = new Float32Array(points.length / 3);
  for (let f = 0; f < faces.length; f += 3) {
    const third = Math.hypot(...faceNormal(points, faces, f)) / 6;
    for (let corner = 0; corner < 3; corner++) areas[faces[f + corner]] += third;
  }
  return areas;
}

/** Volume inside a closed surface in mm³; positive where its triangles are seen counter-clockwise from outside. */
export function signedVolume(points: ArrayLike<number>, faces: ArrayLike<number>): number {
  let volume = 0;
  for (let f = 0; f < faces.length; f += 3) {
    const a = 3 * faces[f];
    const normal = faceNormal(points, faces, f);
    volume += (points[a] * normal[0] + points[a + 1] * normal[1] + points[a + 2] * normal[2]) / 6;
  }
  return volume;
}

/** The vertices that share an edge with each vertex, ascending. */
export function vertexNeighbours(faces: Uint32Array, count: number): Uint32Array[] {
  const sets = Array.from({ length: count }, () => new Set<number>());
  for (let f = 0; f < faces.length; f += 3)
    for (let corner = 0; corner < 3; corner++) {
      const a = faces[f + corner];
      const b = faces[f + ((corner + 1) % 3)];
      sets[a].add(b);
      sets[b].add(a);
    }
  return sets.map((set) => Uint32Array.from(set).sort());
}

/** Cross product of two sides: outward, as long as twice the triangle's area. */
function faceNormal(points: ArrayLike<number>, faces: ArrayLike<number>, f: number): [number, number, number] {
  const [a, b, c] = [3 * faces[f], 3 * faces[f + 1], 3 * faces[f + 2]];
  const ux = points[b] - points[a];
  const uy = points[b + 1] - points[a + 1];
  const uz = points[b + 2] - points[a + 2];
  const vx = points[c] - points[a];
  const vy = points[c + 1] - points[a + 1];
  const vz = points[c + 2] - points[a + 2];
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}
