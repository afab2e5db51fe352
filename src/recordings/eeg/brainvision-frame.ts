/** Places in the frame of BrainVision's `[Coordinates]`. */
import type { BrainVisionPosition } from '../../formats/index.js';
import { directedPosition } from '../electrode-directions.js';
import { electrodePosition } from '../electrode-positions.js';
import type { Channel } from '../recording.js';

type Point = readonly [number, number, number];

/** Distances from the middle of a head at which an electrode can be, mm; other radii are in a unit of their own. */
const RADII = [30, 250];

interface Frame {
  /** mm in the fsaverage frame. */
  origin: Point;
  /** Directions in the plane x = 0; the x axes of both frames agree. */
  front: Point;
  up: Point;
}

let frame: Frame | undefined;

/** Where BrainVision's axes lie on the average head: y from Oz to Fpz, x parallel to the line from T7 to T8, the origin where they meet. */
function brainVisionFrame(): Frame {
  if (frame === undefined) {
    const [fpz, oz, ear] = ['Fpz', 'Oz', 'T7'].map((name) => electrodePosition(name)!);
    const length = Math.hypot(fpz[1] - oz[1], fpz[2] - oz[2]);
    const [y, z] = [(fpz[1] - oz[1]) / length, (fpz[2] - oz[2]) / length];
    // T7 and T8 lie a little beside the line from Oz to Fpz.
    const along = (ear[1] - oz[1]) * y + (ear[2] - oz[2]) * z;
    frame = { origin: [0, oz[1] + along * y, oz[2] + along * z], front: [0, y, z], up: [0, -z, y] };
  }
  return frame;
}

/**
 * A place as BrainVision files state it, a rigid movement away from ours.
 *
 * @param place mm in the fsaverage (MNI305) frame
 *
 * @example
 * toBrainVisionPosition(electrodePosition('T7')!); // about { radius: 87, theta: −99, phi: 0 }
 */
export function toBrainVisionPosition(place: Point): BrainVisionPosition {
  const { origin, front, up } = brainVisionFrame();
  const apart = place.map((value, axis) => value - origin[axis]);
  const along = (direction: Point) => apart.reduce((sum, value, axis) => sum + value * direction[axis], 0);
  const [x, y, z] = [apart[0], along(front), along(up)];
  const radius = Math.hypot(x, y, z);
  if (radius === 0) return { radius: 0, theta: 0, phi: 0 };
  const side = x < 0 ? -1 : 1;
  const theta = side * degrees(Math.atan2(Math.hypot(x, y), z));
  return { radius, theta, phi: x === 0 && y === 0 ? 0 : degrees(Math.atan2(side * y, side * x)) };
}

/**
 * The place that a BrainVision file states: in mm where its radius is a length, else that of its direction on the average head.
 *
 * @returns mm in the fsaverage (MNI305) frame, and whether it was measured; undefined for a direction far below the head
 */
export function fromBrainVisionPosition({
  radius,
  theta,
  phi,
}: BrainVisionPosition): { place: Point; measured: boolean } | undefined {
  const [inclination, azimuth] = [radians(theta), radians(phi)];
  const level = Math.sin(inclination);
  const direction: Point = [level * Math.cos(azimuth), level * Math.sin(azimuth), Math.cos(inclination)];
  if (!(radius >= RADII[0] && radius <= RADII[1])) {
    const place = directedPosition(direction);
    return place && { place, measured: false };
  }
  const { origin, front, up } = brainVisionFrame();
  const [x, y, z] = direction.map((value) => value * radius);
  return {
    place: [origin[0] + x, origin[1] + y * front[1] + z * up[1], origin[2] + y * front[2] + z * up[2]],
    measured: true,
  };
}

/** Channels as the writer of BrainVision files takes them. */
export function brainVisionChannels(
  channels: readonly Channel[],
): { name: string; unit: string; position?: BrainVisionPosition }[] {
  return channels.map(({ name, unit, position }) => ({
    name,
    unit,
    ...(position === undefined ? {} : { position: toBrainVisionPosition(position) }),
  }));
}

const degrees = (angle: number) => (angle / Math.PI) * 180;
const radians = (angle: number) => (angle / 180) * Math.PI;
