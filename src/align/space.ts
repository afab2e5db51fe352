/**
 * Weights that carry what the electrodes measure to points of the target
 * (eq. 1–2): W_ij = (‖p_i − r_j‖² + ε)⁻¹ / Σ_j' (‖p_i − r_j'‖² + ε)⁻¹.
 *
 * @param points `[points, 3]` mm: patch centroids or optode midpoints, fsaverage frame
 * @param electrodes `[electrodes, 3]` mm, same frame
 * @param epsilon mm²; keeps an electrode that lies on a point from taking all the weight
 * @returns `[points, electrodes]`, each row sums to 1
 */
export function inverseDistanceWeights(points: Float32Array, electrodes: Float32Array, epsilon = 25): Float32Array {
  const rows = points.length / 3;
  const columns = electrodes.length / 3;
  const weights = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    let total = 0;
    for (let j = 0; j < columns; j++) {
      const dx = points[3 * i] - electrodes[3 * j];
      const dy = points[3 * i + 1] - electrodes[3 * j + 1];
      const dz = points[3 * i + 2] - electrodes[3 * j + 2];
      const weight = 1 / (dx * dx + dy * dy + dz * dz + epsilon);
      weights[i * columns + j] = weight;
      total += weight;
    }
    for (let j = 0; j < columns; j++) weights[i * columns + j] /= total;
  }
  return weights;
}
