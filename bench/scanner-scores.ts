/** How much of a scanner's artefacts is left, and how much of the EEG, against what was planted. */
import { filterZeroPhase, pearson, welch } from '../src/signal/index.js';
import type { ScannerTruth } from '../src/simulate/index.js';

export interface GradientScores {
  /** dB of the corrected over the clean spectrum, mean power over channels: largest at harmonics of slices from 1 to 70 Hz. */
  slices: number;
  /** The same at harmonics of volumes: mean and largest of them, power averaged over each 5 Hz. */
  volumes: number;
  worst: number;
  /** Correlation with the clean EEG, 1–40 Hz: median and smallest over channels. */
  r: number;
  leastR: number;
}

const RATE = 250;
const EDGE_SECONDS = 2;

/** @param corrected and reference `[channel][sample]` at 250 Hz */
export function gradientScores(
  corrected: readonly Float32Array[],
  reference: readonly Float32Array[],
  { timeline }: ScannerTruth,
): GradientScores {
  const { volumes, tr, slices, stretch } = timeline;
  const from = Math.round((volumes[0] + 0.05) * RATE);
  const to = Math.round((volumes[volumes.length - 1] + tr * stretch - 0.05) * RATE);
  const segmentSeconds = 8 * tr;
  let frequencies: Float64Array = new Float64Array(0);
  const ratios = corrected.map((row, c) => {
    const [x, y] = [row.subarray(from, to), reference[c].subarray(from, to)];
    const [above, below] = [welch(x, RATE, { segmentSeconds }), welch(y, RATE, { segmentSeconds })];
    frequencies = above.frequencies;
    return above.density.map((value, f) => value / below.density[f]);
  });
  const step = frequencies[1];
  const at = (hertz: number) => {
    const f = Math.round(hertz / step);
    return ratios.reduce((sum, own) => sum + own[f], 0) / ratios.length;
  };
  const decibel = (ratio: number) => 10 * Math.log10(ratio);
  const harmonics = (hertz: number) => {
    const list: number[] = [];
    for (let k = Math.max(1, Math.ceil(1 / hertz)); k * hertz <= 70; k++) list.push(k * hertz);
    return list;
  };
  const ofVolumes = harmonics(1 / tr).map((hertz) => ({ hertz, ratio: at(hertz) }));
  const bands = Array.from({ length: 14 }, (_, b) => ofVolumes.filter(({ hertz }) => Math.floor(hertz / 5) === b));
  const mean = (list: { ratio: number }[]) => list.reduce((sum, { ratio }) => sum + ratio, 0) / list.length;
  const edge = EDGE_SECONDS * RATE;
  const rs = corrected.map((row, c) => {
    const band = (signal: Float32Array) =>
      filterZeroPhase(signal.slice(from, to), 1, to - from, RATE, { low: 1, high: 40 }).subarray(
        edge,
        to - from - edge,
      );
    return pearson(band(row), band(reference[c]));
  });
  rs.sort((a, b) => a - b);
  return {
    slices: Math.max(...harmonics(slices / tr).map((hertz) => decibel(at(hertz)))),
    volumes: decibel(mean(ofVolumes)),
    worst: Math.max(...bands.filter((band) => band.length > 0).map((band) => decibel(mean(band)))),
    r: rs[rs.length >> 1],
    leastR: rs[0],
  };
}

/** Rows of `[channel, sample]`. */
export function rowsOf(data: Float32Array, channels: number): Float32Array[] {
  const samples = data.length / channels;
  return Array.from({ length: channels }, (_, c) => data.slice(c * samples, (c + 1) * samples));
}

/** dB by which the energy of rows, 1–40 Hz, is larger than that of others. */
export function energyRatio(rows: readonly Float32Array[], others: readonly Float32Array[]): number {
  const energy = (list: readonly Float32Array[]) =>
    list.reduce((sum, row) => {
      const band = filterZeroPhase(row, 1, row.length, RATE, { low: 1, high: 40 });
      return sum + band.subarray(500, band.length - 500).reduce((total, value) => total + value * value, 0);
    }, 0);
  return energy(rows) / energy(others);
}
