/**
 * Solves min ‖A x − b‖² for several right-hand sides through the normal equations and a Cholesky
 * factorisation: enough for harmonics on a near-uniform grid, whose Gram matrix is close to diagonal.
 *
 * @param design `[points, terms]`. @param targets each `[points]`.
 * @returns one `[terms]` for each target.
 */
export function leastSquares(design: Float64Array, terms: number, targets: ArrayLike<number>[]): Float64Array[] {
  const points = design.length / terms;
  const gram = new Float64Array(terms * terms);
  for (let p = 0; p < points; p++) {
    const row = design.subarray(p * terms, (p + 1) * terms);
    for (let i = 0; i < terms; i++) {
      const value = row[i];
      for (let j = 0; j <= i; j++) gram[i * terms + j] += value * row[j];
    }
  }
  for (let j = 0; j < terms; j++)
    for (let i = j; i < terms; i++) {
      let sum = gram[i * terms + j];
      for (let k = 0; k < j; k++) sum -= gram[i * terms + k] * gram[j * terms + k];
      gram[i * terms + j] = i === j ? Math.sqrt(sum) : sum / gram[j * terms + j];
    }
  return targets.map((target) => {
    const x = new Float64Array(terms);
    for (let p = 0; p < points; p++) for (let i = 0; i < terms; i++) x[i] += design[p * terms + i] * target[p];
    for (let i = 0; i < terms; i++) {
      for (let k = 0; k < i; k++) x[i] -= gram[i * terms + k] * x[k];
      x[i] /= gram[i * terms + i];
    }
    for (let i = terms - 1; i >= 0; i--) {
      for (let k = i + 1; k < terms; k++) x[i] -= gram[k * terms + i] * x[k];
      x[i] /= gram[i * terms + i];
    }
    return x;
  });
}
