/**
 * Real spherical harmonics, orthonormal on the unit sphere, evaluated by the stable recurrences
 * for fully normalised associated Legendre functions (Holmes & Featherstone 2002).
 * Order of the functions: degree l = 0 … degree, and within it m = −l … l, index l² + l + m;
 * negative m are the sines, positive ones the cosines, without the Condon–Shortley sign.
 *
 * @param directions unit vectors `[points, 3]`.
 * @returns `[points, (degree + 1)²]`.
 */
export function sphericalHarmonics(directions: Float32Array | Float64Array, degree: number): Float64Array {
  const points = directions.length / 3;
  const count = (degree + 1) ** 2;
  const result = new Float64Array(points * count);
  const legendre = new Float64Array((degree + 1) ** 2);
  for (let p = 0; p < points; p++) {
    const [x, y, z] = directions.subarray(3 * p, 3 * p + 3);
    const radius = Math.hypot(x, y, z);
    const cosine = z / radius;
    normalisedLegendre(cosine, Math.sqrt(Math.max(0, 1 - cosine * cosine)), degree, legendre);
    const azimuth = Math.atan2(y, x);
    const row = p * count;
    for (let m = 0; m <= degree; m++) {
      const scale = m === 0 ? 1 : Math.SQRT2;
      const even = scale * Math.cos(m * azimuth);
      const odd = scale * Math.sin(m * azimuth);
      for (let l = m; l <= degree; l++) {
        const value = legendre[l * (degree + 1) + m];
        result[row + l * l + l + m] = value * even;
        if (m > 0) result[row + l * l + l - m] = value * odd;
      }
    }
  }
  return result;
}

/** Fills `[degree + 1, degree + 1]` with P̄ of degree l and order m, such that the harmonics are orthonormal. */
function normalisedLegendre(cosine: number, sine: number, degree: number, result: Float64Array): void {
  const width = degree + 1;
  result[0] = Math.sqrt(1 / (4 * Math.PI));
  for (let m = 1; m <= degree; m++)
    result[m * width + m] = Math.sqrt((2 * m + 1) / (2 * m)) * sine * result[(m - 1) * width + m - 1];
  for (let m = 0; m <= degree; m++)
    for (let l = m + 1; l <= degree; l++) {
      const first = Math.sqrt(((2 * l - 1) * (2 * l + 1)) / ((l - m) * (l + m)));
      let value = first * cosine * result[(l - 1) * width + m];
      if (l > m + 1) {
        const second = ((2 * l + 1) * (l + m - 1) * (l - m - 1)) / ((l - m) * (l + m) * (2 * l - 3));
        value -= Math.sqrt(second) * result[(l - 2) * width + m];
      }
      result[l * width + m] = value;
    }
}
