import { decodeBase64 } from '../formats/gifti/base64.js';
import { HARMONIC_COEFFICIENTS, HARMONIC_DEGREE } from './embedded-figures.js';
import { sphericalHarmonics } from './spherical-harmonics.js';

/** Rows of coefficients a hemisphere: white, pial and inflated by axis, then sulcal depth. */
const ROWS = 10;
/** Directions evaluated at a time, which bounds the memory of the harmonics. */
const BLOCK = 4096;

/**
 * The embedded approximation of the fsaverage surfaces (see `embeddedTemplate`) at any directions of the registered
 * sphere, such as the vertices of fsaverage5 to fsaverage7 or of a person's own sphere.
 *
 * @param directions `[points, 3]`, of any radius.
 * @returns white and pial positions in mm, `[points, 3]` each.
 */
export function embeddedSurfaces(
  directions: ArrayLike<number>,
  hemisphere: 'L' | 'R',
): { white: Float32Array; pial: Float32Array } {
  const terms = (HARMONIC_DEGREE + 1) ** 2;
  const bytes = decodeBase64(HARMONIC_COEFFICIENTS)!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = (hemisphere === 'L' ? 0 : ROWS) * terms;
  const coefficients = Float64Array.from({ length: 6 * terms }, (_, i) => view.getFloat32(4 * (first + i), true));
  const white = new Float32Array(directions.length);
  const pial = new Float32Array(directions.length);
  for (let start = 0; start < directions.length; start += 3 * BLOCK) {
    const length = Math.min(3 * BLOCK, directions.length - start);
    const harmonics = sphericalHarmonics(
      Float64Array.from({ length }, (_, i) => directions[start + i]),
      HARMONIC_DEGREE,
    );
    for (let point = 0; point < length / 3; point++)
      for (let row = 0; row < 6; row++) {
        let value = 0;
        for (let k = 0; k < terms; k++) value += harmonics[point * terms + k] * coefficients[row * terms + k];
        (row < 3 ? white : pial)[start + 3 * point + (row % 3)] = value;
      }
  }
  return { white, pial };
}
