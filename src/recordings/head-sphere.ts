/** Places that a file states for the electrodes of a head, by the sphere that they lie on. */
import { directedPosition } from './electrode-directions.js';
import { electrodeNames, electrodePosition } from './electrode-positions.js';
import { type HeadLandmarks, headScale, headToFsaverage } from './head-frame.js';

type Point = readonly [number, number, number];

/** The sphere through the electrodes of the average head in the fsaverage frame, mm. */
const CENTRE: Point = [0, -16, 0];
const RADIUS = 97.5;
/** Fewer electrodes say too little about where the head lies. */
const FEWEST = 16;
const FEWEST_EXACT = 6;
/** Root mean square distance from the sphere, as a share of its radius: below it the places are directions on an ideal head. */
const EXACT = 0.005;
const GREATEST_MISFIT = 0.2;
/** By so much the size of a head by its landmarks may differ from that by its electrodes. */
const TOLERATED_SIZE = 0.1;

export interface HeadSphere {
  centre: Point;
  radius: number;
  /** Root mean square distance of the points from it, as a share of the radius. */
  misfit: number;
}

/** How far from the middle of the fsaverage head an electrode on a scalp, a face or a neck can be, mm. */
const ON_HEAD = [50, 170];

/** Whether a place, mm in the fsaverage frame, can be that of an electrode on a head. */
export function isOnHead(place: Point): boolean {
  const distance = Math.hypot(...place.map((value, axis) => value - CENTRE[axis]));
  return distance >= ON_HEAD[0] && distance <= ON_HEAD[1];
}

/** A place in the fsaverage frame, mm, and whether it was measured or is that of an ideal head. */
export interface HeadPlace {
  position: Point;
  measured: boolean;
}

/** The sphere nearest to points, by linear least squares; undefined where they do not define one. */
export function fitSphere(points: readonly Point[]): HeadSphere | undefined {
  const usable = points.filter((point) => point.every(Number.isFinite));
  const size = Math.sqrt(usable.reduce((sum, point) => sum + Math.hypot(...point) ** 2, 0) / usable.length);
  if (usable.length < FEWEST_EXACT || !(size > 0)) return undefined;
  const rows = usable.map(([x, y, z]) => [x / size, y / size, z / size, 1]);
  // |p|² = 2·c·p + (r² − |c|²), for all points at once.
  const normal = [0, 1, 2, 3].map((i) => [
    ...[0, 1, 2, 3].map((j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0)),
    rows.reduce((sum, row) => sum + row[i] * (row[0] ** 2 + row[1] ** 2 + row[2] ** 2), 0),
  ]);
  const solved = solve(normal, 1e-6 * usable.length);
  if (solved === undefined) return undefined;
  const [x, y, z] = solved.map((value) => value / 2);
  const square = solved[3] + x ** 2 + y ** 2 + z ** 2;
  if (!(square > 0)) return undefined;
  const radius = Math.sqrt(square);
  const off = rows.reduce((sum, row) => sum + (Math.hypot(row[0] - x, row[1] - y, row[2] - z) / radius - 1) ** 2, 0);
  return {
    centre: [x * size, y * size, z * size],
    radius: radius * size,
    misfit: Math.sqrt(off / rows.length),
  };
}

/** Solves rows of coefficients and a right side; undefined where a pivot is below the least. */
function solve(rows: number[][], least: number): number[] | undefined {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(rows[best][i]) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    if (Math.abs(rows[i][i]) < least) return undefined;
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const share = rows[k][i] / rows[i][i];
      for (let j = i; j <= n; j++) rows[k][j] -= share * rows[i][j];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}

/**
 * Places of electrodes in a frame that nothing names, as in EEGLAB's `chanlocs`, in any unit. Directions on an ideal head stay directions; the
 * frame between the ears and that of MNI templates are known by where the head's sphere lies in them; any other head is moved onto the average
 * one.
 *
 * @param points x to the right, y to the front, z up
 */
export function placesInUnknownFrame(points: readonly Point[]): (HeadPlace | undefined)[] {
  const sphere = fitSphere(points);
  if (sphere !== undefined && sphere.misfit < EXACT) return onIdealHead(points, sphere.centre);
  if (sphere === undefined || points.length < FEWEST || sphere.misfit > GREATEST_MISFIT) {
    return onIdealHead(points, [0, 0, 0]);
  }
  const [x, y, z] = sphere.centre.map((value) => value / sphere.radius);
  if (isBetweenEars(sphere)) return between(points, sizeScale(points, RADIUS / sphere.radius));
  const [millimetre] = [1, 10, 1000].filter((unit) => Math.abs((unit * sphere.radius) / RADIUS - 1) < 0.2);
  const template = Math.abs(x) < 0.05 && y > -0.24 && y < -0.08 && Math.abs(z) < 0.12;
  if (template && millimetre !== undefined) {
    return points.map(([a, b, c]) => ({ position: [a * millimetre, b * millimetre, c * millimetre], measured: true }));
  }
  return moved(points, sphere);
}

/**
 * Places of electrodes in the frame between the preauricular points: x to the right one, y to the nasion.
 *
 * @param points mm where `landmarks` are given
 */
export function placesInHeadFrame(points: readonly Point[], landmarks: HeadLandmarks): HeadPlace[] {
  const sphere = fitSphere(points);
  const enough = sphere !== undefined && points.length >= FEWEST;
  if (enough && sphere.misfit < EXACT) {
    return onIdealHead(points, sphere.centre).map((place, i) => place ?? between([points[i]], 1)[0]);
  }
  const { left, nasion, right } = landmarks;
  const known = left !== undefined && nasion !== undefined && right !== undefined;
  const scale = known ? headScale(landmarks) : 1;
  if (!enough || sphere.misfit > GREATEST_MISFIT) {
    return points.map((point) => ({ position: headToFsaverage(point, landmarks), measured: known }));
  }
  if (known && Math.abs((scale * sphere.radius) / RADIUS - 1) < TOLERATED_SIZE) return between(points, scale);
  // Landmarks of a template that do not belong to its electrodes, or none.
  return isBetweenEars(sphere) ? between(points, sizeScale(points, RADIUS / sphere.radius)) : moved(points, sphere);
}

function isBetweenEars({ centre, radius }: HeadSphere): boolean {
  const [x, y, z] = centre.map((value) => value / radius);
  return Math.abs(x) < 0.1 && y > 0.06 && y < 0.26 && z > 0.3 && z < 0.55;
}

function between(points: readonly Point[], scale: number): HeadPlace[] {
  return points.map(([x, y, z]) => ({
    position: headToFsaverage([x * scale, y * scale, z * scale], {}),
    measured: true,
  }));
}

/**
 * The scale at which electrodes in the frame between the ears lie on the average head, refined from a first one: a head is no sphere, and the radius
 * of the sphere through its electrodes depends on which there are.
 */
function sizeScale(points: readonly Point[], first: number): number {
  const surface = electrodeNames().map((name) => fromCentre(electrodePosition(name)!));
  let scale = first;
  for (let pass = 0; pass < 3; pass++) {
    const ratios = between(points, scale).map(({ position }) => {
      const own = fromCentre(position);
      let [best, radius] = [-1, own.radius];
      for (const { direction, radius: there } of surface) {
        const cosine = direction.reduce((sum, value, axis) => sum + value * own.direction[axis], 0);
        if (cosine > best) [best, radius] = [cosine, there];
      }
      return radius / own.radius;
    });
    scale *= ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  }
  return scale;
}

function fromCentre(place: Point): { direction: Point; radius: number } {
  const [x, y, z] = place.map((value, axis) => value - CENTRE[axis]);
  const radius = Math.hypot(x, y, z);
  return { direction: [x / radius, y / radius, z / radius], radius };
}

function moved(points: readonly Point[], { centre, radius }: HeadSphere): HeadPlace[] {
  const [x, y, z] = [0, 1, 2].map(
    (axis) => (point: Point) => CENTRE[axis] + ((point[axis] - centre[axis]) * RADIUS) / radius,
  );
  return points.map((point) => ({ position: [x(point), y(point), z(point)], measured: true }));
}

function onIdealHead(points: readonly Point[], centre: Point): (HeadPlace | undefined)[] {
  return points.map(([x, y, z]) => {
    const position = directedPosition([x - centre[0], y - centre[1], z - centre[2]]);
    return position && { position, measured: false };
  });
}
