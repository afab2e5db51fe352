/** A size in words: `950 B`, `12 kB`, `3.4 MB` (powers of 1000). */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, value] = bytes < 999_500 ? ['kB', bytes / 1e3] : ['MB', bytes / 1e6];
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}
