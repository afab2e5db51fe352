/**
 * Zero-phase Butterworth filters of the fNIRS field. They differ in how far the ends of a signal are extended before
 * the two passes, which for slow filters decides what the first and the last minute look like.
 */
import type { SignalSegment } from '../../recordings/index.js';
import { butterworthSections, filterForwardBackward, type Section } from '../../signal/index.js';
import { eachPart } from './parts.js';

export interface BandPassOptions {
  /** Hz; default 0.01. */
  low?: number;
  /** Hz; default 0.1. */
  high?: number;
  /** Of the low-pass prototype, as `order` of MATLAB's, SciPy's and MNE-Python's `butter`. Default 6. */
  order?: number;
}

/**
 * Butterworth band-pass in second-order sections, forwards and backwards, the ends extended by odd reflection for as
 * long as the filter rings: `raw.filter(low, high, method='iir', iir_params={'order': order, 'ftype': 'butter'})` of MNE-Python.
 *
 * @param data `[row, sample]`; left unchanged
 * @param samples a row
 * @param sampleRate Hz
 * @param segments parts that are filtered one by one; by default the whole is one
 * @throws HemocastError `filter-range`
 *
 * @example
 * const slow = bandPassHaemoglobin(hbo, samples, 10); // 0.01–0.1 Hz, sixth order
 */
export function bandPassHaemoglobin(
  data: Float64Array,
  samples: number,
  sampleRate: number,
  { low = 0.01, high = 0.1, order = 6 }: BandPassOptions = {},
  segments?: readonly SignalSegment[],
): Float64Array {
  const sections = butterworthSections(order, { low, high }, sampleRate);
  const edge = ringing(sections);
  return eachPart(data, samples, segments, (part) =>
    filterForwardBackward(sections, part, Math.min(edge, part.length - 1)),
  );
}

/**
 * Homer's `hmrBandpassFilt`: a Butterworth low-pass of third order, then a high-pass of fifth order, each forwards and
 * backwards. The ends are extended by three times the order, as by MATLAB's `filtfilt` (SciPy's takes three samples more).
 *
 * @param data `[row, sample]`; left unchanged
 * @param low Hz; 0 leaves the high-pass out
 * @throws HemocastError `filter-range`, `signal-too-short`
 */
export function homerBandPass(
  data: Float64Array,
  samples: number,
  sampleRate: number,
  { low, high }: { low: number; high: number },
): Float64Array {
  const steps = [{ order: 3, edges: { high } }, ...(low > 0 ? [{ order: 5, edges: { low } }] : [])];
  return steps.reduce((signal, { order, edges }) => {
    const sections = butterworthSections(order, edges, sampleRate);
    return eachPart(signal, samples, undefined, (row) => filterForwardBackward(sections, row, 3 * order));
  }, data);
}

const RINGING_PART = 0.001;
const CHUNK = 1000;
const MOST_CHUNKS = 100;

/**
 * Samples until the impulse response stays below a thousandth of its greatest value, judged in parts of 1000 samples as
 * MNE-Python's `estimate_ringing_samples` does.
 */
function ringing(sections: readonly Section[]): number {
  const states = sections.map(() => ({ first: 0, second: 0 }));
  let last = CHUNK;
  let threshold = 0;
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk++) {
    const response = new Float64Array(CHUNK);
    if (chunk === 0) response[0] = 1;
    for (const [i, { b0, b1, b2, a1, a2 }] of sections.entries()) {
      const state = states[i];
      for (let k = 0; k < CHUNK; k++) {
        const input = response[k];
        const output = b0 * input + state.first;
        state.first = b1 * input - a1 * output + state.second;
        state.second = b2 * input - a2 * output;
        response[k] = output;
      }
    }
    const greatest = response.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    threshold = Math.max(RINGING_PART * greatest, threshold);
    const audible = response.findLastIndex((value) => Math.abs(value) > threshold);
    if (audible < 0) return (chunk - 1) * CHUNK + last;
    last = audible;
  }
  return CHUNK * MOST_CHUNKS;
}
