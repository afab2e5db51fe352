/**
 * Finite impulse response filters designed by the window method: a Hamming-windowed
 * sinc for every transition band, each only as long as its own band needs (3.3
 * divided by its width), summed into one linear-phase filter. Defaults for the widths
 * are MNE-Python's, so that a filtered recording equals the one that MNE gives.
 */
import { HemocastError } from '../foundation/index.js';

/** Length of a Hamming-windowed filter, in units of sampleRate / transition width. */
const HAMMING_LENGTH_FACTOR = 3.3;

export interface FirOptions {
  /** Hz; lowest frequency that passes unchanged. Left out: no high-pass. */
  low?: number;
  /** Hz; highest frequency that passes unchanged. Left out: no low-pass. */
  high?: number;
  /** Hz; width of the band below `low` in which the gain rises from 0 to 1. Default min(max(low/4, 2), low). */
  lowTransition?: number;
  /** Hz; width of the band above `high` in which the gain falls. Default min(max(high/4, 2), Nyquist − high). */
  highTransition?: number;
}

/** A corner of the wanted frequency response. */
interface Corner {
  frequency: number;
  gain: 0 | 1;
}

/**
 * Coefficients of a high-, low- or band-pass filter: odd length, symmetric, gain 1 in the pass band.
 *
 * @param sampleRate Hz
 * @throws HemocastError `filter-range` where the frequencies do not fit below the Nyquist frequency or cross
 *
 * @example
 * designFir(250, { low: 1, high: 40 }).length; // 825
 */
export function designFir(sampleRate: number, options: FirOptions): Float64Array {
  const { low, high } = options;
  const nyquist = sampleRate / 2;
  if (low === undefined && high === undefined) return Float64Array.of(1);
  const lowTransition =
    low === undefined ? Number.POSITIVE_INFINITY : (options.lowTransition ?? Math.min(Math.max(low / 4, 2), low));
  const highTransition =
    high === undefined
      ? Number.POSITIVE_INFINITY
      : (options.highTransition ?? Math.min(Math.max(high / 4, 2), nyquist - high));
  const corners: Corner[] = [];
  if (low !== undefined) {
    checkFrequency('low', low, nyquist);
    checkTransition('lowTransition', lowTransition, low);
    corners.push({ frequency: low - lowTransition, gain: 0 }, { frequency: low, gain: 1 });
  }
  if (high !== undefined) {
    checkFrequency('high', high, nyquist);
    checkTransition('highTransition', highTransition, nyquist - high);
    if (low !== undefined && low >= high) {
      throw new HemocastError('filter-range', 'The pass band is empty', {
        expected: 'low < high',
        found: `low ${low} Hz, high ${high} Hz`,
      });
    }
    corners.push({ frequency: high, gain: 1 }, { frequency: high + highTransition, gain: 0 });
  }
  return windowedSinc(corners, lengthFor(Math.min(lowTransition, highTransition), sampleRate), sampleRate);
}

/**
 * Coefficients of a filter that removes narrow bands, as for the line frequency and its harmonics.
 *
 * @param frequencies Hz; each removed band is `frequency / 200` wide
 * @param transition Hz; both flanks of a band together. Default 1.
 */
export function designNotch(sampleRate: number, frequencies: readonly number[], transition = 1): Float64Array {
  const corners: Corner[] = [];
  const flank = transition / 2;
  for (const frequency of [...frequencies].sort((a, b) => a - b)) {
    checkFrequency('notch', frequency, sampleRate / 2);
    const half = frequency / 400;
    if (frequency - half - flank <= 0 || frequency + half + flank >= sampleRate / 2) {
      throw new HemocastError('filter-range', 'The notch reaches past the range of frequencies', {
        field: 'notch',
        expected: `a band within 0 … ${sampleRate / 2} Hz`,
        found: `${frequency} ± ${half + flank} Hz`,
      });
    }
    corners.push(
      { frequency: frequency - half - flank, gain: 1 },
      { frequency: frequency - half, gain: 0 },
      { frequency: frequency + half, gain: 0 },
      { frequency: frequency + half + flank, gain: 1 },
    );
  }
  return windowedSinc(corners, lengthFor(flank, sampleRate), sampleRate);
}

function checkFrequency(field: string, frequency: number, nyquist: number): void {
  if (frequency > 0 && frequency < nyquist) return;
  throw new HemocastError('filter-range', 'A filter frequency lies outside the range that the sampling rate carries', {
    field,
    expected: `above 0 and below ${nyquist} Hz`,
    found: `${frequency} Hz`,
  });
}

function checkTransition(field: string, width: number, room: number): void {
  if (width > 0 && width <= room + 1e-9) return;
  throw new HemocastError('filter-range', 'A transition band does not fit', {
    field,
    expected: `above 0 and at most ${room} Hz`,
    found: `${width} Hz`,
  });
}

/** The odd number of coefficients for the narrowest transition. */
function lengthFor(transition: number, sampleRate: number): number {
  const length = Math.max(Math.ceil((HAMMING_LENGTH_FACTOR / transition) * sampleRate), 1);
  return length + ((length + 1) % 2);
}

/** Adds up one low-pass for each corner pair in which the gain changes, from the highest frequency down. */
function windowedSinc(corners: readonly Corner[], length: number, sampleRate: number): Float64Array {
  const nyquist = sampleRate / 2;
  const path = corners.map(({ frequency, gain }) => ({ frequency: frequency / nyquist, gain }));
  if (path[0].frequency > 0) path.unshift({ frequency: 0, gain: path[0].gain });
  if (path[path.length - 1].frequency < 1) path.push({ frequency: 1, gain: path[path.length - 1].gain });
  const filter = new Float64Array(length);
  if (path[path.length - 1].gain === 1) filter[(length - 1) / 2] = 1;
  for (let i = path.length - 2; i >= 0; i--) {
    const from = path[i];
    const to = path[i + 1];
    if (from.gain === to.gain) continue;
    let taps = Math.round((2 * HAMMING_LENGTH_FACTOR) / (to.frequency - from.frequency));
    taps += 1 - (taps % 2);
    taps = Math.min(taps, length);
    addLowPass(filter, taps, (from.frequency + to.frequency) / 2, from.gain === 1 ? 1 : -1);
  }
  return filter;
}

/** Adds sign × a Hamming-windowed sinc of `taps` coefficients, cut-off as a part of Nyquist, unit gain at 0 Hz. */
function addLowPass(filter: Float64Array, taps: number, cutoff: number, sign: number): void {
  const middle = (taps - 1) / 2;
  const offset = (filter.length - taps) / 2;
  const coefficients = new Float64Array(taps);
  let sum = 0;
  for (let i = 0; i < taps; i++) {
    const t = Math.PI * cutoff * (i - middle);
    const window = taps === 1 ? 1 : 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (taps - 1));
    coefficients[i] = (t === 0 ? 1 : Math.sin(t) / t) * window;
    sum += coefficients[i];
  }
  for (let i = 0; i < taps; i++) filter[offset + i] += (sign * coefficients[i]) / sum;
}
