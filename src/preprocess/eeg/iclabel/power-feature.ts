/** The power spectra of ICLabel: the median over windows of a second, 1 to 100 Hz, in decibels. */
import { HemocastError } from '../../../foundation/index.js';
import { realSpectrum } from '../../../signal/index.js';
import { type Activations, halfOverlapping, partsOf, samplesOfSecond } from './activations.js';

/** Frequencies of the feature: 1, 2 … 100 Hz. */
export const POWER_FREQUENCIES = 100;
/** Frequencies at which a notch filter may have cut a hole, Hz, and how deep it must be to be filled. */
const MAINS = [50, 60];
const NOTCH_DEPTH = 5;

/**
 * Spectra of components: Hamming windows of 1 s that overlap by half, the median of their power at each frequency, 20·log10 of it (the network was trained on this,
 * twice the usual decibels), holes of notch filters filled from both sides, above the Nyquist frequency the last value, all divided by the largest absolute value.
 *
 * @returns `[component, 100]`
 * @throws HemocastError `iclabel-rate`, `signal-too-short` where no part is as long as a second
 */
export function powerFeature(activations: Activations): Float32Array {
  const { components, samples, data, gains, sampleRate } = activations;
  const length = samplesOfSecond(activations);
  const starts = halfOverlapping(partsOf(activations), length);
  if (starts.length === 0) {
    throw new HemocastError('signal-too-short', 'The recording is too short for ICLabel', {
      expected: 'a contiguous part of 1 s or more',
      found: `${(samples / sampleRate).toFixed(2)} s in parts`,
    });
  }
  const window = Float64Array.from(
    { length },
    (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / Math.max(1, length - 1)),
  );
  const energy = window.reduce((sum, weight) => sum + weight * weight, 0);
  const nyquist = Math.floor(sampleRate / 2);
  const count = Math.min(nyquist, POWER_FREQUENCIES);
  const result = new Float32Array(components * POWER_FREQUENCIES);
  const powers = Array.from({ length: count }, () => new Float64Array(starts.length));
  const part = new Float64Array(length);
  for (let c = 0; c < components; c++) {
    const gain = gains?.[c] ?? 1;
    starts.forEach((start, w) => {
      for (let i = 0; i < length; i++) part[i] = gain * data[c * samples + start + i] * window[i];
      const { real, imaginary } = realSpectrum(part);
      for (let f = 1; f <= count; f++) {
        // The Nyquist frequency has no mirror image to be counted with it.
        const sides = f === nyquist ? 1 : 2;
        powers[f - 1][w] = (sides * (real[f] ** 2 + imaginary[f] ** 2)) / (sampleRate * energy);
      }
    });
    const levels = powers.map((values) => 20 * Math.log10(Math.max(median(values), Number.MIN_VALUE)));
    result.set(normalised(levels), c * POWER_FREQUENCIES);
  }
  return result;
}

function normalised(levels: readonly number[]): number[] {
  const all = Array.from({ length: POWER_FREQUENCIES }, (_, k) => levels[Math.min(k, levels.length - 1)]);
  for (const frequency of MAINS) {
    const k = frequency - 1;
    const isHole = Math.min(all[k - 1], all[k + 1]) - all[k] > NOTCH_DEPTH;
    if (isHole) all[k] = (all[k - 1] + all[k + 1]) / 2;
  }
  const largest = all.reduce((most, level) => Math.max(most, Math.abs(level)), 0);
  return all.map((level) => level / (largest || 1));
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
