/** How strong the field over the whole head is, moment by moment. */

/**
 * Global field power: the standard deviation over channels at each moment, which no choice of reference changes (Lehmann and Skrandies,
 * 1980, Electroencephalography and Clinical Neurophysiology 48).
 *
 * @param data `[channel, sample]`, µV
 * @param rows channels that count; those known to be bad are left out
 * @param offsets `[row]` taken off each channel first, µV; none where absent
 * @returns `[sample]` µV; NaN where a channel has no value, or fewer than two channels count
 *
 * @example
 * const power = globalFieldPower(data, samples, [0, 1, 2]);
 */
export function globalFieldPower(
  data: ArrayLike<number>,
  samples: number,
  rows: readonly number[],
  offsets?: ArrayLike<number>,
): Float32Array {
  const count = rows.length;
  return Float32Array.from({ length: samples }, (_, t) => {
    if (count < 2) return Number.NaN;
    let mean = 0;
    let squares = 0;
    // Welford (1962): channels may share a large offset.
    for (let i = 0; i < count; i++) {
      const value = data[rows[i] * samples + t] - (offsets?.[i] ?? 0);
      const away = value - mean;
      mean += away / (i + 1);
      squares += away * (value - mean);
    }
    return Math.sqrt(squares / count);
  });
}
