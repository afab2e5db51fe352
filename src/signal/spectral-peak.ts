/** The peak of a rhythm in the mean spectrum of several channels, as it stands out from the 1/f background. */
import { welch } from './spectrum.js';
import type { Signal } from './zero-phase.js';

/** Where a peak is sought. */
export interface PeakSearch {
  /** Lowest and highest frequency that it may have, Hz. */
  from: number;
  to: number;
  /** Hz between which the recording holds the brain's activity: the pass band of its filter. */
  pass: { low: number; high: number };
}

/** A peak that was found. */
export interface SpectralPeak {
  /** Hz: centre of gravity of what stands out within 1 Hz of the maximum (Klimesch 1999, Brain Res. Rev. 29:169). */
  frequency: number;
  /** By how much its maximum exceeds the higher of the two dips beside it, ln of density. */
  prominence: number;
}

/** Seconds of a segment: a bin every 0.25 Hz. */
const SEGMENT = 4;
/** Hz over which the spectrum is smoothed before its maximum is sought, and beside which its centre of gravity is taken. */
const SMOOTHING = 1;
/** Hz beside the search in which dips lie, and that the background is not fitted to. */
const FLANK = 2;
/** Hz between which the background is fitted, where the recording holds them. */
const BACKGROUND = { low: 2, high: 40 };
/** Smallest prominence, ln of density: a fifth more power than in the dips. */
const LEAST = 0.2;
/** Smallest prominence, in deviations of what chance does to the smoothed spectrum. */
const LEAST_DEVIATIONS = 5;

/**
 * The peak in the mean of the channels' logarithmic spectra, less a straight line over the logarithm of frequency (1/f).
 *
 * @param data `[channel, sample]`
 * @param channels the rows that count
 * @returns nothing where no maximum between `from` and `to` stands out from the dips on both of its sides
 * @throws HemocastError `signal-too-short` as `welch`
 *
 * @example
 * const alpha = spectralPeak(clean.data, [12, 13, 14], clean.samples, 200, { from: 7, to: 13, pass: { low: 1, high: 75 } });
 */
export function spectralPeak(
  data: Signal,
  channels: readonly number[],
  samples: number,
  sampleRate: number,
  { from, to, pass }: PeakSearch,
): SpectralPeak | undefined {
  const { frequencies, logDensity } = meanSpectrum(data, channels, samples, sampleRate);
  const spacing = frequencies[1];
  const within = (low: number, high: number) => (_: unknown, k: number) =>
    frequencies[k] >= Math.max(low, pass.low) && frequencies[k] <= Math.min(high, pass.high);
  const bins = [...frequencies.keys()];
  const searched = bins.filter(within(from, to));
  const around = bins.filter(within(from - FLANK, to + FLANK));
  const background = bins.filter(within(BACKGROUND.low, BACKGROUND.high)).filter((k) => !around.includes(k));
  if (searched.length < 3 || background.length < 3) return undefined;
  const excess = above(frequencies, logDensity, background);
  const smooth = smoothed(excess, Math.round(SMOOTHING / spacing / 2));
  const top = searched.reduce((best, k) => (smooth[k] > smooth[best] ? k : best));
  // A maximum at the edge of the search belongs to a slope or to a peak beyond it.
  if (top === searched[0] || top === searched[searched.length - 1]) return undefined;
  const lowest = (among: number[]) => Math.min(...among.map((k) => smooth[k]));
  const dip = Math.max(lowest(around.filter((k) => k <= top)), lowest(around.filter((k) => k >= top)));
  const prominence = smooth[top] - dip;
  const chance = chanceDeviation(
    smooth,
    background.filter((k) => frequencies[k] > to),
    Math.round(SMOOTHING / spacing),
  );
  if (!(prominence >= Math.max(LEAST, LEAST_DEVIATIONS * chance))) return undefined;
  let weight = 0;
  let sum = 0;
  for (const k of bins.filter((bin) => Math.abs(frequencies[bin] - frequencies[top]) <= SMOOTHING)) {
    const height = Math.max(0, excess[k] - dip);
    weight += height;
    sum += height * frequencies[k];
  }
  return { frequency: sum / weight, prominence };
}

/** ln of density, mean over channels: no single channel's artefact makes the peak. */
function meanSpectrum(data: Signal, channels: readonly number[], samples: number, sampleRate: number) {
  let frequencies = new Float64Array();
  let logDensity = new Float64Array();
  for (const channel of channels) {
    const row = data.subarray(channel * samples, (channel + 1) * samples);
    const spectrum = welch(row, sampleRate, { segmentSeconds: SEGMENT });
    if (logDensity.length === 0) {
      frequencies = Float64Array.from(spectrum.frequencies);
      logDensity = new Float64Array(frequencies.length);
    }
    spectrum.density.forEach((value, k) => {
      logDensity[k] += Math.log(Math.max(value, Number.MIN_VALUE)) / channels.length;
    });
  }
  return { frequencies, logDensity };
}

/**
 * A spectrum less its background, a straight line in ln f that is fitted twice: the second time without what lies far above the
 * first, the peaks of other rhythms. Frequencies weigh 1/f, so that each octave counts alike.
 */
function above(frequencies: Float64Array, logDensity: Float64Array, background: readonly number[]): Float64Array {
  let line = fittedLine(frequencies, logDensity, background);
  const residual = background.map((k) => logDensity[k] - line(k));
  const far = 1.5 * medianOf(residual.map(Math.abs));
  const rest = background.filter((_, i) => residual[i] <= far);
  if (rest.length >= 3) line = fittedLine(frequencies, logDensity, rest);
  return logDensity.map((value, k) => (frequencies[k] > 0 ? value - line(k) : 0));
}

/** The weighted straight line through some bins, over ln f. */
function fittedLine(frequencies: Float64Array, logDensity: Float64Array, bins: readonly number[]) {
  let [weight, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (const k of bins) {
    const w = 1 / frequencies[k];
    const at = Math.log(frequencies[k]);
    weight += w;
    x += w * at;
    y += w * logDensity[k];
    xx += w * at * at;
    xy += w * at * logDensity[k];
  }
  const slope = (weight * xy - x * y) / (weight * xx - x * x);
  const level = (y - slope * x) / weight;
  return (k: number) => level + slope * Math.log(frequencies[k]);
}

/** The mean of each bin and `half` bins on both sides of it. */
function smoothed(values: Float64Array, half: number): Float64Array {
  return values.map((_, k) => {
    const part = values.subarray(Math.max(0, k - half), k + half + 1);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/** What chance does to a smoothed spectrum, from how far bins depart from those `lag` beside them, which share no part with them. */
function chanceDeviation(smooth: Float64Array, bins: readonly number[], lag: number): number {
  const departures = bins.map((k) => Math.abs(smooth[k] - (smooth[k - lag] + smooth[k + lag]) / 2));
  const inside = departures.filter(Number.isFinite);
  // A median of absolute values to a deviation, of a difference whose variance is 3/2 of a bin's.
  return inside.length === 0 ? 0 : (1.4826 * medianOf(inside)) / Math.sqrt(1.5);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
