/** From voxel indices to millimetres and back to what a header stores. */

/** 4 × 4, row-major: voxel indices (from 0) to mm, right, anterior, superior. */
export type Affine = Float64Array;

/**
 * The affine of a unit quaternion b, c, d (a follows), voxel sizes and an offset: the NIfTI standard's method 2.
 *
 * @param handedness −1 turns the third axis round (`qfac`).
 * @param precision of the stored numbers: below it the first part of the quaternion is rounding, and taken for 0.
 */
export function quaternionAffine(
  [b, c, d]: readonly number[],
  sizes: readonly number[],
  offset: readonly number[],
  handedness: number,
  precision = Number.EPSILON,
): Affine {
  // Rounding may put the vector part just outside the unit ball: then the rotation is by half a turn.
  const squared = 1 - b * b - c * c - d * d;
  const norm = squared < 0 ? Math.hypot(b, c, d) : 1;
  const a = squared < 3 * precision ? 0 : Math.sqrt(squared);
  const [x, y, z] = [b / norm, c / norm, d / norm];
  const rotation = [
    [a * a + x * x - y * y - z * z, 2 * (x * y - a * z), 2 * (x * z + a * y)],
    [2 * (x * y + a * z), a * a + y * y - x * x - z * z, 2 * (y * z - a * x)],
    [2 * (x * z - a * y), 2 * (y * z + a * x), a * a + z * z - x * x - y * y],
  ];
  const affine = new Float64Array(16);
  rotation.forEach((row, i) => {
    row.forEach((value, j) => {
      affine[4 * i + j] = value * sizes[j] * (j === 2 ? handedness : 1);
    });
    affine[4 * i + 3] = offset[i];
  });
  affine[15] = 1;
  return affine;
}

/**
 * The quaternion of an affine whose axes are at right angles; undefined where they are not, since a quaternion
 * cannot hold shears.
 */
export function affineQuaternion(affine: Affine): { vector: number[]; handedness: number } | undefined {
  const sizes = voxelSizes(affine);
  if (sizes.some((size) => !(size > 0))) return undefined;
  const r = [0, 1, 2].map((i) => [0, 1, 2].map((j) => affine[4 * i + j] / sizes[j]));
  for (const [j, k] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ])
    if (Math.abs(r[0][j] * r[0][k] + r[1][j] * r[1][k] + r[2][j] * r[2][k]) > 1e-5) return undefined;
  const determinant =
    r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1]) -
    r[0][1] * (r[1][0] * r[2][2] - r[1][2] * r[2][0]) +
    r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]);
  const handedness = determinant < 0 ? -1 : 1;
  for (const row of r) row[2] *= handedness;
  return { vector: rotationQuaternion(r), handedness };
}

/** The vector part of the unit quaternion with a ≥ 0, by the largest of its four parts (Shepperd 1978). */
function rotationQuaternion(r: number[][]): number[] {
  const trace = r[0][0] + r[1][1] + r[2][2];
  const squares = [1 + trace, ...[0, 1, 2].map((i) => 1 - trace + 2 * r[i][i])];
  const largest = squares.indexOf(Math.max(...squares));
  const half = Math.sqrt(squares[largest]) / 2;
  const differences = [r[2][1] - r[1][2], r[0][2] - r[2][0], r[1][0] - r[0][1]];
  if (largest === 0) return differences.map((value) => value / (4 * half));
  const axis = largest - 1;
  const vector = [0, 1, 2].map((i) => (i === axis ? half : (r[i][axis] + r[axis][i]) / (4 * half)));
  return differences[axis] < 0 ? vector.map((value) => -value) : vector;
}

/** Lengths of the voxel's sides in mm. */
export function voxelSizes(affine: Affine): [number, number, number] {
  return [0, 1, 2].map((j) => Math.hypot(affine[j], affine[4 + j], affine[8 + j])) as [number, number, number];
}

/** The inverse of an affine; undefined where it has none. */
export function invertAffine(m: Affine): Affine | undefined {
  const cofactor = (i: number, j: number): number => {
    const [a, b] = [(i + 1) % 3, (i + 2) % 3];
    const [c, d] = [(j + 1) % 3, (j + 2) % 3];
    return m[4 * a + c] * m[4 * b + d] - m[4 * a + d] * m[4 * b + c];
  };
  const determinant = m[0] * cofactor(0, 0) + m[1] * cofactor(0, 1) + m[2] * cofactor(0, 2);
  const scale = voxelSizes(m).reduce((product, size) => product * size, 1);
  if (!(Math.abs(determinant) > 1e-9 * scale) || !Number.isFinite(determinant)) return undefined;
  const inverse = new Float64Array(16);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) inverse[4 * i + j] = cofactor(j, i) / determinant;
    inverse[4 * i + 3] = -(inverse[4 * i] * m[3] + inverse[4 * i + 1] * m[7] + inverse[4 * i + 2] * m[11]);
  }
  inverse[15] = 1;
  return inverse;
}
