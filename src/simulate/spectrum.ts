/** EEG bands of the simulator, with the spectral peak and width of their carriers. */
export const BANDS = [
  { name: 'delta', low: 1, high: 4, peak: 1.8, width: 2.2 },
  { name: 'theta', low: 4, high: 8, peak: 5.8, width: 2.2 },
  { name: 'alpha', low: 8, high: 13, peak: 10, width: 1.9 },
  { name: 'beta', low: 13, high: 30, peak: 19, width: 8 },
  { name: 'gamma', low: 30, high: 70, peak: 42, width: 22 },
] as const;

export type BandName = (typeof BANDS)[number]['name'];
