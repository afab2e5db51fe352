/** The autocorrelations of ICLabel: lags up to 1 s at 100 Hz. */
import { fastLength, fourierPlan, type SampleRange } from '../../../signal/index.js';
import { type Activations, halfOverlapping, partsOf, samplesOfSecond } from './activations.js';
import { resampleByFraction } from './polyphase.js';

/** Lags of the feature: 0.01, 0.02 … 1 s. */
export const LAGS = 100;
/** Seconds of a window of continuous data, and how long a part must be for windows to be taken. */
const WINDOW = 3;
const CONTINUOUS = 5;

/**
 * Autocorrelations of components. Of continuous data with a part above 5 s: the mean over windows of 3 s that overlap by half, divided by how much of a window each lag leaves.
 * Of shorter data: of the longest part as a whole. Of epochs: the mean over epochs. The last two are not corrected for the lag, as the network was trained.
 *
 * @returns `[component, 100]`, relative to lag 0
 * @throws HemocastError `iclabel-rate`
 */
export function autocorrelationFeature(activations: Activations): Float32Array {
  const { components, samples, data } = activations;
  const second = samplesOfSecond(activations);
  const { starts, length, corrected } = windowsOf(activations);
  const size = fastLength(2 * length - 1);
  const plan = fourierPlan(size);
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  const [power, zero] = [new Float64Array(size), new Float64Array(size)];
  const result = new Float32Array(components * LAGS);
  for (let c = 0; c < components; c++) {
    power.fill(0);
    // Two windows share a transform: the real part of the transform of |X + iY|² back is the sum of both autocorrelations.
    for (let w = 0; w < starts.length; w += 2) {
      fill(real, data, c * samples, starts[w], length);
      fill(imaginary, data, c * samples, starts[w + 1], length);
      plan.forward(real, imaginary);
      for (let k = 0; k < size; k++) power[k] += real[k] ** 2 + imaginary[k] ** 2;
    }
    zero.fill(0);
    plan.inverse(power, zero);
    const lags = new Float64Array(second + 1);
    for (let k = 0; k <= second && k < length; k++) {
      lags[k] = power[k] / (power[0] || 1) / (corrected ? Math.max(1, length - k) / length : 1);
    }
    result.set(resampleByFraction(lags, LAGS, second).subarray(1, LAGS + 1), c * LAGS);
  }
  return result;
}

function windowsOf(activations: Activations): { starts: number[]; length: number; corrected: boolean } {
  const parts = partsOf(activations);
  const longest = parts.reduce((best, part) => (part.samples > best.samples ? part : best));
  if (activations.epochs) return { starts: startsOf(parts, longest), length: longest.samples, corrected: false };
  const { sampleRate } = activations;
  if (longest.samples <= CONTINUOUS * sampleRate) {
    return { starts: [longest.start], length: longest.samples, corrected: false };
  }
  const length = Math.floor(WINDOW * sampleRate);
  return { starts: halfOverlapping(parts, length), length, corrected: true };
}

/** Of epochs: a last one that is cut short is left out. */
function startsOf(parts: readonly SampleRange[], longest: SampleRange): number[] {
  return parts.filter(({ samples }) => samples === longest.samples).map(({ start }) => start);
}

/** The window, then zeros; nothing but zeros where there is no such window. */
function fill(target: Float64Array, data: ArrayLike<number>, row: number, start: number | undefined, length: number) {
  target.fill(0);
  if (start === undefined) return;
  for (let i = 0; i < length; i++) target[i] = data[row + start + i];
}
