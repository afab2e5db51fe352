/** The head seen from above, nose up: where places on it lie, and its outline. */
import { HEAD_CENTRE } from '../preprocess/index.js';
import { round } from './markup.js';

/** Angle from the vertex, radians, at the rim of the head. */
export const RIM = Math.PI / 2 / 0.93;

/** Azimuthal equidistant about the vertex: x to the right, y to the nose, 1 is the rim of the head. Places in mm, fsaverage frame. */
export function fromAbove(place: readonly [number, number, number]): [x: number, y: number] {
  const [x, y, z] = place.map((value, axis) => value - HEAD_CENTRE[axis]);
  const distance = Math.min(1.1, Math.atan2(Math.hypot(x, y), z) / RIM);
  const azimuth = Math.atan2(x, y);
  return [distance * Math.sin(azimuth), distance * Math.cos(azimuth)];
}

/** Rim, nose and ears as SVG. */
export function headOutline(x: number, y: number, radius: number): string {
  const line = 'fill="none" stroke="currentColor" stroke-opacity=".4" stroke-width="1.4"';
  const nose = radius / 12;
  const ears = [-1, 1].map((side) => {
    const out = side * nose;
    return `<path d="M${round(x + side * radius)},${round(y - 1.6 * nose)}c${round(out)},${round(-0.4 * nose)} ${round(out)},${round(3.6 * nose)} 0,${round(3.2 * nose)}" ${line}/>`;
  });
  return (
    `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" ${line}/>` +
    `<path d="M${round(x - nose)},${round(y - radius + 1)}L${round(x)},${round(y - radius - 1.2 * nose)}L${round(x + nose)},${round(y - radius + 1)}" ${line} stroke-linejoin="round"/>` +
    ears.join('')
  );
}
