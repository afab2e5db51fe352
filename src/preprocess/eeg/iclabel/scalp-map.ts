/**
 * The scalp maps of ICLabel: the potential of a component on 32 × 32 points of the head seen from above, by biharmonic splines
 * (Sandwell, Geophys. Res. Lett. 14:139, 1987) in EEGLAB's polar projection, in which the distance from the vertex is the angle from it.
 */
import { LuDecomposition, Matrix } from 'ml-matrix';
import { HemocastError } from '../../../foundation/index.js';

/** Points of a map along each side. */
export const MAP_SIDE = 32;
/** Radius of the head in the projection: 90 degrees from the vertex. */
const HEAD_RADIUS = 0.5;
/** How far the outermost electrode stays from the edge of the disc. */
const MARGIN = 1.02;
/** Electrodes closer than this in the projection are one. */
const SAME_PLACE = 5e-6;
const FEWEST_PLACES = 4;

type Place = readonly [number, number, number];
/** Forwards and to the right, in units in which the head has radius 0.5. */
type Point = readonly [number, number];

/**
 * Maps of components. Rows go from the back to the front, columns from left to right; outside the head is zero, and the largest absolute value is 1.
 *
 * @param mixing `[channel, component]`, any unit
 * @param places of the channels: x to the right, y forwards, z up, any unit; channels without a place are left out
 * @param centre from which the angles of the projection are taken
 * @returns `[component, 32, 32]`
 * @throws HemocastError `iclabel-places` below 4 places
 */
export function scalpMaps(
  mixing: ArrayLike<number>,
  components: number,
  places: readonly (Place | undefined)[],
  centre: Place = [0, 0, 0],
): Float32Array {
  const known = places.flatMap((place, channel) =>
    place === undefined ? [] : [{ channel, point: projected(place, centre) }],
  );
  const groups = merged(squeezed(known));
  if (groups.length < FEWEST_PLACES) {
    throw new HemocastError('iclabel-places', 'ICLabel needs to know where the electrodes are', {
      expected: `${FEWEST_PLACES} or more different places`,
      found: `${groups.length}`,
      advice: 'Name the channels by the 10-05 system or give an electrodes.tsv, or label by rules: --labels rules.',
    });
  }
  const weights = mapWeights(groups.map(({ point }) => point));
  const pixels = MAP_SIDE * MAP_SIDE;
  const maps = new Float32Array(components * pixels);
  const map = new Float64Array(pixels);
  for (let c = 0; c < components; c++) {
    map.fill(0);
    groups.forEach(({ channels }, g) => {
      const value = channels.reduce((sum, channel) => sum + mixing[channel * components + c], 0) / channels.length;
      for (let p = 0; p < pixels; p++) map[p] += weights[g * pixels + p] * value;
    });
    const largest = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest > 0) for (let p = 0; p < pixels; p++) maps[c * pixels + p] = map[p] / largest;
  }
  return maps;
}

/** Radius (90° − elevation)/180°, in the direction of the place as seen from above. */
function projected(place: Place, centre: Place): Point {
  const [right, front, up] = place.map((value, axis) => value - centre[axis]);
  const radius = 0.5 - Math.atan2(up, Math.hypot(right, front)) / Math.PI;
  const angle = Math.atan2(right, front);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Electrodes below the equator are drawn into the disc, all by the same factor. */
function squeezed(known: readonly { channel: number; point: Point }[]): { channel: number; point: Point }[] {
  const outermost = known.reduce((most, { point }) => Math.max(most, Math.hypot(...point)), 0);
  const shown = Math.max(HEAD_RADIUS, Math.min(1, outermost * MARGIN));
  const factor = HEAD_RADIUS / shown;
  return known.map(({ channel, point }) => ({ channel, point: [point[0] * factor, point[1] * factor] }));
}

function merged(known: readonly { channel: number; point: Point }[]): { channels: number[]; point: Point }[] {
  const groups: { channels: number[]; point: Point }[] = [];
  for (const { channel, point } of known) {
    const same = groups.find((group) => group.point.every((value, axis) => Math.abs(value - point[axis]) < SAME_PLACE));
    if (same === undefined) groups.push({ channels: [channel], point });
    else same.channels.push(channel);
  }
  return groups;
}

/** What each electrode gives to each point: `[electrode, pixel]`, zero outside the head. */
function mapWeights(points: readonly Point[]): Float64Array {
  const n = points.length;
  const system = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) system.set(i, j, green(points[i], points[j]));
  }
  const unit = new LuDecomposition(system).solve(Matrix.eye(n, n));
  const pixels = MAP_SIDE * MAP_SIDE;
  const weights = new Float64Array(n * pixels);
  const at = (step: number) => -HEAD_RADIUS + (2 * HEAD_RADIUS * step) / (MAP_SIDE - 1);
  const kernel = new Float64Array(n);
  for (let row = 0; row < MAP_SIDE; row++) {
    for (let column = 0; column < MAP_SIDE; column++) {
      const pixel: Point = [at(row), at(column)];
      if (Math.hypot(...pixel) > HEAD_RADIUS) continue;
      points.forEach((point, i) => {
        kernel[i] = green(pixel, point);
      });
      for (let g = 0; g < n; g++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += kernel[i] * unit.get(i, g);
        weights[g * pixels + row * MAP_SIDE + column] = sum;
      }
    }
  }
  return weights;
}

/** Green's function of the biharmonic operator in two dimensions: d²·(ln d − 1). */
function green(a: Point, b: Point): number {
  const distance = Math.hypot(a[0] - b[0], a[1] - b[1]);
  return distance < 1e-8 ? 0 : distance * distance * (Math.log(distance) - 1);
}
