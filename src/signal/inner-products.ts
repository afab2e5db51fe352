/** Inner products of all rows with each other: what covariances, distances and dual solutions are made of. */

/**
 * Inner products of rows, XXᵀ, two rows by two so that no sum waits for another.
 *
 * @param rows `[count, width]`
 * @returns `[count, count]`, symmetric
 *
 * @example
 * innerProducts(Float64Array.of(1, 2, 3, 4), 2, 2); // [5, 11, 11, 25]
 */
export function innerProducts(rows: Float64Array, count: number, width: number): Float64Array {
  const result = new Float64Array(count * count);
  for (let i = 0; i < count; i += 2) {
    // The last row of an odd number stands for its missing partner.
    const second = Math.min(i + 1, count - 1);
    for (let j = 0; j <= i; j += 2) {
      const last = Math.min(j + 1, count - 1);
      const a = i * width;
      const b = second * width;
      const c = j * width;
      const d = last * width;
      let ac = 0;
      let ad = 0;
      let bc = 0;
      let bd = 0;
      for (let k = 0; k < width; k++) {
        const x = rows[a + k];
        const y = rows[b + k];
        const u = rows[c + k];
        const v = rows[d + k];
        ac += x * u;
        ad += x * v;
        bc += y * u;
        bd += y * v;
      }
      result[i * count + j] = result[j * count + i] = ac;
      result[i * count + last] = result[last * count + i] = ad;
      result[second * count + j] = result[j * count + second] = bc;
      result[second * count + last] = result[last * count + second] = bd;
    }
  }
  return result;
}
