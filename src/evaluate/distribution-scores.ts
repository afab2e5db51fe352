/**
 * Proper scores of a stated distribution: the continuous ranked probability score of a value and the energy score of a map (Gneiting &
 * Raftery, J. Am. Stat. Assoc. 102:359, 2007). Both are in the unit of the signal, 0 is best, and neither can be won in expectation by
 * stating another distribution than one believes in: too sure costs as too unsure does.
 */
import { HemocastError } from '../foundation/index.js';
import { normalDistribution } from './quantile.js';

/**
 * CRPS of a normal distribution in closed form: σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π) with z = (y − μ)/σ; |y − μ| where σ is 0.
 *
 * @param real y
 * @param mean μ
 * @param deviation σ, not below 0
 */
export function gaussianCrps(real: number, mean: number, deviation: number): number {
  if (!(deviation > 0)) return Math.abs(real - mean);
  const z = (real - mean) / deviation;
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  return deviation * (z * (2 * normalDistribution(z) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
}

/**
 * Mean of `gaussianCrps` over the values that count and all moments.
 *
 * @param real `[value, moment]`, as are `mean` and `deviation`
 * @param values indices of those that count; all where left out
 * @throws HemocastError `wrong-size`
 */
export function meanGaussianCrps(
  real: ArrayLike<number>,
  mean: ArrayLike<number>,
  deviation: ArrayLike<number>,
  moments: number,
  values: ArrayLike<number> = everyRow(real.length / moments),
): number {
  requireEqual(real.length, [mean, deviation]);
  let sum = 0;
  for (let v = 0; v < values.length; v++) {
    const start = values[v] * moments;
    for (let at = start; at < start + moments; at++) sum += gaussianCrps(real[at], mean[at], deviation[at]);
  }
  return sum / (values.length * moments);
}

/**
 * CRPS of a value from K samples, E|X − y| − ½ E|X − X′|, in its fair form (Ferro, Q. J. R. Meteorol. Soc. 140:1917, 2014): the second
 * expectation is over pairs of different samples, so that few samples are not taken for a narrow distribution.
 *
 * @param samples two or more
 * @throws HemocastError `too-few-samples`
 */
export function sampleCrps(real: number, samples: ArrayLike<number>): number {
  const count = samples.length;
  requireSamples(count);
  let away = 0;
  for (let k = 0; k < count; k++) away += Math.abs(samples[k] - real);
  // Σ over pairs |x_i − x_j| from the order statistics: (2i − K + 1) x_(i).
  const sorted = Float64Array.from(samples).sort();
  let apart = 0;
  for (let i = 0; i < count; i++) apart += (2 * i - count + 1) * sorted[i];
  return away / count - apart / (count * (count - 1));
}

/**
 * Mean of `sampleCrps` over the values that count and all moments.
 *
 * @param samples each `[value, moment]`, as `real`
 * @throws HemocastError `too-few-samples`, `wrong-size`
 */
export function meanSampleCrps(
  real: ArrayLike<number>,
  samples: readonly ArrayLike<number>[],
  moments: number,
  values: ArrayLike<number> = everyRow(real.length / moments),
): number {
  requireEqual(real.length, samples);
  const own = new Float64Array(samples.length);
  let sum = 0;
  for (let v = 0; v < values.length; v++) {
    const start = values[v] * moments;
    for (let at = start; at < start + moments; at++) {
      for (let k = 0; k < samples.length; k++) own[k] = samples[k][at];
      sum += sampleCrps(real[at], own);
    }
  }
  return sum / (values.length * moments);
}

/**
 * Energy score of each moment's map, mean over moments: E‖X − y‖ − ½ E‖X − X′‖ with the Euclidean norm over rows, in its fair form. Unlike
 * the CRPS of single values it sees whether samples hold the right things together.
 *
 * @param real `[row, moment]`, rows e.g. region means
 * @param samples each `[row, moment]`; two or more
 * @throws HemocastError `too-few-samples`, `wrong-size`
 */
export function energyScore(real: ArrayLike<number>, samples: readonly ArrayLike<number>[], moments: number): number {
  const count = samples.length;
  requireSamples(count);
  requireEqual(real.length, samples);
  let away = 0;
  let apart = 0;
  for (let moment = 0; moment < moments; moment++) {
    for (let k = 0; k < count; k++) {
      away += distance(samples[k], real, moment, moments);
      for (let l = 0; l < k; l++) apart += distance(samples[k], samples[l], moment, moments);
    }
  }
  return (away / count - apart / (count * (count - 1))) / moments;
}

/** Euclidean distance of two maps of one moment. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>, moment: number, moments: number): number {
  let squares = 0;
  for (let at = moment; at < a.length; at += moments) squares += (a[at] - b[at]) ** 2;
  return Math.sqrt(squares);
}

function everyRow(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function requireSamples(count: number): void {
  if (count >= 2) return;
  throw new HemocastError('too-few-samples', 'A distribution cannot be scored from one sample', {
    field: 'samples',
    expected: '2 or more',
    found: String(count),
  });
}

function requireEqual(length: number, others: readonly ArrayLike<number>[]): void {
  const other = others.find((one) => one.length !== length);
  if (other === undefined) return;
  throw new HemocastError('wrong-size', 'A series does not have the size of the real one', {
    expected: `${length} numbers`,
    found: String(other.length),
  });
}
