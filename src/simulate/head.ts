import { type Template, vertexAreas, vertexNormals } from '../cortex/index.js';
import { HemocastError, type Random } from '../foundation/index.js';
import { electrodePosition } from '../recordings/electrode-positions.js';
import { sphericalLeadField } from './lead-field.js';

/** Radius of the outermost cortex in the spherical head, as a part of the scalp's radius. */
const CORTEX_RADIUS = 0.84;
/** Distance over which a region's current spreads from its middle, mm. */
const PATCH_SPREAD = 11;
/** Weight of a person's own patch against the patch that all share. */
const PERSONAL_PATCH = 0.35;

/** The volume conductor of everybody's head, from cortex to electrodes. */
export interface Head {
  electrodes: string[];
  /** `[electrode, 3]` mm. */
  positions: Float32Array;
  /** `[electrode + 1, vertex]`: potential of each vertex's normal dipole; the last row is the recording reference. */
  vertexField: Float32Array;
  /** Vertices of each region. */
  members: number[][];
  /** `[vertex]` mm². */
  areas: Float32Array;
  midpoints: Float32Array;
}

/** Places of electrodes in mm; throws `unknown-electrode`. */
export function electrodePlaces(names: string[]): Float32Array {
  const places = new Float32Array(names.length * 3);
  names.forEach((name, i) => {
    const place = electrodePosition(name);
    if (place === undefined)
      throw new HemocastError('unknown-electrode', 'The place of an electrode is not known', { found: name });
    places.set(place, 3 * i);
  });
  return places;
}

/**
 * Makes the spherical head: head and cortex are scaled per axis so that the
 * electrodes lie near a unit sphere and the cortex inside the brain's shell.
 * The reference is the mean of both ear lobes, as in many clinical recordings.
 */
export function makeHead(template: Template, names: string[]): Head {
  const count = template.white.length / 3;
  const midpoints = new Float32Array(template.white.length);
  for (let i = 0; i < midpoints.length; i++) midpoints[i] = (template.white[i] + template.pial[i]) / 2;
  const normals = vertexNormals(midpoints, template.faces);
  const positions = electrodePlaces(names);
  const sites = electrodePlaces([...names, 'A1', 'A2']);
  const { centre, radii } = fitEllipsoid(electrodePlaces(CAP));

  const unit = new Float32Array(sites.length);
  for (let e = 0; e < sites.length / 3; e++) {
    const p = [0, 1, 2].map((k) => (sites[3 * e + k] - centre[k]) / radii[k]);
    const length = Math.hypot(...p);
    for (let k = 0; k < 3; k++) unit[3 * e + k] = p[k] / length;
  }
  const inside = new Float32Array(midpoints.length);
  let outermost = 0;
  for (let v = 0; v < count; v++) {
    for (let k = 0; k < 3; k++) inside[3 * v + k] = (midpoints[3 * v + k] - centre[k]) / radii[k];
    outermost = Math.max(outermost, Math.hypot(inside[3 * v], inside[3 * v + 1], inside[3 * v + 2]));
  }
  for (let i = 0; i < inside.length; i++) inside[i] *= CORTEX_RADIUS / outermost;
  const field = sphericalLeadField(unit, inside, normals);

  const electrodes = names.length;
  const vertexField = new Float32Array((electrodes + 1) * count);
  vertexField.set(field.subarray(0, electrodes * count));
  for (let v = 0; v < count; v++)
    vertexField[electrodes * count + v] = (field[electrodes * count + v] + field[(electrodes + 1) * count + v]) / 2;
  const members: number[][] = template.regions.map(() => []);
  template.labels.forEach((label, v) => {
    if (label >= 0) members[label].push(v);
  });
  const areas = Float32Array.from(vertexAreas(midpoints, template.faces));
  return { electrodes: names, positions, vertexField, members, areas, midpoints };
}

/** Electrodes that the ellipsoid is fitted to, whatever the montage. */
const CAP = [
  'Fp1',
  'Fp2',
  'F7',
  'F3',
  'Fz',
  'F4',
  'F8',
  'T7',
  'C3',
  'Cz',
  'C4',
  'T8',
  'P7',
  'P3',
  'Pz',
  'P4',
  'P8',
  'O1',
  'O2',
];

/** Axis-parallel ellipsoid through points, by least squares on a·x² + b·y² + c·z² + d·x + e·y + f·z = 1. */
function fitEllipsoid(points: Float32Array): { centre: number[]; radii: number[] } {
  const normal = Array.from({ length: 6 }, () => new Float64Array(7));
  for (let i = 0; i < points.length; i += 3) {
    // In decimetres, so that the squares and the linear terms have one scale.
    const [x, y, z] = [points[i] / 100, points[i + 1] / 100, points[i + 2] / 100];
    const row = [x * x, y * y, z * z, x, y, z, 1];
    for (let a = 0; a < 6; a++) for (let b = 0; b < 7; b++) normal[a][b] += row[a] * row[b];
  }
  for (let a = 0; a < 6; a++) {
    for (let c = 0; c < 6; c++) {
      if (c === a) continue;
      const factor = normal[c][a] / normal[a][a];
      for (let b = a; b < 7; b++) normal[c][b] -= factor * normal[a][b];
    }
  }
  const solution = normal.map((row, a) => row[6] / row[a]);
  const centre = [0, 1, 2].map((k) => -solution[3 + k] / (2 * solution[k]));
  const level = 1 + [0, 1, 2].reduce((sum, k) => sum + solution[k] * centre[k] ** 2, 0);
  return { centre: centre.map((c) => 100 * c), radii: [0, 1, 2].map((k) => 100 * Math.sqrt(level / solution[k])) };
}

/**
 * Lead field of one person's regions: in each region a patch of cortex around
 * the region's middle, where folding is alike in everybody, and a patch of the person's own.
 *
 * @returns `[electrode + 1, region]` in units of the mean over regions and electrodes of the shared field
 */
export function regionField(head: Head, random: Random): Float32Array {
  const rows = head.electrodes.length + 1;
  const vertices = head.areas.length;
  const regions = head.members.length;
  const field = new Float32Array(rows * regions);
  head.members.forEach((members, r) => {
    const fork = random.fork(r);
    if (members.length === 0) return;
    const common = middleOf(head, members);
    const personal = members[fork.integer(members.length)];
    for (const v of members) {
      const weight =
        head.areas[v] * (bump(head.midpoints, v, common) + PERSONAL_PATCH * bump(head.midpoints, v, personal));
      for (let e = 0; e < rows; e++) field[e * regions + r] += weight * head.vertexField[e * vertices + v];
    }
  });
  let power = 0;
  for (let i = 0; i < (rows - 1) * regions; i++) power += field[i] ** 2;
  const scale = 1 / Math.sqrt(power / (rows - 1));
  for (let i = 0; i < field.length; i++) field[i] *= scale;
  return field;
}

function middleOf(head: Head, members: number[]): number {
  const mean = [0, 0, 0];
  for (const v of members) for (let k = 0; k < 3; k++) mean[k] += head.midpoints[3 * v + k] / members.length;
  const distance = (v: number) => Math.hypot(...mean.map((m, k) => head.midpoints[3 * v + k] - m));
  return members.reduce((best, v) => (distance(v) < distance(best) ? v : best), members[0]);
}

function bump(points: Float32Array, v: number, centre: number): number {
  const x = points[3 * v] - points[3 * centre];
  const y = points[3 * v + 1] - points[3 * centre + 1];
  const z = points[3 * v + 2] - points[3 * centre + 2];
  return Math.exp(-(x * x + y * y + z * z) / (2 * PATCH_SPREAD * PATCH_SPREAD));
}
