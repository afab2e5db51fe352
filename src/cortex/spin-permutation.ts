/**
 * Spin permutations: what of the agreement of two maps of the cortex is due to their smoothness alone (Alexander-Bloch et al. 2018,
 * NeuroImage 178:540). A map is turned about the centre of the spherical surface: it keeps its smoothness, and loses its place.
 */
import { HemocastError, type Random } from '../foundation/index.js';
import type { Parcellation } from './regions.js';
import { SphereSearch } from './sphere-search.js';

/** A rotation `[3, 3]`, row-major. */
export type Rotation = Float64Array;

/**
 * A rotation drawn uniformly: the orthogonal part of a matrix of normal numbers, made by Gram and Schmidt so that the triangular part has a
 * positive diagonal, without which it would not be uniform (Mezzadri 2007, Notices of the AMS 54:592). A reflection is turned into a
 * rotation by its sign, which in three dimensions leaves it uniform.
 */
export function randomRotation(random: Random): Rotation {
  for (;;) {
    const columns = [0, 1, 2].map(() => [random.normal(), random.normal(), random.normal()]);
    for (let k = 0; k < 3; k++) {
      for (let j = 0; j < k; j++) {
        const shared = dot(columns[k], columns[j]);
        columns[k] = columns[k].map((value, i) => value - shared * columns[j][i]);
      }
      const length = Math.sqrt(dot(columns[k], columns[k]));
      columns[k] = columns[k].map((value) => value / length);
    }
    const sign = Math.sign(dot(columns[2], cross(columns[0], columns[1])));
    const rotation = Float64Array.from([0, 1, 2].flatMap((i) => columns.map((column) => sign * column[i])));
    if (rotation.every(Number.isFinite)) return rotation;
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** A spherical surface of two hemispheres, one after the other; `Template` is one. */
export interface TwoSpheres {
  /** `[vertex, 3]`; both hemispheres about the origin, the left one in the mirror image of the right one's frame along x. */
  sphere: ArrayLike<number>;
}

/**
 * Turns both hemispheres, the right one by the mirror image of the left one's rotation, so that a map that is alike on both sides stays so.
 *
 * @param random a turn for each of `count`
 * @returns for each turn, per vertex the vertex from which its value comes: the one that lies nearest to it after the turn
 * @throws HemocastError `surface-shape` where the vertices are not those of two hemispheres
 *
 * @example
 * const turns = spinPermutations(embeddedTemplate(), 1000, new Random(1));
 * const spun = turns[0].map((from) => map[from]);
 */
export function spinPermutations({ sphere }: TwoSpheres, count: number, random: Random): Int32Array[] {
  const half = sphere.length / 6;
  if (!Number.isInteger(half) || half === 0) {
    throw new HemocastError('surface-shape', 'A spin permutation needs two hemispheres of equally many vertices', {
      field: 'sphere',
      found: `${sphere.length} coordinates`,
    });
  }
  const unit = unitVectors(sphere);
  const searches = [unit.subarray(0, 3 * half), unit.subarray(3 * half)].map((points) => new SphereSearch(points));
  return Array.from({ length: count }, () => {
    const rotation = randomRotation(random);
    const from = new Int32Array(2 * half);
    searches.forEach((search, side) => {
      // M R M with M = diag(−1, 1, 1): the signs of what joins x and the others change.
      const own = side === 0 ? rotation : rotation.map((value, i) => ([1, 2, 3, 6].includes(i) ? -value : value));
      for (let v = side * half; v < (side + 1) * half; v++) {
        const [x, y, z] = [unit[3 * v], unit[3 * v + 1], unit[3 * v + 2]];
        const nearest = search.nearest(
          own[0] * x + own[1] * y + own[2] * z,
          own[3] * x + own[4] * y + own[5] * z,
          own[6] * x + own[7] * y + own[8] * z,
        );
        from[v] = side * half + nearest;
      }
    });
    return from;
  });
}

function unitVectors(points: ArrayLike<number>): Float64Array {
  const unit = new Float64Array(points.length);
  for (let v = 0; v < points.length; v += 3) {
    const length = Math.hypot(points[v], points[v + 1], points[v + 2]) || 1;
    for (let k = 0; k < 3; k++) unit[v + k] = points[v + k] / length;
  }
  return unit;
}

/**
 * A turn of vertices as one of regions: each region takes its value from that which most of its vertices come from.
 *
 * @param turn one of `spinPermutations`
 * @returns for each region the region from which its value comes; −1 where most of it comes from the medial wall, which has no values
 */
export function spunRegions({ labels, regions }: Parcellation, turn: Int32Array): Int32Array {
  const votes = new Int32Array(regions.length * (regions.length + 1));
  const width = regions.length + 1;
  for (let v = 0; v < turn.length; v++) {
    const own = labels[v];
    if (own >= 0) votes[own * width + labels[turn[v]] + 1]++;
  }
  return Int32Array.from(regions, (_, region) => {
    let best = 0;
    for (let from = 1; from < width; from++) {
      if (votes[region * width + from] > votes[region * width + best]) best = from;
    }
    return votes[region * width + best] === 0 ? -1 : best - 1;
  });
}

/** What a spin test found. */
export interface SpinTest {
  value: number;
  /** Of the turned maps. */
  mean: number;
  /** Turns, of which (1 + those that reach the value) / (1 + all) is p. */
  turns: number;
  p: number;
}

/**
 * Whether a statistic of two maps is larger than for maps of the same smoothness in other places. One map is turned; places that get their
 * value from the medial wall have none, and the statistic must leave NaN out.
 *
 * @param map `[place]`, that is turned
 * @param turns for each turn the place from which each place's value comes, −1 for none: of `spinPermutations` or `spunRegions`
 * @param statistic of the map in the place of `map`
 */
export function spinTest(
  map: ArrayLike<number>,
  turns: readonly Int32Array[],
  statistic: (map: Float64Array) => number,
): SpinTest {
  const value = statistic(Float64Array.from(map));
  let mean = 0;
  let reached = 0;
  let defined = 0;
  for (const turn of turns) {
    const spun = Float64Array.from(turn, (from) => (from < 0 ? Number.NaN : map[from]));
    const other = statistic(spun);
    if (Number.isNaN(other)) continue;
    defined++;
    mean += other;
    if (other >= value - 1e-12) reached++;
  }
  return { value, mean: defined > 0 ? mean / defined : Number.NaN, turns: defined, p: (1 + reached) / (1 + defined) };
}
