/** Temporal derivative distribution repair (Fishburn, Ludlum, Vaidya and Medvedev, NeuroImage 184:171, 2019). */
import type { SignalSegment } from '../../recordings/index.js';
import { butterworthSections, filterForwardBackward } from '../../signal/index.js';
import { median } from '../eeg/bad-channels.js';
import { eachPart } from './parts.js';

/** Hz; motion is repaired below, fast rhythms above pass untouched. */
const CUTOFF = 0.5;
const ORDER = 3;
/** Tukey's biweight with 95 % efficiency on normal residuals. */
const TUNING = 4.685;
/** Standard deviations of a normal distribution in one median absolute deviation. */
const MAD_TO_DEVIATION = 1.4826;
const MOST_ITERATIONS = 50;
const TOLERANCE = Math.sqrt(Number.EPSILON);

/**
 * Repairs spikes and steps of motion: the derivative of the slow part of each signal is weighted by how usual it is, and
 * integrated again. No parameter is chosen by the user.
 *
 * @param data `[row, sample]`, optical density or haemoglobin; left unchanged
 * @param samples a row
 * @param sampleRate Hz
 * @param segments parts that are repaired one by one; by default the whole is one
 *
 * @example
 * const steady = { ...density, data: repairMotion(density.data, density.samples, density.sampleRate) };
 */
export function repairMotion(
  data: Float64Array,
  samples: number,
  sampleRate: number,
  segments?: readonly SignalSegment[],
): Float64Array {
  const sections = 2 * CUTOFF < sampleRate ? butterworthSections(ORDER, { high: CUTOFF }, sampleRate) : undefined;
  return eachPart(data, samples, segments, (part) => {
    const mean = meanOf(part);
    const centred = part.map((value) => value - mean);
    const slow = sections === undefined ? centred : filterForwardBackward(sections, centred, 0);
    const steady = integrate(slow);
    return steady.map((value, k) => value + (centred[k] - slow[k]) + mean);
  });
}

/** The slow part with its derivative weighted, mean zero. */
function integrate(slow: Float64Array): Float64Array {
  const derivative = new Float64Array(Math.max(slow.length - 1, 0));
  for (let k = 0; k < derivative.length; k++) derivative[k] = slow[k + 1] - slow[k];
  const { weights, centre } = robustWeights(derivative);
  const sum = new Float64Array(slow.length);
  for (let k = 1; k < slow.length; k++) sum[k] = sum[k - 1] + weights[k - 1] * (derivative[k - 1] - centre);
  const mean = meanOf(sum);
  return sum.map((value) => value - mean);
}

function robustWeights(derivative: Float64Array): { weights: Float64Array; centre: number } {
  const weights = new Float64Array(derivative.length).fill(1);
  let centre = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const before = centre;
    let sum = 0;
    let total = 0;
    for (let k = 0; k < weights.length; k++) {
      sum += weights[k] * derivative[k];
      total += weights[k];
    }
    centre = sum / total;
    const residuals = derivative.map((value) => Math.abs(value - centre));
    const deviation = MAD_TO_DEVIATION * median(residuals);
    if (!(deviation > 0)) break;
    for (let k = 0; k < weights.length; k++) {
      const distance = residuals[k] / (deviation * TUNING);
      weights[k] = distance < 1 ? (1 - distance * distance) ** 2 : 0;
    }
    if (Math.abs(centre - before) < TOLERANCE * Math.max(Math.abs(centre), Math.abs(before))) break;
  }
  return { weights, centre };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
