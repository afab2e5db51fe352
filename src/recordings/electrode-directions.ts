/** Places of electrodes that a file gives as directions from the middle of the head. */
import { HEAD_COEFFICIENTS, HEAD_DEGREE } from './electrode-coefficients.js';
import { spherePolynomials } from './electrode-sphere.js';

/** On the ideal sphere the ring through Fpz and T7 lies 72° from the vertex; amplifiers' and EEGLAB's spheres put it at 90°. */
const INCLINATION = 72 / 90;

/**
 * Where an electrode stands on the average head that `electrodePosition` uses, from its direction alone. What the file's own head looked
 * like is lost: places are good to about a centimetre.
 *
 * @param direction x to the right, y to the front, z up, of any length, from the middle of a sphere whose equator runs through Fpz, T7, Oz, T8
 * @returns mm in the fsaverage (MNI305) frame; undefined for a direction without length, or one far below the head
 */
export function directedPosition([x, y, z]: readonly [number, number, number]):
  | readonly [number, number, number]
  | undefined {
  const length = Math.hypot(x, y, z);
  if (!(length > 0 && Number.isFinite(length))) return undefined;
  const inclination = Math.acos(z / length) * INCLINATION;
  // Neck and face, where the average head says nothing.
  if (inclination > (110 / 180) * Math.PI) return undefined;
  const azimuth = Math.atan2(y, x);
  const { odd, even } = spherePolynomials(
    [Math.sin(inclination) * Math.cos(azimuth), Math.sin(inclination) * Math.sin(azimuth), Math.cos(inclination)],
    HEAD_DEGREE,
  );
  const [px, py, pz] = HEAD_COEFFICIENTS.map((weights, axis) => {
    const basis = axis === 0 ? odd : even;
    return weights.reduce((sum, weight, i) => sum + weight * basis[i], 0);
  });
  return [px, py, pz];
}
