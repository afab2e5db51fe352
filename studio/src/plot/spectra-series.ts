/** Power spectra of channels for a plot. */

/** Median over channels at each frequency. */
export function medianSpectrum(spectra: readonly ArrayLike<number>[], count: number): number[] {
  return Array.from({ length: count }, (_, k) => {
    const sorted = spectra
      .map((one) => one[k])
      .filter((power) => power > 0)
      .sort((a, b) => a - b);
    return sorted.length === 0 ? Number.NaN : sorted[Math.floor((sorted.length - 1) / 2)];
  });
}

/** What a logarithmic axis can show: null for what is not above 0. */
export function drawable(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (value) => (value > 0 && Number.isFinite(value) ? value : null));
}
