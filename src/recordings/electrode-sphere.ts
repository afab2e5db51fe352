/**
 * The 10-05 system (Oostenveld & Praamstra, Clin. Neurophysiol. 112:713, 2001) on an
 * ideal sphere: x right, y front, z up; nasion, both preauricular points and inion lie
 * on the plane z = 0. Points are made from names by arc geometry alone.
 */

/** Longitudinal rows from front to back, 5 % apart, with the names of their central and their temporal part. */
const ROWS: readonly { central: string; temporal: string; angle: number }[] = [
  ['AFp', 'AFp'],
  ['AF', 'AF'],
  ['AFF', 'AFF'],
  ['F', 'F'],
  ['FFC', 'FFT'],
  ['FC', 'FT'],
  ['FCC', 'FTT'],
  ['C', 'T'],
  ['CCP', 'TTP'],
  ['CP', 'TP'],
  ['CPP', 'TPP'],
  ['P', 'P'],
  ['PPO', 'PPO'],
  ['PO', 'PO'],
  ['POO', 'POO'],
].map(([central, temporal], i) => ({ central, temporal, angle: 27 + 9 * i }));

/** Elevation in degrees of the ring through Fpz, T7, Oz and T8: 10 % of the way from nasion to inion. */
const RING_ELEVATION = 18;

type Point = readonly [number, number, number];

let names: Map<string, Point> | undefined;

/** All names with their places on the unit sphere, in the spelling of the standard. */
export function idealElectrodes(): ReadonlyMap<string, Point> {
  names ??= build();
  return names;
}

function build(): Map<string, Point> {
  const points = new Map<string, Point>();
  const both = (prefix: string, column: number, suffix: string, azimuth: number, elevation: number) => {
    const [x, y, z] = fromAngles(azimuth, elevation);
    points.set(`${prefix}${column}${suffix}`, [-x, y, z]);
    points.set(`${prefix}${column + 1}${suffix}`, [x, y, z]);
  };
  points.set('Nz', fromAngles(0, 0));
  points.set('Fpz', fromAngles(0, RING_ELEVATION));
  points.set('Oz', fromAngles(180, RING_ELEVATION));
  points.set('OIz', fromAngles(180, RING_ELEVATION / 2));
  points.set('Iz', fromAngles(180, 0));
  both('Fp', 1, 'h', 9, RING_ELEVATION);
  both('Fp', 1, '', 18, RING_ELEVATION);
  both('O', 1, 'h', 171, RING_ELEVATION);
  both('O', 1, '', 162, RING_ELEVATION);
  both('OI', 1, 'h', 171, RING_ELEVATION / 2);
  both('OI', 1, '', 162, RING_ELEVATION / 2);
  both('I', 1, 'h', 171, 0);
  both('I', 1, '', 162, 0);
  for (const { central, temporal, angle } of ROWS) {
    const middle: Point = [0, Math.cos(radians(angle)), Math.sin(radians(angle))];
    points.set(`${central}z`, middle);
    const ring = fromAngles(angle, RING_ELEVATION);
    for (let eighth = 1; eighth <= 8; eighth++) {
      // h stands halfway towards the middle: 1h, 1, 3h, 3, 5h, 5, 7h, 7.
      const column = 2 * Math.ceil(eighth / 2) - 1;
      const half = eighth % 2 === 1;
      const [x, y, z] = alongRow(middle, ring, eighth / 8);
      const prefix = column === 7 ? temporal : central;
      points.set(`${prefix}${column}${half ? 'h' : ''}`, [-x, y, z]);
      points.set(`${prefix}${column + 1}${half ? 'h' : ''}`, [x, y, z]);
    }
    both(temporal, 9, 'h', angle, RING_ELEVATION / 2);
    both(temporal, 9, '', angle, 0);
  }
  // Ear lobes and mastoids lie below the sphere's equator and outside the system.
  both('A', 1, '', 95, -11);
  both('M', 1, '', 107, -13);
  return points;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Azimuth from the nasion towards the right ear, elevation from the plane of nasion, ears and inion; degrees. */
function fromAngles(azimuth: number, elevation: number): Point {
  const level = Math.cos(radians(elevation));
  return [Math.sin(radians(azimuth)) * level, Math.cos(radians(azimuth)) * level, Math.sin(radians(elevation))];
}

/**
 * The point at a part of the way from the midline to the ring on the right, along the circle through the ring's left point, the
 * midline point and the ring's right point: the way a tape lies on the head.
 */
function alongRow(middle: Point, right: Point, part: number): Point {
  // The circle lies in a plane that holds the x direction; its centre is on that plane's foot in the y-z plane.
  const dy = middle[1] - right[1];
  const dz = middle[2] - right[2];
  const height = Math.hypot(dy, dz);
  const radius = (right[0] * right[0] + height * height) / (2 * height);
  const angle = 2 * Math.atan2(height, right[0]) * part;
  const sink = radius * (1 - Math.cos(angle));
  return [radius * Math.sin(angle), middle[1] - (dy / height) * sink, middle[2] - (dz / height) * sink];
}

/**
 * Polynomials on the sphere in which a head's shape is expressed: xᵃyᵇzᶜ with a + b + c ≤ degree and c ≤ 1 (z² follows from
 * the others), apart by their parity in x, which mirrors left to right.
 */
export function spherePolynomials([x, y, z]: Point, degree: number): { odd: number[]; even: number[] } {
  const odd: number[] = [];
  const even: number[] = [];
  for (let c = 0; c <= 1; c++) {
    for (let b = 0; b + c <= degree; b++) {
      for (let a = 0; a + b + c <= degree; a++) (a % 2 === 1 ? odd : even).push(x ** a * y ** b * z ** c);
    }
  }
  return { odd, even };
}
