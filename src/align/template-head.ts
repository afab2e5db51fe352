/** A template head as a forward model: dipoles along the radius of a homogeneous sphere that is fitted to the electrodes. */

/** Of the sphere's radius: points further out, which no brain has, are drawn in. */
const DEEPEST_SCALP = 0.9;

/**
 * Potentials of radial dipoles on a homogeneous sphere, closed form of the series Σ (2n+1) b^(n−1) P_n(cos γ)
 * (Brody, Terry & Ideker 1973): 2(cos γ − b)/d³ + (1/d − 1)/b with d² = 1 + b² − 2b cos γ.
 *
 * A plain head suffices: on simulated people, whose head has three shells, it unmixes as well as the true one.
 *
 * @param electrodes `[electrodes, 3]` mm
 * @param points `[points, 3]` mm
 * @returns `[electrode, point]`, up to a factor
 */
export function templateLeadField(electrodes: Float32Array, points: Float32Array): Float32Array {
  const { centre, radius } = fittedSphere(electrodes);
  const rows = electrodes.length / 3;
  const columns = points.length / 3;
  const field = new Float32Array(rows * columns);
  const from = (places: Float32Array, i: number) => [0, 1, 2].map((axis) => places[3 * i + axis] - centre[axis]);
  for (let p = 0; p < columns; p++) {
    const place = from(points, p);
    const distance = Math.hypot(...place);
    const b = Math.max(1e-3, Math.min(DEEPEST_SCALP, distance / radius));
    for (let e = 0; e < rows; e++) {
      const electrode = from(electrodes, e);
      const dot = electrode.reduce((sum, value, axis) => sum + value * place[axis], 0);
      const cosine = distance > 0 ? dot / (distance * Math.hypot(...electrode)) : 0;
      const d = Math.sqrt(1 + b * b - 2 * b * cosine);
      field[e * columns + p] = (2 * (cosine - b)) / d ** 3 + (1 / d - 1) / b;
    }
  }
  return field;
}

/** Least-squares sphere through places (Coope 1993): |r|² = 2 c·r + k is linear in c and k. */
export function fittedSphere(places: Float32Array): { centre: number[]; radius: number } {
  const count = places.length / 3;
  const normal = Array.from({ length: 4 }, () => new Float64Array(5));
  for (let i = 0; i < count; i++) {
    const row = [places[3 * i], places[3 * i + 1], places[3 * i + 2], 1];
    const square = row[0] ** 2 + row[1] ** 2 + row[2] ** 2;
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) normal[a][b] += row[a] * row[b];
      normal[a][4] += row[a] * square;
    }
  }
  // A hundredth of a square millimetre holds places in one plane or on one line to a finite sphere.
  for (let a = 0; a < 3; a++) normal[a][a] += 0.01 * count;
  const [x, y, z, k] = eliminated(normal);
  const centre = [x / 2, y / 2, z / 2];
  return { centre, radius: Math.sqrt(Math.max(1, k + centre[0] ** 2 + centre[1] ** 2 + centre[2] ** 2)) };
}

/** Gaussian elimination with pivots of four equations, each with its right side last. */
function eliminated(rows: Float64Array[]): number[] {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(row[column]) > Math.abs(rows[best][column]) ? i : best),
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let i = 0; i < n; i++) {
      if (i === column) continue;
      const factor = rows[i][column] / rows[column][column];
      for (let j = column; j <= n; j++) rows[i][j] -= factor * rows[column][j];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}
