import { HemocastError } from '../foundation/index.js';
import { SphereSearch } from './sphere-search.js';

/** A sphere on which a cortex is registered. */
export interface Sphere {
  /** `[vertices, 3]`, of any radius, centred on the origin. */
  vertices: ArrayLike<number>;
  /** `[faces, 3]`. */
  faces: ArrayLike<number>;
}

/** For each target vertex up to three source vertices with weights that sum to 1. */
export interface SphereWeights {
  sourceVertices: number;
  targetVertices: number;
  /** `[targetVertices, 3]`. */
  vertices: Uint32Array;
  /** `[targetVertices, 3]`. */
  weights: Float64Array;
}

/** How far from perfect roundness a sphere may be. */
const MOST_UNEVENNESS = 0.05;
/** Triangles are looked for up to this many edges from the nearest vertex. */
const MOST_RINGS = 6;
const TOLERANCE = 1e-9;
/** Of the weight that must stand on values for a result: a target must not take its value from afar. */
const LEAST_SHARE = 0.5;

/**
 * Works out how to bring values from one sphere to another in the same registration: from the nearest source vertex, or
 * barycentric from the corners of the source triangle that the ray from the centre through the target vertex hits.
 *
 * @param target `[vertices, 3]`, of any radius.
 * @throws {HemocastError} `sphere-shape` where the points do not form a sphere.
 *
 * @example
 * // A person's own surface to fsaverage4, through the registration to fsaverage:
 * const weights = sphereWeights({ vertices: sphereReg, faces }, icosphere(4).vertices, 'barycentric');
 * const series = resampleValues(weights, native, volumes);
 */
export function sphereWeights(
  source: Sphere,
  target: ArrayLike<number>,
  method: 'nearest' | 'barycentric',
): SphereWeights {
  const from = unitVectors(source.vertices, 'source');
  const to = unitVectors(target, 'target');
  const count = to.length / 3;
  const search = new SphereSearch(from);
  const vertices = new Uint32Array(3 * count);
  const weights = new Float64Array(3 * count);
  const triangles = method === 'barycentric' ? new TriangleSearch(from, source.faces) : undefined;
  for (let v = 0; v < count; v++) {
    const direction = to.subarray(3 * v, 3 * v + 3);
    const nearest = search.nearest(direction[0], direction[1], direction[2]);
    const found = triangles?.around(nearest, direction) ?? { corners: [nearest, nearest, nearest], shares: [1, 0, 0] };
    vertices.set(found.corners, 3 * v);
    weights.set(found.shares, 3 * v);
  }
  return { sourceVertices: from.length / 3, targetVertices: count, vertices, weights };
}

/**
 * Brings values to the target sphere. Source values that are NaN are left out and the other weights made to sum to 1;
 * the result is NaN where less than half of the weight is left.
 *
 * @param data `[sourceVertices, columns]`, row-major.
 * @returns `[targetVertices, columns]`.
 * @throws {HemocastError} `surface-shape`.
 */
export function resampleValues(resampling: SphereWeights, data: Float32Array, columns: number): Float32Array {
  checkLength(resampling, data.length, columns);
  const { targetVertices, vertices, weights } = resampling;
  const result = new Float32Array(targetVertices * columns);
  for (let v = 0; v < targetVertices; v++)
    for (let t = 0; t < columns; t++) {
      let sum = 0;
      let total = 0;
      for (let k = 3 * v; k < 3 * v + 3; k++) {
        if (weights[k] === 0) continue;
        const value = data[vertices[k] * columns + t];
        if (Number.isNaN(value)) continue;
        sum += weights[k] * value;
        total += weights[k];
      }
      result[v * columns + t] = total >= LEAST_SHARE ? sum / total : Number.NaN;
    }
  return result;
}

/**
 * Brings labels to the target sphere: each vertex takes the label with the largest weight, the first of equal ones.
 *
 * @param labels `[sourceVertices]`. @returns `[targetVertices]`.
 * @throws {HemocastError} `surface-shape`.
 */
export function resampleLabels(resampling: SphereWeights, labels: ArrayLike<number>): Int32Array {
  checkLength(resampling, labels.length, 1);
  const { targetVertices, vertices, weights } = resampling;
  return Int32Array.from({ length: targetVertices }, (_, v) => {
    const three = [0, 1, 2].map((k) => ({ label: labels[vertices[3 * v + k]], weight: weights[3 * v + k] }));
    const votes = three.map(({ label }) =>
      three.reduce((sum, other) => (other.label === label ? sum + other.weight : sum), 0),
    );
    return three[votes.indexOf(Math.max(...votes))].label;
  });
}

/** Finds the triangle that a direction passes through, from a vertex close by. */
class TriangleSearch {
  /** Vertex v belongs to the faces list[start[v]] … list[start[v + 1] − 1]. */
  private readonly start: Uint32Array;
  private readonly list: Uint32Array;

  constructor(
    private readonly points: Float64Array,
    private readonly faces: ArrayLike<number>,
  ) {
    const count = points.length / 3;
    this.start = new Uint32Array(count + 1);
    for (let i = 0; i < faces.length; i++) {
      if (!(faces[i] >= 0 && faces[i] < count) || faces.length % 3 !== 0)
        throw shapeError('source', `faces of three vertices below ${count}`, `${faces[i]}`);
      this.start[faces[i] + 1]++;
    }
    for (let v = 0; v < count; v++) this.start[v + 1] += this.start[v];
    const next = this.start.slice();
    this.list = new Uint32Array(faces.length);
    for (let i = 0; i < faces.length; i++) this.list[next[faces[i]]++] = Math.floor(i / 3);
  }

  /** Corners and barycentric shares; where a sphere is folded and no triangle is hit, those of the one nearly hit. */
  around(vertex: number, direction: Float64Array): { corners: number[]; shares: number[] } {
    let best = { corners: [vertex, vertex, vertex], shares: [1, 0, 0] };
    let highest = Number.NEGATIVE_INFINITY;
    const seenVertices = new Set([vertex]);
    const seenFaces = new Set<number>();
    let front = [vertex];
    for (let ring = 0; ring < MOST_RINGS && front.length > 0; ring++) {
      const next: number[] = [];
      for (const v of front)
        for (let at = this.start[v]; at < this.start[v + 1]; at++) {
          const face = this.list[at];
          if (seenFaces.has(face)) continue;
          seenFaces.add(face);
          const corners = [0, 1, 2].map((k) => this.faces[3 * face + k]);
          const shares = this.shares(corners, direction);
          const least = shares === undefined ? Number.NEGATIVE_INFINITY : Math.min(...shares);
          if (shares !== undefined && least > highest) {
            highest = least;
            best = { corners, shares };
            if (least >= -TOLERANCE) return clipped(best);
          }
          for (const corner of corners)
            if (!seenVertices.has(corner)) {
              seenVertices.add(corner);
              next.push(corner);
            }
        }
      front = next;
    }
    return clipped(best);
  }

  /** Solves α a + β b + γ c = direction and scales α + β + γ to 1; undefined where the ray misses the plane. */
  private shares(corners: number[], d: Float64Array): number[] | undefined {
    const [a, b, c] = corners.map((v) => this.points.subarray(3 * v, 3 * v + 3));
    const volumes = [triple(d, b, c), triple(a, d, c), triple(a, b, d)];
    const whole = triple(a, b, c);
    const scaled = volumes.map((value) => value / whole);
    const sum = scaled[0] + scaled[1] + scaled[2];
    return sum > 0 && Number.isFinite(sum) ? scaled.map((value) => value / sum) : undefined;
  }
}

function clipped({ corners, shares }: { corners: number[]; shares: number[] }) {
  const positive = shares.map((share) => Math.max(0, share));
  const sum = positive[0] + positive[1] + positive[2];
  return { corners, shares: positive.map((share) => share / sum) };
}

/** The volume spanned by three vectors, with its sign. */
function triple(a: Float64Array, b: Float64Array, c: Float64Array): number {
  return a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
}

function unitVectors(points: ArrayLike<number>, which: string): Float64Array {
  const units = new Float64Array(points.length);
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let v = 0; v + 2 < points.length; v += 3) {
    const radius = Math.hypot(points[v], points[v + 1], points[v + 2]);
    // Math.min carries a NaN on, so that it is refused below.
    least = Math.min(least, radius);
    most = Math.max(most, radius);
    for (let axis = 0; axis < 3; axis++) units[v + axis] = points[v + axis] / radius;
  }
  if (points.length < 9 || points.length % 3 !== 0 || !(least > 0) || !(most <= least * (1 + MOST_UNEVENNESS)))
    throw shapeError(which, 'vertices at one distance from the origin', `distances from ${least} to ${most}`);
  return units;
}

function shapeError(which: string, expected: string, found: string): HemocastError {
  return new HemocastError('sphere-shape', `The ${which} is not a sphere`, {
    expected,
    found,
    advice: 'Give the registered sphere (sphere.reg), not another surface.',
  });
}

function checkLength({ sourceVertices }: SphereWeights, length: number, columns: number): void {
  if (Number.isInteger(columns) && columns > 0 && length === sourceVertices * columns) return;
  throw new HemocastError('surface-shape', 'The data do not fit the surface', {
    expected: `${sourceVertices} vertices × ${columns} columns`,
    found: `${length} values`,
  });
}
